"""State is a fold of history: the check finds every record that says something else."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from factories.county import AT
from xianzhi.apps.audit import jobs
from xianzhi.apps.audit.selectors import last_head
from xianzhi.apps.audit.services import check_site
from xianzhi.apps.ledger.models import LedgerTask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_key(settings, tmp_path):
    settings.AUDIT_KEY = tmp_path / "audit_key.pem"


def test_a_published_ledger_is_what_its_history_tells(signed):
    found = check_site(at=AT)
    assert found.is_right
    assert found.records == LedgerTask.objects.count() > 0


@pytest.mark.parametrize(
    "change",
    [
        {"status": "verified_done"},
        {"title": "改过的标题"},
        {"due_date": "2031-01-01"},
        {"withdrawn_at": AT},
    ],
)
def test_a_record_that_was_changed_without_history_is_named(signed, change):
    task = LedgerTask.objects.order_by("code").first()
    LedgerTask.objects.filter(pk=task.pk).update(**change)
    found = check_site(at=AT)
    assert (found.tampered, found.differing) == (None, 1)
    (difference,) = found.differences
    assert difference.stream == f"task:{task.pk}"
    assert difference.field in {*change, "is_withdrawn"}


def test_a_record_without_a_history_is_named(signed):
    task = LedgerTask.objects.order_by("code").first()
    task.pk = "0193a000-0000-7000-8000-000000000001"
    task.code, task.row_key = "X-1", "another"
    task.save(force_insert=True)
    (difference,) = check_site(at=AT).differences
    assert difference.field == ""


@dataclass(frozen=True)
class NightRun:
    job_id: str = "job"
    at: datetime = AT

    def hold(self) -> None:
        pass


def test_the_nightly_check_says_in_the_servers_log_what_is_wrong(signed, caplog):
    jobs.check(NightRun())
    assert not caplog.records
    LedgerTask.objects.update(title="改过")
    jobs.check(NightRun())
    (told,) = caplog.records
    assert told.getMessage().startswith("audit_check_failed audit.record_differs, records: ")
    assert "改过" not in told.getMessage()


def test_the_clock_signs_the_log_and_lets_the_head_leave(signed, settings, tmp_path):
    settings.AUDIT_FOLDER = tmp_path
    jobs.sign(NightRun())
    jobs.sign(NightRun())
    jobs.tell(NightRun())
    (line,) = (tmp_path / "xianzhi-audit-heads.txt").read_text().splitlines()
    assert line == last_head().line
