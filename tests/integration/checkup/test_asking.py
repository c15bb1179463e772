"""Asking for a run of the check-up: who may, what is answered, what happens when it fails."""

from datetime import date

import pytest

from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.jobs import run_checkup
from xianzhi.apps.checkup.models import CheckupRequest, CheckupRun
from xianzhi.apps.checkup.services import RunDraft
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Job

FIRST = date(2025, 12, 31)


def test_before_the_first_run_the_page_says_how_one_is_made(room):
    shown = Browser("planner").get("/checkup/")
    assert shown.tree.xpath("//a[@href='/checkup/new/']")
    assert not Browser("clerk").get("/checkup/").tree.xpath("//a[@href='/checkup/new/']")


def test_a_run_is_asked_for_and_waited_for(room):
    planner = Browser("planner")
    bad = planner.post("/checkup/new/", {"edition": "hanyin-2022", "cut_off_date": "2999-01-01"})
    assert bad.status == 422
    asked = planner.post(
        "/checkup/new/", {"edition": "hanyin-2022", "cut_off_date": FIRST.isoformat()}
    )
    assert asked.status == 302
    address = f"/checkup/requests/{CheckupRequest.objects.get().pk}/"
    assert "正在计算" in planner.get(address).words
    run_checkup(None, **Job.objects.get(kind="checkup.run").args)
    assert planner.get(address).status == 302
    waiting = planner.get(address, **{"HX-Request": "true"})
    assert waiting.answer["HX-Redirect"].startswith("/checkup/runs/")


def test_only_planners_run_and_bad_questions_are_answered(room):
    ask = {"request_id": "x", "at": AT}
    with pytest.raises(PermissionDeniedError, match="only_planners_run"):
        services.start_run(
            actor=room.county.actor("clerk"), draft=RunDraft("hanyin-2022", FIRST), **ask
        )
    planner = room.county.actor("planner")
    with pytest.raises(RuleError, match="edition_unknown"):
        services.start_run(actor=planner, draft=RunDraft("no-such", FIRST), **ask)
    with pytest.raises(RuleError, match="day_makes_no_sense"):
        services.start_run(actor=planner, draft=RunDraft("hanyin-2022", date(2030, 1, 1)), **ask)
    assert not CheckupRequest.objects.exists()


def test_a_layer_that_cannot_be_read_is_told_and_nothing_is_kept(room, monkeypatch):
    from xianzhi.apps.checkup.services import running

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(running, "compute", broken)
    with pytest.raises(RuntimeError):
        room.run(FIRST, "first")
    asked = CheckupRequest.objects.get()
    assert (asked.fault_code, asked.run) == ("checkup.run_failed", None)
    assert not CheckupRun.objects.exists()
    waiting = selectors.open_requests(room.county.actor("planner"))
    assert [line.fault_code for line in waiting] == ["checkup.run_failed"]
