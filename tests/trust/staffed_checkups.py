"""A town that was examined once and is asked to be examined again, for the check-up's verbs."""

from datetime import date

from factories.checkup_map import UNIT, publish_first_year, publish_second_year
from factories.county import AT, SmallCounty
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem
from xianzhi.apps.checkup.services import ProblemRef, RunDraft, ValueDraft, ValueRef
from xianzhi.apps.checkup.services.running import Asked, finish_run

__all__ = ["keep_checkups"]


def keep_checkups(county: SmallCounty) -> dict[str, str]:
    """Run once, confirm one of two problems, ask for the next run; the ids."""
    publish_first_year(county)
    finish_run(_asked(county, date(2025, 12, 31), "prepared-first"))
    first, second = CheckupProblem.objects.filter(concept="HY-06").order_by("number")
    services.confirm_problem(
        actor=county.actor("planner"),
        ref=ProblemRef(str(first.pk)),
        request_id="prepared-confirm",
        at=AT,
    )
    approved = _entered(county, 95.0, "prepared-value")
    services.approve_value(
        actor=county.actor("planner"), ref=ValueRef(approved), request_id="prepared-approval", at=AT
    )
    publish_second_year(county)
    waiting = _asked(county, date(2026, 1, 31), "prepared-second")
    return {
        "checkup-asked": waiting.request,
        "problem-confirmed": str(first.pk),
        "problem-found": str(second.pk),
        "value-waiting": _entered(county, 96.0, "prepared-correction"),
    }


def _asked(county: SmallCounty, day: date, key: str) -> Asked:
    planner = county.actor("planner")
    made = services.start_run(
        actor=planner, draft=RunDraft("hanyin-2022", day), request_id=key, at=AT
    )
    return Asked(made, planner.user_id, planner.post_id, key, AT.isoformat())


def _entered(county: SmallCounty, value: float, key: str) -> str:
    draft = ValueDraft("HY-21", UNIT[0], date(2025, 12, 31), "年报", value=value)
    return services.submit_value(
        actor=county.actor("housing"), draft=draft, upload=None, request_id=key, at=AT
    )
