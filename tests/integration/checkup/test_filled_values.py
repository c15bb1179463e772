"""Values that units fill in: who enters, who approves, what a run reads of them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.checkup_duties import SCHOOLS, assign
from factories.county import AT
from mutated_files import table
from pages import Browser
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import FilledValue, IndicatorObservation, RunValue
from xianzhi.apps.checkup.services import VALUE_COLUMNS, ValueDraft, ValueRef
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.exchange.spreadsheets import ListFaultsError, read_records

UNIT = "99012110"
DAY = date(2025, 12, 31)
ENROLMENT = ValueDraft("HY-18", UNIT, DAY, "县教育局学前教育年报", num=1_960.0, den=2_000.0)
HEAD = ["指标编号", "单元编号", "分子", "分母", "数值", "数据截至", "来源"]
GOOD = ["HY-18", UNIT, "1960", "2000", "", "2025-12-31", "县教育局学前教育年报"]


@pytest.fixture(autouse=True)
def _schools_are_filled_in_by_housing(room):
    assign(room.county.actor("planner"), room.county.units["housing"], *SCHOOLS)


@pytest.fixture
def enter(room, key):
    def entered(draft=ENROLMENT, who="housing", upload=None):
        return services.submit_value(
            actor=room.county.actor(who), draft=draft, upload=upload, request_id=key(), at=AT
        )

    return entered


@pytest.fixture
def take_in(room, key):
    def taken(*rows, who="housing"):
        upload = Upload("填报表.xlsx", table([HEAD, *rows], "xlsx"))
        return services.import_values(
            actor=room.county.actor(who), upload=upload, request_id=key(), at=AT
        )

    return taken


def approve(room, key, value_id, who="planner"):
    services.approve_value(
        actor=room.county.actor(who), ref=ValueRef(value_id), request_id=key(), at=AT
    )


def test_a_run_reads_approved_values_only_and_never_takes_nothing_for_nought(room, enter, key):
    waiting = enter(ValueDraft("HY-19", UNIT, DAY, "年报", value=100.0))
    approve(room, key, enter())
    later = ValueDraft("HY-18", UNIT, date(2026, 2, 1), "月报", value=50.0, confirmation="停园")
    approve(room, key, enter(later))  # of a day after the cut-off date

    run = room.run(DAY, key())

    seen = {row.concept: row for row in IndicatorObservation.objects.filter(run=run)}
    assert (seen["HY-18"].value, seen["HY-18"].verdict) == (98.0, "met")
    assert (seen["HY-18"].num, seen["HY-18"].den, seen["HY-18"].as_of) == (1960, 2000, "2025-12-31")
    assert len(seen["HY-18"].inputs["values"]) == 64
    for concept in ("HY-19", "HY-20"):  # one waits, of the other nobody said anything
        assert (seen[concept].value, seen[concept].num) == (None, None)
        assert seen[concept].verdict == "undecidable"
        assert [one["code"] for one in seen[concept].reasons] == ["indicator.handed_in"]
    assert [one.value.concept for one in RunValue.objects.filter(run=run)] == ["HY-18"]
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/HY-18/")
    for word in ("县教育局学前教育年报", "陆小满", "已审核"):
        assert word in shown.words
    assert "未填报" in Browser("planner").get(f"/checkup/runs/{run.pk}/HY-20/").words
    assert FilledValue.objects.get(pk=waiting).status == "submitted"


def test_nobody_approves_or_returns_their_own_value(room, enter, key):
    planner = room.county.actor("planner")
    assign(planner, planner.unit_id, "HY-18", edition="default")
    own = enter(who="planner")
    with pytest.raises(PermissionDeniedError, match="not_ones_own"):
        approve(room, key, own)
    with pytest.raises(PermissionDeniedError, match="not_ones_own"):
        services.return_value(
            actor=room.county.actor("planner"),
            ref=ValueRef(own),
            reason="改",
            request_id=key(),
            at=AT,
        )
    with pytest.raises(PermissionDeniedError, match="only_planners_approve"):
        approve(room, key, own, who="finance")
    approve(room, key, own, who="clerk")
    assert FilledValue.objects.get(pk=own).status == "approved"


def test_a_correction_replaces_what_was_approved_for_its_day(room, enter, key):
    first = enter()
    approve(room, key, first)
    with pytest.raises(RuleError, match="decided_already"):
        approve(room, key, first, who="clerk")
    second = enter(ValueDraft("HY-18", UNIT, DAY, "更正", value=97.0))
    with pytest.raises(RuleError, match="waits_already"):
        enter()
    approve(room, key, second)
    states = dict(FilledValue.objects.values_list("value", "status"))
    assert states == {98.0: "replaced", 97.0: "approved"}


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (ValueDraft("HY-06", UNIT, DAY, "年报", value=1.0), "not_to_fill_in"),
        (ValueDraft("no-such", UNIT, DAY, "年报", value=1.0), "not_to_fill_in"),
        (ValueDraft("HY-18", "nowhere", DAY, "年报", value=1.0), "unit_unknown"),
        (ValueDraft("HY-18", UNIT, date(2030, 1, 1), "年报", value=1.0), "day_makes_no_sense"),
        (ValueDraft("HY-18", UNIT, DAY, "年报"), "nothing_given"),
        (ValueDraft("HY-18", UNIT, DAY, "年报", value=-1.0), "value.number"),
        (ValueDraft("HY-18", UNIT, DAY, "年报", value=float("nan")), "value.number"),
        (ValueDraft("HY-18", UNIT, DAY, "年报", num=1.0, den=0.0), "denominator"),
        (ValueDraft("HY-18", UNIT, DAY, "年报", 50.0, 1_960.0, 2_000.0), "does_not_add_up"),
        (ValueDraft("HY-18", UNIT, DAY, " ", value=1.0), "text_required"),
    ],
)
def test_what_cannot_be_is_refused(room, enter, draft, fault):
    with pytest.raises(RuleError, match=fault):
        enter(draft)
    assert not FilledValue.objects.exists()


def test_a_table_taken_in_twice_changes_nothing_the_second_time(room, take_in, key):
    rows = (GOOD, ["HY-19", UNIT, "", "", "100", "2025年", "年报"], ["HY-20", UNIT] + [""] * 5)
    assert take_in(*rows) == services.TakenIn(2, 0)
    assert take_in(*rows) == services.TakenIn(0, 2)
    for value in FilledValue.objects.all():
        approve(room, key, str(value.pk))
    assert take_in(*rows, who="finance") == services.TakenIn(0, 2)
    assert {one.file_name for one in FilledValue.objects.all()} == {"填报表.xlsx"}


def test_every_wrong_row_is_told_and_nothing_is_stored(room, take_in):
    with pytest.raises(ListFaultsError) as told:
        take_in(GOOD, ["", UNIT, "x", "1", "", "2025-02-30", ""], GOOD)
    assert [(one.row, one.column, one.code.split(".")[-1]) for one in told.value.faults] == [
        (3, "指标编号", "row_blank"),
        (3, "来源", "row_blank"),
        (3, "分子", "row_number"),
        (3, "数据截至", "row_day"),
        (4, "", "row_twice"),
    ]
    with pytest.raises(ListFaultsError) as told:
        take_in(GOOD, ["HY-06", UNIT, "", "", "1", "2025年", "年报"])
    assert [(one.row, one.code) for one in told.value.faults] == [
        (3, "checkup.value.not_to_fill_in")
    ]
    assert not FilledValue.objects.exists()
    bad = SimpleUploadedFile(
        "a.xlsx", table([HEAD, ["?", UNIT, "", "", "1", "2025年", "a"]], "xlsx")
    )
    shown = Browser("housing", language="en").post("/checkup/values/import/", {"file": bad})
    assert shown.status == 422
    assert "There is no indicator “?” to fill in" in shown.words


def test_the_table_to_fill_in_goes_round(room, enter, key):
    approve(room, key, enter())
    browser = Browser("housing")
    content = browser.client.get("/checkup/values/table/").content
    listed = {row.values["concept"]: row.values for row in read_records(content, VALUE_COLUMNS)}
    assert listed["HY-18"]["num"] == "1960"
    assert listed["HY-19"]["num"] == ""
    assert "HY-06" not in listed  # layers compute it
    file = SimpleUploadedFile("t.xlsx", content)
    assert browser.post("/checkup/values/import/", {"file": file}).status == 302
    assert FilledValue.objects.count() == 1


def test_a_value_goes_from_the_form_to_approval_by_the_pages_alone(room):
    housing, planner = Browser("housing"), Browser("planner")
    form = housing.get("/checkup/values/new/")
    assert "HY-18" in dict(form.choices("concept"))
    assert "HY-06" not in dict(form.choices("concept"))
    given = {"concept": "HY-18", "unit": UNIT, "as_of_date": DAY.isoformat(), "source": "年报"}
    assert housing.post("/checkup/values/new/", given).status == 422
    proof = SimpleUploadedFile("年报.txt", b"1960")
    done = housing.post("/checkup/values/new/", given | {"value": "98", "file": proof})
    assert done.status == 302
    address = f"/checkup/values/{FilledValue.objects.get().pk}/"
    assert housing.post(f"{address}approve/").status == 403
    shown = planner.get(address)
    seen = shown.tree.xpath("//input[@name='seen']/@value")[0]
    assert b"1960" in b"".join(planner.client.get(f"{address}evidence/").streaming_content)
    assert planner.post(f"{address}return/", {"reason": "", "seen": seen}).status == 422
    assert planner.post(f"{address}return/", {"reason": "缺盖章", "seen": seen}).status == 302
    assert planner.post(f"{address}approve/", {"seen": seen}).status == 422  # decided already
    assert "缺盖章" in housing.get(address).words
    assert "98" in housing.get("/checkup/values/?status=returned").words
    assert Browser("admin").get("/checkup/values/").status == 403
