"""The verbs of the check-up (城市体检写入命令), in a town with a run and one that waits."""

from collections.abc import Callable
from datetime import date, timedelta

from factories.checkup_duties import EDITION
from factories.checkup_map import UNIT
from factories.county import AT
from factories.surveys import NOON, sampling_list
from trust.world import World
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.readmodels.studio import StudioWish
from xianzhi.apps.checkup.services import (
    Assignment,
    DutyDraft,
    EditionDraft,
    HandOver,
    KindDraft,
    ProblemRef,
    Ruling,
    RunDraft,
    Studied,
    SurveyDraft,
    SurveyRef,
    ValueDraft,
    ValueRef,
)
from xianzhi.apps.checkup.services.prescribing import Proving, finish_proof
from xianzhi.apps.checkup.services.running import Asked, finish_run
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.diagnosis.county_kinds import CountyFacts, CountyKind

CHECKUPS: dict[str, Callable[[World, str], object]] = {}
WISH = StudioWish(unit=UNIT[0], layer="site", chosen=(2, 3))
LATER = AT + timedelta(hours=9)


def order(do: Callable[[World, str], object]) -> Callable[[World, str], object]:
    CHECKUPS[do.__name__] = do
    return do


@order
def start_run(world: World, key: str) -> object:
    return services.start_run(
        actor=world.actor("planner"),
        draft=RunDraft("living-circle", date(2026, 2, 1)),
        request_id=key,
        at=LATER,
    )


@order
def keep_run(world: World, key: str) -> object:
    """What a run's job does; its request is the key, so a repetition is the same run."""
    planner = world.actor("planner")
    asked = Asked(world["checkup-asked"], planner.user_id, planner.post_id, key, LATER.isoformat())
    return finish_run(asked)


@order
def confirm_problem(world: World, key: str) -> object:
    return services.confirm_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-found"]),
        request_id=key,
        at=LATER,
    )


@order
def refuse_problem(world: World, key: str) -> object:
    return services.refuse_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-found"]),
        reason="在建公园已开放",
        request_id=key,
        at=LATER,
    )


@order
def hand_over_problem(world: World, key: str) -> object:
    given = HandOver(world.county.units["housing"], date(2026, 6, 30), "先选址")
    return services.hand_over_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-confirmed"]),
        given=given,
        request_id=key,
        at=LATER,
    )


@order
def hand_over_as_case(world: World, key: str) -> object:
    given = HandOver(world.county.units["housing"], date(2026, 6, 30), "先看现场", as_case=True)
    return services.hand_over_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-confirmed"]),
        given=given,
        request_id=key,
        at=LATER,
    )


@order
def verify_solved(world: World, key: str) -> object:
    return services.verify_solved(
        actor=world.actor("clerk"),
        ref=ProblemRef(world["problem-solved"]),
        request_id=key,
        at=LATER,
    )


@order
def dispute_finding(world: World, key: str) -> object:
    return services.dispute_finding(
        actor=world.actor("clerk"),
        ref=ProblemRef(world["problem-solved"]),
        reason="现场未见",
        upload=Upload("现场.jpg", b"\xff\xd8 nothing"),
        request_id=key,
        at=LATER,
    )


@order
def answer_dispute(world: World, key: str) -> object:
    return services.answer_dispute(
        actor=world.actor("housing"),
        ref=ProblemRef(world["problem-disputed"]),
        text="六月开放",
        request_id=key,
        at=LATER,
    )


@order
def rule_on_dispute(world: World, key: str) -> object:
    return services.rule_on_dispute(
        actor=world.actor("second"),
        ref=ProblemRef(world["problem-disputed"]),
        ruling=Ruling(is_upheld=False, reason="已实地查看"),
        request_id=key,
        at=LATER,
    )


@order
def assign_filling(world: World, key: str) -> object:
    """One that changes hands, one that is new and one that stands so already."""
    units, due = world.county.units, date(2026, 6, 30)
    duties = (
        DutyDraft("HY-18", units["finance"], (units["housing"],), date(2026, 3, 31), due),
        DutyDraft("HY-22", units["housing"]),
        DutyDraft("HY-21", units["housing"]),
    )
    return services.assign_filling(
        actor=world.actor("clerk"), wish=Assignment(EDITION, duties), request_id=key, at=LATER
    )


@order
def import_duties(world: World, key: str) -> object:
    text = "指标编号,责任单位,配合单位\nHY-18,县财政局,县住建局\nHY-19,,\nHY-21,县住建局,\n"
    return services.import_duties(
        actor=world.actor("planner"),
        edition=EDITION,
        upload=Upload("责任表.csv", text.encode()),
        request_id=key,
        at=LATER,
    )


