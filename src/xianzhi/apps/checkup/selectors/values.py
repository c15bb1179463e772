"""Reading filled-in values (查询填报值): the list, one with its history, the table to fill in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, QuerySet

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models import CheckupRun, FilledValue
from xianzhi.apps.checkup.permissions import (
    may_approve_value,
    may_fill_in,
    may_fill_in_indicator,
    may_read,
)
from xianzhi.apps.checkup.readmodels import ValueList, ValuePage, WrittenValue
from xianzhi.apps.checkup.selectors.disputes import history_of
from xianzhi.apps.checkup.selectors.duties import leads_by_concept
from xianzhi.apps.checkup.selectors.fillable import editions_in_use, fillable
from xianzhi.apps.checkup.selectors.wording import figure, name_of, reasons_of
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.core.indicators.definition import Definition
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TableFile, table_file
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "VALUES_OF_A_PAGE",
    "fillable_choices",
    "value_file",
    "value_list",
    "value_page",
    "value_table",
    "values_as_of",
    "values_of_run",
]

VALUES_OF_A_PAGE = 50
_MOST_PAGES = 2_000
_NO_UNIT: frozenset[str] = frozenset()
_HEADINGS = (
    "指标编号", "指标名称", "计量单位", "单元编号", "单元名称", "分子", "分母", "数值",
    "数据截至", "来源", "存疑说明",
)  # fmt: skip


def values_as_of(day: date) -> tuple[FilledValue, ...]:
    """Give the approved values that a run of a day reads (采用的填报值).

    For each indicator and unit, the one of the latest day that is not after *day*.
    """
    approved = FilledValue.objects.filter(status=ValueStatus.APPROVED, as_of_date__lte=day)
    newest = {(one.concept, one.unit_code): one for one in approved.order_by("as_of_date")}
    return tuple(newest[key] for key in sorted(newest))


def values_of_run(run: CheckupRun, concept: str) -> Mapping[str, WrittenValue]:
    """Give the values that a run read for an indicator, by unit (所用填报值)."""
    read = FilledValue.objects.filter(runs__run=run, concept=concept)
    return {line.unit_code: line for line in _lines(read)}


def value_list(actor: Actor, status: str, *, page: int = 1) -> ValueList:
    """List filled-in values of a status, the newest first (填报清单); empty asks for all."""
    require(may_read(actor))
    every = FilledValue.objects.all()
    counts = Counter(dict(every.values_list("status").annotate(count=Count("id"))))
    chosen = every.filter(status=status) if status else every
    number = min(max(page, 1), _MOST_PAGES)
    begin = (number - 1) * VALUES_OF_A_PAGE
    ordered = chosen.order_by("-entered_at", "concept", "unit_code")
    return ValueList(
        lines=_lines(ordered[begin : begin + VALUES_OF_A_PAGE]),
        total=counts[status] if status else counts.total(),
        page=number,
        counts=counts,
        may_fill_in=may_fill_in(actor),
    )


def value_page(actor: Actor, value_id: str) -> ValuePage:
    """Show a filled-in value with its history (填报值页).

    Raises
    ------
    NotFoundError
        There is no such value.
    """
    require(may_read(actor))
    value = _value(value_id)
    stream = stream_of("filled_value", value.pk)
    runs = CheckupRun.objects.filter(values_read__value=value).order_by("-cut_off_date", "-made_at")
    return ValuePage(
        line=_lines(FilledValue.objects.filter(pk=value.pk))[0],
        num=figure(value.num),
        den=figure(value.den),
        history=history_of(stream),
        seen=version_of(stream),
        runs=tuple((str(run.pk), run.number) for run in runs),
        may_approve=may_approve_value(actor, str(value.entered_by)),
    )


def value_file(actor: Actor, value_id: str) -> OriginalFile:
    """Give the evidence of a value (佐证下载).

    Raises
    ------
    NotFoundError
        There is no such value, or it came without a file.
    """
    require(may_read(actor))
    value = _value(value_id)
    if value.file is None:
        raise NotFoundError
    return original_file(value.file, value.file_name)


def fillable_choices(
    actor: Actor,
) -> tuple[tuple[Definition, ...], tuple[tuple[str, str, str], ...]]:
    """Give what a post may fill in by the editions in use (填报选项): indicators, and units.

    The indicators are those that its units answer for; a unit of the check-up is its code, its name
    and its level.
    """
    require(may_fill_in(actor))
    known = fillable(actor)
    units = () if known.inputs is None else known.inputs.units
    return _asked_for(actor, known.definitions), tuple(
        (unit.code, unit.name or unit.code, unit.level) for unit in units
    )


def value_table(actor: Actor) -> TableFile:
    """Write the table to fill in (填报模板): a row for each indicator and unit, with what is known.

    It holds what the units of the post answer for, and nothing else.
    Taken in as it is, it changes nothing.
    """
    require(may_fill_in(actor))
    known = fillable(actor)
    live = {
        (one.concept, one.unit_code): one
        for status in (ValueStatus.APPROVED, ValueStatus.SUBMITTED)
        for one in FilledValue.objects.filter(status=status).order_by("as_of_date")
    }
    rows = [
        (
            found.concept, found.name_zh, found.unit, unit.code, unit.name,
            *_written(live.get((found.concept, unit.code))),
        )
        for found in _asked_for(actor, known.definitions)
        for unit in known.units_of(found)
    ]  # fmt: skip
    sheet = Sheet(
        title="城市体检指标填报表",
        columns=tuple(Column(heading) for heading in _HEADINGS),
        rows=tuple(rows),
        notes=("分子、分母按人、个、平方米、米、元填写；分子分母与数值可只填一样。",),
    )
    return table_file((sheet,), "checkup-values", "xlsx")


def _written(value: FilledValue | None) -> tuple[float | date | str | None, ...]:
    if value is None:
        return (None, None, None, None, "", "")
    figures = (value.num, value.den, value.value, value.as_of_date)
    return (*figures, value.source, value.confirmation)


def _asked_for(actor: Actor, known: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """List what the editions in use ask of a post, in their order; what two ask for, once."""
    leads = leads_by_concept()
    found: dict[str, Definition] = {}
    for edition in editions_in_use():
        for item in edition.items:
            concept = item.definition.concept
            if (
                concept in known
                and may_fill_in_indicator(actor, leads.get(concept, _NO_UNIT)).allowed
            ):
                found.setdefault(concept, item.definition)
    return tuple(found.values())


def _value(value_id: str) -> FilledValue:
    values = FilledValue.objects.select_related("file")
    found = values.filter(pk=value_id).first() if is_id(value_id) else None
    if found is None:
        raise NotFoundError
    return found


def _lines(values: QuerySet[FilledValue]) -> tuple[WrittenValue, ...]:
    found = list(values)
    names = post_labels(_posts(found))
    return tuple(
        WrittenValue(
            id=str(one.pk),
            concept=one.concept,
            name=name_of(one.concept),
            unit_code=one.unit_code,
            unit=one.unit_name or one.unit_code,
            as_of=one.as_of_date,
            value=figure(one.value),
            measured_in=one.measured_in,
            source=one.source,
            status=one.status,
            file_name=one.file_name,
            entered_at=one.entered_at,
            entered_by=names.get(str(one.post_id), ""),
            decided_at=one.decided_at,
            decided_by=names.get(str(one.decided_post_id), ""),
            doubts=reasons_of(one.doubts),
            confirmation=one.confirmation,
        )
        for one in found
    )


def _posts(values: Iterable[FilledValue]) -> set[object]:
    return {post for one in values for post in (one.post_id, one.decided_post_id) if post}
