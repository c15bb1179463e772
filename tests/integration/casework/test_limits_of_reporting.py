"""How often one place may report, and how long a reporter may have a case taken up again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.models import Case, ReportTally
from xianzhi.errors import RuleError

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, 20, tzinfo=UTC)


def waits(holder: str, minutes: int = 0) -> timedelta:
    at = NOON + timedelta(minutes=minutes)
    return services.wait_before_report(holder=holder, most=3, at=at)


def test_more_than_allowed_waits_until_the_hour_is_over_and_others_do_not():
    assert [waits("10.0.0.1") for _ in range(3)] == [timedelta(0)] * 3
    assert waits("10.0.0.1") == timedelta(minutes=40)
    assert waits("10.0.0.2") == timedelta(0)
    assert waits("10.0.0.1", 40) == timedelta(0)
    assert not ReportTally.objects.filter(hour__lt=NOON).exists()
    assert not ReportTally.objects.filter(holder__contains="10.0").exists()


def test_resident_who_reports_too_often_is_told_and_keeps_what_was_typed(centre, settings):
    settings.REPORTS_PER_HOUR = 2
    for _ in range(2):
        assert Client().post("/report/", {"text": "路灯不亮"}).status_code == 302
    refused = Client().post("/report/", {"text": "井盖松动了"})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "井盖松动了" in refused.content.decode()
    assert Client(REMOTE_ADDR="10.1.1.1").post("/report/", {"text": "积水"}).status_code == 302
    assert Case.objects.count() == 3


@pytest.mark.parametrize("form", ["json", "xml"])
def test_key_that_reports_too_often_is_told_when_to_come_again(centre, settings, form):
    settings.OPEN311_PER_HOUR = 1
    settings.CONFIGURATION = replaced(settings.CONFIGURATION)
    address = f"/api/open311/v2/requests.{form}"
    given = {"service_code": "H04001", "address_string": "稻香路", "api_key": "first"}
    assert Client().post(address, given).status_code == 201
    refused = Client().post(address, given)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert Client().post(address, {**given, "api_key": "second"}).status_code == 201
    assert Client().post(address, {**given, "api_key": "none"}).status_code == 403


def replaced(configuration):
    from dataclasses import replace

    return replace(configuration, open311_keys=("first", "second"))


def test_reporter_reopens_within_the_days_and_reports_anew_afterwards(way, settings):
    settings.REOPEN_DAYS = 30
    way.closed()
    closed_at = Case.objects.get().closed_at
    soon, late = closed_at + timedelta(days=30), closed_at + timedelta(days=30, minutes=1)
    assert "reopen" in selectors.case_of_code(way.code, soon).verbs
    found = selectors.case_of_code(way.code, late)
    assert "reopen" not in found.verbs
    assert found.is_past_reopening
    assert "rate" in found.verbs
    with pytest.raises(RuleError, match=r"casework\.reopen_window"):
        services.reopen_by_code(code=way.code, reason="又坏了", request_id="late", at=late)
    services.reopen_by_code(code=way.code, reason="又坏了", request_id="soon", at=soon)
    assert Case.objects.get().status == "filed"


def test_category_sets_its_own_days_and_cases_keep_those_they_were_filed_by(way, centre, settings):
    settings.REOPEN_DAYS = 30
    adopted_with("90", centre)
    way.closed()
    closed_at = Case.objects.get().closed_at
    adopted_with("1", centre)
    last = closed_at + timedelta(days=90)
    assert "reopen" in selectors.case_of_code(way.code, last).verbs
    late = last + timedelta(minutes=1)
    assert selectors.case_of_code(way.code, late).is_past_reopening
    with pytest.raises(RuleError) as refused:
        services.reopen_by_code(code=way.code, reason="又坏了", request_id="late", at=late)
    assert refused.value.params == {"days": "90"}


def test_days_that_are_no_days_are_named_with_their_row(centre):
    with pytest.raises(RuleError, match=r"casework\.directory_has_errors"):
        adopted_with("很久", centre)


def adopted_with(days: str, centre) -> None:
    """Adopt a directory whose street lamps may be reopened for so many days."""
    from xianzhi.apps.evidence.services import Upload

    titles = "管理对象,小类代码,大类,小类,重新办理天数"
    content = f"{titles}\n管理部件,H04001,照明设施,路灯,{days}\n".encode()
    services.adopt_directory(
        actor=centre.actor("dispatcher"), upload=Upload("目录.csv", content), name="目录",
        source="县政府令", request_id=f"days-{days}", at=NOON,
    )  # fmt: skip
