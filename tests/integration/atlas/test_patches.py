"""Suspected patches: screened once, dispatched, answered, verified by another, counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from factories.atlas import publish
from factories.county import AT
from factories.patches import (
    AFTER,
    LATER,
    OLD,
    ON_FARMLAND,
    PERMITTED,
    SECOND_WAVE,
    TOWNS,
    UNPERMITTED,
    buildings,
    permits,
    publish_two_dates,
)
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.models import Patch, PatchFile, Screening
from xianzhi.apps.atlas.readmodels import PatchFilter, ZeroNewCell
from xianzhi.apps.atlas.services import Dispatch, PatchRef, ScreeningDraft, UnitAnswer
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import selectors as ledger
from xianzhi.apps.ledger import services as ledger_services
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.apps.ledger.services import MoveRequest
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, stream_of

DUE = date(2026, 3, 20)
PHOTO = Upload("现场照片.jpg", b"\xff\xd8\xff\xe0 photo")


@pytest.fixture
def dates(county, versions) -> tuple[str, str]:
    return publish_two_dates(county)


@pytest.fixture
def screened(county, dates, key) -> str:
    return screen(county, dates, key())


def screen(county, dates, request_id: str, at: datetime = AT) -> str:
    return services.screen(
        actor=county.actor("planner"), draft=ScreeningDraft(*dates), request_id=request_id, at=at
    )


def by_place(shape) -> Patch:
    """The patch on the ground of a house."""
    x, y = shape.centroid.x, shape.centroid.y
    near = Patch.objects.filter(x__range=(x - 2e-4, x + 2e-4), y__range=(y - 2e-4, y + 2e-4))
    return near.get()


def ref(patch: Patch) -> PatchRef:
    return PatchRef(str(patch.pk), entries(stream_of("patch", patch.pk))[0].number)


def dispatch(county, patch: Patch, request_id: str, unit: str = "luxi") -> str:
    services.dispatch_patch(
        actor=county.actor("planner"),
        patch=ref(patch),
        dispatch=Dispatch(county.units[unit], DUE, "请现场核实"),
        request_id=request_id,
        at=AT,
    )
    patch.refresh_from_db()
    return patch.task_id


def answer(county, patch: Patch, said: str, request_id: str, by: str = "luxi", **more) -> None:
    services.answer_patch(
        actor=county.actor(by),
        patch=ref(patch),
        answer=UnitAnswer(said, "到场查看，未见手续", **more),
        request_id=request_id,
        at=AT,
    )
    patch.refresh_from_db()


def confirm(county, patch: Patch, request_id: str, by: str = "planning-head") -> None:
    services.confirm_answer(
        actor=county.actor(by), patch=ref(patch), note="", request_id=request_id, at=AT
    )
    patch.refresh_from_db()


def report(county, patch: Patch, outcome: str, request_id: str, **more) -> None:
    services.report_outcome(
        actor=county.actor("luxi"),
        patch=ref(patch),
        answer=UnitAnswer(outcome, "已自行拆除", **more),
        request_id=request_id,
        at=AT,
    )
    patch.refresh_from_db()


# --- screening ------------------------------------------------------------------------------------


def test_gains_are_classed_by_permits_and_ground_and_small_ones_left_out(screened) -> None:
    assert {
        (patch.patch_class, tuple(patch.reasons), patch.town_code, patch.change)
        for patch in Patch.objects.all()
    } == {
        ("suspected", ("no_permit", "closed_ground"), "990121101", "new"),
        ("legal", ("permitted",), "990121101", "new"),
        ("suspected", ("no_permit",), "990121102", "new"),
    }
    patch = by_place(ON_FARMLAND)
    assert patch.area_m2 == pytest.approx(417, abs=5)
    assert patch.protected_m2 == pytest.approx(patch.area_m2, abs=0.01)
    assert patch.verdict == "non_compliant"
    assert "farmland_closed" in {row["rule"] for row in patch.plan_check}
    assert (patch.before_shape, patch.after_shape["type"]) == (None, "Polygon")


def test_codes_run_through_the_year_and_every_history_begins_with_the_find(screened) -> None:
    codes = sorted(Patch.objects.values_list("code", flat=True))
    assert codes == ["TB-2026-00001", "TB-2026-00002", "TB-2026-00003"]
    for patch in Patch.objects.all():
        (found,) = entries(stream_of("patch", patch.pk))
        assert (found.verb, found.facts["code"]) == ("find", patch.code)


def test_same_versions_by_the_same_rules_give_the_stored_answer(county, dates, key) -> None:
    first = key()
    one = screen(county, dates, first)
    assert screen(county, dates, first) == one  # a repetition
    assert screen(county, dates, key()) == one  # somebody asks again
    assert (Screening.objects.count(), Patch.objects.count()) == (1, 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        Screening.objects.update(counts={})


def test_known_ground_is_not_found_again_and_a_later_permit_classes_it_anew(
    county, dates, screened, key
) -> None:
    dispatch(county, by_place(ON_FARMLAND), key())
    publish(county, permits(PERMITTED, UNPERMITTED, ON_FARMLAND, kind="state_project"))
    again = screen(county, dates, key())
    assert again != screened
    assert Patch.objects.count() == 3
    counts = Screening.objects.get(pk=again).counts
    assert (counts["classes"], counts["known"], counts["classed_anew"]) == ({}, 3, 1)
    patch = by_place(UNPERMITTED)
    assert (patch.patch_class, patch.reasons) == ("legal", ["permitted"])
    last = entries(stream_of("patch", patch.pk))[0]
    assert (last.verb, last.facts["was"], last.facts["now"]) == ("class_anew", "suspected", "legal")
    assert by_place(ON_FARMLAND).patch_class == "suspected"  # a unit is on its way: it decides


def test_third_date_shows_only_what_is_new_since(county, dates, screened, key) -> None:
    third = publish(county, buildings(LATER, OLD, ON_FARMLAND, PERMITTED, UNPERMITTED, SECOND_WAVE))
    screen(county, (dates[0], third), key())  # looks back over both waves
    assert Patch.objects.count() == 4
    screen(county, (dates[1], third), key())
    assert Patch.objects.count() == 4


def test_what_was_pulled_down_and_built_again_is_found_again(county, dates, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    pulled_down = datetime(2026, 2, 10, 9, tzinfo=UTC)
    Patch.objects.filter(pk=patch.pk).update(
        status="destroyed", closed_at=pulled_down, unit=county.units["luxi"], due_date=DUE
    )
    empty = publish(county, buildings(LATER, OLD, PERMITTED, UNPERMITTED))
    built = publish(county, buildings(date(2026, 3, 31), OLD, PERMITTED, UNPERMITTED, ON_FARMLAND))
    screen(county, (dates[0], dates[1]), key())  # the same pair again: nothing
    assert Patch.objects.count() == 3
    screen(county, (empty, built), key())
    assert Patch.objects.count() == 4


def test_versions_that_cannot_be_compared_are_refused_in_words(county, dates, versions, key):
    before, after = dates
    for pair, code in (
        ((after, before), "atlas.patch.versions_reversed"),
        ((before, before), "atlas.patch.versions_reversed"),
    ):
        with pytest.raises(RuleError) as refused:
            screen(county, pair, key())
        assert refused.value.code == code
    for pair in ((before, versions["permanent_basic_farmland"]), (before, "none")):
        with pytest.raises(NotFoundError):
            screen(county, pair, key())
    with pytest.raises(RuleError) as refused:
        services.screen(
            actor=county.actor("planner"),
            draft=ScreeningDraft(before, after, least_m2=0),
            request_id=key(),
            at=AT,
        )
    assert refused.value.code == "atlas.patch.settings_make_no_sense"


def test_without_approvals_nothing_is_screened(county, versions, key) -> None:
    publish(county, TOWNS)
    pair = (
        publish(county, buildings(date(2025, 1, 1), OLD)),
        publish(county, buildings(AFTER, OLD)),
    )
    with pytest.raises(RuleError) as refused:
        screen(county, pair, key())
    assert refused.value.code == "atlas.patch.no_permits"


def test_draft_is_not_screened(county, dates, key) -> None:
    from xianzhi.apps.atlas.models import LayerVersion

    LayerVersion.objects.filter(pk=dates[1]).update(status="draft")
    with pytest.raises(RuleError) as refused:
        screen(county, dates, key())
    assert refused.value.code == "atlas.patch.versions_not_in_force"


def test_only_planners_screen(county, dates, key) -> None:
    for name in ("housing", "clerk", "leader", "luxi"):
        with pytest.raises(PermissionDeniedError):
            services.screen(
                actor=county.actor(name), draft=ScreeningDraft(*dates), request_id=key(), at=AT
            )


# --- who sees what --------------------------------------------------------------------------------


def test_everybody_sees_only_what_is_theirs(county, screened, key) -> None:
    def codes(name: str) -> int:
        return selectors.patch_list(county.actor(name), PatchFilter(), at=AT).total

    seen = {name: codes(name) for name in ("planner", "leader", "clerk", "luxi", "finance")}
    assert seen == {"planner": 3, "leader": 3, "clerk": 3, "luxi": 2, "finance": 0}
    patch = by_place(UNPERMITTED)
    with pytest.raises(NotFoundError):
        selectors.patch_page(county.actor("finance"), str(patch.pk), at=AT)
    dispatch(county, patch, key(), "finance")
    assert codes("finance") == 1
    assert selectors.patch_page(county.actor("finance"), str(patch.pk), at=AT).line.unit


def test_layer_that_is_hidden_from_somebody_hides_its_patches(county, screened) -> None:
    from xianzhi.apps.atlas.models import Layer

    Layer.objects.filter(code="buildings").update(visibility="units")
    assert selectors.patch_list(county.actor("clerk"), PatchFilter(), at=AT).total == 0
    assert selectors.screenings(county.actor("clerk")) == ()
    assert selectors.patch_list(county.actor("planner"), PatchFilter(), at=AT).total == 3


def test_findings_of_layers_that_are_hidden_are_left_out(county, screened, key) -> None:
    from xianzhi.apps.atlas.models import Layer

    patch = by_place(ON_FARMLAND)
    luxi = county.actor("luxi")
    seen = selectors.patch_page(luxi, str(patch.pk), at=AT).findings
    assert {line.layer for line in seen} == {"永久基本农田", "城镇开发边界"}
    Layer.objects.filter(code="permanent_basic_farmland").update(visibility="units")
    left = selectors.patch_page(luxi, str(patch.pk), at=AT).findings
    assert {line.layer for line in left} == {"城镇开发边界"}


def test_list_puts_the_gravest_first_and_filters_leave_what_they_say(county, screened) -> None:
    planner = county.actor("planner")
    listed = selectors.patch_list(planner, PatchFilter(), at=AT)
    assert [line.id for line in listed.lines] == [
        str(by_place(shape).pk) for shape in (ON_FARMLAND, UNPERMITTED, PERMITTED)
    ]
    assert listed.by_class == {"suspected": 2, "to_check": 0, "legal": 1}
    assert listed.waiting == 2
    for wanted, total in (
        (PatchFilter(town="990121101"), 2),
        (PatchFilter(town="none"), 0),
        (PatchFilter(patch_class="legal"), 1),
        (PatchFilter(status="dispatched"), 0),
        (PatchFilter(screening=screened), 3),
        (PatchFilter(screening="x"), 0),
        (PatchFilter(unit=county.units["luxi"]), 0),
        (PatchFilter(status="'"), 0),
    ):
        assert selectors.patch_list(planner, wanted, at=AT).total == total, wanted
        shapes = selectors.patch_shapes(planner, wanted)["features"]
        assert len(shapes) == 2 * total  # its ground and its point


# --- the workflow ---------------------------------------------------------------------------------


def test_patch_goes_from_dispatch_to_pulled_down_and_its_task_with_it(county, screened, key):
    patch = by_place(ON_FARMLAND)
    task_id = dispatch(county, patch, key())
    assert (patch.status, str(patch.unit_id), patch.due_date) == (
        "dispatched",
        county.units["luxi"],
        DUE,
    )
    answer(county, patch, "illegal", key(), stopped_date=date(2026, 3, 1), files=(PHOTO,))
    assert (patch.status, patch.answer) == ("answered", "illegal")
    confirm(county, patch, key())
    assert (patch.status, patch.answer, patch.closed_at) == ("confirmed", "", None)
    assert LedgerTask.objects.get(pk=task_id).status == "in_progress"
    report(county, patch, "destroyed", key(), punished_date=date(2026, 3, 2))
    confirm(county, patch, key())
    assert (patch.status, patch.closed_at) == ("destroyed", AT)
    assert LedgerTask.objects.get(pk=task_id).status == "verified_done"

    page = selectors.patch_page(county.actor("luxi"), str(patch.pk), at=AT)
    stamps = page.stamps
    assert (stamps.found, stamps.reported) == (AT.date(), AT.date())
    assert (stamps.stopped, stamps.punished) == (date(2026, 3, 1), date(2026, 3, 2))
    assert page.may == {}
    assert [entry.code for entry in page.history] == [
        "atlas.history.patch.confirm.destroyed",
        "atlas.history.patch.report_outcome.destroyed",
        "atlas.history.patch.confirm.illegal",
        "atlas.history.patch.answer.illegal",
        "atlas.history.patch.dispatch",
        "atlas.history.patch.find.suspected",
    ]
    ((file_id, name),) = page.files
    assert name == PHOTO.name
    file = selectors.patch_file(county.actor("luxi"), str(patch.pk), file_id)
    assert file.path.read_bytes() == PHOTO.content
    with pytest.raises(DatabaseError), transaction.atomic():
        PatchFile.objects.update(name="x")


@pytest.mark.parametrize(("said", "status"), [("legal", "cleared"), ("false_alarm", "false_alarm")])
def test_patch_that_is_none_is_closed_by_one_confirmation(county, screened, key, said, status):
    patch = by_place(ON_FARMLAND)
    task_id = dispatch(county, patch, key())
    answer(county, patch, said, key())
    confirm(county, patch, key())
    assert (patch.status, patch.closed_at) == (status, AT)
    assert LedgerTask.objects.get(pk=task_id).status == "verified_done"


def test_answer_is_verified_by_somebody_else(county, screened, key) -> None:
    patch = by_place(UNPERMITTED)
    dispatch(county, patch, key(), "resources")
    answer(county, patch, "legal", key(), by="planner")
    with pytest.raises(PermissionDeniedError) as refused:
        confirm(county, patch, key(), by="planner")
    assert refused.value.code == "atlas.patch.verified_by_another"
    for name in ("luxi", "clerk"):
        with pytest.raises((PermissionDeniedError, NotFoundError)):
            confirm(county, patch, key(), by=name)
    confirm(county, patch, key(), by="planning-head")
    assert patch.status == "cleared"


def test_only_the_dispatched_unit_answers(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    with pytest.raises(PermissionDeniedError):
        answer(county, patch, "illegal", key())  # nobody was sent yet
    dispatch(county, patch, key())
    with pytest.raises(PermissionDeniedError) as refused:
        answer(county, patch, "illegal", key(), by="planner", files=(PHOTO,))
    assert refused.value.code == "atlas.only_the_dispatched_unit_answers"
    with pytest.raises(NotFoundError):
        answer(county, patch, "illegal", key(), by="finance")
    patch.refresh_from_db()
    assert patch.status == "dispatched"


def test_whoever_comes_second_is_told_and_a_repetition_changes_nothing(county, screened, key):
    patch = by_place(ON_FARMLAND)
    stale, request_id = ref(patch), key()
    order = Dispatch(county.units["luxi"], DUE)
    for _ in range(2):
        services.dispatch_patch(
            actor=county.actor("planner"),
            patch=stale,
            dispatch=order,
            request_id=request_id,
            at=AT,
        )
    assert LedgerTask.objects.filter(document__origin="dispatch").count() == 1
    with pytest.raises(ConflictError) as refused:
        services.dispatch_patch(
            actor=county.actor("planning-head"),
            patch=stale,
            dispatch=replace(order, unit_id=county.units["shiqiao"]),
            request_id=key(),
            at=AT,
        )
    assert refused.value.code == "records.stale"
    patch.refresh_from_db()
    assert str(patch.unit_id) == county.units["luxi"]
    with pytest.raises(PermissionDeniedError):  # seen as it stands, but sent already
        dispatch(county, patch, key())


def test_answer_that_is_sent_back_is_given_again(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    dispatch(county, patch, key())
    answer(county, patch, "legal", key())
    services.send_back(
        actor=county.actor("planner"),
        patch=ref(patch),
        reason="手续编号未写明",
        request_id=key(),
        at=AT,
    )
    patch.refresh_from_db()
    assert (patch.status, patch.answer) == ("dispatched", "")
    answer(county, patch, "illegal", key())
    confirm(county, patch, key())
    report(county, patch, "corrected", key())
    services.send_back(
        actor=county.actor("planner"), patch=ref(patch), reason="仍有残余", request_id=key(), at=AT
    )
    patch.refresh_from_db()
    assert (patch.status, patch.answer) == ("confirmed", "")


def test_recalled_patch_may_go_to_another_unit(county, screened, key) -> None:
    patch = by_place(UNPERMITTED)
    first = dispatch(county, patch, key())
    services.recall_patch(
        actor=county.actor("planner"), patch=ref(patch), reason="不属该镇", request_id=key(), at=AT
    )
    patch.refresh_from_db()
    assert (patch.status, patch.unit_id, patch.task_id) == ("found", None, "")
    assert LedgerTask.objects.get(pk=first).withdrawn_at == AT
    second = dispatch(county, patch, key(), "shiqiao")
    assert second != first


def test_orders_that_make_no_sense_are_refused(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    planner = county.actor("planner")
    for order, code in (
        (Dispatch(county.units["luxi"], AT.date() - timedelta(days=2)), "due_date_has_passed"),
        (Dispatch(county.units["towns"], DUE), "unit_unknown"),
        (Dispatch("x", DUE), "unit_unknown"),
    ):
        with pytest.raises(RuleError) as refused:
            services.dispatch_patch(
                actor=planner, patch=ref(patch), dispatch=order, request_id=key(), at=AT
            )
        assert refused.value.code == f"atlas.patch.{code}"
    dispatch(county, patch, key())
    for said, more, code in (
        ("destroyed", {}, "atlas.patch.answer_unknown"),
        ("illegal", {"stopped_date": date(2026, 12, 1)}, "atlas.patch.date_in_the_future"),
        ("illegal", {"files": (PHOTO,) * 11}, "atlas.patch.too_many_files"),
        ("illegal", {"files": (Upload("空.jpg", b""),)}, "evidence.empty"),
    ):
        with pytest.raises(RuleError) as refused:
            answer(county, patch, said, key(), **more)
        assert refused.value.code == code


# --- the task in the ledger -----------------------------------------------------------------------


def test_task_names_unit_date_clause_and_its_patch(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    task_id = dispatch(county, patch, key())
    page = ledger.task_page(county.actor("luxi"), task_id, at=AT)
    assert page.line.title == f"核查处置疑似图斑 {patch.code}"
    assert "请现场核实" in page.text
    assert (page.line.lead, page.line.support, page.line.due_date) == (
        ("芦溪镇",),
        ("县自然资源局",),
        DUE,
    )
    assert page.origin is not None
    assert (page.origin.label, page.origin.route, page.origin.record_id) == (
        patch.code,
        "atlas:patch",
        str(patch.pk),
    )
    assert page.origin.clause.zh == "《中华人民共和国土地管理法》第35条"
    assert ledger.task_page(county.actor("planner"), task_id, at=AT).line.id == task_id


def test_ground_on_no_line_is_looked_at_by_the_duty_to_supervise(county, screened, key) -> None:
    task_id = dispatch(county, by_place(UNPERMITTED), key())
    page = ledger.task_page(county.actor("clerk"), task_id, at=AT)
    assert page.origin.clause.zh == "《中华人民共和国土地管理法》第67条"


def test_task_follows_its_patch_and_is_not_moved_by_itself(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    task_id = dispatch(county, patch, key())
    answer(county, patch, "illegal", key(), files=(PHOTO,))
    (note,) = ledger.task_page(county.actor("luxi"), task_id, at=AT).notes
    assert note.text == f"图斑 {patch.code} 回复：违法。到场查看，未见手续"
    assert [name for _, name in note.files] == [PHOTO.name]
    for actor, verb in (("luxi", "report_done"), ("clerk", "suspend")):
        with pytest.raises(PermissionDeniedError) as refused:
            ledger_services.move_task(
                actor=county.actor(actor),
                task_id=task_id,
                move=MoveRequest(verb, "理由"),
                request_id=key(),
                at=AT,
            )
        assert refused.value.code == "ledger.handled_at_its_origin"


def test_door_of_the_ledger_lets_no_other_task_through(county, screened, signed, key) -> None:
    plain = str(LedgerTask.objects.filter(document=signed).first().pk)
    for act in (
        lambda actor: ledger_services.settle_task(
            actor=actor, task_id=plain, request_id=key(), at=AT
        ),
        lambda actor: ledger_services.withdraw_task(
            actor=actor, task_id=plain, reason="x", request_id=key(), at=AT
        ),
        lambda actor: ledger_services.tell_task(
            actor=actor, task_id=plain, text="x", request_id=key(), at=AT
        ),
    ):
        with pytest.raises(NotFoundError):
            act(county.actor("planner"))
    task_id = dispatch(county, by_place(ON_FARMLAND), key())
    for name in ("luxi", "finance"):
        with pytest.raises(PermissionDeniedError):
            ledger_services.settle_task(
                actor=county.actor(name), task_id=task_id, request_id=key(), at=AT
            )
    with pytest.raises(PermissionDeniedError):
        ledger_services.tell_task(
            actor=county.actor("finance"), task_id=task_id, text="x", request_id=key(), at=AT
        )


# --- zero new -------------------------------------------------------------------------------------


def test_month_without_a_survey_has_no_number(county, screened, key) -> None:
    patch = by_place(ON_FARMLAND)
    dispatch(county, patch, key())
    answer(county, patch, "illegal", key())
    found = selectors.zero_new(county.actor("leader"), None)
    assert (found.year, found.is_screened) == (2026, True)
    assert [month.month for month in found.months if month.is_screened] == [1]
    assert found.months[0].since == date(2025, 6, 30)
    luxi, shiqiao = found.towns
    assert luxi.cells[0] == ZeroNewCell(confirmed=0, to_check=1)  # not yet verified
    assert shiqiao.cells[0] == ZeroNewCell(confirmed=0, to_check=1)
    assert set(luxi.cells[1:]) == {None}
    confirm(county, patch, key())
    report(county, patch, "destroyed", key())
    confirm(county, patch, key())
    found = selectors.zero_new(county.actor("leader"), 2026)
    assert found.towns[0].cells[0] == ZeroNewCell(confirmed=1, to_check=0)
    assert found.total.total == ZeroNewCell(confirmed=1, to_check=1)
    assert not selectors.zero_new(county.actor("leader"), 2024).is_screened


def test_town_sees_its_own_row_and_others_are_refused(county, screened) -> None:
    found = selectors.zero_new(county.actor("luxi"), None)
    assert [town.name for town in found.towns] == ["芦溪镇"]
    assert found.is_screened
    with pytest.raises(PermissionDeniedError):
        selectors.zero_new(county.actor("finance"), None)


def test_where_nothing_was_ever_screened_there_is_no_year_to_show(county) -> None:
    found = selectors.zero_new(county.actor("luxi"), None)
    assert (found.years, found.is_screened) == ((), False)


def test_the_proposed_last_day_is_a_working_day_of_the_countys_calendar(db):
    from xianzhi.apps.atlas import selectors

    sent = datetime(2026, 9, 16, 2, tzinfo=UTC)  # fifteen days later is the first of October
    assert selectors.answer_due(sent) == date(2026, 10, 8)
