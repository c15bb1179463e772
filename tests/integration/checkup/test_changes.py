"""Why values moved: definition, boundary, data, and what really happened."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from factories.checkup_map import publish_narrower_unit, publish_second_year, publish_toilets
from pages import Browser
from xianzhi.apps.checkup.models import ObservationChange

FIRST, SECOND = date(2025, 12, 31), date(2026, 1, 31)


def change(run, concept: str = "HY-06") -> ObservationChange:
    return ObservationChange.objects.get(observation__run=run, observation__concept=concept)


def test_the_first_run_has_nothing_to_compare_with(run):
    assert not ObservationChange.objects.exists()
    shown = Browser("planner").get(f"/checkup/runs/{run.pk}/changes/")
    assert "首次体检" in shown.words


def test_a_boundary_that_moved_is_a_boundary_effect_and_no_progress(room, run):
    publish_narrower_unit(room.county)
    second = room.run(SECOND, "second")

    moved = change(second)

    assert moved.total == pytest.approx(moved.by_boundary)
    assert abs(moved.total) > 1
    assert (moved.by_definition, moved.by_data) == (0, 0)
    assert (moved.really, moved.trend) == (0, "same")
    board = Browser("planner").get(f"/checkup/runs/{second.pk}/")
    (row,) = [one for one in board.rows() if "HY-06" in one.text_content()]
    assert "持平" in row.text_content()
    page = Browser("planner").get(f"/checkup/runs/{second.pk}/HY-06/")
    assert "边界影响" in page.words


def test_what_was_built_and_lost_is_real(room, run):
    publish_second_year(room.county)
    second = room.run(SECOND, "second")

    moved = change(second)

    assert (moved.by_definition, moved.by_boundary, moved.by_data) == (0, 0, 0)
    assert moved.really == moved.total != 0
    assert moved.trend == ("better" if moved.really > 0 else "worse")


def test_parts_sum_to_the_change_for_every_value(room, run):
    publish_narrower_unit(room.county)
    publish_second_year(room.county)
    second = room.run(SECOND, "second")

    every = ObservationChange.objects.filter(observation__run=second)

    assert every.count() == second.observations.count()
    split = every.filter(total__isnull=False)
    assert split.exclude(by_boundary=0).exclude(really=0).exists()
    for one in split.annotate(now=F("observation__value")):
        parts = one.by_definition + one.by_boundary + one.by_data + one.really
        assert one.total == pytest.approx(parts, abs=1e-9)
        assert one.now - one.before == pytest.approx(one.total, abs=1e-9)


def test_what_was_never_measured_says_so_and_is_no_progress(room, run):
    second = room.run(SECOND, "second")

    lost = change(second, "HY-13")  # nobody drew a road

    assert (lost.trend, lost.reason["code"]) == ("unknown", "diagnosis.no_published")
    shown = Browser("planner").get(f"/checkup/runs/{second.pk}/changes/?trend=unknown")
    assert "不算进步" in shown.words


def test_a_run_stands_when_the_layers_of_the_one_before_are_gone(room, run, monkeypatch):
    """A snapshot that was deleted by hand, say: nothing can be computed again."""
    monkeypatch.setattr("xianzhi.apps.checkup.services.changing.versions_read", lambda _ids: ())
    second = room.run(SECOND, "second")

    lost = change(second)

    assert second.observations.count() == run.observations.count()
    assert (lost.trend, lost.really) == ("unknown", None)
    assert lost.reason["code"]


def test_rows_put_on_file_late_are_an_effect_of_the_data(room):
    """The list was half of what stood; the second toilet had stood there before, the third not."""
    publish_toilets(room.county, ("2019-05-01",), year=2025, completeness="50%")
    room.run(FIRST, "half")
    days = ("2019-05-01", "2018-01-01", "2026-01-10")
    publish_toilets(room.county, days, year=2026, completeness="100%")
    second = room.run(SECOND, "whole")

    moved = change(second, "HY-03")

    assert moved.by_data == pytest.approx(moved.really)
    assert moved.total == pytest.approx(2 * moved.really)
    assert moved.trend == "better"


def test_rows_without_a_day_leave_the_change_unexplained(room):
    publish_toilets(room.county, (None,), year=2025, completeness="50%")
    room.run(FIRST, "half")
    publish_toilets(room.county, (None, None), year=2026, completeness="100%")
    second = room.run(SECOND, "whole")

    lost = change(second, "HY-03")

    assert (lost.trend, lost.really) == ("unknown", None)
    assert lost.reason == {
        "code": "diagnosis.arrivals_not_noted",
        "params": {"layer": "toilet", "count": "1"},
    }


def test_changes_are_never_edited(room, run):
    second = room.run(SECOND, "second")
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationChange.objects.filter(observation__run=second).update(trend="better")
