"""Orders of the hotline become cases once, and a sheet with an error becomes none."""

from importlib import import_module

import pytest

from factories.county import AT, SmallCounty
from xianzhi.apps.casework import services
from xianzhi.apps.casework.models import Case, Reporter
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError

pytestmark = pytest.mark.django_db

HEAD = "工单编号,诉求内容,受理时间,来电人,联系电话,类别代码\n"
GOOD = "A1,路灯不亮,2026-01-05 09:05,丁一,13800001234,H04001\nA2,井盖丢失,,,,\n"


def sheet(rows: str) -> Upload:
    return Upload("热线.csv", (HEAD + rows).encode("gb18030"))


def test_a_second_import_changes_nothing(centre: SmallCounty) -> None:
    desk = centre.actor("dispatcher")
    first = services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="one", at=AT)
    before = list(Case.objects.order_by("number").values())

    more = GOOD + "A3,占道经营,,,,\n"
    again = services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="two", at=AT)
    grown = services.import_hotline(actor=desk, upload=sheet(more), request_id="three", at=AT)

    assert (first, again) == ({"new": 2, "known": 0}, {"new": 0, "known": 2})
    assert grown == {"new": 1, "known": 2}
    assert list(Case.objects.order_by("number").values())[:2] == before


def test_the_same_request_gets_the_same_answer_whatever_came_between(centre: SmallCounty) -> None:
    desk = centre.actor("dispatcher")
    first = services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="one", at=AT)
    services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="two", at=AT)
    again = services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="one", at=AT)
    assert first == again == {"new": 2, "known": 0}
    assert Case.objects.count() == 2


def test_a_request_stands_for_one_sheet_and_one_person(centre: SmallCounty) -> None:
    desk, more = centre.actor("dispatcher"), sheet(GOOD + "A3,占道经营,,,,\n")
    services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="one", at=AT)
    for actor, upload in ((desk, more), (centre.actor("clerk"), sheet(GOOD))):
        with pytest.raises(ConflictError, match=r"records\.request_reused"):
            services.import_hotline(actor=actor, upload=upload, request_id="one", at=AT)
    assert Case.objects.count() == 2


def test_an_import_that_was_cut_short_goes_on_and_counts_the_whole(
    centre: SmallCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, more = centre.actor("dispatcher"), sheet(GOOD + "A3,占道经营,,,,\n")
    begun = sheet(GOOD.splitlines(keepends=True)[0])
    services.import_hotline(actor=desk, upload=begun, request_id="before", at=AT)
    room = import_module("xianzhi.apps.casework.services.hotline")
    whole = room.report_case

    def dies_at_the_third(*, report, **given):
        if report.external_id == "A3":
            raise OSError("the machine")
        return whole(report=report, **given)

    monkeypatch.setattr(room, "report_case", dies_at_the_third)
    with pytest.raises(OSError, match="the machine"):
        services.import_hotline(actor=desk, upload=more, request_id="one", at=AT)
    assert Case.objects.count() == 2
    monkeypatch.setattr(room, "report_case", whole)
    answers = [
        services.import_hotline(actor=desk, upload=more, request_id="one", at=AT) for _ in range(2)
    ]
    assert answers == [{"new": 2, "known": 1}] * 2
    assert Case.objects.count() == 3


def test_an_order_keeps_its_words_its_category_and_who_called_under_seal(
    centre: SmallCounty,
) -> None:
    desk = centre.actor("dispatcher")
    services.import_hotline(actor=desk, upload=sheet(GOOD), request_id="one", at=AT)

    case = Case.objects.get(external_id="A1")
    assert case.channel == "hotline"
    assert case.text == "路灯不亮\n（热线登记时间：2026-01-05 09:05）"
    assert case.category is not None
    assert case.category.code == "H04001"
    kept = Reporter.objects.get(case=case)
    assert "丁一" not in kept.name_sealed
    assert "13800001234" not in kept.phone_sealed


def test_a_sheet_with_an_error_takes_nothing_in_and_names_the_row(centre: SmallCounty) -> None:
    desk = centre.actor("dispatcher")
    bad = sheet(GOOD + "A3,占道,,,,H99999\n,没有编号,,,,\n")

    seen = services.preview_hotline(actor=desk, upload=bad, at=AT)
    with pytest.raises(RuleError, match=r"hotline\.has_errors") as refused:
        services.import_hotline(actor=desk, upload=bad, request_id="one", at=AT)

    assert [(issue.row, issue.code) for issue in seen.issues] == [
        (4, "casework.category_unknown"),
        (5, "hotline.number_missing"),
    ]
    assert refused.value.params == {"count": "2", "row": "4"}
    assert not Case.objects.exists()


def test_who_does_not_enter_cases_does_not_import_them(centre: SmallCounty) -> None:
    with pytest.raises(PermissionDeniedError):
        services.preview_hotline(actor=centre.actor("admin"), upload=sheet(GOOD), at=AT)
