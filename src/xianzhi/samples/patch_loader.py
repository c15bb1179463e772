"""Two dates of Hechuan's buildings, screened and partly worked at (装入样例图斑).

Everything goes through the services that everybody uses; a second run changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.readmodels import PatchFilter, PatchLine, PatchPage
from xianzhi.apps.atlas.services import Dispatch, PatchRef, ScreeningDraft, UnitAnswer
from xianzhi.apps.grid.selectors import towns

__all__ = ["Staff", "screen_buildings"]

_WORKED_AT = 6  # patches of one town: two at each step, so that every page has something to show
_FOUND_ONLY = 1  # entries in the history of a patch that nobody touched
_DUE = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works at the patches (经办人员): two planners, and an officer of one town."""

    planner: Actor
    verifier: Actor
    town: Actor


def screen_buildings(staff: Staff, at: datetime) -> int:
    """Screen the two dates and work at some of what was found (筛查并派遣).

    Returns
    -------
    int
        How many patches there are.
    """
    choices = selectors.screening_choices(staff.planner)
    if not choices.before:  # a demonstration that was made when there was one date only
        return 0
    services.screen(
        actor=staff.planner,
        draft=ScreeningDraft(choices.before, choices.after),
        request_id=_request("screen"),
        at=at,
    )
    town = next(town.code for town in towns() if town.unit_id in staff.town.unit_ids)
    listed = selectors.patch_list(
        staff.planner, PatchFilter(town=town, patch_class="suspected"), at=at
    )
    for place, line in enumerate(listed.lines[:_WORKED_AT]):
        if _page(staff, line, at).seen == _FOUND_ONLY:
            _work_at(staff, line, place, at)
    return selectors.patch_list(staff.planner, PatchFilter(), at=at).total


def _work_at(staff: Staff, line: PatchLine, place: int, at: datetime) -> None:
    """Dispatch; of every third also the answer, of every third its confirmation too."""
    services.dispatch_patch(
        actor=staff.planner,
        patch=_ref(staff, line, at),
        dispatch=Dispatch(staff.town.unit_id, timezone.localdate(at) + _DUE, "请到现场核实。"),
        request_id=_request("dispatch", line.code),
        at=at,
    )
    if place % 3 == 0:
        return
    stopped = timezone.localdate(at)
    services.answer_patch(
        actor=staff.town,
        patch=_ref(staff, line, at),
        answer=UnitAnswer("illegal", "现场未见审批手续，已责令停工。", stopped),
        request_id=_request("answer", line.code),
        at=at,
    )
    if place % 3 == 1:
        services.confirm_answer(
            actor=staff.verifier,
            patch=_ref(staff, line, at),
            note="",
            request_id=_request("confirm", line.code),
            at=at,
        )


def _page(staff: Staff, line: PatchLine, at: datetime) -> PatchPage:
    return selectors.patch_page(staff.planner, line.id, at=at)


def _ref(staff: Staff, line: PatchLine, at: datetime) -> PatchRef:
    return PatchRef(line.id, _page(staff, line, at).seen)


def _request(verb: str, code: str = "") -> str:
    return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/patches/{verb}/{code}"))