@order
def submit_value(world: World, key: str) -> object:
    draft = ValueDraft("HY-19", UNIT[0], date(2025, 12, 31), "县教育局年报", value=99.5)
    return services.submit_value(
        actor=world.actor("housing"),
        draft=draft,
        upload=Upload("年报.txt", b"99.5"),
        request_id=key,
        at=LATER,
    )


@order
def import_values(world: World, key: str) -> object:
    """Two rows that are new and one that waits already."""
    rows = f"HY-18,{UNIT[0]},98,2025年,年报\nHY-20,{UNIT[0]},97,2025年,年报\n"
    rows += f"HY-21,{UNIT[0]},96,2025年,年报\n"
    text = f"指标编号,单元编号,数值,数据截至,来源\n{rows}"
    return services.import_values(
        actor=world.actor("housing"),
        upload=Upload("填报表.csv", text.encode()),
        request_id=key,
        at=LATER,
    )


@order
def approve_value(world: World, key: str) -> object:
    """A correction: what was approved before for its day is replaced."""
    return services.approve_value(
        actor=world.actor("planner"), ref=ValueRef(world["value-waiting"]), request_id=key, at=LATER
    )


@order
def return_value(world: World, key: str) -> object:
    return services.return_value(
        actor=world.actor("planner"),
        ref=ValueRef(world["value-waiting"]),
        reason="与年报不符",
        request_id=key,
        at=LATER,
    )


@order
def start_proof(world: World, key: str) -> object:
    return services.start_proof(
        actor=world.actor("planner"),
        studied=Studied(world["checkup-run"], "HY-06", WISH),
        request_id=key,
        at=LATER,
    )


@order
def keep_proof(world: World, key: str) -> object:
    """What a proof's job does; its request is the key, so a repetition is the same proof."""
    planner = world.actor("planner")
    proving = Proving(
        world["proof-asked"], planner.user_id, planner.post_id, key, LATER.isoformat()
    )
    return finish_proof(proving)


@order
def keep_prescription(world: World, key: str) -> object:
    return services.keep_prescription(
        actor=world.actor("planner"),
        studied=Studied(world["checkup-run"], "HY-06", WISH),
        note="先北后南",
        request_id=key,
        at=LATER,
    )


@order
def hand_over_prescription(world: World, key: str) -> object:
    given = HandOver(world.county.units["housing"], date(2026, 6, 30), "按图施工")
    return services.hand_over_prescription(
        actor=world.actor("planner"),
        prescription_id=world["prescription"],
        given=given,
        request_id=key,
        at=LATER,
    )


@order
def adopt_edition(world: World, key: str) -> object:
    text = "指标编号,纳入,目标,期限,依据\nHY-06,是,≥70,2027-12-31,县政府会议\nHY-07,否,,,\n"
    return services.adopt_edition(
        actor=world.actor("planner"),
        draft=EditionDraft("hanyin-2022", "禾川县指标体系", "县政府常务会议"),
        upload=Upload("指标体系.csv", text.encode()),
        request_id=key,
        at=LATER,
    )


@order
def decide_county_kind(world: World, key: str) -> object:
    facts = CountyFacts(is_main_farming_area=True, residents_before=1e5, residents_now=9e4)
    return services.decide_county_kind(
        actor=world.actor("planner"),
        draft=KindDraft(facts, (CountyKind.FARMING,), "统计年鉴"),
        reason="以农产品生产为主",
        request_id=key,
        at=LATER,
    )


@order
def start_survey(world: World, key: str) -> object:
    draft = SurveyDraft("town", 40, "7", date(2026, 3, 2), date(2026, 3, 20))
    return services.start_survey(
        actor=world.actor("planner"),
        draft=draft,
        questions=None,
        households=Upload("名册.csv", sampling_list()),
        request_id=key,
        at=LATER,
    )


@order
def give_codes(world: World, key: str) -> object:
    """The codes are told once; a repetition is told that, and changes nothing."""
    given = services.give_codes(
        actor=world.actor("planner"),
        ref=SurveyRef(world["survey-begun"]),
        request_id=key,
        at=LATER,
    )
    assert len(given) in (0, 80)


@order
def renew_codes(world: World, key: str) -> object:
    given = services.renew_codes(
        actor=world.actor("planner"),
        ref=SurveyRef(world["survey-answered"]),
        household="",
        reason="印刷有误",
        request_id=key,
        at=LATER,
    )
    assert len(given) in (0, 79)


@order
def answer_survey(world: World, key: str) -> object:
    return services.answer_survey(
        code=world["survey-code"], said={"overall": 4}, request_id=key, at=NOON
    )


@order
def close_survey(world: World, key: str) -> object:
    return services.close_survey(
        actor=world.actor("planner"),
        ref=SurveyRef(world["survey-answered"]),
        request_id=key,
        at=LATER,
    )
