"""Editions that may be run here (查询指标体系): those of the catalogue, and the county's own."""

from collections.abc import Iterator, Mapping

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CountyEdition
from xianzhi.apps.checkup.permissions import may_read, may_run
from xianzhi.apps.checkup.readmodels import (
    EditionItemLine,
    EditionLine,
    EditionPage,
    EditionVersion,
    Said,
)
from xianzhi.apps.checkup.selectors.wording import name_of, target_of
from xianzhi.catalogue.indicators import editions as catalogue
from xianzhi.core.indicators.definition import Edition, EditionItem
from xianzhi.core.indicators.results import Target
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TableFile, table_file
from xianzhi.records.boundary import is_text
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "edition_in_force",
    "edition_lines",
    "edition_page",
    "edition_table",
    "editions_in_force",
    "own_editions",
]

_HEADINGS = ("指标编号", "指标名称", "层级", "计量单位", "纳入", "目标", "期限", "依据")
_SIGNS = {">=": "≥", "<=": "≤", "=": "="}


def own_editions() -> Mapping[str, CountyEdition]:
    """Give the newest version of each edition of the county's own (本县指标体系), by code."""
    return {one.code: one for one in CountyEdition.objects.order_by("code", "number")}


def editions_in_force() -> Mapping[str, Edition]:
    """Give the editions that may be run (可用指标体系), by id: the county's own come first."""
    own = {code: _made(one) for code, one in own_editions().items()}
    return own | {name: catalogue.edition(name) for name in catalogue.edition_ids()}


def edition_in_force(name: str) -> Edition | None:
    """Give an edition by its id (指标体系); null where there is none."""
    if name in catalogue.edition_ids():
        return catalogue.edition(name)
    if not is_text(name):
        return None
    newest = CountyEdition.objects.filter(code=name).order_by("-number").first()
    return _made(newest) if newest else None


def _made(one: CountyEdition) -> Edition:
    return catalogue.listed_edition(
        {
            "id": one.code,
            "title": {"zh": one.title, "en": one.title},
            "base": one.base,
            "items": one.items,
        }
    )


def edition_lines(actor: Actor) -> tuple[EditionLine, ...]:
    """List the editions (指标体系清单), the county's own first."""
    require(may_read(actor))
    own = own_editions()
    return tuple(
        EditionLine(
            id=name,
            title=Said(found.title_zh, found.title_en),
            items=len(found.items),
            targets=sum(item.target is not None for item in found.items),
            number=own[name].number if name in own else None,
            adopted_at=own[name].adopted_at if name in own else None,
        )
        for name, found in editions_in_force().items()
    )


def edition_page(actor: Actor, name: str) -> EditionPage:
    """Show an edition with what it changes of the one that it was made from (指标体系页).

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    require(may_read(actor))
    found = _known(name)
    base = edition_in_force(found.base) if found.base else None
    before = {item.definition.concept: item for item in base.items} if base else None
    listed = {item.definition.concept for item in found.items}
    return EditionPage(
        id=name,
        title=Said(found.title_zh, found.title_en),
        note=Said(found.note_zh, found.note_en),
        base=Said(base.title_zh, base.title_en) if base else None,
        base_id=found.base,
        lines=tuple(_lines(found, before)),
        left_out=tuple(name_of(concept) for concept in before or () if concept not in listed),
        versions=tuple(_versions(name)),
        sha256=found.sha256,
        seen=version_of(stream_of("county_edition", name)),
        may_adopt=may_run(actor),
    )


def _known(name: str) -> Edition:
    found = edition_in_force(name)
    if found is None:
        raise NotFoundError
    return found


def _lines(found: Edition, before: Mapping[str, EditionItem] | None) -> Iterator[EditionItemLine]:
    for item in found.items:
        defined = item.definition
        was = before.get(defined.concept) if before is not None else None
        target = _written(item.target)
        yield EditionItemLine(
            concept=defined.concept,
            name=Said(defined.name_zh, defined.name_en),
            level=defined.level,
            measured_in=defined.unit,
            target=target,
            due=item.target.due if item.target else "",
            source=item.target.source if item.target else "",
            is_new=before is not None and was is None,
            was=_written(was.target) if was and _written(was.target) != target else None,
        )


def _written(target: Target | None) -> str:
    if target is None:
        return ""
    return target_of({"op": target.op, "value": target.value, "upper": target.upper})


def _versions(name: str) -> Iterator[EditionVersion]:
    for one in CountyEdition.objects.filter(code=name).order_by("-number"):
        yield EditionVersion(one.number, one.title, one.reason, one.adopted_at)


def edition_table(actor: Actor, name: str) -> TableFile:
    """Write an edition as the table that makes another (指标体系表): taken in as it is, the same.

    Every indicator of the catalogue stands in it; what the edition leaves out says so.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    require(may_read(actor))
    found = {item.definition.concept: item for item in _known(name).items}
    order = [*found, *(one for one in catalogue.definitions() if one not in found)]
    rows = []
    for concept in order:
        defined, item = catalogue.definitions()[concept], found.get(concept)
        target = item.target if item else None
        rows.append(
            (
                concept, defined.name_zh, defined.level, defined.unit, "是" if item else "否",
                _cell(target), target.due if target else "", target.source if target else "",
            )
        )  # fmt: skip
    sheet = Sheet(
        title="城市体检指标体系表（目标写作 ≥80、≤5、=100 或 60～80；不设目标的留空）",
        columns=tuple(Column(heading) for heading in _HEADINGS),
        rows=tuple(rows),
    )
    return table_file((sheet,), f"edition-{name}", "xlsx")


def _cell(target: Target | None) -> str:
    """Write a target with every place it has, so that nothing changes on the way back."""
    if target is None:
        return ""
    if target.op == "in":
        return f"{target.value!r}～{target.upper!r}"
    return f"{_SIGNS[target.op]}{target.value!r}"
