"""Values that do not look right: told where they stand and asked about when they are entered."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from factories.checkup_duties import SCHOOLS, assign
from factories.county import AT
from mutated_files import table
from pages import Browser
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupUnit, FilledValue, IndicatorObservation, UnitPart
from xianzhi.apps.checkup.selectors.doubting import doubts_of_run
from xianzhi.apps.checkup.services import DoubtfulValueError, ValueDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.exchange.spreadsheets import ListFaultsError

UNIT = "99012110"
LAST, DAY = date(2024, 12, 31), date(2025, 12, 31)
HEAD = ["指标编号", "单元编号", "数值", "数据截至", "来源", "存疑说明"]


@pytest.fixture(autouse=True)
def _schools_are_filled_in_by_housing(room):
    assign(room.county.actor("planner"), room.county.units["housing"], *SCHOOLS)


@pytest.fixture
def enter(room, key):
    def entered(draft: ValueDraft) -> str:
        return services.submit_value(
            actor=room.county.actor("housing"), draft=draft, upload=None, request_id=key(), at=AT
        )

    return entered


def draft(value: float, day: date = DAY) -> ValueDraft:
    return ValueDraft("HY-18", UNIT, day, "年报", value=value)


def test_a_value_ten_times_the_last_is_asked_about_and_kept_only_with_a_reason(enter):
    enter(draft(9.8, LAST))
    with pytest.raises(DoubtfulValueError) as told:
        enter(draft(98.0))
    assert [one.code for one in told.value.doubts] == ["diagnosis.slip_up"]
    assert FilledValue.objects.count() == 1
    enter(replace(draft(98.0), confirmation="上次误填为成数，已与教育局核对"))
    kept = FilledValue.objects.get(as_of_date=DAY)
    assert (kept.value, kept.is_doubted) == (98.0, True)
    assert kept.doubts[0]["code"] == "diagnosis.slip_up"
    enter(draft(97.0, date(2026, 1, 31)))  # as the one before: nobody is asked
    assert not FilledValue.objects.get(as_of_date=date(2026, 1, 31)).is_doubted


def test_a_value_is_held_against_the_run_before_where_none_was_filled_in(run, enter):
    seen = IndicatorObservation.objects.filter(run=run, concept="HY-18")
    assert seen.get().value is None
    enter(draft(50.0, LAST))
    with pytest.raises(DoubtfulValueError) as told:
        enter(draft(150.0))
    codes = [one.code for one in told.value.doubts]
    assert codes == ["diagnosis.share_above_whole", "diagnosis.points_moved"]


def test_the_form_shows_the_doubt_keeps_what_was_typed_and_takes_the_reason(room, enter):
    enter(draft(9.8, LAST))
    browser = Browser("housing")
    told = {"concept": "HY-18", "unit": UNIT, "as_of_date": "2025-12-31", "value": "98"}
    asked = {**told, "source": "年报"}
    shown = browser.post("/checkup/values/new/", asked)
    assert shown.status == 422
    assert "约为上次 9.8 的 10 倍" in shown.words
    assert shown.tree.xpath("//input[@name='value']/@value") == ["98"]
    assert FilledValue.objects.count() == 1
    english = Browser("housing", language="en").post("/checkup/values/new/", asked)
    assert "about 10 times the last one" in english.words
    answer = browser.post("/checkup/values/new/", {**asked, "confirmation": "已核对原始报表"})
    assert answer.status == 302
    value = FilledValue.objects.get(as_of_date=DAY)
    page = Browser("planner").get(f"/checkup/values/{value.pk}/")
    assert "已核对原始报表" in page.words
    assert "存疑数值" in page.words


def test_a_table_names_the_doubtful_row_and_stores_nothing_until_it_is_confirmed(room, enter, key):
    enter(draft(9.8, LAST))

    def take_in(reason: str) -> services.TakenIn:
        row = ["HY-18", UNIT, "98", "2025-12-31", "年报", reason]
        upload = Upload("表.xlsx", table([HEAD, row], "xlsx"))
        actor = room.county.actor("housing")
        return services.import_values(actor=actor, upload=upload, request_id=key(), at=AT)

    with pytest.raises(ListFaultsError) as told:
        take_in("")
    faults = [(one.row, one.column, one.code) for one in told.value.faults]
    assert faults == [(2, "存疑说明", "diagnosis.slip_up")]
    assert FilledValue.objects.count() == 1
    assert take_in("已核对").added == 1


def test_the_database_keeps_no_doubted_value_without_a_reason(enter):
    made = enter(draft(50.0))
    with pytest.raises(IntegrityError), transaction.atomic():
        FilledValue.objects.filter(pk=made).update(is_doubted=True)


def test_a_run_tells_the_community_that_is_far_from_its_kind_and_changes_nothing(run):
    CheckupUnit.objects.bulk_create(_unit(run, number) for number in range(9))
    values = [50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 5.0]
    UnitPart.objects.bulk_create(_part(run, n, value) for n, value in enumerate(values))
    found = doubts_of_run(run)
    assert {key: [one.code for one in reasons] for key, reasons in found.items()} == {
        ("HY-06", "Q8"): ["diagnosis.far_from_others"]
    }
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/")
    (section,) = shown.tree.xpath("//section[@aria-labelledby='doubts']")
    assert "第8社区" in section.text_content()
    assert "稳健标准差" in section.text_content()
    assert UnitPart.objects.get(run=run, unit_code="Q8").value == 5.0


def test_a_run_in_which_nothing_is_doubtful_says_nothing(run):
    assert doubts_of_run(run) == {}
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/")
    assert not shown.tree.xpath("//section[@aria-labelledby='doubts']")


def _unit(run, number: int) -> CheckupUnit:
    return CheckupUnit(
        run=run, position=100 + number, code=f"Q{number}", name=f"第{number}社区",
        level="community", parent_code=UNIT, placed_by="stated", share=1.0, area_m2=1.0,
    )  # fmt: skip


def _part(run, number: int, value: float) -> UnitPart:
    return UnitPart(
        run=run, position=100 + number, concept="HY-06", definition="HY-06@1",
        unit_code=f"Q{number}", value=value, num=value, den=100.0, verdict="unmet",
    )  # fmt: skip
