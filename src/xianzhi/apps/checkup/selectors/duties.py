"""Reading who fills in what (查询填报责任): by edition, by unit, and what is due."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.checkup.choices import ValueStatus
from xianzhi.apps.checkup.models import FilledValue, FillingDuty
from xianzhi.apps.checkup.permissions import may_assign_filling, may_fill_in, may_read
from xianzhi.apps.checkup.readmodels import AskedPage, DutyLine, DutyPage, Proposal
from xianzhi.apps.checkup.selectors.disputes import history_of
from xianzhi.apps.checkup.selectors.editions import editions_in_force
from xianzhi.apps.checkup.selectors.fillable import (
    Fillable,
    editions_in_use,
    fillable,
    fillable_definitions,
)
from xianzhi.apps.checkup.selectors.wording import name_of
from xianzhi.apps.ledger.selectors import bound_targets, lead_units_of
from xianzhi.core.indicators.definition import Definition, Edition
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TableFile, table_file
from xianzhi.records.decisions import require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = [
    "asked_of",
    "asked_page",
    "chosen_edition",
    "duties_in_force",
    "duty_page",
    "duty_stream",
    "duty_table",
    "leads_by_concept",
    "proposals_for",
    "reminders",
]

_SOON = timedelta(days=14)
_HEADINGS = (
    "指标编号", "指标名称", "责任单位", "配合单位", "数据时点", "完成时限", "建议单位", "状态",
)  # fmt: skip
_STATES = {
    "nobody": "未指定", "standing": "常年填报", "open": "未到期", "due": "临近到期",
    "late": "逾期未填", "done": "已填报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what is asked for is there (填报进度): places filled in of those there are."""

    filled: int
    asked: int

    def state(self, due: date | None, today: date) -> str:
        """Say how a value stands that is due on a day; nobody is late who was asked for none."""
        if due is None:
            return "standing"
        if self.asked and self.filled >= self.asked:
            return "done"
        if due < today:
            return "late"
        return "due" if due - today <= _SOON else "open"


def duty_stream(edition_id: str) -> str:
    """Name the history of who fills in what of an edition."""
    return stream_of("filling_duty", edition_id)


def chosen_edition(wanted: str) -> Edition:
    """Give the edition that somebody names (所选指标体系), or the first in use."""
    return editions_in_force().get(wanted) or editions_in_use()[0]


def asked_of(edition: Edition) -> Mapping[str, Definition]:
    """List what an edition wants filled in (填报指标), in its order."""
    known = fillable_definitions()
    items = (item.definition for item in edition.items)
    return {found.concept: found for found in items if found.concept in known}


def duties_in_force(*edition_ids: str) -> Mapping[tuple[str, str], FillingDuty]:
    """Give who fills in what, by edition and indicator (现行填报责任); of all where none is named.

    Two queries. A duty that was taken back is left out.
    """
    rows = FillingDuty.objects.select_related("lead").prefetch_related("supports__unit")
    chosen = rows.filter(edition__in=edition_ids) if edition_ids else rows
    newest = {(one.edition, one.concept): one for one in chosen.order_by("number")}
    return {key: one for key, one in newest.items() if one.lead_id is not None}


def leads_by_concept() -> Mapping[str, frozenset[str]]:
    """Give the units that fill an indicator in (填报责任单位), by indicator, in any edition."""
    found: dict[str, set[str]] = defaultdict(set)
    for (_, concept), duty in duties_in_force().items():
        found[concept].add(str(duty.lead_id))
    return {concept: frozenset(units) for concept, units in found.items()}


def duty_page(actor: Actor, wanted: str, at: datetime) -> DutyPage:
    """Show who fills in what of an edition, and what is due (填报责任页)."""
    require(may_read(actor))
    found = chosen_edition(wanted)
    asked, chosen = asked_of(found), found.id
    duties = duties_in_force(chosen)
    proposed = proposals_for(actor)
    lines = _lines(
        [(chosen, found, duties.get((chosen, key))) for key, found in asked.items()],
        proposed,
        fillable(actor),
        at,
    )
    stream = duty_stream(chosen)
    return DutyPage(
        edition=chosen,
        editions=tuple(
            (name, one.title_zh, one.title_en)
            for name, one in editions_in_force().items()
            if asked_of(one)
        ),
        lines=lines,
        counts=Counter(line.state for line in lines),
        seen=version_of(stream),
        history=history_of(stream),
        may_assign=may_assign_filling(actor),
    )


def asked_page(actor: Actor, at: datetime) -> AskedPage:
    """List what is asked of the units of an actor (本单位填报任务), the most urgent first."""
    require(may_read(actor))
    known = fillable(actor)
    own: dict[str, list[tuple[str, Definition, FillingDuty | None]]] = {"lead": [], "support": []}
    for (chosen, concept), duty in duties_in_force().items():
        found = known.definitions.get(concept)
        if found is None:
            continue
        if str(duty.lead_id) in actor.unit_ids:
            own["lead"].append((chosen, found, duty))
        elif actor.unit_ids & {str(one.unit_id) for one in duty.supports.all()}:
            own["support"].append((chosen, found, duty))
    urgency = ("late", "due", "open", "standing", "done")
    leading, helping = (_lines(own[part], {}, known, at) for part in ("lead", "support"))
    return AskedPage(
        lines=tuple(
            sorted(leading, key=lambda one: (urgency.index(one.state), one.due or date.max))
        ),
        helped=helping,
        counts=Counter(line.state for line in leading),
        may_fill_in=may_fill_in(actor),
    )


