"""The page of the audit: for the audit administrator only, with filters, heads and the check."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from factories.county import AT, SINCE
from pages import Browser
from xianzhi.apps.accounts.services import PostDraft, open_accounts
from xianzhi.apps.audit.services import check_site, sign_head
from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.records.models import Entry

pytestmark = pytest.mark.django_db
AUDITOR = PostDraft("尹明鉴", "government", "审计管理员", ("auditor",), SINCE, None, "auditor")
PAGE = "workbench:audit"


@pytest.fixture
def auditor(signed) -> Browser:
    open_accounts([AUDITOR])
    return Browser("auditor")


@pytest.mark.parametrize("name", ["clerk", "leader", "head", "housing", "admin"])
def test_nobody_else_sees_the_audit(auditor, name):
    browser = Browser(name)
    assert browser.get(reverse(PAGE)).status == 403
    today = browser.get(reverse("workbench:today")).answer.content.decode()
    assert reverse(PAGE) not in today
    assert reverse(PAGE) in auditor.get(reverse("workbench:today")).answer.content.decode()


def test_the_page_lists_who_did_what_from_which_post_and_why(auditor):
    shown = auditor.get(reverse(PAGE)).words
    for words in ("sign_off", "柳明远", "审核完毕", "尚未核验", "树头不会离开本机"):
        assert words in shown


def test_filters_narrow_the_list(auditor):
    total = Entry.objects.count()
    tasks = Entry.objects.filter(stream__startswith="task:").count()
    assert 0 < tasks < total

    def count(**given):
        tree = auditor.get(f"{reverse(PAGE)}?{urlencode(given)}").tree
        return int(tree.xpath("string(//h2[@id='entries']/span)"))

    assert count() == count(who="柳明远") == count(from_date=AT.date().isoformat()) == total
    assert count(record="task:") == tasks
    assert count(verb="sign_off") == 1
    assert count(who="贺知秋") == count(until_date=(AT.date() - timedelta(days=1)).isoformat()) == 0
    assert count(record="task%") == 0
    assert auditor.get(f"{reverse(PAGE)}?from_date=x").status == 422


def test_signed_heads_are_shown_with_a_code_for_cameras(auditor):
    head = sign_head(at=AT)
    page = auditor.get(reverse(PAGE))
    assert head.seen.root in page.words
    (code,) = page.tree.xpath("//*[@role='img' and contains(@class, 'qr')]")
    assert "1" in code.get("aria-label")
    assert code.xpath(".//*[local-name()='path']")


def test_the_last_check_is_shown(auditor):
    check_site(at=AT)
    assert "与写入时一致" in auditor.get(reverse(PAGE)).words
    LedgerTask.objects.update(title="改过")
    check_site(at=AT + timedelta(hours=1))
    assert "与历史不符" in auditor.get(reverse(PAGE)).faults()


def test_a_second_page_goes_on(auditor, monkeypatch):
    monkeypatch.setattr("xianzhi.web.workbench.audit._ROWS", 5)
    first = auditor.get(reverse(PAGE))
    (further,) = first.tree.xpath("//a[@rel='next']/@href")
    second = auditor.get(reverse(PAGE) + further)
    assert second.status == 200
    assert second.words != first.words


def test_the_printed_lists_carry_the_last_head(auditor):
    clerk, page = Browser("clerk"), reverse("ledger:lists")
    assert not clerk.get(page).tree.xpath("//*[contains(@class, 'seal')]")
    head = sign_head(at=AT)
    (seal,) = clerk.get(page).tree.xpath("//main//*[contains(@class, 'seal')]")
    assert "print-only" in seal.get("class")
    assert head.seen.at in seal.text_content()
    assert seal.xpath(".//*[local-name()='path']")
