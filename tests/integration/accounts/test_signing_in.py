"""How often one may fail to sign in, and what is told and kept of it."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from factories.county import AT, make_county
from factories.races import at_once
from xianzhi.apps.accounts.choices import Outcome
from xianzhi.apps.accounts.models import SignInAttempt, User
from xianzhi.apps.accounts.services import address_of, sign_in_with

pytestmark = pytest.mark.django_db

RIGHT = "for tests only"
FAULT = re.compile(r"data-focus>(.*?)<form", re.S)


class Clock:
    """What the sign-in page takes for now."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at

    def shift(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("xianzhi.apps.accounts.views.signing_in.timezone", clock)
    return clock


def post(client, name: str, password: str, address: str = "10.0.0.5", **headers: str):
    form = {"username": name, "password": password}
    return client.post("/sign-in/", form, REMOTE_ADDR=address, headers=headers)


def fail(client, times: int, name: str = "clerk", address: str = "10.0.0.5"):
    return [post(client, name, "wrong", address).status_code for _ in range(times)]


def test_the_sixth_failure_of_a_name_closes_the_door_with_the_time_to_wait(client, county, clock):
    assert fail(client, 5) == [422] * 5
    clock.shift(timedelta(minutes=3))
    answer = post(client, "clerk", "wrong")
    assert answer.status_code == 429
    assert "登录失败次数过多，请等待 12 分钟后再试" in answer.content.decode()
    assert answer.headers["Retry-After"] == str(12 * 60)


def test_a_closed_door_does_not_open_for_the_right_password(client, county, clock):
    fail(client, 5)
    assert post(client, "clerk", RIGHT).status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_words_are_english_for_who_reads_english(client, county, clock):
    client.cookies["django_language"] = "en"
    fail(client, 5)
    assert "Wait 15 minutes, then try again" in post(client, "clerk", "x").content.decode()


def test_tries_at_a_closed_door_do_not_prolong_the_wait(client, county, clock):
    fail(client, 5)
    clock.shift(timedelta(minutes=14))
    fail(client, 4)
    clock.shift(timedelta(minutes=1))
    assert post(client, "clerk", RIGHT).status_code == 302


def test_a_name_that_nobody_bears_is_answered_like_any_other(client, county, clock):
    def answers(name: str) -> list[tuple[int, str]]:
        told = [post(client, name, "wrong") for _ in range(6)]
        return [(one.status_code, FAULT.search(one.content.decode())[1]) for one in told]

    known, loud, unknown = answers("clerk"), answers("LEADER"), answers("nobody-of-that-name")
    assert known == loud == unknown
    assert [status for status, _ in known] == [422] * 5 + [429]
    assert "用户名与口令不符" in known[0][1]


def test_another_name_is_not_held_up(client, county, clock):
    fail(client, 6)
    assert post(client, "second", RIGHT).status_code == 302


def test_an_address_that_tries_many_names_is_stopped(client, county, clock):
    told = [post(client, f"name-{number}", "wrong").status_code for number in range(31)]
    assert told == [422] * 30 + [429]
    assert post(client, "second", RIGHT).status_code == 429
    assert post(client, "second", RIGHT, "10.0.0.6").status_code == 302


def test_many_who_sign_in_rightly_behind_one_address_are_not_stopped(client, county, clock):
    assert {post(client, "second", RIGHT).status_code for _ in range(40)} == {302}


def test_a_stranger_cannot_lock_out_who_signs_in_from_a_known_place(client, county, clock):
    assert post(client, "clerk", RIGHT, "10.0.0.5").status_code == 302
    clock.shift(timedelta(minutes=1))
    assert fail(client, 6, address="10.9.9.9")[-1] == 429
    assert post(client, "clerk", RIGHT, "10.0.0.5").status_code == 302


def test_signing_in_begins_the_count_anew(client, county, clock):
    fail(client, 4)
    clock.shift(timedelta(seconds=1))
    assert post(client, "clerk", RIGHT).status_code == 302
    clock.shift(timedelta(seconds=1))
    assert fail(client, 5) == [422] * 5


def test_the_owner_is_told_what_happened_meanwhile(client, county, clock):
    fail(client, 3, address="10.9.9.9")
    clock.shift(timedelta(minutes=1))
    page = client.post("/sign-in/", {"username": "clerk", "password": RIGHT}, follow=True)
    assert "有 3 次以您的用户名登录未成功" in page.content.decode()


def test_every_try_is_kept_and_the_typed_name_is_not(client, county, clock):
    fail(client, 6)
    clock.shift(timedelta(minutes=16))
    post(client, "clerk", RIGHT)
    post(client, "my password by mistake", "x")
    kept = list(SignInAttempt.objects.order_by("at", "id").values_list("outcome", "user__username"))
    assert kept == [
        *[(Outcome.FAILED, "clerk")] * 5,
        (Outcome.REFUSED, "clerk"),
        (Outcome.PASSED, "clerk"),
        (Outcome.FAILED, None),
    ]
    assert {attempt.address for attempt in SignInAttempt.objects.all()} == {"10.0.0.5"}
    assert "my password" not in str(list(SignInAttempt.objects.values_list()))


def test_what_is_older_than_a_year_is_deleted(client, county, clock):
    fail(client, 1)
    clock.shift(timedelta(days=367))
    post(client, "clerk", RIGHT)
    assert list(SignInAttempt.objects.values_list("outcome", flat=True)) == [Outcome.PASSED]


def test_an_account_that_was_closed_cannot_sign_in(client, county, clock):
    User.objects.filter(username="clerk").update(is_active=False)
    answer = post(client, "clerk", RIGHT)
    assert answer.status_code == 422
    assert "用户名与口令不符" in answer.content.decode()


def test_only_a_trusted_proxy_is_believed_about_the_address(client, county, clock, settings):
    said = {"X-Forwarded-For": "1.2.3.4, 10.0.0.7"}
    post(client, "clerk", "wrong", "127.0.0.1", **said)
    settings.XIANZHI_TRUSTED_PROXY = True
    post(client, "clerk", "wrong", "127.0.0.1", **said)
    found = SignInAttempt.objects.order_by("id").values_list("address", flat=True)
    assert list(found) == ["127.0.0.1", "10.0.0.7"]


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("::ffff:10.0.0.5", "10.0.0.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("a socket", ""),
    ],
)
def test_an_address_is_written_in_one_way(remote, address):
    assert address_of(remote) == address


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_allowed_are_looked_at(transactional_db):
    make_county()

    def attempt(_number: int) -> bool:
        tried = sign_in_with(name="clerk", password="wrong", address="10.0.0.5", at=timezone.now())
        return tried.wait is not None

    results = at_once(12, attempt)
    assert results.count(False) <= 5
    looked_at = SignInAttempt.objects.filter(outcome=Outcome.FAILED).count()
    assert looked_at == results.count(False)
