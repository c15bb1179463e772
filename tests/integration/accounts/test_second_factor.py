"""Signing in with a second factor, its recovery codes, and being signed out when away."""

import base64
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from factories.county import AT, SINCE
from factories.races import at_once
from xianzhi.apps.accounts import selectors, services
from xianzhi.apps.accounts.models import SecondFactor, SignInAttempt, User
from xianzhi.apps.accounts.services import PostDraft
from xianzhi.core.access.one_time import code_at
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.history import entries, stream_of

pytestmark = pytest.mark.django_db

RIGHT = "for tests only"
STEP = timedelta(seconds=30)


class Clock:
    """What the pages take for now."""

    def __init__(self) -> None:
        self.at = AT

    def now(self):
        return self.at


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for page in ("views.signing_in", "views.my_account", "idle"):
        monkeypatch.setattr(f"xianzhi.apps.accounts.{page}.timezone", clock)
    return clock


@pytest.fixture
def user(county) -> User:
    services.create_demo_accounts(
        [PostDraft("安守正", "government", "安管员", ("security",), SINCE, None, "security")],
        RIGHT,
    )
    return User.objects.get(username="clerk")


def secret_of(user: User) -> bytes:
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise AssertionError("shown once only")
    return base64.b32decode(
        services.begin_factor(user, issuer="县治", at=AT).secret.replace(" ", "")
    )


