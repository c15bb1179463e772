"""The page of what is stuck behind the pages: for the system administrator, with what to do."""

import pytest
from django.urls import reverse

from factories.county import AT
from pages import Browser
from xianzhi.records.history import entries
from xianzhi.records.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(county) -> str:
    job = Job.objects.create(
        kind="ledger.import_document",
        state="dead",
        tries=3,
        fault_code="records.job_failed",
        fault_params={"fault": "MemoryError"},
        enqueued_at=AT,
        ended_at=AT,
    )
    return str(job.pk)


@pytest.mark.parametrize("name", ["clerk", "leader", "head", "housing"])
def test_only_the_system_administrator_sees_jobs(county, stuck, name):
    browser = Browser(name)
    assert browser.get(reverse("workbench:jobs")).status == 403
    answer = browser.post(reverse("workbench:retry_job", args=[stuck]), {"reason": "x"})
    assert answer.status == 403
    assert Job.objects.get().state == "dead"
    today = browser.get(reverse("workbench:today")).answer.content.decode()
    assert reverse("workbench:jobs") not in today


def test_the_page_says_what_is_stuck_and_what_to_do(county, stuck):
    browser = Browser("admin")
    shown = browser.get(reverse("workbench:jobs")).words
    for words in ("导入文件", "程序出错（MemoryError）", "定时任务", "重新执行"):
        assert words in shown
    assert (
        reverse("workbench:jobs") in browser.get(reverse("workbench:today")).answer.content.decode()
    )


def test_the_administrator_sets_a_job_going_again_with_a_reason(county, stuck):
    browser = Browser("admin")
    address = reverse("workbench:retry_job", args=[stuck])
    assert browser.post(address, {"reason": ""}).status == 422
    assert Job.objects.get().state == "dead"
    answer = browser.post(address, {"reason": "已扩充内存", "request_id": "retry"})
    assert (answer.status, answer.answer.url) == (302, reverse("workbench:jobs"))
    assert Job.objects.get().state == "waiting"
    (entry,) = entries(f"job:{stuck}")
    assert (entry.verb, entry.reason) == ("retry", "已扩充内存")


def test_nothing_stuck_says_so(county):
    assert "没有卡住的任务" in Browser("admin").get(reverse("workbench:jobs")).words
