"""Counters: read from the columns and again from the sealed history, they are the same."""

import random
from datetime import timedelta

from factories.casework import PHOTO, Way
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.models import Case
from xianzhi.apps.casework.services import Delay, Dispatch, Report, Said
from xianzhi.core.counting import faults_of
from xianzhi.errors import XianzhiError

WAYS = {
    "verify_case": ("dispatcher", {"said": Said()}),
    "file_case": ("dispatcher", {"category_code": "H11001"}),
    "sign_case": ("housing", {}),
    "object_to_dispatch": ("housing", {"reason": "不属我局"}),
    "uphold_objection": ("second-dispatcher", {"reason": "成立"}),
    "overrule_objection": ("leader", {"reason": "不成立"}),
    "ask_postponement": ("housing", {"delay": Delay(2, "缺料")}),
    "ask_suspension": ("housing", {"delay": Delay(20, "待移交")}),
    "approve_request": ("leader", {"reason": "同意"}),
    "refuse_request": ("leader", {"reason": "不同意"}),
    "resume_case": ("dispatcher", {}),
    "finish_case": ("housing", {"said": Said("已处理", (PHOTO,))}),
    "confirm_on_site": ("second-dispatcher", {"said": Said("属实")}),
    "send_back_for_rework": ("second-dispatcher", {"said": Said("没有处理")}),
    "close_case": ("dispatcher", {"answer": "已处理"}),
    "reopen_case": ("dispatcher", {"reason": "反弹"}),
    "recall_case": ("dispatcher", {"reason": "派错"}),
    "void_case": ("dispatcher", {"reason": "误报"}),
}


def wander(way: Way, chance: random.Random, steps: int) -> None:
    """Try verbs until so many have been possible; those that are not change nothing."""
    dispatch = Dispatch(way.county.units["housing"], note="请处置")
    verbs = {
        **WAYS,
        "dispatch_case": ("dispatcher", {"dispatch": dispatch}),
        "reassign_case": ("dispatcher", {"dispatch": dispatch}),
    }
    for _ in range(steps * 6):
        name = chance.choice(sorted(verbs))
        if name in ("void_case", "recall_case") and chance.random() < 0.8:
            continue
        way.step = timedelta(hours=chance.choice((1, 5, 30, 200)))
        before = way.at
        try:
            way.do(name, verbs[name][0], **verbs[name][1])
        except XianzhiError:
            way.at = before
            continue
        steps -= 1
        if not steps:
            return


def test_counts_from_history_are_those_of_the_columns(centre):
    chance = random.Random(5)
    ways = [Way(centre).reported() for _ in range(8)]
    for way in ways:
        wander(way, chance, chance.randint(8, 24))
    at = max(way.at for way in ways) + timedelta(days=1)
    ids = list(Case.objects.values_list("pk", flat=True))
    for chosen in (ids, ids[:3], ids[3:4]):
        told, verbs = selectors.counts_from_history(chosen, at)
        cases = Case.objects.filter(pk__in=chosen)
        assert selectors.counts_by_step(cases, at) == told
        assert selectors.verb_counts(cases) == verbs
        assert not any(faults_of(counts) for counts in told.values())
    assert cases_that_differ() == []
    whole, _ = selectors.counts_from_history(ids, at)
    assert sum(counts.done for counts in whole.values()) > 20


def test_late_and_in_time_are_told_apart(centre):
    quick, slow = Way(centre), Way(centre)
    quick.reported().do("verify_case", "dispatcher", said=Said())
    slow.step = timedelta(days=3)
    slow.reported().do("verify_case", "dispatcher", said=Said())
    counts = selectors.counts_by_step(Case.objects.all(), slow.at + timedelta(days=2))
    verify, file = counts["verify"], counts["file"]
    assert (verify.due, verify.done, verify.in_time, verify.late) == (2, 2, 1, 1)
    assert (file.open, file.overdue) == (2, 2)


def test_every_number_of_the_board_is_the_count_of_its_rows(centre):
    for channel in ("resident", "api"):
        Way(centre, Report(channel, "路灯不亮")).dispatched()
        Way(centre, Report(channel, "路灯不亮")).handling()
    Way(centre).reported()
    Way(centre).closed()
    late = Way(centre).reported()
    at = late.at + timedelta(days=30)
    actor = centre.actor("dispatcher")
    for by in selectors.BOARDS:
        found = selectors.board(actor, by, services_filter(), at)
        assert sum(line.open for line in found.lines) == found.total.open == 6
        for line in found.lines:
            narrowed = services_filter(**{by: line.key})
            assert selectors.case_list(actor, narrowed, at=at).total == line.open
            overdue = services_filter(**{by: line.key}, late="late")
            assert selectors.case_list(actor, overdue, at=at).total == line.overdue


def services_filter(**given: str):
    from xianzhi.apps.casework.readmodels import CaseFilter

    return CaseFilter(**given)


def cases_that_differ() -> list[str]:
    """Cases whose columns are not what their history says."""
    from xianzhi.apps.casework.folds import CASES
    from xianzhi.records.history import entries

    wrong = []
    for stream, stored in CASES.stored():
        state: dict[str, object] = {}
        for entry in reversed(entries(stream)):
            state = dict(CASES.step(state, entry))
        if state != stored:
            wrong.append(f"{stream}: {state} {stored}")
    return wrong


def test_provisional_deadline_is_counted_again_and_a_line_says_so(way):
    from datetime import UTC, datetime

    from xianzhi.apps.calendar import services as calendar
    from xianzhi.apps.calendar.services import NoticeDraft
    from xianzhi.apps.casework import services

    way.at = datetime(2026, 12, 30, 9, tzinfo=UTC)
    way.handling()
    before = Case.objects.get()
    assert before.is_provisional
    text = "元旦：1月1日（周五）至5日（周二）放假，共5天。"
    draft = NoticeDraft(2027, "测发〔2026〕9号", way.at.date(), text, 0)
    clerk = way.county.actor("clerk")
    calendar.adopt_notice(actor=clerk, draft=draft, request_id="notice", at=way.at)
    assert services.recount_cases(request_id="night", at=way.at) == 1
    after = Case.objects.get()
    assert after.due_at > before.due_at
    assert after.version == before.version + 1
    assert cases_that_differ() == []
