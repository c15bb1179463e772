"""Whole lives at once: what is stored is what the verbs of the desks would have stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from factories.casework import PHOTO
from factories.county import AT
from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.audit import services as audit
from xianzhi.apps.casework import services
from xianzhi.apps.casework.models import Case, CaseFile, CaseMove, CaseNumber, RepeatLink
from xianzhi.apps.casework.services import (
    CaseLife,
    CaseRef,
    Delay,
    Dispatch,
    LifeStep,
    ReporterDraft,
    Said,
)
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Command, Entry
from xianzhi.samples.cases_loader import adopt_directory
from xianzhi.samples.loader import load_county, open_demo
from xianzhi.samples.years_loader import Crew, Years, crew_of, grounds_at_hand, lives, load_years

YEARS = Years(count=48, seed=32)
OWN = {"id", "number", "code_sha256", "external_id"}


@pytest.fixture
def crew(db) -> Crew:
    open_demo("only for this test", load_county())
    adopt_directory(AT)
    names = ("dispatcher", "checker", "leader")
    users = [str(User.objects.get(username=name).pk) for name in names]
    return crew_of(*(actor_for(user, None, AT) for user in users), PHOTO, at=AT)


@pytest.fixture
def told(crew: Crew) -> list[CaseLife]:
    return list(lives(crew, grounds_at_hand(YEARS.seed, AT), YEARS))


def renamed(told: Sequence[CaseLife], word: str) -> list[CaseLife]:
    """The same lives under other keys."""
    return [
        replace(
            life,
            key=f"{word}{life.key}",
            report=replace(life.report, external_id=f"{word}{life.report.external_id}"),
            steps=tuple(
                replace(step, value=f"{word}{step.value}") if step.verb == "fold" else step
                for step in life.steps
            ),
        )
        for life in told
    ]


def lived_step_by_step(told: Sequence[CaseLife]) -> dict[str, str]:
    """Every verb by its service, as the desks do it; ids by key."""
    made: dict[str, str] = {}
    for life in told:
        done = services.report_case(
            actor=life.actor, report=life.report, request_id=life.request_id(0), at=life.at
        )
        made[life.key] = str(done["case"])
        for number, step in enumerate(life.steps, start=1):
            name, given = asked(step, made)
            getattr(services, name)(
                actor=step.actor,
                case=CaseRef(made[life.key]),
                request_id=life.request_id(number),
                at=step.at,
                **given,
            )
    return made


def asked(step: LifeStep, made: dict[str, str]) -> tuple[str, dict[str, object]]:
    said, reason = Said(step.words), {"reason": step.words}
    if step.verb == "fold":
        into = Case.objects.get(pk=made[str(step.value)]).number
        return "fold_repeat", {"into": into, **reason}
    photos = (step.photo,) if step.photo else ()
    delay = {"delay": Delay(int(step.value or 0), step.words)} if "ask" in step.verb else {}
    table: dict[str, tuple[str, dict[str, object]]] = {
        "verify": ("verify_case", {"said": said}),
        "file": ("file_case", {"category_code": step.value}),
        "dispatch": ("dispatch_case", {"dispatch": Dispatch(str(step.value), (), step.words)}),
        "sign": ("sign_case", {}),
        "object": ("object_to_dispatch", reason),
        "uphold": ("uphold_objection", reason),
        "overrule": ("overrule_objection", reason),
        "ask_postpone": ("ask_postponement", delay),
        "ask_suspend": ("ask_suspension", delay),
        "approve": ("approve_request", reason),
        "refuse": ("refuse_request", reason),
        "resume": ("resume_case", {}),
        "finish": ("finish_case", {"said": Said(step.words, photos)}),
        "confirm": ("confirm_on_site", {"said": said}),
        "rework": ("send_back_for_rework", {"said": said}),
        "close": ("close_case", {"answer": step.words}),
        "rate": ("rate_by_phone", {"rating": step.value, "words": step.words}),
        "reopen": ("reopen_case", reason),
        "void": ("void_case", reason),
    }
    return table[step.verb]


def taken_over(told: Sequence[CaseLife]) -> dict[str, str]:
    assert services.take_over_cases(told) == len(told)
    found = Command.objects.filter(request_id__in=[life.request_id(0) for life in told])
    return {row.request_id.rpartition("/")[0]: row.answer["case"] for row in found}


def stored(case_id: str, word: str) -> dict[str, object]:
    """All that is stored of a case, without ids and numbers of its own."""
    case = Case.objects.values().get(pk=case_id)
    number = case["number"]
    moves = CaseMove.objects.filter(case=case_id).order_by("number").values()
    files = CaseFile.objects.filter(case=case_id).values("file", "purpose", "name", "kept_at")
    written = Entry.objects.filter(stream=f"case:{case_id}").order_by("number")
    links = RepeatLink.objects.filter(case=case_id).values_list("into__external_id", "made_at")
    commands = Command.objects.filter(entries__stream=f"case:{case_id}").order_by("at", "id")
    return {
        "case": {name: value for name, value in case.items() if name not in OWN},
        "day": number[:8],
        "external": case["external_id"].removeprefix(word),
        "moves": [{k: v for k, v in row.items() if k not in {"id", "case_id"}} for row in moves],
        "files": list(files),
        "entries": [
            (row.number, row.verb, row.facts | {"into": ""}, row.reason, row.user_id, row.post_id)
            for row in written
        ],
        "moments": [row.at for row in written],
        "links": [(into.removeprefix(word), at) for into, at in links],
        "commands": sorted(
            (row.request_id.removeprefix(word), row.name, row.user_id, row.post_id, row.at)
            for row in commands
        ),
    }


def test_lives_at_once_are_what_the_desks_would_have_stored(crew, told):
    verbs = {step.verb for life in told for step in life.steps}
    assert verbs >= {"fold", "object", "uphold", "overrule", "rework", "reopen", "rate", "void"}
    assert verbs >= {"ask_postpone", "ask_suspend", "approve", "refuse", "resume"}
    apart = taken_over(renamed(told, "a/"))
    by_hand = lived_step_by_step(renamed(told, "b/"))
    for life in told:
        one = stored(apart[f"a/{life.key}"], "a/")
        assert one == stored(by_hand[f"b/{life.key}"], "b/")
        assert len(one["entries"]) == len(life.steps) + 1
    assert faults_of_the_site() == []
    assert_asking_again_changes_nothing(renamed(told, "a/"), apart)
    grounds = grounds_at_hand(YEARS.seed, AT)
    assert services.take_over_cases(told[:30]) == 30
    assert sum(load_years(crew, grounds, YEARS)) == YEARS.count - 30  # goes on where it stopped
    with pytest.raises(RuleError):  # the channel brought it before
        services.take_over_cases([replace(told[0], key="another key")])


def faults_of_the_site() -> list[object]:
    """What the check of the audit finds, and days whose numbers have gaps."""
    checked = audit.check_site(at=AT + timedelta(days=9))
    faults: list[object] = [*checked.differences, *([checked.tampered] if checked.tampered else [])]
    for line in CaseNumber.objects.exclude(last=0):
        numbers = Case.objects.filter(number__startswith=f"{line.day:%Y%m%d}-")
        if sorted(numbers.values_list("number", flat=True)) != [
            f"{line.day:%Y%m%d}-{number:05d}" for number in range(1, line.last + 1)
        ]:
            faults.append(line)
    return faults


def assert_asking_again_changes_nothing(told: Sequence[CaseLife], made: dict[str, str]) -> None:
    """Every verb by its service has the request id and the body that was stored for it."""
    before = (Entry.objects.count(), Command.objects.count())
    assert lived_step_by_step(told) == made
    assert services.take_over_cases(told) == 0
    assert (Entry.objects.count(), Command.objects.count()) == before


def test_what_a_verb_refuses_is_refused_here_too_and_nothing_is_stored(told):
    stranger = told[0].steps[0].actor
    for verb, change, fault in (
        ("sign", {"actor": stranger}, PermissionDeniedError),
        ("close", {"words": ""}, RuleError),
        ("finish", {"photo": None}, RuleError),
        ("dispatch", {"value": "0" * 36}, RuleError),
        ("file", {"value": "none"}, RuleError),
    ):
        life = next(life for life in told if any(step.verb == verb for step in life.steps))
        steps = [replace(one, **change) if one.verb == verb else one for one in life.steps]
        with pytest.raises(fault):
            services.take_over_cases([replace(life, steps=tuple(steps))])
    named = replace(told[0], report=replace(told[0].report, reporter=ReporterDraft("某某")))
    alone = next(life for life in told if life.steps[-1].verb == "fold")
    for life in (named, alone):  # its main case is not there
        with pytest.raises(RuleError):
            services.take_over_cases([life])
    assert Case.objects.count() == Entry.objects.filter(stream__startswith="case:").count() == 0