def code(secret: bytes, at) -> str:
    return code_at(secret, int(at.timestamp() // 30))


@pytest.fixture
def factor(user) -> tuple[bytes, tuple[str, ...]]:
    """The secret and the recovery codes of the clerk, turned on an hour ago."""
    secret, before = secret_of(user), AT - timedelta(hours=1)
    return secret, services.confirm_factor(user, code(secret, before), before)


def password(client, word: str = RIGHT):
    form = {"username": "clerk", "password": word, "next": "/tasks/"}
    return client.post("/sign-in/", form, REMOTE_ADDR="10.0.0.5")


def second(client, typed: str):
    return client.post("/sign-in/code/", {"code": typed, "next": "/tasks/"}, REMOTE_ADDR="10.0.0.5")


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_password_alone_no_longer_signs_in(client, factor, clock):
    answer = password(client)
    assert (answer.status_code, answer.url) == (302, "/sign-in/code/?next=%2Ftasks%2F")
    assert not is_in(client)
    assert client.get("/tasks/").url.startswith("/sign-in/")
    answer = second(client, code(factor[0], AT))
    assert (answer.status_code, answer.url) == (302, "/tasks/")
    assert is_in(client)


def test_the_code_page_needs_a_right_password_lately(client, factor, clock):
    assert client.get("/sign-in/code/").url == "/sign-in/"
    assert second(client, code(factor[0], AT)).url == "/sign-in/"
    password(client)
    assert client.get("/sign-in/code/").status_code == 200
    clock.at = AT + timedelta(minutes=11)
    assert second(client, code(factor[0], clock.at)).url == "/sign-in/"
    assert not is_in(client)


def test_a_code_passes_once(client, factor, clock):
    password(client)
    second(client, code(factor[0], AT))
    client.logout()
    password(client)
    answer = second(client, code(factor[0], AT))
    assert answer.status_code == 422
    assert "不正确或已用过" in answer.content.decode()
    clock.at = AT + STEP
    assert second(client, code(factor[0], clock.at)).status_code == 302


def test_wrong_codes_close_the_door_however_often_the_password_is_right(client, factor, clock):
    statuses = []
    for _ in range(6):
        password(client)
        statuses.append(second(client, "000000").status_code)
    assert statuses == [422] * 5 + [429]
    assert second(client, code(factor[0], AT)).status_code == 429
    assert not is_in(client)
    clock.at = AT + timedelta(minutes=16)
    password(client)
    assert second(client, code(factor[0], clock.at)).status_code == 302


def test_a_recovery_code_signs_in_once_in_any_writing(client, user, factor, clock):
    one = factor[1][0]
    password(client)
    assert second(client, one.lower().replace("-", " ")).status_code == 302
    client.logout()
    password(client)
    assert second(client, one).status_code == 422
    assert selectors.factor_state(user).codes_left == 9
    assert len(set(factor[1])) == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_who_type_one_code_at_once_one_gets_in(user, factor):
    typed = code(factor[0], AT)

    def enter(_: int) -> bool:
        tried = services.sign_in_by_code(user=user, code=typed, address="10.0.0.5", at=AT)
        return tried.user is not None

    assert sorted(at_once(4, enter)) == [False, False, False, True]


def test_setting_it_up_over_the_pages(client, user, clock):
    client.force_login(user)
    page = client.get("/my-account/second-factor/").content.decode()
    assert 'src="data:image/svg+xml' in page
    shown = re.search(r'<code class="mono">([A-Z2-7 ]+)</code>', page)[1]
    secret = base64.b32decode(shown.replace(" ", ""))
    assert client.post("/my-account/second-factor/", {"code": "123"}).status_code == 422
    assert not selectors.factor_state(user).is_on
    answer = client.post("/my-account/second-factor/", {"code": code(secret, AT)})
    codes = re.findall(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>", answer.content.decode())
    assert len(codes) == 10
    assert client.get("/my-account/second-factor/").url == "/my-account/"
    with pytest.raises(RuleError):
        services.begin_factor(user, issuer="县治", at=AT)
    assert shown.replace(" ", "") not in SecondFactor.objects.get().secret_sealed
    assert client.post("/my-account/second-factor/drop/", {"code": "999"}).status_code == 422
    assert client.post("/my-account/second-factor/drop/", {"code": codes[3]}).status_code == 302
    assert not selectors.factor_state(user).is_on


def test_a_lost_telephone_is_reset_by_the_security_administrator_alone(county, user, factor):
    def reset(who: str, user_id: str = str(user.pk)) -> str:
        return services.reset_factor(
            actor=county.actor(who),
            user_id=user_id,
            reason="手机遗失，当面核验",
            request_id=uuid4().hex,
            at=AT,
        )

    for who in ("clerk", "admin", "leader"):
        with pytest.raises(PermissionDeniedError):
            reset(who)
    with pytest.raises(PermissionDeniedError):
        reset("security", county.actor("security").user_id)
    reset("security")
    assert not selectors.factor_state(user).is_on
    assert entries(stream_of("user", user.pk))[0].reason == "手机遗失，当面核验"


def test_everybody_sees_his_own_sign_ins_and_the_security_administrator_all(
    client, county, user, factor, clock
):
    password(client, "wrong")
    password(client)
    second(client, code(factor[0], AT))
    clerk = county.actor("clerk")
    outcomes = [line.outcome for line in selectors.my_sign_ins(clerk, at=AT)]
    assert sorted(outcomes) == ["failed", "half", "passed"]
    assert selectors.my_sign_ins(county.actor("housing"), at=AT) == ()
    for who in ("clerk", "admin", "leader"):
        with pytest.raises(PermissionDeniedError):
            selectors.sign_ins(county.actor(who), at=AT)
    records = selectors.sign_ins(county.actor("security"), at=AT)
    assert records.counts == {"passed": 1, "half": 1, "failed": 1, "refused": 0}
    failed = selectors.sign_ins(county.actor("security"), outcome="failed", at=AT)
    assert [line.username for line in failed.lines] == ["clerk"]
    assert SignInAttempt.objects.count() == 3


def test_my_account_shows_the_number_masked_and_takes_a_new_one(client, user):
    client.force_login(user)
    form = {"phone": "13800001234", "request_id": "phone"}
    assert client.post("/my-account/phone/", form).status_code == 302
    page = client.get("/my-account/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    answer = client.post("/my-account/phone/", {"phone": "不是号码", "request_id": "second"})
    assert answer.status_code == 422
    assert "这不像电话号码" in answer.content.decode()


def test_who_was_away_is_signed_out(client, user, clock):
    client.force_login(user)
    assert client.get("/my-account/").status_code == 200
    clock.at = AT + timedelta(minutes=29)
    assert client.get("/my-account/").status_code == 200
    clock.at += timedelta(minutes=29)
    assert client.get("/my-account/").status_code == 200
    clock.at += timedelta(minutes=31)
    assert client.get("/my-account/").url.startswith("/sign-in/")
    assert not is_in(client)
