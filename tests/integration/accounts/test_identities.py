"""Signing in through another platform: what it proves, whom it lets in, and what it never does."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import ECKey

from factories.county import AT, SINCE, make_county
from factories.identity_provider import CLIENT, SECRET, provider_running
from xianzhi.apps.accounts import selectors, services
from xianzhi.apps.accounts.models import BindingCode, BoundIdentity, Post, SignInAttempt, User
from xianzhi.apps.accounts.services import Binding, PostDraft
from xianzhi.core.access.one_time import code_at
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.exchange.identity import Identity, Platform
from xianzhi.exchange.identity import openid as openid_room
from xianzhi.records.history import entries, stream_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files")]

HERE = {"REMOTE_ADDR": "10.0.0.5"}


class Clock:
    """What the pages take for now."""

    def __init__(self) -> None:
        self.at = AT

    def now(self):
        return self.at


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for page in ("views.signing_in", "views.identities", "views.my_account", "idle"):
        monkeypatch.setattr(f"xianzhi.apps.accounts.{page}.timezone", clock)
    return clock


@pytest.fixture
def provider(clock, settings):
    openid_room._description.cache_clear()
    openid_room._keys.cache_clear()
    with provider_running() as provider:
        provider.at = clock.at
        settings.SIGN_IN_PLATFORMS = (
            Platform("province", "oidc", "省统一身份认证", CLIENT, SECRET, issuer=provider.url),
            *(
                Platform(
                    kind, kind, kind, CLIENT, SECRET, agent="1000002",
                    hosts={"page": provider.url, "api": provider.url},
                )
                for kind in ("wecom", "dingtalk", "feishu")
            ),
        )  # fmt: skip
        yield provider


@pytest.fixture(scope="module")
def people(kept):
    make_county()
    services.create_demo_accounts(
        [PostDraft("安守正", "government", "安管员", ("security",), SINCE, None, "security")],
        "for tests only",
    )
    return {name: User.objects.get(username=name) for name in ("clerk", "finance", "security")}


def actor(user: User):
    return selectors.actor_for(str(user.pk), None, AT)


def bound(provider, people, who: str = "clerk", subject: str = "sub-1", platform: str = "province"):
    authority = provider.url if platform == "province" else f"{provider.url} {CLIENT}"
    services.bind_identity(
        actor=actor(people["security"]),
        binding=Binding(str(people[who].pk), Identity(platform, authority, subject), "本人申请"),
        request_id=f"bind-{who}-{platform}",
        at=AT,
    )


def sent(client: Client, platform: str = "province", target: str = "/tasks/") -> str:
    answer = client.get(f"/sign-in/with/{platform}/", {"next": target}, **HERE)
    assert answer.status_code == 302
    return answer.headers["Location"]


def back(client: Client, brought: dict, platform: str = "province"):
    return client.get(f"/sign-in/with/{platform}/back/", brought, **HERE)


def through(client: Client, provider, subject: str = "sub-1", target: str = "/tasks/"):
    return back(client, provider.agrees(sent(client, target=target), subject))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def told(client: Client) -> str:
    return client.get("/sign-in/").content.decode()


def outcomes() -> list[tuple[str, str]]:
    return list(SignInAttempt.objects.order_by("at", "id").values_list("outcome", "way"))


def test_nothing_of_it_is_there_until_it_is_switched_on(client, people, settings):
    assert settings.SIGN_IN_PLATFORMS == ()
    assert "sign-in/with" not in told(client)
    assert client.get("/sign-in/with/province/").status_code == 404
    assert client.get("/sign-in/with/province/back/?code=x&state=y").status_code == 404
    assert client.get("/sign-in/bind/").status_code == 302


def test_whom_an_identity_is_bound_to_is_let_in_and_it_is_on_record(client, provider, people):
    bound(provider, people)
    assert (
        'href="/sign-in/with/province/?next=%2Ftasks%2F"'
        in client.get("/sign-in/?next=/tasks/").content.decode()
    )
    answer = through(client, provider)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tasks/")
    assert client.session["_auth_user_id"] == str(people["clerk"].pk)
    assert outcomes() == [("passed", "province")]
    assert "province" in client.get("/my-account/").content.decode()
    lines = selectors.sign_ins(actor(people["security"]), at=AT).lines
    assert [(line.username, line.way) for line in lines] == [("clerk", "province")]


def test_what_the_browser_carries_keeps_the_answer_to_itself(client, provider, people):
    asked = parse_qs(urlsplit(sent(client)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/with/province/back/"]
    assert len(asked["state"][0]) >= 32
    assert len(asked["nonce"][0]) >= 32
    assert SECRET not in str(asked)


LIES = {
    "another issuer": ({"iss": "https://elsewhere.example"}, {}),
    "another audience": ({"aud": "another application"}, {}),
    "several audiences without saying for whom": ({"aud": [CLIENT, "other"]}, {}),
    "for another party": ({"azp": "other"}, {}),
    "expired": ({"exp": int(AT.timestamp()) - 61}, {}),
    "without an end": ({"exp": None}, {}),
    "from the future": ({"iat": int(AT.timestamp()) + 3600}, {}),
    "another errand's": ({"nonce": "another"}, {}),
    "without a nonce": ({"nonce": None}, {}),
    "nobody's": ({"sub": None}, {}),
    "unsigned": ({}, {"alg": "none"}),
    "signed with the shared secret": ({}, {"alg": "HS256"}),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_proves_nothing_lets_nobody_in(client, provider, people, lie):
    bound(provider, people)
    provider.claims, header = LIES[lie]
    provider.header = header or provider.header
    answer = through(client, provider)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert not is_in(client)
    assert "身份凭证未通过核验" in told(client)
    assert outcomes() == [("failed", "province")]


def test_a_token_of_another_key_lets_nobody_in_and_a_changed_key_is_fetched(
    client, provider, people
):
    bound(provider, people)
    through(client, provider)
    client.post("/sign-out/")
    honest, provider.key = provider.key, ECKey.generate_key("P-256", {"kid": "first"})
    through(client, provider)
    assert not is_in(client)
    provider.key = ECKey.generate_key("P-256", {"kid": "second", "alg": "ES256", "use": "sig"})
    provider.published, provider.header = [honest, provider.key], {"alg": "ES256", "kid": "second"}
    through(client, provider)
    assert is_in(client)


def test_an_answer_that_is_not_this_browsers_is_refused(client, provider, people, clock):
    bound(provider, people)
    brought = provider.agrees(sent(client))
    stranger = Client()
    back(stranger, brought)
    assert not is_in(stranger)
    for state in ("", "another", "标"):
        back(client, brought | {"state": state})
        assert not is_in(client)
    back(client, brought)  # the errand served once, for the first of them
    assert not is_in(client)
    assert "登录已失效" in told(client)
    late = provider.agrees(sent(client))
    clock.at = AT + timedelta(minutes=11)
    back(client, late)
    assert not is_in(client)


def test_an_answer_serves_once(client, provider, people):
    bound(provider, people)
    address = sent(client)
    brought = provider.agrees(address)
    back(client, brought)
    client.post("/sign-out/")
    back(client, brought)
    assert not is_in(client)
    provider.codes.clear()  # and the platform refuses a code that was used
    again = parse_qs(urlsplit(sent(client)).query)["state"][0]
    back(client, {"code": brought["code"], "state": again})
    assert not is_in(client)
    assert "平台没有确认这次登录" in told(client)


def test_an_answer_for_one_platform_is_none_for_another(client, provider, people):
    bound(provider, people)
    brought = provider.agrees(sent(client))
    back(client, brought, "wecom")
    assert not is_in(client)
    brought = provider.agrees(sent(client)) | {"iss": "https://elsewhere.example"}
    back(client, brought)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        ("/.well-known/openid-configuration", (500, {}), "暂时连不上登录平台"),
        ("/.well-known/openid-configuration", (200, {"issuer": "x"}), "自报的签发方与配置不符"),
        ("/token", (500, {}), "暂时连不上登录平台"),
        ("/token", (302, {}), "暂时连不上登录平台"),
        ("/token", (200, b"not json"), "答复无法识别"),
        ("/token", (200, b"[" + b" " * 300_000 + b"]"), "答复无法识别"),
        ("/token", (200, {"id_token": "a.b.c"}), "身份凭证未通过核验"),
        ("/token", (200, {"access_token": "a"}), "身份凭证未通过核验"),
        ("/keys", (200, {"keys": []}), "身份凭证未通过核验"),
        ("/keys", (200, {"keys": "x"}), "身份凭证未通过核验"),
    ],
)
def test_a_platform_out_of_order_is_told_in_words(client, provider, people, path, answer, words):
    provider.answers[path] = answer
    came = client.get("/sign-in/with/province/", **HERE)
    if came.headers["Location"] != "/sign-in/":
        came = back(client, provider.agrees(came.headers["Location"]))
    assert came.headers["Location"] == "/sign-in/"
    assert words in told(client)


def test_who_says_no_at_the_platform_is_told_so(client, provider, people):
    state = provider.agrees(sent(client))["state"]
    back(client, {"error": "access_denied", "state": state})
    assert "平台上的登录没有完成" in told(client)
    client.cookies["django_language"] = "en"
    state = provider.agrees(sent(client))["state"]
    back(client, {"error": "access_denied", "state": state})
    assert "The sign-in at the platform was not finished" in told(client)


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "x:y"])
def test_nobody_is_led_elsewhere_afterwards(client, provider, people, target):
    bound(provider, people)
    assert through(client, provider, target=target).headers["Location"] == "/"


def test_an_address_that_is_not_https_gets_no_secret(client, provider, people):
    provider.description = {"token_endpoint": "http://platform.example/token"}
    assert client.get("/sign-in/with/province/").headers["Location"] == "/sign-in/"
    assert "自报的签发方与配置不符" in told(client)


def test_an_identity_that_nobody_bound_opens_nothing_and_makes_nobody(client, provider, people):
    before = (User.objects.count(), Post.objects.count())
    provider.claims = {"email": "clerk@example.org", "preferred_username": "clerk"}
    answer = through(client, provider, "sub-9")
    assert answer.headers["Location"] == "/sign-in/bind/"
    assert not is_in(client)
    page = client.get("/sign-in/bind/").content.decode()
    assert "sub-9" in page
    assert "安全管理员" in page
    assert (User.objects.count(), Post.objects.count()) == before
    assert outcomes() == [("failed", "province")]


def test_an_email_tells_people_apart_only_where_the_platform_checked_it(
    client, provider, people, settings
):
    first, *_ = settings.SIGN_IN_PLATFORMS
    by_mail = Platform(
        "province", "oidc", "省", CLIENT, SECRET, issuer=first.issuer, identity="email"
    )
    settings.SIGN_IN_PLATFORMS = (by_mail,)
    bound(provider, people, subject="li@example.org")
    for verified in (None, False, "true"):
        provider.claims = {"email": "li@example.org", "email_verified": verified}
        through(client, provider)
        assert not is_in(client)
        assert "没有核实您的电子邮箱" in told(client)
    provider.claims = {"email": "li@example.org", "email_verified": True}
    through(client, provider)
    assert is_in(client)


def test_the_second_factor_is_asked_for_as_after_a_password(client, provider, people, clock):
    user = people["clerk"]
    bound(provider, people)
    secret = services.begin_factor(user, issuer="县治", at=AT).secret.replace(" ", "")
    seed, before = base64.b32decode(secret), AT - timedelta(hours=1)
    services.confirm_factor(user, code_at(seed, int(before.timestamp() // 30)), before)
    assert through(client, provider).headers["Location"].startswith("/sign-in/code/")
    assert not is_in(client)
    wrong = client.post("/sign-in/code/", {"code": "000000", "next": "/tasks/"}, **HERE)
    assert wrong.status_code == 422
    typed = code_at(seed, int(AT.timestamp() // 30))
    answer = client.post("/sign-in/code/", {"code": typed, "next": "/tasks/"}, **HERE)
    assert answer.headers["Location"] == "/tasks/"
    assert outcomes() == [("half", "province"), ("failed", "province"), ("passed", "province")]


def test_a_closed_door_is_closed_here_too(client, provider, people):
    bound(provider, people)
    for _ in range(5):
        client.post("/sign-in/", {"username": "clerk", "password": "wrong"}, **HERE)
    answer = through(client, provider)
    assert answer.headers["Retry-After"] == "900"
    assert not is_in(client)
    assert "请等待 15 分钟" in told(client)
    assert outcomes()[-1] == ("refused", "province")


def test_an_account_that_is_closed_is_not_opened(client, provider, people):
    bound(provider, people)
    User.objects.filter(username="clerk").update(is_active=False)
    assert through(client, provider).headers["Location"] == "/sign-in/bind/"
    assert not is_in(client)


def given_code(people, who: str = "clerk", request_id: str = "code") -> str:
    return services.make_binding_code(
        actor=actor(people["security"]),
        user_id=str(people[who].pk),
        reason="本人到场核验",
        request_id=request_id,
        at=AT,
    )


def test_a_code_binds_the_identity_just_proved_and_lets_in(client, provider, people):
    code = given_code(people)
    through(client, provider, "sub-7")
    wrong = client.post("/sign-in/bind/", {"code": "AAAA-BBBB-CCCC"}, **HERE)
    assert wrong.status_code == 422
    assert "绑定码不正确" in wrong.content.decode()
    answer = client.post("/sign-in/bind/", {"code": code.lower()}, **HERE)
    assert answer.headers["Location"] == "/tasks/"
    assert client.session["_auth_user_id"] == str(people["clerk"].pk)
    verbs = [entry.verb for entry in entries(stream_of("user", people["clerk"].pk))]
    assert verbs == ["bind_identity", "make_binding_code"]
    assert not BindingCode.objects.exists()
    again = Client()
    through(again, provider, "sub-8")
    assert again.post("/sign-in/bind/", {"code": code}, **HERE).status_code == 422
    client.post("/sign-out/")
    through(client, provider, "sub-7")
    assert is_in(client)


def test_codes_cannot_be_tried_out(client, provider, people, clock):
    code = given_code(people)
    through(client, provider, "sub-7")  # counts: nobody was let in
    answers = [client.post("/sign-in/bind/", {"code": str(n)}, **HERE) for n in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert client.post("/sign-in/bind/", {"code": code}, **HERE).status_code == 429
    clock.at = AT + timedelta(minutes=11)
    assert client.post("/sign-in/bind/", {"code": code}, **HERE).status_code == 302
    assert not is_in(client)


def test_a_code_is_good_for_a_day_and_the_last_one_alone(people, provider):
    first, second = given_code(people), given_code(people, request_id="again")
    assert given_code(people, request_id="again") == second != first
    identity = Identity("province", provider.url, "sub-7")

    def tried(code: str, at) -> object:
        return services.bind_by_code(identity=identity, code=code, address="", at=at).user

    assert tried(first, AT) is None
    assert tried(second, AT + timedelta(days=1)) is None
    assert tried(second, AT + timedelta(hours=23)) == people["clerk"]


def test_only_the_security_administrator_binds_and_nobody_for_himself(people, provider):
    identity = Identity("province", provider.url, "sub-1")
    for who, whom in (("clerk", "finance"), ("finance", "finance"), ("security", "security")):
        with pytest.raises(PermissionDeniedError):
            services.bind_identity(
                actor=actor(people[who]),
                binding=Binding(str(people[whom].pk), identity, "试"),
                request_id="no",
                at=AT,
            )
        with pytest.raises(PermissionDeniedError):
            services.make_binding_code(
                actor=actor(people[who]),
                user_id=str(people[whom].pk),
                reason="试",
                request_id="no",
                at=AT,
            )
    with pytest.raises(RuleError):
        services.bind_identity(
            actor=actor(people["security"]),
            binding=Binding(str(people["clerk"].pk), identity, ""),
            request_id="no",
            at=AT,
        )
    assert not BoundIdentity.objects.exists()


def test_an_identity_opens_one_account_and_an_account_has_one_of_a_platform(people, provider):
    bound(provider, people)
    with pytest.raises(ConflictError, match=r"accounts\.identity_is_taken"):
        bound(provider, people, "finance")
    with pytest.raises(ConflictError, match=r"accounts\.identity_stands"):
        services.bind_identity(
            actor=actor(people["security"]),
            binding=Binding(
                str(people["clerk"].pk), Identity("province", provider.url, "sub-2"), "换"
            ),
            request_id="second",
            at=AT,
        )


def test_what_is_unbound_opens_nothing(client, provider, people):
    bound(provider, people)
    through(client, provider)
    line = BoundIdentity.objects.get()
    with pytest.raises(PermissionDeniedError):
        services.unbind_identity(
            actor=actor(people["finance"]),
            identity_id=str(line.pk),
            reason="",
            request_id="x",
            at=AT,
        )
    assert client.post("/my-account/identity/drop/", {"identity": str(line.pk)}).status_code == 302
    client.post("/sign-out/")
    assert through(client, provider).headers["Location"] == "/sign-in/bind/"
    verbs = [entry.verb for entry in entries(stream_of("user", people["clerk"].pk))]
    assert verbs == ["unbind_identity", "bind_identity"]


def test_the_security_administrator_does_it_on_the_page_of_the_post(client, provider, people):
    post = Post.objects.get(person__user=people["clerk"])
    page, own = f"/organisation/posts/{post.pk}/", Client()
    client.force_login(people["security"])
    assert f'action="{page}identity-code/"' in client.get(page).content.decode()
    given = client.post(f"{page}identity-code/", {"reason": "到场核验"}, follow=True)
    code = given.content.decode().split("绑定码：")[1][:14]
    through(own, provider, "sub-7")
    own.post("/sign-in/bind/", {"code": code}, **HERE)
    assert is_in(own)
    line = BoundIdentity.objects.get()
    assert "sub-7" in client.get(page).content.decode()
    client.post(f"{page}unbind/", {"identity": str(line.pk), "reason": "换手机"})
    typed = {"platform": "wecom", "subject": "u-1", "reason": "通讯录核对"}
    assert client.post(f"{page}identity/", typed).status_code == 302
    assert client.post(f"{page}identity/", typed | {"subject": "u-2"}).status_code == 422
    assert list(BoundIdentity.objects.values_list("platform", "subject")) == [("wecom", "u-1")]
    client.force_login(people["clerk"])
    assert "identity-code" not in client.get(page).content.decode()
    assert client.post(f"{page}identity-code/", {"reason": "自己来"}).status_code == 422
    assert BoundIdentity.objects.count() == 1


ANSWERS = {
    "wecom": {
        "/cgi-bin/gettoken": {"errcode": 0, "access_token": "t"},
        "/cgi-bin/auth/getuserinfo": {"errcode": 0, "userid": "u-1"},
    },
    "dingtalk": {
        "/v1.0/oauth2/userAccessToken": {"accessToken": "t", "expireIn": 7200},
        "/v1.0/contact/users/me": {"unionId": "u-1", "nick": "某人"},
    },
    "feishu": {
        "/open-apis/authen/v2/oauth/token": {"code": 0, "access_token": "t"},
        "/open-apis/authen/v1/user_info": {"code": 0, "data": {"union_id": "u-1"}},
    },
}
CODES = {"wecom": "code", "dingtalk": "authCode", "feishu": "code"}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_work_platform_lets_in_by_its_own_steps(client, provider, people, kind):
    bound(provider, people, subject="u-1", platform=kind)
    provider.answers = {path: (200, answer) for path, answer in ANSWERS[kind].items()}
    state = parse_qs(urlsplit(sent(client, kind)).query)["state"][0]
    back(client, {CODES[kind]: "c-1", "state": state}, kind)
    assert is_in(client)
    (first, sent_first, _), (second, sent_second, headers) = provider.heard
    assert [first, second] == list(ANSWERS[kind])
    assert SECRET in sent_first.values()
    assert "t" in sent_second.values() or any("t" in v.split() for v in headers.values())
    assert "c-1" in {**sent_first, **sent_second}.values()


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("answer", [{"errcode": 40029, "code": 20003}, {"errcode": 0, "code": 0}])
def test_a_work_platform_that_names_nobody_lets_nobody_in(client, provider, people, kind, answer):
    provider.answers = {path: (200, said) for path, said in ANSWERS[kind].items()}
    provider.answers[list(ANSWERS[kind])[-1]] = (200, answer)
    state = parse_qs(urlsplit(sent(client, kind)).query)["state"][0]
    assert back(client, {CODES[kind]: "c", "state": state}, kind).headers["Location"] == "/sign-in/"
    assert not is_in(client)
