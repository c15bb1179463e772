"""The life of a case: every move of the table, who may make it, what stands afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories.casework import PHOTO, Way
from factories.county import AT
from xianzhi.apps.casework import services
from xianzhi.apps.casework.models import Case, CaseDuty, CaseMove, RepeatLink
from xianzhi.apps.casework.services import CaseRef, Delay, Dispatch, Report, Said
from xianzhi.apps.casework.workflow import CASE
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, stream_of
from xianzhi.records.models import Command
from xianzhi.records.versions import StaleError


def case_of(way: Way) -> Case:
    return Case.objects.get(pk=way.id)


def test_whole_life_ends_with_an_answer_and_a_rating(way):
    way.closed()
    services.rate_by_code(
        code=way.code, rating=5, words="很快", request_id="rate", at=way.at + way.step
    )
    case = case_of(way)
    assert (case.status, case.stage, case.rating, case.answer) == ("rated", "over", 5, "路灯已修好")
    assert case.due_at is None
    verbs = [move.verb for move in CaseMove.objects.filter(case=case).order_by("number")]
    assert verbs == [
        "report", "verify", "file", "dispatch", "sign", "finish", "confirm", "close", "rate",
    ]  # fmt: skip
    assert [entry.verb for entry in reversed(entries(stream_of("case", case.pk)))] == verbs
    assert case.version == len(verbs)


def test_code_is_given_again_to_whoever_repeats_the_request_and_kept_nowhere(way):
    def report() -> dict[str, object]:
        return services.report_case(actor=None, report=way.report, request_id="one", at=AT)

    first, again = report(), report()
    assert first == again
    (kept,) = Command.objects.filter(request_id="one").values_list("answer", flat=True)
    assert kept == {"case": first["case"], "number": first["number"], "is_new": True}


def test_move_of_another_state_changes_nothing(way):
    way.reported()
    with pytest.raises(PermissionDeniedError, match=r"casework\.move_not_from_here"):
        way.do("close_case", "dispatcher", answer="好了")
    assert CaseMove.objects.count() == 1


@pytest.mark.parametrize("who", ["housing", "head"])
def test_unit_never_checks_its_own_work(way, who):
    way.handled()
    with pytest.raises(PermissionDeniedError, match=r"casework\."):
        way.do("confirm_on_site", who, said=Said("已亮"))


def test_who_handled_it_never_checks_it_even_as_a_dispatcher(centre):
    from xianzhi.apps.accounts.models import PostRole

    way = Way(centre).handled()
    for post in ("陆小满", "程立群"):
        PostRole.objects.create(post_id=centre.posts[post], role="dispatcher")
    with pytest.raises(PermissionDeniedError, match=r"casework\.judged_by_another"):
        way.do("confirm_on_site", "housing", said=Said("已亮"))
    with pytest.raises(PermissionDeniedError, match=r"casework\.checked_by_another_unit"):
        way.do("confirm_on_site", "head", said=Said("已亮"))


def test_who_dispatched_does_not_review_the_objection(way):
    way.dispatched().do("object_to_dispatch", "housing", reason="不属我局")
    with pytest.raises(PermissionDeniedError, match=r"casework\.judged_by_another"):
        way.do("overrule_objection", "dispatcher", reason="属于")
    way.do("uphold_objection", "second-dispatcher", reason="属县财政局")
    case = case_of(way)
    assert (case.status, case.unit_id) == ("filed", None)


def test_overruled_objection_comes_back_to_the_unit_and_the_clock_has_not_stopped(way):
    way.dispatched()
    begun = case_of(way).handle_from
    way.do("object_to_dispatch", "housing", reason="不属我局")
    way.do("overrule_objection", "leader", reason="三定方案第五条").do("sign_case", "housing")
    case = case_of(way)
    assert (case.status, case.handle_from) == ("handling", begun)


def test_case_of_another_unit_does_not_exist_for_a_unit(way):
    way.dispatched()
    with pytest.raises(NotFoundError):
        way.do("sign_case", "finance")


def test_lead_unit_finishes_only_after_the_helpers(centre):
    way = Way(centre).dispatched("housing", "finance").do("sign_case", "housing")
    with pytest.raises(RuleError, match=r"casework\.parts_are_open"):
        way.do("finish_case", "housing", said=Said("完成", (PHOTO,)))
    with pytest.raises(PermissionDeniedError, match=r"casework\.only_the_helper_finishes"):
        way.do("finish_part", "housing", unit_id=centre.units["finance"], words="代办")
    way.do("finish_part", "finance", unit_id=centre.units["finance"], words="已拨付")
    way.do("finish_case", "housing", said=Said("完成", (PHOTO,)))
    assert case_of(way).status == "handled"
    assert CaseDuty.objects.get().words == "已拨付"


def test_case_with_a_place_needs_a_photo_of_afterwards(centre):
    way = Way(centre, Report("resident", "路面破损", x=108.5, y=32.9))
    way.handling()
    with pytest.raises(RuleError, match=r"casework\.photo_of_afterwards"):
        way.do("finish_case", "housing", said=Said("已修"))
    way.do("finish_case", "housing", said=Said("已修", (PHOTO,)))


def test_postponement_is_granted_by_another_and_moves_the_date(way):
    way.handling()
    before = case_of(way).due_at
    way.do("ask_postponement", "housing", delay=Delay(3, "等待到货"))
    assert case_of(way).due_at == before  # the clock goes on while it is asked
    way.do("approve_request", "second-dispatcher", reason="同意")
    case = case_of(way)
    assert (case.status, case.extended_by) == ("handling", 3)
    assert case.due_at > before


def test_time_of_suspension_is_not_counted(way):
    way.handling()
    before = case_of(way).due_at
    way.do("ask_suspension", "housing", delay=Delay(30, "等待产权移交"))
    way.do("approve_request", "leader", reason="同意挂账")
    assert (case_of(way).status, case_of(way).due_at) == ("suspended", None)
    way.at += timedelta(days=14)
    way.do("resume_case", "dispatcher")
    assert case_of(way).due_at - before >= timedelta(days=13)


def test_rework_goes_on_with_the_old_clock_without_the_time_of_the_checker(way):
    way.handled()
    way.at += timedelta(days=7)
    way.do("send_back_for_rework", "second-dispatcher", said=Said("仍不亮"))
    case = case_of(way)
    assert case.status == "handling"
    assert case.due_at > way.at  # two working days were left, and still are


def test_reporter_reopens_by_code_and_the_dispatcher_sends_again(way):
    way.closed()
    services.reopen_by_code(code=way.code, reason="又坏了", request_id="again", at=way.at)
    case = case_of(way)
    assert (case.status, case.unit_id, case.closed_at, case.answer) == ("filed", None, None, "")


def test_code_is_read_as_people_type_it_and_a_wrong_one_says_nothing(way):
    way.closed()
    typed = way.code.lower().replace("-", " ")
    services.rate_by_code(code=typed, rating=4, words="", request_id="r1", at=way.at)
    with pytest.raises(NotFoundError):
        services.rate_by_code(code="0000-0000-0000", rating=4, words="", request_id="r2", at=way.at)


def test_repeat_is_folded_and_taken_out_again(centre):
    main, repeat = Way(centre).dispatched(), Way(centre).reported()
    repeat.do("fold_repeat", "dispatcher", into=main.number, reason="同一路灯")
    assert case_of(repeat).status == "folded"
    assert str(RepeatLink.objects.get(undone_at__isnull=True).into_id) == main.id
    repeat.do("unfold_repeat", "dispatcher", reason="不是同一处")
    assert case_of(repeat).status == "reported"
    assert not RepeatLink.objects.filter(undone_at__isnull=True).exists()


def test_fold_into_itself_or_into_a_folded_case_is_refused(centre):
    main, repeat = Way(centre).dispatched(), Way(centre).reported()
    for number in (repeat.number, "20990101-00001"):
        with pytest.raises(RuleError, match=r"casework\.no_such_other"):
            repeat.do("fold_repeat", "dispatcher", into=number, reason="同一处")
    third = Way(centre).reported()
    repeat.do("fold_repeat", "dispatcher", into=main.number, reason="同一处")
    with pytest.raises(RuleError, match=r"casework\.other_is_folded"):
        third.do("fold_repeat", "dispatcher", into=repeat.number, reason="同一处")


def test_second_request_with_the_same_key_gets_the_first_answer(centre):
    report = Report("resident", "垃圾没人收")
    first, second = (
        services.report_case(actor=None, report=report, request_id="phone-1", at=AT)
        for _ in range(2)
    )
    assert first == second
    assert Case.objects.count() == 1
    with pytest.raises(ConflictError):
        services.report_case(
            actor=None, report=replace(report, text="别的"), request_id="phone-1", at=AT
        )


def test_report_of_a_channel_comes_in_once_whatever_its_request(centre):
    report = Report("hotline", "噪声扰民", external_id="12345-2026-0001")
    made = [
        services.report_case(
            actor=centre.actor("dispatcher"), report=report, request_id=f"sheet-{n}", at=AT
        )
        for n in range(2)
    ]
    assert [one["is_new"] for one in made] == [True, False]
    assert made[0]["case"] == made[1]["case"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " "}, "records.text_required"),
        ({"text": "a\0b"}, "records.control_characters"),
        ({"channel": "pigeon"}, "casework.channel_unknown"),
        ({"channel": "hotline"}, "casework.channel_needs_a_post"),
        ({"x": 108.5}, "casework.place_is_half"),
        ({"x": 181.0, "y": 0.0}, "casework.place_is_nowhere"),
        ({"x": float("nan"), "y": 0.0}, "casework.place_is_nowhere"),
        ({"category_code": "ZZ"}, "casework.category_unknown"),
    ],
)
def test_what_makes_no_case_is_refused_in_words(centre, change, code):
    report = replace(Report("resident", "路灯不亮"), **change)
    with pytest.raises(RuleError) as fault:
        services.report_case(actor=None, report=report, request_id="r", at=AT)
    assert fault.value.code == code
    assert not Case.objects.exists()
    assert not Command.objects.filter(name="casework.report").exists()


def test_page_that_is_old_is_told_so(way):
    way.dispatched()
    seen = case_of(way).version - 1
    with pytest.raises(StaleError):
        services.sign_case(
            actor=way.county.actor("housing"),
            case=CaseRef(way.id, seen),
            request_id="old",
            at=way.at,
        )


def test_reassigned_case_begins_a_new_clock_at_the_new_unit(way):
    way.handling()
    way.at += timedelta(days=2)
    dispatch = Dispatch(way.county.units["finance"], note="职责调整")
    way.do("reassign_case", "dispatcher", dispatch=dispatch)
    case = case_of(way)
    assert (case.status, str(case.unit_id)) == ("dispatched", dispatch.unit_id)
    assert case.handle_from == way.at


def test_database_refuses_to_edit_a_move(way):
    from django.db import DatabaseError, transaction

    way.reported()
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseMove.objects.update(verb="close")


def test_every_verb_of_the_table_is_a_service():
    known = {
        "verify": "verify_case", "file": "file_case", "dispatch": "dispatch_case",
        "recall": "recall_case", "sign": "sign_case", "object": "object_to_dispatch",
        "uphold": "uphold_objection", "overrule": "overrule_objection",
        "reassign": "reassign_case", "ask_postpone": "ask_postponement",
        "ask_suspend": "ask_suspension", "approve": "approve_request",
        "refuse": "refuse_request", "resume": "resume_case", "finish": "finish_case",
        "confirm": "confirm_on_site", "rework": "send_back_for_rework", "close": "close_case",
        "rate": "rate_by_code", "reopen": "reopen_by_code", "void": "void_case",
        "fold": "fold_repeat", "unfold": "unfold_repeat", "ask": "ask_reporter",
        "reply": "reply_by_code",
    }  # fmt: skip
    assert {move.verb for move in CASE.moves} == known.keys()
    assert set(known.values()) <= set(services.__all__)
