"""A published layer asks for a run of the editions that read it."""

from datetime import date, datetime, timedelta

import pytest

from factories.checkup_map import publish_second_year
from factories.checkup_plans import clerk_signs
from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup.jobs import follow_layers, run_checkup
from xianzhi.apps.checkup.models import CheckupRequest, CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.services.rerunning import rerun_where_layers_changed
from xianzhi.records.models import Job

LATER = AT + timedelta(hours=5)


class Tick:
    """A slot of the clock."""

    at: datetime = LATER


def test_nothing_is_asked_while_no_layer_changed(run):
    assert rerun_where_layers_changed(LATER) == ()
    assert CheckupRequest.objects.count() == 1


def test_new_versions_ask_for_one_run_and_the_targets_show_its_value(room, run, key):
    clerk_signs(room.county, key)
    publish_second_year(room.county)

    follow_layers(Tick())
    follow_layers(Tick())  # a job is done at least once: the second time one waits already

    asked = CheckupRequest.objects.get(run__isnull=True)
    assert (asked.edition, asked.cut_off_date, asked.because) == (
        run.edition,
        date(2026, 3, 2),
        ["green 2"],
    )
    assert "green 2" in Browser("planner").get(f"/checkup/runs/{run.pk}/").words
    run_checkup(None, **Job.objects.filter(kind="checkup.run").latest("enqueued_at").args)
    newest = CheckupRun.objects.latest("cut_off_date")
    assert newest.before == run
    assert rerun_where_layers_changed(LATER + timedelta(hours=1)) == ()
    seen = IndicatorObservation.objects.get(run=newest, concept="HY-06")
    was = IndicatorObservation.objects.get(run=run, concept="HY-06")
    assert seen.value != pytest.approx(was.value)
    shown = Browser("clerk").get("/checkup/targets/")
    assert shown.tree.xpath(f"//a[contains(@href,'/checkup/runs/{newest.pk}/HY-06/')]")


def test_a_run_that_failed_is_asked_for_again_the_next_day_only(room, run):
    publish_second_year(room.county)
    (asked,) = rerun_where_layers_changed(LATER)
    CheckupRequest.objects.filter(pk=asked).update(fault_code="checkup.run_failed")
    assert rerun_where_layers_changed(LATER + timedelta(hours=1)) == (asked,)
    assert CheckupRequest.objects.filter(run__isnull=True).count() == 1
    (again,) = rerun_where_layers_changed(LATER + timedelta(days=1))
    assert again != asked


def test_a_county_switches_it_off(room, run, settings):
    publish_second_year(room.county)
    settings.RERUN_CHECKUPS = False
    assert rerun_where_layers_changed(LATER) == ()
    assert "已关闭自动重算" in Browser("planner").get(f"/checkup/runs/{run.pk}/").words


def test_a_post_that_nobody_holds_asks_for_nothing(room, run, monkeypatch):
    from xianzhi.apps.checkup.services import rerunning
    from xianzhi.errors import PermissionDeniedError

    def gone(*_: object) -> None:
        raise PermissionDeniedError("accounts.no_post")

    publish_second_year(room.county)
    monkeypatch.setattr(rerunning, "actor_for", gone)
    assert rerun_where_layers_changed(LATER) == ()
    assert CheckupRequest.objects.filter(run__isnull=True).count() == 0
