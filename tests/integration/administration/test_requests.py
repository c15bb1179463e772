"""Members of bodies, lost authenticators, and what people ask about their data, as pages."""

from datetime import date

import pytest

from factories.county import AT, SINCE
from pages import Browser
from xianzhi.apps.accounts import selectors, services
from xianzhi.apps.accounts.models import Post, SecondFactor, User
from xianzhi.apps.accounts.services import PostDraft
from xianzhi.apps.calendar.models import RunningClock
from xianzhi.apps.privacy.models import DataRequest, Erasure, SubjectKey
from xianzhi.records.history import entries, stream_of

pytestmark = pytest.mark.django_db

NUMBER = "13800001234"
WISH = {"right": "erase", "asked_on": "2026-03-02", "reason": "已调离，请删除手机号"}


@pytest.fixture
def offices(county):
    drafts = (
        PostDraft("安守正", "government", "安全管理员", ("security",), SINCE, None, "security"),
        PostDraft("沈鉴明", "government", "审计管理员", ("auditor",), SINCE, None, "auditor"),
    )
    services.create_demo_accounts(drafts, "for tests only")
    return county


@pytest.fixture
def asked(offices):
    """A request to erase the number of an officer; the person's id."""
    post = Post.objects.get(person__user__username="housing")
    services.set_phone(
        actor=offices.actor("admin"),
        person_id=str(post.person_id),
        phone=NUMBER,
        request_id="phone",
        at=AT,
    )
    answer = Browser("security").post(f"/organisation/posts/{post.pk}/wish/", WISH)
    assert answer.status == 302, answer.faults()
    return str(post.person_id)


def version(shown) -> str:
    return shown.tree.xpath("//input[@name='seen']/@value")[0]


def test_members_come_and_go_on_the_page_of_the_body(county):
    browser, units = Browser("admin"), county.units
    path = f"/organisation/units/{units['towns']}/members/"
    page = browser.get(path)
    ticked = page.tree.xpath("//input[@name='members'][@checked]/@value")
    assert set(ticked) == {units["luxi"], units["shiqiao"]}
    seen = version(page)

    form = {"members": [units["luxi"], units["water"]], "on": "2026-03-01", "seen": seen}
    assert browser.post(path, form).status == 302

    told = browser.get(f"/organisation/units/{units['towns']}/").words
    assert "石桥镇" in told  # who belonged before stays readable
    assert "2026年3月1日" in told
    late = browser.post(path, {"members": [], "on": "2026-03-02", "seen": seen})
    assert late.status == 409
    assert "调整成员单位" in late.words
    wrong = {**form, "on": "2999-01-01", "seen": version(browser.get(path))}
    assert browser.post(path, wrong).status == 422
    assert Browser("clerk").get(path).status == 403


def test_the_security_administrator_takes_a_lost_authenticator_away(offices):
    user = User.objects.get(username="housing")
    SecondFactor.objects.create(user=user, secret_sealed="v1.x", confirmed_at=AT)
    post = Post.objects.get(person=user.person)
    path = f"/organisation/posts/{post.pk}/factor/"
    assert "act-factor" not in Browser("admin").get(path.removesuffix("factor/")).answer.text
    assert Browser("admin").post(path, {"reason": "手机遗失"}).status == 422
    browser = Browser("security")
    assert browser.post(path, {"reason": ""}).status == 422
    assert browser.post(path, {"reason": "手机遗失，已当面核对"}).status == 302
    assert not SecondFactor.objects.exists()
    assert entries(stream_of("user", user.pk))[0].verb == "reset_factor"
    assert browser.post(path, {"reason": "再来一次"}).status == 422


def test_a_request_runs_a_clock_and_a_granted_erasure_destroys_the_key_with_its_answer(asked):
    clock = RunningClock.objects.get()
    assert clock.due_at.date() >= date(2026, 4, 1)
    assert "手机号" not in clock.title  # others read the list of clocks
    browser = Browser("security")
    page = browser.get("/personal-data/requests/")
    assert "陆小满" in page.words
    matter = DataRequest.objects.get()
    path = f"/personal-data/requests/{matter.pk}/"
    seen = version(page)
    assert browser.post(path, {"answer": "granted", "words": "", "seen": seen}).status == 422
    assert Erasure.objects.count() == 0

    reply = {"answer": "granted", "words": "已删除手机号", "seen": seen}
    assert browser.post(path, reply).status == 302

    assert SubjectKey.objects.get(subject=f"person:{asked}").wrapped == ""
    clock.refresh_from_db()
    assert clock.state == "stopped"
    shown = Browser("auditor").get("/personal-data/requests/")
    assert "已删除手机号" in shown.words
    assert "已删除手机号" in Browser("auditor").get("/personal-data/").words  # list of erasures
    assert browser.post(path, {**reply, "request_id": "again"}).status == 409


def test_a_refused_request_leaves_the_data_and_says_why(offices, asked):
    browser = Browser("security")
    path = f"/personal-data/requests/{DataRequest.objects.get().pk}/"
    seen = version(browser.get("/personal-data/requests/"))
    reply = {"answer": "refused", "words": "任职期间依法须保存联系方式", "seen": seen}
    assert browser.post(path, reply).status == 302
    card = selectors.person_card(offices.actor("security"), asked, AT)
    assert (card.is_erased, card.phone) == (False, "138****1234")
    assert Erasure.objects.count() == 0


def test_one_request_of_a_kind_is_open_for_a_person(asked):
    post = Post.objects.get(person_id=asked)
    path = f"/organisation/posts/{post.pk}/wish/"
    answer = Browser("security").post(path, WISH)
    assert answer.status == 422
    assert "正在办理" in answer.faults()
    assert Browser("security").post(path, {**WISH, "right": "see"}).status == 302
    assert RunningClock.objects.count() == 2
    future = {**WISH, "right": "correct", "asked_on": "2999-01-01"}
    assert Browser("security").post(path, future).status == 422


@pytest.mark.parametrize("who", ["admin", "clerk", "leader", "head"])
def test_nobody_else_reads_or_answers_requests(asked, who):
    matter = DataRequest.objects.get()
    browser = Browser(who)
    assert browser.get("/personal-data/requests/").status == 403
    reply = {"answer": "granted", "words": "删除"}
    assert browser.post(f"/personal-data/requests/{matter.pk}/", reply).status == 403
    assert Browser("security").post("/personal-data/requests/x/", reply).status == 404
    assert Erasure.objects.count() == 0
