"""A prescription becomes a task (处方派遣)."""

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.models import CheckupProblem, Prescription, PrescriptionTask
from xianzhi.apps.checkup.permissions import may_hand_over
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import HandOver
from xianzhi.apps.ledger import services as ledger
from xianzhi.apps.ledger.services import OriginTask
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.messages import words
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append, stream_of

__all__ = ["hand_over_prescription"]

_KIND = "prescription"
_MOST_NOTE = 2_000


def hand_over_prescription(
    *, actor: Actor, prescription_id: str, given: HandOver, request_id: str, at: datetime
) -> str:
    """Hand a prescription to a unit as a task of the ledger (处方派遣).

    The confirmed problems that it helps go along: the unit has them with the same task. Those that
    nobody confirmed stay where they are, for a person has to look first.

    Returns
    -------
    str
        Id of the task.

    Raises
    ------
    PermissionDeniedError
        The actor does not dispatch.
    NotFoundError
        There is no such prescription.
    RuleError
        It was handed over before, the unit is unknown, or the day has passed.
    """
    require(may_hand_over(actor))
    note = clean_text(given.note, most=_MOST_NOTE)
    if given.due_date < timezone.localdate(at):
        raise RuleError("checkup.due_has_passed", {"day": given.due_date.isoformat()})

    def act(change: Change) -> str:
        found = _found(prescription_id)
        task_id = ledger.open_task(
            actor=actor,
            task=_task(found, given, note, actor),
            request_id=f"{request_id[:70]}/task",
            at=at,
        )
        PrescriptionTask.objects.create(
            prescription=found,
            task_id=task_id,
            lead_id=given.unit_id,
            due_date=given.due_date,
            handed_over_at=at,
        )
        facts = {"unit": given.unit_id, "due": given.due_date.isoformat(), "task": task_id}
        append(change, stream_of("checkup_prescription", found.pk), "hand_over", facts)
        _take_along(found, given, task_id, change)
        return task_id

    body = {"prescription": prescription_id, "given": asdict(given)}
    asked = order("hand_over_prescription", actor, body, request_id=request_id, at=at)
    return carry_out(asked, act)


def _found(prescription_id: str) -> Prescription:
    """The prescription under lock, so that two do not hand it over at once."""
    rows = Prescription.objects.select_for_update(of=("self",)).select_related("run", "candidates")
    found = rows.filter(pk=prescription_id).first() if is_id(prescription_id) else None
    if found is None:
        raise NotFoundError
    if PrescriptionTask.objects.filter(prescription=found).exists():
        raise RuleError("checkup.prescription_is_handed_over", {"number": found.number})
    return found


def _take_along(found: Prescription, given: HandOver, task_id: str, change: Change) -> None:
    confirmed = CheckupProblem.objects.select_for_update().filter(
        prescriptions__prescription=found, status=ProblemStatus.CONFIRMED
    )
    for problem in confirmed.order_by("number"):
        CheckupProblem.objects.filter(pk=problem.pk).update(
            status=ProblemStatus.HANDED_OVER,
            lead=given.unit_id,
            due_date=given.due_date,
            task=task_id,
        )
        facts = {"unit": given.unit_id, "due": given.due_date.isoformat(), "task": task_id}
        append(change, stream_of("checkup_problem", problem.pk), "hand_over", facts)


def _task(found: Prescription, given: HandOver, note: str, actor: Actor) -> OriginTask:
    defined = definitions().get(found.concept)
    name = defined.name_zh if defined else found.concept
    missing = defined.problem.missing if defined and defined.problem else ""
    told = {
        "number": found.number,
        "run": found.run.number,
        "name": name,
        "missing": missing or name,
        "unit": found.unit_name or found.unit_code,
        "count": str(len(found.sites)),
        "sites": "、".join(_site(site) for site in found.sites),
        "people": f"{found.value:,.0f}",
        "cost": "—" if found.cost_cny is None else f"{found.cost_cny:,.0f}",
    }
    text = words("checkup.prescription_task_text", told, "zh")
    return OriginTask(
        kind=_KIND,
        record_id=str(found.pk),
        label=found.number,
        route="checkup:prescription",
        clause=("checkup.clause_document", "城市体检"),
        ledger=words("checkup.task_ledger", {"year": str(found.run.cut_off_date.year)}, "zh"),
        title=words("checkup.prescription_task_title", told, "zh"),
        text=f"{text}\n{note}" if note else text,
        lead_id=given.unit_id,
        support_id=actor.unit_id,
        due_date=given.due_date,
    )


def _site(site: dict[str, object]) -> str:
    return f"{site['id']}（{site['x']}，{site['y']}）"
