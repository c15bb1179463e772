"""A town that was examined once and is asked to be examined again, for the check-up's verbs."""

from datetime import date

from factories.checkup_duties import SCHOOLS, assign
from factories.checkup_map import (
    UNIT,
    publish_first_year,
    publish_second_year,
    publish_sites,
)
from factories.county import AT, SmallCounty
from factories.surveys import NOON, begin_survey
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem
from xianzhi.apps.checkup.readmodels.studio import StudioWish
from xianzhi.apps.checkup.services import (
    HandOver,
    ProblemRef,
    RunDraft,
    Studied,
    SurveyRef,
    ValueDraft,
    ValueRef,
)
from xianzhi.apps.checkup.services.running import Asked, finish_run

__all__ = ["keep_checkups"]


def keep_checkups(county: SmallCounty) -> dict[str, str]:
    """Run once, confirm one of two problems, prescribe, ask for a proof and a run; the ids."""
    publish_first_year(county)
    assign(county.actor("planner"), county.units["housing"], *SCHOOLS)
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
    prescribed = _prescribed(county, str(first.first_run_id))
    publish_second_year(county)
    waiting = _asked(county, date(2026, 1, 31), "prepared-second")
    return {
        "checkup-asked": waiting.request,
        "checkup-run": str(first.first_run_id),
        **prescribed,
        "problem-confirmed": str(first.pk),
        "problem-disputed": _disputed(county),
        "problem-found": str(second.pk),
        "problem-solved": _solved(county),
        "value-waiting": _entered(county, 96.0, "prepared-correction"),
        **_surveyed(county),
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


def _prescribed(county: SmallCounty, run_id: str) -> dict[str, str]:
    publish_sites(county)
    planner = county.actor("planner")
    studied = Studied(run_id, "HY-06", StudioWish(unit=UNIT[0], layer="site"))
    kept = services.keep_prescription(
        actor=planner, studied=studied, note="", request_id="prepared-prescription", at=AT
    )
    proof = services.start_proof(actor=planner, studied=studied, request_id="prepared-proof", at=AT)
    return {"prescription": kept, "proof-asked": proof}


def _disputed(county: SmallCounty) -> str:
    """Another one, of which the office says that it is not solved."""
    problem = _solved(county)
    services.dispute_finding(
        actor=county.actor("clerk"),
        ref=ProblemRef(problem),
        reason="现场未见",
        upload=None,
        request_id="prepared-dispute",
        at=AT,
    )
    return problem


def _solved(county: SmallCounty) -> str:
    """A problem that a unit has as a task and no run finds any more."""
    planner = county.actor("planner")
    found = CheckupProblem.objects.exclude(concept="HY-06").filter(status="found")
    problem = found.earliest("number")
    ref = ProblemRef(str(problem.pk))
    given = HandOver(county.units["housing"], date(2026, 6, 30))
    services.confirm_problem(
        actor=planner, ref=ref, request_id=f"prepared-confirm-{problem.number}", at=AT
    )
    services.hand_over_problem(
        actor=planner,
        ref=ref,
        given=given,
        request_id=f"prepared-hand-over-{problem.number}",
        at=AT,
    )
    CheckupProblem.objects.filter(pk=problem.pk).update(status="solved")
    return str(problem.pk)


def _surveyed(county: SmallCounty) -> dict[str, str]:
    """A survey whose codes wait to be given out, and one that a household has answered."""
    planner = county.actor("planner")
    begun = begin_survey(planner, "prepared-survey-1")
    answered = begin_survey(planner, "prepared-survey-2")
    codes = services.give_codes(
        actor=planner,
        ref=SurveyRef(answered),
        request_id="prepared-codes",
        at=AT,
    )
    services.answer_survey(
        code=codes[0].code, said={"overall": 5}, request_id="prepared-answer", at=NOON
    )
    return {"survey-begun": begun, "survey-answered": answered, "survey-code": codes[1].code}
