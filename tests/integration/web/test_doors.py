"""The doors of the site: language, display, signing in, posts, and faults as pages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from factories.county import AT
from xianzhi.errors import ConflictError, RuleError
from xianzhi.records.versions import Since, StaleError
from xianzhi.web import faults

pytestmark = pytest.mark.django_db


def signed_in(client, username: str):
    from xianzhi.apps.accounts.models import User

    client.force_login(User.objects.get(username=username))
    return client


def test_the_first_page_is_chinese_whatever_the_browser_speaks(client):
    answer = client.get("/", headers={"accept-language": "en-US,en"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert "登录" in answer.content.decode()


def test_english_is_a_choice_that_stays(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/sign-in/"}, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert "<h1>Sign in</h1>" in answer.content.decode()


def test_every_page_has_the_strict_policy(client):
    policy = client.get("/ui/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_wrong_password_gets_the_form_back_with_422(client, county):
    answer = client.post("/sign-in/", {"username": "clerk", "password": "wrong"})
    assert answer.status_code == 422
    assert "用户名与口令不符" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_to_the_page_that_was_wanted(client, county):
    form = {"username": "clerk", "password": "for tests only", "next": "/documents/"}
    assert client.post("/sign-in/", form).headers["Location"] == "/documents/"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_signing_in_never_leads_to_another_site(client, county, target):
    form = {"username": "clerk", "password": "for tests only", "next": target}
    assert client.post("/sign-in/", form).headers["Location"] == "/"


def test_signing_out_ends_the_session(client, county):
    signed_in(client, "clerk").post("/sign-out/")
    assert client.get("/today/").status_code == 302


def test_a_post_that_is_not_held_cannot_be_taken(client, county):
    answer = signed_in(client, "housing").post("/post/", {"post": county.posts["柳明远"]})
    assert answer.status_code == 403
    assert "督查" not in client.get("/today/").content.decode().split("<main")[0]


def test_who_holds_no_post_is_told_whom_to_ask(client, county):
    answer = signed_in(client, "gone").get("/today/")
    assert answer.status_code == 403
    assert "系统管理员" in answer.content.decode()


@pytest.mark.parametrize("username", ["clerk", "leader", "head", "luxi", "admin"])
def test_everybody_has_a_day(client, county, signed, username):
    assert signed_in(client, username).get("/today/").status_code == 200


def test_display_settings_are_kept_and_checked(client):
    client.post("/display/", {"theme": "dark", "density": "huge", "next": "/"})
    page = client.get("/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="auto"' in page


def test_a_missing_page_says_so_in_both_languages(client):
    assert "这里没有内容" in client.get("/no-such-page/").content.decode()
    client.cookies["django_language"] = "en"
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_form_without_its_secret_is_refused_with_words(county):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "clerk", "password": "for tests only"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/documents/import/", "/documents/"),
        ("/documents/00000000-0000-7000-8000-000000000000/desk/accept/", "desk/"),
        ("/tasks/00000000-0000-7000-8000-000000000000/moves/start/", "8000-000000000000/"),
        ("/table-import/preview/", "/table-import/"),
        ("/sign-out/", "/"),
    ],
)
def test_opening_the_address_of_a_form_leads_to_its_page(client, county, address, page):
    answer = signed_in(client, "clerk").get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(page)
    assert "_auth_user_id" in client.session  # and signs nobody out


def test_a_part_of_a_page_never_becomes_the_sign_in_page(client, county):
    answer = client.get("/tasks/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert "您已退出登录" in answer.content.decode()
    assert client.get("/tasks/").status_code == 302


def test_a_form_that_is_too_large_is_a_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/sign-in/", {"username": "x" * 200, "password": "y"})
    assert answer.status_code == 413
    assert "内容过大" in answer.content.decode()


def test_a_fault_of_ours_shows_a_number_and_no_traceback(client, county, monkeypatch):
    def break_down(*args, **kwargs):
        raise ZeroDivisionError("a secret inside")

    monkeypatch.setattr("xianzhi.web.workbench.views.desk_of", break_down)
    client.raise_request_exception = False
    answer = signed_in(client, "clerk").get("/today/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出错" in text
    assert "The system failed" in text
    assert "secret" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleError("records.text_required"), 422),
        (ConflictError("records.request_reused"), 409),
        (OperationalError("database is locked"), 503),
        (InterfaceError("connection already closed"), 503),
    ],
)
def test_exceptions_become_answers(client, error, status):
    request = RequestFactory().get("/")
    request.user = None
    answer = faults.FaultMiddleware(lambda one: None).process_exception(request, error)
    assert answer is not None
    assert answer.status_code == status


def test_other_exceptions_go_on():
    request = RequestFactory().get("/")
    middleware = faults.FaultMiddleware(lambda one: None)
    assert middleware.process_exception(request, ValueError()) is None


@pytest.mark.django_db
def test_a_database_that_goes_away_outside_of_a_view_is_told_too(client, county, monkeypatch):
    def gone(*_args, **_kwargs):
        raise OperationalError("the database system is starting up")

    signed_in(client, "clerk")
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    answer = client.get("/today/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "正在忙" in answer.content.decode()


@pytest.mark.django_db
def test_a_conflict_of_versions_says_who_did_what(county):
    post = county.posts["柳明远"]
    since = (Since("task:1", "verify", AT, post), Since("thing:1", "unheard", AT, post))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    middleware = faults.FaultMiddleware(lambda one: None)
    answer = middleware.process_exception(request, StaleError(since))
    assert answer is not None
    said = answer.content.decode()
    assert answer.status_code == 409
    for words in ("2 次变动", "核实办结", "县政府督查室 督查专员 柳明远"):
        assert words in said
