"""One indicator with two values (同一指标两个数值)."""

import re
from collections.abc import Iterator, Sequence

from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.plan import Contradiction, Row, Target, TargetType

__all__ = ["two_values"]

_FILLER = re.compile(
    r"^(?:全[县市区省域]|我[县市区省]|城区|力争|确保|实现|新增|累计|完成)+|(?:达到?|率?提高到|力争)$|[\\s“”\"'、,]"
)
_JOINT = re.compile(r"[、,;]|以及")
_YEARS = re.compile(r"(?:19|20)\d{2}")
_MEASURED = {TargetType.INDICATOR, TargetType.COUNT}

_Key = tuple[str, str, str | None, str | None]


def two_values(rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report a target that rows set to two values for the same time (同一指标数值不一致).

    Names are compared without 全县, 达到 and the like, counts with the verb before them too; values
    with the same unit and scope only.
    Two dates that differ are two steps, not a contradiction; a count may be shared out among rows,
    so counts are compared only where one row names both.
    """
    by_key: dict[_Key, list[tuple[Target, Row]]] = {}
    for row in rows:
        for target in row.targets:
            if target.type in _MEASURED and target.value is not None and _is_plain(target):
                by_key.setdefault(_key(target), []).append((target, row))
    for found in by_key.values():
        yield from _of_key(found)


def _is_plain(target: Target) -> bool:
    """A list with 分别 leaves out what its later names begin with: 油菜种植、收获机械化率."""
    return "分别" not in target.evidence


def _key(target: Target) -> _Key:
    deed = _deed(target) if target.type is TargetType.COUNT else ""
    return deed, _bare(fold(target.name)), target.unit, target.scope


def _deed(target: Target) -> str:
    """What is done to the things that are counted: 新建2所、改扩建4所 are two counts."""
    last = _JOINT.split(fold(target.evidence))[-1]
    before, named, _ = last.partition(fold(target.name))
    return _bare(before) if named else ""


def _bare(words: str) -> str:
    while (shorter := _FILLER.sub("", words)) != words:
        words = shorter
    return words


def _of_key(found: Sequence[tuple[Target, Row]]) -> Iterator[Contradiction]:
    by_date: dict[str | None, list[tuple[Target, Row]]] = {}
    for target, row in found:
        when = _when(target, row)
        by_date.setdefault(when, []).append((target, row))
    undated = by_date.pop(None, [])
    groups = (
        [group + undated for group in by_date.values()]
        if len(by_date) == 1
        else [
            *by_date.values(),
            undated,
        ]
    )
    for group in groups:
        if _differ(group):
            yield _finding(group)


def _when(target: Target, row: Row) -> str | None:
    """The date of the target, else of its row, else the years in the title of the row."""
    if target.deadline_date or target.deadline:
        return str(target.deadline_date or target.deadline)
    if row.deadline:
        return str(row.deadline.date or row.deadline.text)
    return "".join(_YEARS.findall(row.title)) or None


def _differ(group: Sequence[tuple[Target, Row]]) -> bool:
    if len({target.value for target, _ in group}) < 2:
        return False
    counted = any(target.type is TargetType.COUNT for target, _ in group)
    return not counted or len({row.id for _, row in group}) == 1


def _finding(group: Sequence[tuple[Target, Row]]) -> Contradiction:
    first: dict[object, tuple[Target, Row]] = {}
    for target, row in group:
        first.setdefault(target.value, (target, row))
    return Contradiction(
        "contradiction.two_values",
        {
            "target": group[0][0].name,
            "values": "；".join(
                f"“{target.evidence}”（{row.title}）" for target, row in first.values()
            ),
        },
        tuple(target.span for target, _ in first.values()),
        tuple(dict.fromkeys(row.id for _, row in first.values())),
    )
