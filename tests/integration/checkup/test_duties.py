"""Which unit fills an indicator in: who assigns, who may fill in, who is late and who is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from factories.checkup_duties import EDITION, SCHOOLS, assign
from factories.checkup_plans import SCHOOL_TARGET, clerk_signs
from factories.county import AT
from mutated_files import table
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.models import FilledValue, FillingDuty
from xianzhi.apps.checkup.services import (
    DUTY_COLUMNS,
    Assignment,
    DutyDraft,
    TakenIn,
    ValueDraft,
    ValueRef,
)
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import PermissionDeniedError, RuleError, TableError
from xianzhi.exchange.spreadsheets import ListFaultsError, read_records
from xianzhi.records.versions import StaleError

UNIT = "99012110"
DAY, DUE = date(2025, 12, 31), date(2026, 3, 31)
HEAD = ["指标编号", "责任单位", "配合单位", "数据时点", "完成时限"]
ADDRESS = f"/checkup/duties/?edition={EDITION}"


@pytest.fixture
def say(room, key):
    """Assign as somebody."""

    def assigned(*duties, who="planner", seen=None, edition=EDITION):
        return services.assign_filling(
            actor=room.county.actor(who),
            wish=Assignment(edition, duties, seen),
            request_id=key(),
            at=AT,
        )

    return assigned


@pytest.fixture
def enter(room, key):
    def entered(who, concept="HY-18", value=98.0):
        draft = ValueDraft(concept, UNIT, DAY, "年报", value=value)
        return services.submit_value(
            actor=room.county.actor(who), draft=draft, upload=None, request_id=key(), at=AT
        )

    return entered


@pytest.fixture
def take_in(room, key):
    def taken(*rows, who="clerk"):
        return services.import_duties(
            actor=room.county.actor(who),
            edition=EDITION,
            upload=Upload("责任表.xlsx", table([HEAD, *rows], "xlsx")),
            request_id=key(),
            at=AT,
        )

    return taken


@pytest.fixture
def bound_task(room, key):
    """A signed plan that asks a unit for a share of children in kindergarten."""
    clerk_signs(room.county, key, SCHOOL_TARGET)


def duty(room, concept, who="clerk", at=AT):
    lines = selectors.duty_page(room.county.actor(who), EDITION, at).lines
    return next(line for line in lines if line.concept == concept)


def test_nobody_fills_in_what_nobody_was_assigned(room, enter):
    for who in ("housing", "finance", "planner", "clerk"):
        with pytest.raises(PermissionDeniedError, match="nobody_fills_in"):
            enter(who)
    form = Browser("housing").get("/checkup/values/new/")
    assert "没有指定由本单位填报的指标" in form.words
    assert "规划或督查岗位" in form.words  # who can change it
    assert set(dict(form.choices("concept"))) == {""}
    assert duty(room, "HY-18").state == "nobody"
    assert duty(room, "HY-18", at=AT + timedelta(days=4_000)).state == "nobody"  # never late


def test_only_the_unit_that_answers_for_it_fills_an_indicator_in(room, say, enter, key):
    units = room.county.units
    say(DutyDraft("HY-18", units["finance"], (units["housing"],)))
    for who in ("housing", "planner", "clerk"):  # who contributes does not answer for it
        with pytest.raises(PermissionDeniedError, match="another_unit_fills_in"):
            enter(who)
    with pytest.raises(PermissionDeniedError, match="only_units_fill_in"):
        enter("leader")
    assert "HY-18" not in dict(Browser("housing").get("/checkup/values/new/").choices("concept"))
    assert "HY-18" in dict(Browser("finance").get("/checkup/values/new/").choices("concept"))
    made = enter("finance")
    say(DutyDraft("HY-18", units["housing"]))  # it changes hands
    with pytest.raises(PermissionDeniedError, match="another_unit_fills_in"):
        enter("finance", value=97.0)
    planner = room.county.actor("planner")
    services.approve_value(actor=planner, ref=ValueRef(made), request_id=key(), at=AT)
    enter("housing", value=97.0)
    say(DutyDraft("HY-18", ""))  # and is taken back
    with pytest.raises(PermissionDeniedError, match="nobody_fills_in"):
        enter("housing", value=96.0)


def test_rows_of_another_units_indicators_are_told_and_nothing_is_stored(room, say, key):
    say(DutyDraft("HY-18", room.county.units["housing"]))
    head = ["指标编号", "单元编号", "数值", "数据截至", "来源"]
    rows = [[one, UNIT, "98", "2025年", "年报"] for one in ("HY-18", "HY-19")]
    with pytest.raises(ListFaultsError) as told:
        services.import_values(
            actor=room.county.actor("housing"),
            upload=Upload("填报表.xlsx", table([head, *rows], "xlsx")),
            request_id=key(),
            at=AT,
        )
    assert [(one.row, one.code) for one in told.value.faults] == [(3, "checkup.nobody_fills_in")]
    assert not FilledValue.objects.exists()
    content = Browser("housing").client.get("/checkup/values/table/").content
    listed = read_records(content, services.VALUE_COLUMNS)
    assert {one.values["concept"] for one in listed if one.values["unit"]} == {"HY-18"}


def test_who_is_late_and_who_is_not(room, say, enter, key):
    units = room.county.units
    say(
        DutyDraft("HY-18", units["housing"], (), DAY, DUE),
        DutyDraft("HY-19", units["housing"]),
        DutyDraft("HY-20", units["finance"], (units["housing"],), DAY, DUE),
    )

    def states(at):
        page = selectors.asked_page(room.county.actor("housing"), at)
        return {line.concept: line.state for line in page.lines}, len(page.helped)

    late = AT + timedelta(days=60)
    assert states(AT) == ({"HY-18": "open", "HY-19": "standing"}, 1)
    assert states(AT + timedelta(days=20)) == ({"HY-18": "due", "HY-19": "standing"}, 1)
    assert states(late) == ({"HY-18": "late", "HY-19": "standing"}, 1)
    planner = room.county.actor("planner")
    assert selectors.reminders(planner, EDITION, late) == {"late": 2}
    assert selectors.reminders(planner, "default", late) == {}
    made = enter("housing")
    assert states(late)[0]["HY-18"] == "done"  # it waits for approval
    assert (duty(room, "HY-18").filled, duty(room, "HY-18").asked) == (1, 1)
    services.return_value(
        actor=planner, ref=ValueRef(made), reason="缺盖章", request_id=key(), at=AT
    )
    assert states(late)[0]["HY-18"] == "late"  # what was returned is not there
    say(DutyDraft("HY-18", units["housing"], (), DAY + timedelta(days=31), DUE))
    enter("housing")
    assert states(late)[0]["HY-18"] == "late"  # of an older day than is asked for


def test_a_run_reminds_of_what_is_late(room, run, say):
    say(DutyDraft("HY-18", room.county.units["housing"], (), DAY, DUE))
    assert "逾期未填" in Browser("clerk").get(f"/checkup/runs/{run.pk}/").words
    shown = Browser("housing", language="en").get("/checkup/values/asked/").words
    for word in ("Asked of us", "Late", "0 / 1"):
        assert word in shown


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (DutyDraft("HY-06", "housing"), "not_to_fill_in"),
        (DutyDraft("x", "housing"), "not_to_fill_in"),
        (DutyDraft("HY-18", "nowhere"), "unit_unknown"),
        (DutyDraft("HY-18", "towns"), "unit_unknown"),
        (DutyDraft("HY-18", "housing", ("nowhere",)), "unit_unknown"),
        (DutyDraft("HY-18", "", ("housing",)), "asked_of_nobody"),
        (DutyDraft("HY-18", "", (), DAY, DUE), "asked_of_nobody"),
        (DutyDraft("HY-18", "housing", (), DAY), "one_day_is_missing"),
        (DutyDraft("HY-18", "housing", (), None, DUE), "one_day_is_missing"),
        (DutyDraft("HY-18", "housing", (), date(1066, 1, 1), DUE), "day_makes_no_sense"),
        (DutyDraft("HY-18", "housing", (), DAY, date(9999, 1, 1)), "day_makes_no_sense"),
        (DutyDraft("HY-18", "housing", (), DAY, DAY), "due_has_passed"),
    ],
)
def test_what_cannot_be_assigned_is_refused(room, say, draft, fault):
    units = room.county.units
    named = replace(
        draft,
        lead_id=units.get(draft.lead_id, draft.lead_id),
        support_ids=tuple(units.get(one, one) for one in draft.support_ids),
    )
    with pytest.raises(RuleError, match=fault):
        say(DutyDraft("HY-19", units["housing"]), named)
    assert not FillingDuty.objects.exists()


def test_planners_assign_and_see_what_changed_meanwhile(room, say):
    units = room.county.units
    for who in ("housing", "head", "leader"):
        with pytest.raises(PermissionDeniedError, match="only_planners_assign"):
            say(DutyDraft("HY-18", units["housing"]), who=who)
    with pytest.raises(RuleError, match="nothing_chosen"):
        say()
    with pytest.raises(RuleError, match="edition_unknown"):
        say(DutyDraft("HY-18", units["housing"]), edition="none")
    assert say(DutyDraft("HY-18", units["housing"]), seen=0) == TakenIn(1, 0)
    with pytest.raises(StaleError):
        say(DutyDraft("HY-18", units["finance"]), who="clerk", seen=0)
    twice = (DutyDraft("HY-18", units["housing"]), DutyDraft("HY-19", ""))
    assert say(*twice) == TakenIn(0, 2)  # it stands so already
    line = duty(room, "HY-18")
    assert (line.lead, line.decided_at) == ("县住建局", AT)
    assert line.decided_by != ""


def test_the_database_keeps_what_was_decided(room, say):
    say(DutyDraft("HY-18", room.county.units["housing"]))
    with pytest.raises(DatabaseError), transaction.atomic():
        FillingDuty.objects.update(lead=room.county.units["finance"])


def test_a_list_goes_round_and_every_wrong_row_is_told(room, take_in):
    rows = (
        ["HY-18", "县住房和城乡建设局", "县财政局、芦溪镇", "2025年", "2026-03-31"],
        ["HY-19", "县财政局", "", "", ""],
        ["HY-20", "", "", "", ""],
    )
    assert take_in(*rows) == TakenIn(2, 1)
    assert take_in(*rows) == TakenIn(0, 3)
    line = duty(room, "HY-18")
    assert (line.lead, line.supports, line.as_of, line.due) == (
        "县住建局",
        ("县财政局", "芦溪镇"),
        DAY,
        DUE,
    )
    browser = Browser("clerk")
    content = browser.client.get(f"/checkup/duties/table/?edition={EDITION}").content
    listed = {one.values["concept"]: one.values for one in read_records(content, DUTY_COLUMNS)}
    assert listed["HY-18"]["lead"] == "县住建局"
    file = SimpleUploadedFile("t.xlsx", content)
    done = browser.post("/checkup/duties/import/", {"file": file, "edition": EDITION})
    assert done.status == 302
    assert FillingDuty.objects.count() == 2  # taken in as it is, it changes nothing
    with pytest.raises(ListFaultsError) as told:
        take_in(
            ["HY-18", "县住建", "", "2025-02-30", ""],
            ["HY-18", "县财政局", "", "", ""],
            ["HY-06", "县财政局", "", "", ""],
            ["HY-19", "各镇", "", "", ""],
        )
    assert [(one.row, one.column, one.code.split(".")[-1]) for one in told.value.faults] == [
        (2, "责任单位", "row_unit"),
        (2, "数据时点", "row_day"),
        (3, "指标编号", "row_twice"),
        (4, "", "not_to_fill_in"),
        (5, "责任单位", "row_unit"),
    ]
    assert "县住建局" in told.value.faults[0].params["like"]
    with pytest.raises(TableError, match="list_is_empty"):
        take_in()
    with pytest.raises(PermissionDeniedError):
        take_in(*rows, who="housing")
    assert FillingDuty.objects.count() == 2


def test_an_import_answers_in_words_on_its_page(room):
    bad = SimpleUploadedFile("a.xlsx", table([HEAD, ["HY-18", "某局", "", "", ""]], "xlsx"))
    clerk = Browser("clerk", language="en")
    shown = clerk.post("/checkup/duties/import/", {"file": bad, "edition": EDITION})
    assert shown.status == 422
    assert "“某局” is no unit of this county" in shown.words
    junk = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no sheet")
    assert clerk.post("/checkup/duties/import/", {"file": junk, "edition": EDITION}).status == 422
    assert clerk.post("/checkup/duties/import/", {"edition": "x"}).status == 422
    assert Browser("housing").post("/checkup/duties/import/", {}).status == 403


def test_many_are_assigned_at_once_by_the_page_alone(room):
    planner = Browser("planner")
    shown = planner.get(ADDRESS)
    seen = shown.tree.xpath("//input[@name='seen']/@value")[0]
    given = {"edition": EDITION, "seen": seen, "way": "assign"}
    housing = str(room.county.units["housing"])

    assert planner.post("/checkup/duties/", given).status == 422  # nothing is ticked
    ticked = given | {"concept": list(SCHOOLS), "lead": housing, "supports": [housing]}
    assert planner.post("/checkup/duties/", ticked | {"due_date": "x"}).status == 422
    done = planner.post("/checkup/duties/", ticked)
    assert done.status == 302
    assert {duty(room, one).lead for one in SCHOOLS} == {"县住建局"}
    assert duty(room, "HY-18").supports == ()  # who leads does not contribute besides
    assert planner.post("/checkup/duties/", ticked | {"way": "take_back"}).status == 422  # stale
    again = planner.get(ADDRESS).tree.xpath("//input[@name='seen']/@value")[0]
    back = ticked | {"way": "take_back", "seen": again, "concept": "HY-18"}
    assert planner.post("/checkup/duties/", back).status == 302
    assert duty(room, "HY-18").lead == ""
    assert Browser("housing").post("/checkup/duties/", ticked).status == 403
    assert "由规划和督查岗位指定" in Browser("housing").get(ADDRESS).words
    assert Browser("admin").get("/checkup/duties/").status == 403


def test_what_a_plan_asks_for_is_proposed_to_the_unit_that_leads_its_task(room, bound_task):
    assert duty(room, "HY-18").proposal.unit == "县住建局"
    clerk = Browser("clerk")
    assert "建议：" in clerk.get(ADDRESS).words
    seen = clerk.get(ADDRESS).tree.xpath("//input[@name='seen']/@value")[0]
    ticked = {"edition": EDITION, "seen": seen, "way": "adopt", "concept": ["HY-18", "HY-19"]}
    assert clerk.post("/checkup/duties/", ticked).status == 302
    assert (duty(room, "HY-18").lead, duty(room, "HY-19").lead) == ("县住建局", "")


def test_the_number_of_queries_does_not_depend_on_how_many_are_assigned(
    room, django_assert_max_num_queries
):
    planner = room.county.actor("planner")
    assign(planner, room.county.units["housing"], "HY-18")
    with django_assert_max_num_queries(14):
        selectors.duty_page(planner, EDITION, AT)
    assign(planner, room.county.units["finance"], *SCHOOLS, days=(DAY, DUE))
    with django_assert_max_num_queries(15):
        selectors.duty_page(planner, EDITION, AT)
