"""Findings that somebody disputes: who raises, who answers, who rules, and what it does."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.checkup_map import publish_first_year, publish_second_year
from factories.county import AT
from pages import Browser
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem, CheckupRun, ProblemDispute
from xianzhi.apps.checkup.selectors.completing import completion_of
from xianzhi.apps.checkup.services import HandOver, ProblemRef, Ruling
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.models import LedgerTask, ProgressNote
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.versions import StaleError

PHOTO = Upload("现场.jpg", b"\xff\xd8\xff\xe0 no park")


@pytest.fixture
def handed(room, run, key):
    """The block that gets a park next year, as a task of the housing bureau."""
    problem = CheckupProblem.objects.get(concept="HY-06", people__range=(2_900, 3_100))
    planner, ref = room.county.actor("planner"), ProblemRef(str(problem.pk))
    services.confirm_problem(actor=planner, ref=ref, request_id=key(), at=AT)
    given = HandOver(room.county.units["housing"], date(2026, 6, 30))
    services.hand_over_problem(actor=planner, ref=ref, given=given, request_id=key(), at=AT)
    return str(problem.pk)


@pytest.fixture
def solved(room, handed):
    """The same problem, which the next run does not find any more."""
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second")
    return handed


@pytest.fixture
def say(room, key):
    """Dispute, answer and rule as somebody."""

    class Say:
        def dispute(self, problem_id, who, reason="现场没有公园", upload=None, seen=None):
            return services.dispute_finding(
                actor=room.county.actor(who),
                ref=ProblemRef(problem_id, seen),
                reason=reason,
                upload=upload,
                request_id=key(),
                at=AT,
            )

        def answer(self, problem_id, who, text="公园在建，六月开放"):
            return services.answer_dispute(
                actor=room.county.actor(who),
                ref=ProblemRef(problem_id),
                text=text,
                request_id=key(),
                at=AT,
            )

        def rule(self, problem_id, who, *, is_upheld, reason="已实地查看"):
            return services.rule_on_dispute(
                actor=room.county.actor(who),
                ref=ProblemRef(problem_id),
                ruling=Ruling(is_upheld, reason),
                request_id=key(),
                at=AT,
            )

        def verify(self, problem_id, who):
            return services.verify_solved(
                actor=room.county.actor(who), ref=ProblemRef(problem_id), request_id=key(), at=AT
            )

    return Say()


def status(problem_id):
    return CheckupProblem.objects.get(pk=problem_id).status


def rate():
    return completion_of(CheckupRun.objects.get(number="TJ-2026-001"))


def notes():
    return [note.text for note in ProgressNote.objects.order_by("at", "id")]


def test_what_is_disputed_goes_back_to_its_unit_and_does_not_count_as_solved(room, solved, say):
    before = rate()
    made = say.dispute(solved, "clerk", upload=PHOTO)

    assert status(solved) == "handed_over"
    assert LedgerTask.objects.get().status == "in_progress"
    assert (before, rate()) == ("33 %", "22 %")  # of a block and what the town lacks besides
    assert "现场没有公园" in notes()[-1]
    with pytest.raises(RuleError, match="problem_is_elsewhere"):
        say.verify(solved, "second")  # nobody closes what is disputed
    shown = Browser("housing").get(f"/checkup/problems/{solved}/").words
    for word in ("现场没有公园", "现场.jpg", "异议待裁定", "答复异议"):
        assert word in shown
    file = Browser("housing").client.get(f"/checkup/disputes/{made}/evidence/")
    assert b"".join(file.streaming_content) == PHOTO.content
    assert "attachment" in file["Content-Disposition"]
    assert "异议待裁定" in Browser("clerk").get("/checkup/problems/?status=handed_over").words


def test_a_third_person_dismisses_a_dispute_and_the_problem_waits_to_be_verified(solved, say):
    before = rate()
    say.dispute(solved, "clerk")
    say.answer(solved, "housing")
    say.rule(solved, "second", is_upheld=False)

    assert (status(solved), rate()) == ("solved", before)
    with pytest.raises(RuleError, match="raised_already"):
        say.dispute(solved, "clerk")
    say.verify(solved, "clerk")
    assert LedgerTask.objects.get().status == "verified_done"


def test_what_a_third_person_upholds_stays_open_until_it_is_measured_again(room, solved, say):
    say.dispute(solved, "clerk")
    say.rule(solved, "second", is_upheld=True)
    assert (status(solved), rate()) == ("handed_over", "22 %")
    for moved in (
        lambda: say.rule(solved, "second", is_upheld=False),
        lambda: say.answer(solved, "housing"),
    ):
        with pytest.raises(RuleError, match="none_waits"):
            moved()

    room.run(date(2026, 2, 15), "third")
    assert status(solved) == "solved"
    say.dispute(solved, "clerk")  # what another run found is another finding
    assert ProblemDispute.objects.count() == 2


def test_nobody_rules_on_what_is_their_own(room, solved, say):
    with pytest.raises(PermissionDeniedError, match="somebody_else_verifies"):
        say.dispute(solved, "planner")  # who ran the check-up
    with pytest.raises(PermissionDeniedError, match="only_planners_judge"):
        say.dispute(solved, "housing")  # who did the work: it is solved by what the run says
    say.dispute(solved, "clerk")
    for who, reason in (
        ("clerk", "no_party_rules"),  # who raised it
        ("planner", "no_party_rules"),  # who measured
        ("housing", "own_unit_does_not_rule"),
        ("head", "own_unit_does_not_rule"),
        ("finance", "only_planners_judge"),
        ("leader", "only_planners_judge"),
    ):
        with pytest.raises(PermissionDeniedError, match=reason):
            say.rule(solved, who, is_upheld=True)
    for who, reason in (("finance", "only_the_lead_unit"), ("clerk", "only_units_answer")):
        with pytest.raises(PermissionDeniedError, match=reason):
            say.answer(solved, who)
    assert status(solved) == "handed_over"
    say.rule(solved, "second", is_upheld=False)


def test_a_supervisor_does_not_rule_on_a_problem_of_the_own_office(room, solved, say):
    CheckupProblem.objects.filter(pk=solved).update(lead=room.county.units["supervision"])
    say.dispute(solved, "clerk")
    with pytest.raises(PermissionDeniedError, match="own_unit_does_not_rule"):
        say.rule(solved, "second", is_upheld=True)


def test_a_unit_disputes_that_its_problem_is_open_and_the_rate_waits_for_a_measurement(
    room, handed, say
):
    with pytest.raises(PermissionDeniedError, match="only_the_lead_unit"):
        say.dispute(handed, "finance", reason="公园已建成")
    with pytest.raises(PermissionDeniedError, match="only_units_answer"):
        say.dispute(handed, "clerk", reason="公园已建成")
    say.dispute(handed, "housing", reason="公园已建成")
    assert status(handed) == "handed_over"
    with pytest.raises(RuleError, match="answered_already"):
        say.answer(handed, "housing")  # it said what it has to say
    with pytest.raises(PermissionDeniedError, match="no_party_rules"):
        say.rule(handed, "planner", is_upheld=True)  # who measured
    say.rule(handed, "clerk", is_upheld=True)
    assert status(handed) == "solved"
    assert "异议成立" in notes()[-1]
    publish_first_year(room.county)
    room.run(date(2026, 1, 31), "second")  # and finds it again
    assert status(handed) == "handed_over"
    assert rate() == "0 %"


def test_a_dismissed_unit_goes_on(handed, say):
    say.dispute(handed, "housing", reason="公园已建成")
    say.rule(handed, "clerk", is_upheld=False)
    assert status(handed) == "handed_over"
    assert "继续整治" in notes()[-1]


def test_a_measurement_settles_a_dispute_that_nobody_ruled_upon(room, handed, say):
    say.dispute(handed, "housing", reason="公园已建成")
    publish_second_year(room.county)
    room.run(date(2026, 1, 31), "second")
    assert status(handed) == "solved"
    with pytest.raises(RuleError, match="none_waits"):
        say.rule(handed, "second", is_upheld=False)
    assert status(handed) == "solved"


def test_what_nobody_can_dispute_is_refused_in_words(room, run, solved, say, key):
    found = CheckupProblem.objects.filter(status="found").first()
    with pytest.raises(PermissionDeniedError):
        say.dispute(str(found.pk), "clerk")
    with pytest.raises(StaleError):
        say.dispute(solved, "clerk", seen=1)
    with pytest.raises(RuleError, match="text_required"):
        say.dispute(solved, "clerk", reason="  ")
    with pytest.raises(RuleError, match=r"evidence\.empty"):
        say.dispute(solved, "clerk", upload=Upload("空.jpg", b""))
    say.verify(solved, "clerk")
    with pytest.raises(RuleError, match="problem_is_elsewhere"):
        say.dispute(solved, "clerk")
    assert not ProblemDispute.objects.exists()


def test_a_dispute_goes_its_way_by_the_pages_alone(room, solved):
    address = f"/checkup/problems/{solved}/"

    def post(who, verb, given):
        browser = Browser(who)
        seen = browser.get(address).tree.xpath("//input[@name='seen']/@value")
        return browser.post(f"{address}{verb}/", {"seen": seen[0] if seen else "", **given})

    assert post("clerk", "dispute", {"reason": ""}).status == 422
    photo = SimpleUploadedFile("现场.jpg", PHOTO.content)
    assert post("clerk", "dispute", {"reason": "没有公园", "file": photo}).status == 302
    assert post("planner", "dispute", {"reason": "x"}).status == 403
    assert post("clerk", "rule", {"verdict": "uphold", "reason": "x"}).status == 403
    assert post("housing", "answer", {"text": ""}).status == 422
    assert post("housing", "answer", {"text": "六月开放"}).status == 302
    assert post("finance", "answer", {"text": "六月开放"}).status == 403
    assert post("second", "rule", {"verdict": "", "reason": ""}).status == 422
    assert post("second", "rule", {"verdict": "dismiss", "reason": "已开放"}).status == 302
    shown = Browser("housing", language="en").get(address).words
    for word in ("没有公园", "六月开放", "已开放", "Dismissed.", "dispute dismissed"):
        assert word in shown
    assert post("second", "rule", {"verdict": "dismiss", "reason": "再次"}).status == 422
    assert Browser("admin").client.get("/checkup/disputes/x/evidence/").status_code == 403
    assert Browser("clerk").client.get("/checkup/disputes/x/evidence/").status_code == 404
