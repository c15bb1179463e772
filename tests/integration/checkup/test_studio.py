"""The prescription studio: sites proposed, moved, proved, kept and handed over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from factories.checkup_map import publish_sites
from factories.county import AT
from pages import Browser, text_of
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.jobs import prove_sites
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    Prescription,
    PrescriptionTask,
    SitingProof,
)
from xianzhi.apps.checkup.readmodels.studio import StudioPage, StudioWish
from xianzhi.apps.checkup.services import HandOver, ProblemRef, Studied
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Job

WISH = StudioWish(unit="99012110", layer="site", limit_m=500.0, sites=2)


@pytest.fixture(scope="module")
def kept_sites(town, kept_run):
    """Ground to build on, once for the module."""
    publish_sites(town.county)


@pytest.fixture
def studio(room, run, kept_sites):
    """Open the studio for the planner with a wish."""
    planner = room.county.actor("planner")

    def opened(wish: StudioWish = WISH) -> StudioPage:
        return selectors.studio_page(planner, str(run.pk), "HY-06", wish, at=AT)

    return opened


def ids_of(page: StudioPage) -> list[str]:
    return [site.id for site in page.answer.sites]


def keep(room, run, wish: StudioWish, key: str = "k") -> Prescription:
    made = services.keep_prescription(
        actor=room.county.actor("planner"),
        studied=Studied(str(run.pk), "HY-06", wish),
        note="先北后南",
        request_id=key,
        at=AT,
    )
    return Prescription.objects.get(pk=made)


def test_it_proposes_sites_with_people_cost_verdict_and_bound(studio):
    page = studio()
    answer, outcome = page.answer, page.answer.outcome
    assert (outcome.added, outcome.lacking, outcome.people) == ("7,000", "7,000", "10,000")
    assert sorted(ids_of(page)) in (["DK-2", "DK-3"], ["DK-2", "DK-4"])
    assert {site.land for site in answer.sites} == {"compliant"}
    assert (outcome.bound, outcome.is_best) == ("7,000", True)
    assert outcome.is_met is True  # of 80 %
    assert float(outcome.value_after) > 80 > float(outcome.value_before)
    assert [(one.served, one.people) for one in answer.problems] == [
        ("3,000", "3,000"),
        ("4,000", "4,000"),
    ]


def test_farmland_is_never_proposed_and_what_is_left_out_is_told(studio):
    page = studio(replace(WISH, sites=60))
    assert "DK-1" not in ids_of(page)  # nearest to the third block, and farmland
    assert page.answer.refused == 1
    assert dict(page.answer.left_out) == {"too_small": 1, "lived_on": 1, "too_far": 1}
    assert "ecological_red_line" in page.answer.unchecked  # nobody published it: it is told


def test_a_site_that_is_moved_changes_people_cost_and_gap(studio):
    page = studio(replace(WISH, chosen=(3,)))
    assert (page.answer.outcome.added, page.answer.outcome.cost) == ("4,000", "2,500,000")
    moved = studio(replace(WISH, chosen=(2,)))
    assert (moved.answer.outcome.added, moved.answer.outcome.cost) == ("3,000", "2,000,000")
    # two sites were asked for, which serve 7,000: one that serves 3,000 is 133.33 % short of it
    assert (moved.answer.outcome.bound, moved.answer.outcome.gap) == ("7,000", "133.33")
    assert [one.line.number for one in moved.answer.problems] == ["WT-2025-00006"]


def test_a_budget_binds_and_needs_costs(studio):
    page = studio(replace(WISH, budget_cny=2_200_000))
    assert ids_of(page) == ["DK-2"]
    assert page.answer.outcome.added == "3,000"


def test_kinds_and_reach_narrow_the_candidates(studio):
    assert studio().choices.kinds == ("低效", "闲置")
    assert studio(replace(WISH, kinds=("低效",))).fault[0] == "checkup.no_candidates"
    assert studio(replace(WISH, limit_m=1000.0)).answer.candidates == 4


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (replace(WISH, layer="no-such"), "checkup.no_such_candidates"),
        (replace(WISH, layer="permanent_basic_farmland"), "checkup.no_such_candidates"),
        (replace(WISH, unit="elsewhere"), "checkup.no_such_unit"),
        (replace(WISH, chosen=(999,)), "checkup.site_unknown"),
        (replace(WISH, layer="toilet", budget_cny=1.0), "checkup.no_candidates"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_on_the_page(studio, wish, code):
    page = studio(wish)
    assert (page.answer, page.fault[0]) == (None, code)


def test_the_page_takes_steps_by_its_address_alone(room, run, studio):
    planner = Browser("planner")
    address = f"/checkup/runs/{run.pk}/HY-06/studio/"
    shown = planner.get(address)
    assert shown.status == 200
    assert "没有更好的选法" in shown.words
    assert "新增服务人口" in shown.words
    query = replace(WISH, chosen=(3,)).query
    part = planner.get(f"{address}?{query}&move=3&to=2", **{"HX-Request": "true"})
    assert part.tree.get("id") == "studio-answer"
    assert part.answer["HX-Push-Url"].endswith("chosen=2")
    waits = {"HX-Request": "true", "HX-Target": "studio-proof"}
    assert "HX-Push-Url" not in planner.get(f"{address}?{query}", **waits).answer
    assert "133.33 %" in part.words
    assert len(planner.get(f"{address}?{query}&add=2").tree.xpath("//tr[@data-row]")) == 2
    removed = planner.get(f"{address}?{query}&remove=3")
    assert "没有点位" in removed.words
    wrong = planner.get(f"{address}?{query}&sites=0")
    assert wrong.status == 422
    ground = planner.client.get(f"{address}ground.geojson?{query}").json()
    told = {one["properties"].get("code"): one["properties"]["class"] for one in ground["features"]}
    assert told == {
        None: "missed",
        "DK-1": "closed",
        "DK-2": "open",
        "DK-3": "open",
        "DK-4": "open",
    }
    assert planner.get(f"{address}ground.geojson?layer=no-such").status == 422
    assert Browser("clerk").get(address).status == 403
    assert planner.get(f"/checkup/runs/{run.pk}/HY-13/studio/").status == 404


def test_a_proof_is_asked_for_done_behind_the_page_and_tightens_the_bound(room, run, studio):
    planner = Browser("planner")
    address = f"/checkup/runs/{run.pk}/HY-06/studio/"
    given = {"unit": "99012110", "layer": "site", "limit_m": "500", "sites": "2", "chosen": "2,4"}
    asked = planner.post(f"{address}prove/", given)
    assert asked.status == 302
    proof = SitingProof.objects.get()
    assert f"proof={proof.pk}" in asked.answer["Location"]
    assert "正在证明" in planner.get(asked.answer["Location"]).words
    prove_sites(None, **Job.objects.get(kind="checkup.prove_sites").args)
    prove_sites(None, **Job.objects.get(kind="checkup.prove_sites").args)  # twice is once
    proof.refresh_from_db()
    assert (proof.value, proof.bound, len(proof.rows)) == (7000.0, 7000.0, 2)
    done = planner.get(asked.answer["Location"])
    assert "已证明" in done.words
    kept = keep(room, run, replace(WISH, chosen=(2, 4), proof=str(proof.pk)))
    assert (kept.is_proved, kept.bound) == (True, 7000.0)
    more = keep(room, run, replace(WISH, chosen=(2, 3, 4), proof=str(proof.pk)), "more")
    assert more.is_proved is False  # the proof was about two sites


def test_a_proof_of_a_question_that_changed_says_so(room, run, studio, monkeypatch):
    planner = room.county.actor("planner")
    studied = Studied(str(run.pk), "HY-06", WISH)
    made = services.start_proof(actor=planner, studied=studied, request_id="p", at=AT)
    assert services.start_proof(actor=planner, studied=studied, request_id="p", at=AT) == made
    SitingProof.objects.filter(pk=made).update(question_sha256="0" * 64)
    with pytest.raises(RuleError, match="question_changed"):
        prove_sites(None, **Job.objects.get(kind="checkup.prove_sites").args)
    assert SitingProof.objects.get(pk=made).fault_code == "checkup.question_changed"


def test_a_prescription_keeps_what_it_rests_on_and_is_never_edited(room, run, studio):
    kept = keep(room, run, replace(WISH, chosen=(2, 3)))
    assert keep(room, run, replace(WISH, chosen=(2, 3))) == kept  # a repetition changes nothing
    assert (kept.number, kept.value, kept.bound) == ("CF-2025-001", 7000.0, 7000.0)
    assert kept.cost_cny == Decimal("4500000.00")
    assert {site["id"]: site["people"] for site in kept.sites} == {"DK-2": 3000.0, "DK-3": 4000.0}
    assert {"population", "green", "permanent_basic_farmland"} <= set(kept.inputs)
    assert kept.candidates_sha256 == kept.candidates.snapshot.sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        Prescription.objects.filter(pk=kept.pk).update(value=9999.0)
    planner = Browser("planner")
    shown = planner.get(f"/checkup/prescriptions/{kept.pk}/")
    for word in ("CF-2025-001", "DK-2", "DK-3", "4,500,000", "7,000", "先北后南"):
        assert word in shown.words
    problem = CheckupProblem.objects.get(number="WT-2025-00006")
    link = f"//a[@href='/checkup/prescriptions/{kept.pk}/']"
    assert planner.get(f"/checkup/problems/{problem.pk}/").tree.xpath(link)
    assert planner.get(f"/checkup/runs/{run.pk}/HY-06/").tree.xpath(link)
    assert planner.get("/checkup/prescriptions/no-such/").status == 404


def test_nothing_is_kept_of_closed_ground_no_site_or_a_stranger(room, run, studio):
    with pytest.raises(RuleError, match="site_on_closed_ground"):
        keep(room, run, replace(WISH, chosen=(1, 2)))
    with pytest.raises(RuleError, match="no_site_chosen"):
        keep(room, run, replace(WISH, chosen=()))
    with pytest.raises(PermissionDeniedError, match="only_planners_prescribe"):
        services.keep_prescription(
            actor=room.county.actor("clerk"),
            studied=Studied(str(run.pk), "HY-06", WISH),
            note="",
            request_id="c",
            at=AT,
        )
    given = {"unit": "99012110", "layer": "site", "limit_m": "500", "sites": "2", "chosen": "1"}
    refused = Browser("planner").post(f"/checkup/runs/{run.pk}/HY-06/studio/keep/", given)
    assert refused.status == 422
    assert "DK-1" in refused.faults()
    assert not Prescription.objects.exists()


def test_a_prescription_becomes_a_task_and_takes_confirmed_problems_along(room, run, studio):
    kept, planner = keep(room, run, replace(WISH, chosen=(2, 3))), room.county.actor("planner")
    first, second = CheckupProblem.objects.filter(concept="HY-06").order_by("number")
    services.confirm_problem(
        actor=planner, ref=ProblemRef(str(first.pk)), request_id="confirm", at=AT
    )
    page, browser = f"/checkup/prescriptions/{kept.pk}/", Browser("planner")
    given = {"unit": room.county.units["housing"], "due_date": "2030-06-30", "note": "按图施工"}
    assert browser.post(f"{page}hand-over/", given | {"due_date": "2001-01-01"}).status == 422
    assert not PrescriptionTask.objects.exists()
    assert browser.post(f"{page}hand-over/", given).status == 302
    task = LedgerTask.objects.get()
    assert task.due_date == date(2030, 6, 30)
    for word in ("CF-2025-001", "TJ-2025-001", "DK-2", "DK-3", "7,000", "按图施工"):
        assert word in task.text
    assert page in Browser("clerk").get(f"/tasks/{task.pk}/").answer.content.decode()
    assert f"/tasks/{task.pk}/" in browser.get(page).answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.task_id, second.status) == ("handed_over", task.pk, "found")
    with pytest.raises(RuleError, match="is_handed_over"):
        services.hand_over_prescription(
            actor=planner,
            prescription_id=str(kept.pk),
            given=HandOver(room.county.units["housing"], date(2030, 6, 30)),
            request_id="again",
            at=AT,
        )


def test_a_move_is_answered_in_english_too(run, studio):
    query = replace(WISH, chosen=(2,)).query
    shown = Browser("planner", "en").get(f"/checkup/runs/{run.pk}/HY-06/studio/?{query}")
    (line,) = shown.tree.xpath("//p[@class='gap-line']")
    assert text_of(line).startswith("Short of the best by at most 133.33 %")
