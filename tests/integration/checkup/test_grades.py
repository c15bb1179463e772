"""Grades on the board, the matrix, the map's legend and in the report."""

import io

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from pages import Browser
from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.selectors.grading import grader_of


def grades_of(run: CheckupRun) -> dict[str, str]:
    grader = grader_of(run)
    found = {row.concept: grader.grade(row) for row in run.observations.all()}
    return {concept: said.zh for concept, said in found.items() if said}


def test_decided_values_of_graded_levels_have_a_grade_and_no_others(run):
    graded = grades_of(run)
    rows = {row.concept: row for row in run.observations.all()}
    decided = {
        concept
        for concept, row in rows.items()
        if row.verdict != "undecidable" and row.level in ("urban", "county")
    }
    assert set(graded) == decided
    assert graded["HY-06"] == "不足"  # half of the homes, 80 % asked


def test_board_matrix_indicator_and_report_say_the_same_grade(run):
    graded, planner = grades_of(run), Browser("planner")
    board = planner.get(f"/checkup/runs/{run.pk}/").tree
    matrix = planner.get(f"/checkup/runs/{run.pk}/matrix/").tree
    for concept, word in graded.items():
        link = f".//th//a[@href='/checkup/runs/{run.pk}/{concept}/']"
        for tree in (board, matrix):
            (row,) = [one for one in tree.xpath("//table//tr") if one.xpath(link)]
            assert [one.text for one in row.xpath(".//div[contains(@class,'grade')]")] == [word]
        shown = planner.get(f"/checkup/runs/{run.pk}/{concept}/").tree
        assert shown.xpath("//td//div[contains(@class,'grade')]/text()") == [word]
    content = planner.client.get(f"/checkup/runs/{run.pk}/report.xlsx").content
    told = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        head = next((row for row in rows if row and "等级" in row and "结论" in row), None)
        if head:
            code, grade = head.index("代码"), head.index("等级")
            told |= {row[code]: row[grade] for row in rows if row[code] and row[grade]}
    assert {concept: told.get(concept) for concept in graded} == graded


def test_the_legend_gives_the_limits_in_both_languages(run):
    path = f"/checkup/runs/{run.pk}/matrix/"
    assert "很好 ≥ 100%" in Browser("planner").get(path).words
    english = Browser("planner", language="en").get(path).words
    for said in ("very good ≥ 100%", "good ≥ 90%", "fair ≥ 70%", "lacking < 70%"):
        assert said in english
    shortfall = Browser("planner").get(f"/checkup/runs/{run.pk}/HY-06/map/").words
    assert "差距超过目标的 30% 为严重" in shortfall
    parts = Browser("planner").get(f"/checkup/runs/{run.pk}/HY-06/parts/")
    assert "不足" in parts.words


def test_a_theme_whose_undecided_indicators_decide_has_no_grade(run):
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/").tree
    (section,) = shown.xpath("//section[@aria-labelledby='themes']")
    words = section.text_content()
    assert "不评级" in words
    assert "优 ≥ 90%" in " ".join(words.split())


def test_a_run_keeps_the_grades_of_its_day_and_one_without_a_scheme_grades_nothing(run):
    assert run.grading["id"] == "attainment"
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckupRun.objects.filter(pk=run.pk).update(grading={})
    plain = grader_of(CheckupRun(grading={}))
    assert plain.legend() is None
    assert plain.themes(IndicatorObservation.objects.filter(run=run)) == ()
    assert {plain.grade(row) for row in run.observations.all()} == {None}
