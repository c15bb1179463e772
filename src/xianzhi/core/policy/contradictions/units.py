"""Gaps and doubles in the responsible units (责任单位的缺漏与重复)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import Contradiction, Part, Row, RowKind, Span

__all__ = ["one_body_two_names", "task_without_unit", "unit_named_twice"]

_GROUP = re.compile(r"^(?:各|有关|相关|全[县市区省]|其他)")
_LEVEL = re.compile(r"^[省市县区州](?![场政域])")
_BRACKET = re.compile(r"[<(〈].*?[>)〉]")
_NAME_GOES_ON = re.compile(r"[\u4e00-\u9fff(<]")
_NAME_ENDS = re.compile(
    r"[^\u4e00-\u9fff<(]|$|等|以?及|分[工别]|按|共同|牵头|负责|配合|协助|组织|具体|参与|承办|主办"
)
_SHORTEST = 3
_COMPARED = 50  # names of one shape compared with each; keeps odd texts linear


@dataclass(slots=True)
class _Mentions:
    """Where a unit is named (出现位置)."""

    spans: list[Span] = field(default_factory=list)
    row_ids: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, span: Span | None, row_id: str | None) -> None:
        """Note one more mention."""
        self.count += 1
        if span:
            self.spans.append(span)
        if row_id:
            self.row_ids.append(row_id)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A unit name taken apart: ``core`` is without level, second name and 人民政府."""

    name: str
    bare: str
    core: str
    level: str

    @classmethod
    def of(cls, name: str) -> "_Shape":
        """Take a name apart."""
        bare = _BRACKET.sub("", fold(name))
        core = bare.removesuffix("人民政府")
        level = _LEVEL.match(core) if len(core) > _SHORTEST else None
        return cls(name, bare, core[1:] if level else core, level[0] if level else "")


def unit_named_twice(folded: str, rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report a unit that one note names twice (责任单位重复)."""
    folds = {unit: fold(unit) for unit in _units(rows)}
    for row in rows:
        if row.unit_note is None:
            continue
        note = folded[row.unit_note.start : row.unit_note.end]
        for unit in dict.fromkeys((*row.lead_units, *row.support_units)):
            if note.count(folds[unit]) < 2:
                continue
            places = _places(note, folds[unit])
            if len(places) > 1:
                yield Contradiction(
                    "contradiction.unit_twice",
                    {"title": row.title, "unit": unit, "count": str(len(places))},
                    tuple(_moved(place, row.unit_note.start) for place in places),
                    (row.id,),
                )


def _units(rows: Sequence[Row]) -> set[str]:
    return {unit for row in rows for unit in (*row.lead_units, *row.support_units)}


def _places(note: str, unit: str) -> list[Span]:
    """Whole names only: a unit inside a longer name is another unit."""
    places = []
    at = note.find(unit) if unit else -1
    while at >= 0:
        end = at + len(unit)
        opens = at <= 1  # what stands before it is the bracket of the note itself
        if (opens or not _NAME_GOES_ON.match(note[at - 1])) and _NAME_ENDS.match(note, end):
            places.append(Span(at, end))
        at = note.find(unit, end)
    return places


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def task_without_unit(rows: Sequence[Row], parts: Sequence[Part]) -> Iterator[Contradiction]:
    """Report tasks that name no unit (任务未明确责任单位).

    A plan none of whose tasks names a unit is one finding, not one a task.
    """
    leads = {part.number: "、".join(part.lead_units) for part in parts}
    by_part: dict[int, list[Row]] = {}
    for row in rows:
        if row.kind is RowKind.TASK:
            by_part.setdefault(row.part, []).append(row)
    for number, tasks in by_part.items():
        bare = [task for task in tasks if not task.lead_units and not task.support_units]
        if len(bare) > 1 and len(bare) == len(tasks):
            yield Contradiction(
                "contradiction.plan_without_units",
                {"count": str(len(bare)), "lead": leads.get(number) or "未写明"},
                tuple(_head(task) for task in bare),
                tuple(task.id for task in bare),
            )
            continue
        for task in bare:
            yield Contradiction(
                "contradiction.task_without_unit", {"title": task.title}, (_head(task),), (task.id,)
            )


def _head(row: Row) -> Span:
    return Span(row.start, min(row.end, row.start + max(1, len(row.title))))


def one_body_two_names(rows: Sequence[Row], parts: Sequence[Part]) -> Iterator[Contradiction]:
    """Suggest unit names that may mean one body (疑似同一单位的不同写法).

    One name is the other with characters left out, both with the same first and last character and
    not of two levels; a person confirms. Group names (各镇) match only 各镇人民政府.
    """
    named = _named_units(rows, parts)
    buckets: dict[str, list[_Shape]] = {}
    for shape in map(_Shape.of, named):
        if len(shape.core) > 1:
            buckets.setdefault(shape.core[0] + shape.core[-1], []).append(shape)
    for shapes in buckets.values():
        ordered = _without_second_names(shapes)
        for index, first in enumerate(ordered):
            for second in ordered[index + 1 : index + 1 + _COMPARED]:
                if _may_be_one(first, second):
                    yield _two_names(named, first.name, second.name)


def _without_second_names(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Shortest first; of names that differ only in a bracket the first is compared."""
    by_name: dict[str, _Shape] = {}
    for shape in sorted(shapes, key=lambda shape: (len(shape.name), shape.name)):
        by_name.setdefault(shape.bare, shape)
    return list(by_name.values())


def _two_names(named: dict[str, _Mentions], first: str, second: str) -> Contradiction:
    mentions = (named[first], named[second])
    return Contradiction(
        "contradiction.two_names",
        {
            "first": first,
            "first_count": str(mentions[0].count),
            "second": second,
            "second_count": str(mentions[1].count),
        },
        tuple(span for each in mentions for span in each.spans[:1]),
        tuple(dict.fromkeys(row_id for each in mentions for row_id in each.row_ids)),
    )


def _named_units(rows: Sequence[Row], parts: Sequence[Part]) -> dict[str, _Mentions]:
    named: dict[str, _Mentions] = {}
    for part in parts:
        for unit in part.lead_units:
            named.setdefault(unit, _Mentions()).add(part.lead_span, None)
    for row in rows:
        for role in row.roles:
            spans = role.spans if len(role.spans) == len(role.units) else (None,) * len(role.units)
            for unit, span in zip(role.units, spans, strict=True):
                if unit not in named:
                    named[unit] = _Mentions()
                named[unit].add(span, row.id)
    return named


def _may_be_one(first: _Shape, second: _Shape) -> bool:
    if first.level and second.level and first.level != second.level:
        return False
    shorter, longer = sorted((first.core, second.core), key=len)
    if shorter == longer:
        return True
    if _GROUP.match(shorter) or len(shorter) < _SHORTEST:
        return False
    rest = iter(longer)
    return all(sign in rest for sign in shorter)
