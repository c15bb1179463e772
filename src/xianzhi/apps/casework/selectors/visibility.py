"""Which cases exist for somebody (可见事件)."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.apps.casework.choices import CaseStatus, DutyState
from xianzhi.apps.casework.models import Case, CaseDuty
from xianzhi.apps.casework.permissions import CaseFacts, may_see_case, sees_all_cases
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.prepared import Prepared

__all__ = ["facts_of", "found_case", "helpers_of", "visible_cases"]

_WHOLE = Case.objects.select_related("category", "area_unit", "unit")
_FOUND = Prepared(lambda key: _WHOLE.filter(pk=key), UUID)
_LOCKED = Prepared(lambda key: _WHOLE.select_for_update(of=("self",)).filter(pk=key), UUID)
_HELPING = CaseDuty.objects.exclude(state=DutyState.RELEASED)
_HELPERS = Prepared(lambda key: _HELPING.filter(case=key).values_list("unit_id"), UUID)
_REPORTING = (Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.GRID_WORKER, Role.PLANNER)
_JUDGED = {
    CaseStatus.DISPUTED: "dispatched_by",
    CaseStatus.POSTPONE_ASKED: "asked_by",
    CaseStatus.SUSPEND_ASKED: "asked_by",
    CaseStatus.HANDLED: "handled_by",
}


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Select the cases that exist for an actor (可见事件): ``may_see_case`` as one query."""
    if sees_all_cases(actor):
        return Case.objects.all()
    units = list(actor.unit_ids)
    near = Q()
    if actor.has(Role.UNIT_HEAD, Role.UNIT_OFFICER):
        helping = CaseDuty.objects.filter(case=OuterRef("pk"), unit_id__in=units)
        near |= Q(unit_id__in=units) | Q(Exists(helping.exclude(state=DutyState.RELEASED)))
    if actor.has(Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.GRID_WORKER):
        near |= Q(area_unit_id__in=units)
    if actor.has(*_REPORTING):
        near |= Q(reported_by=actor.post_id)
    return Case.objects.filter(near) if near else Case.objects.none()


def found_case(actor: Actor, case_id: str, *, for_change: bool = False) -> tuple[Case, CaseFacts]:
    """Find a case that exists for an actor, with what decisions about it need (查找事件).

    Raises
    ------
    NotFoundError
        There is none, or none for this actor: the words are the same.
    """
    read = _LOCKED if for_change else _FOUND
    case = read.first(UUID(case_id)) if is_id(case_id) else None
    if case is None:
        raise NotFoundError
    facts = facts_of(case, helpers_of(case))
    if not may_see_case(actor, facts).allowed:
        raise NotFoundError
    return case, facts


def helpers_of(case: Case) -> frozenset[str]:
    """Name the units that help with a case (配合单位)."""
    return frozenset(str(unit_id) for (unit_id,) in _HELPERS.rows(case.pk))


def facts_of(case: Case, helper_ids: frozenset[str]) -> CaseFacts:
    """Give what a decision about a case needs (判定所需事实)."""
    judged = _JUDGED.get(CaseStatus(case.status))
    return CaseFacts(
        status=case.status,
        unit_id=str(case.unit_id) if case.unit_id else None,
        co_unit_ids=helper_ids,
        area_unit_id=str(case.area_unit_id) if case.area_unit_id else None,
        reported_by=case.reported_by,
        judged_by=str(getattr(case, judged)) if judged else "",
    )