def reminders(actor: Actor, edition_id: str, at: datetime) -> Mapping[str, int]:
    """Count what is due soon and what is late of an edition (填报提醒); one query where none is."""
    duties = {key: duty for key, duty in duties_in_force(edition_id).items() if duty.due_date}
    if not duties:
        return {}
    known = fillable(actor)
    rows = [
        (chosen, known.definitions[concept], duty)
        for (chosen, concept), duty in duties.items()
        if concept in known.definitions
    ]
    counts = Counter(line.state for line in _lines(rows, {}, known, at))
    return {state: counts[state] for state in ("late", "due") if counts[state]}


def proposals_for(actor: Actor) -> Mapping[str, Proposal]:
    """Propose the unit that leads the task whose target asks for an indicator (建议单位).

    By indicator; none where tasks of several units do, for a person has to choose then.
    """
    targets = bound_targets(actor)
    leads = lead_units_of({one.task_id for one in targets})
    found: dict[str, dict[str, Proposal]] = defaultdict(dict)
    concepts = {one.indicator: key for key, one in fillable_definitions().items() if one.indicator}
    for one in targets:
        concept = concepts.get(one.indicator)
        for unit_id, name in leads.get(one.task_id, ()):
            if concept:
                found[concept].setdefault(
                    unit_id, Proposal(unit_id, name, one.task_id, one.task_title)
                )
    return {key: next(iter(by.values())) for key, by in found.items() if len(by) == 1}


def duty_table(actor: Actor, wanted: str, at: datetime) -> TableFile:
    """Write who fills in what of an edition (填报责任表); taken in as it is, it changes nothing."""
    page = duty_page(actor, wanted, at)
    rows = [
        (
            line.concept, line.name.zh, line.lead, "、".join(line.supports), line.as_of, line.due,
            line.proposal.unit if line.proposal else "", _STATES[line.state],
        )
        for line in page.lines
    ]  # fmt: skip
    sheet = Sheet(
        title="城市体检填报责任表",
        columns=tuple(Column(heading) for heading in _HEADINGS),
        rows=tuple(rows),  # and no note below: a row without a unit takes a duty back
    )
    return table_file((sheet,), f"filling-duties-{page.edition}", "xlsx")


def _lines(
    rows: Iterable[tuple[str, Definition, FillingDuty | None]],
    proposed: Mapping[str, Proposal],
    known: Fillable,
    at: datetime,
) -> tuple[DutyLine, ...]:
    listed = list(rows)
    filled = _filled({found.concept for _, found, duty in listed if duty and duty.due_date})
    names = post_labels({duty.post_id for _, _, duty in listed if duty})
    today = timezone.localdate(at)
    return tuple(
        _line(chosen, found, duty, _progress(found, duty, known, filled), today, names)
        if duty
        else DutyLine(
            chosen, found.concept, name_of(found.concept), found.unit, found.level,
            proposal=proposed.get(found.concept),
        )
        for chosen, found, duty in listed
    )  # fmt: skip


def _line(
    chosen: str,
    found: Definition,
    duty: FillingDuty,
    progress: Progress,
    today: date,
    names: Mapping[str, str],
) -> DutyLine:
    return DutyLine(
        chosen,
        found.concept,
        name_of(found.concept),
        found.unit,
        found.level,
        lead=duty.lead.name if duty.lead else "",
        supports=tuple(sorted(one.unit.name for one in duty.supports.all())),
        as_of=duty.as_of_date,
        due=duty.due_date,
        state=progress.state(duty.due_date, today),
        filled=progress.filled,
        asked=progress.asked,
        decided_at=duty.decided_at,
        decided_by=names.get(str(duty.post_id), ""),
    )


def _filled(concepts: Iterable[str]) -> Mapping[tuple[str, str], date]:
    """Give the newest day of which a value waits or is approved, by indicator and place."""
    live = FilledValue.objects.filter(
        concept__in=set(concepts), status__in=(ValueStatus.SUBMITTED, ValueStatus.APPROVED)
    )
    rows = live.order_by("as_of_date").values_list("concept", "unit_code", "as_of_date")
    return {(concept, unit): day for concept, unit, day in rows}


def _progress(
    found: Definition,
    duty: FillingDuty,
    known: Fillable,
    filled: Mapping[tuple[str, str], date],
) -> Progress:
    if duty.as_of_date is None:
        return Progress(0, 0)
    days = [filled.get((found.concept, unit.code)) for unit in known.units_of(found)]
    return Progress(sum(day is not None and day >= duty.as_of_date for day in days), len(days))
