"""The pages of the administrators: the county of a day, changes with a preview, posts, rights."""

import re
from datetime import UTC, date, datetime

import pytest

from factories.county import SINCE
from factories.queries import CountQueries
from xianzhi.apps.accounts import services
from xianzhi.apps.accounts.models import HandOver, Post, PostRole, User
from xianzhi.apps.accounts.services import PostDraft
from xianzhi.apps.organisations.models import Unit
from xianzhi.exchange.spreadsheets import ListColumn, read_records

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TODAY = date(2026, 11, 20)


class Clock:
    """What the pages take for now."""

    @staticmethod
    def now() -> datetime:
        return datetime(2026, 11, 20, 1, tzinfo=UTC)

    @staticmethod
    def localdate(_: object = None) -> date:
        return TODAY


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    pages = ("tree", "reorganising", "posting", "forms", "guarding")
    for module in ("xianzhi.ui.asking", *(f"xianzhi.web.administration.{page}" for page in pages)):
        monkeypatch.setattr(f"{module}.timezone", Clock)


@pytest.fixture
def offices(county):
    drafts = (
        PostDraft("安守正", "government", "安全管理员", ("security",), SINCE, None, "security"),
        PostDraft("沈鉴明", "government", "审计管理员", ("auditor",), SINCE, None, "auditor"),
    )
    services.create_demo_accounts(drafts, "for tests only")
    return county


def sign(client, who: str):
    client.force_login(User.objects.get(username=who))
    return client


def page(answer) -> str:
    return answer.content.decode()


def post_of(who: str) -> Post:
    return Post.objects.get(person__user__username=who)


def rename(county, **more: str) -> dict[str, str]:
    return {
        "unit": county.units["housing"],
        "name": "县住建和城管局",
        "on": "2026-03-01",
        "basis": "禾编发〔2026〕3号",
        **more,
    }


def test_a_change_is_shown_first_and_done_when_confirmed(client, offices):
    sign(client, "admin")
    shown = page(client.post("/organisation/change/rename/", rename(offices)))
    assert "县住建和城管局" in shown
    assert Unit.objects.get(code="housing").name == "县住建局"
    hidden = dict(HIDDEN.findall(shown))
    assert hidden["confirmed"] == "yes"
    answer = client.post("/organisation/change/rename/", hidden)
    assert answer.url == "/organisation/?day=2026-03-01"
    assert Unit.objects.get(code="housing").name == "县住建和城管局"
    assert "县住建和城管局" not in page(client.get("/organisation/?day=2026-02-28"))
    assert "县住建和城管局" in page(client.get("/organisation/?day=2026-03-01"))


def test_a_confirmation_of_an_old_preview_changes_nothing(client, offices):
    sign(client, "admin")
    hidden = dict(
        HIDDEN.findall(page(client.post("/organisation/change/rename/", rename(offices))))
    )
    other = rename(offices, name="县城建局")
    fresh = dict(HIDDEN.findall(page(client.post("/organisation/change/rename/", other))))
    client.post("/organisation/change/rename/", fresh)
    answer = client.post("/organisation/change/rename/", hidden)
    assert answer.status_code == 409
    assert "更名" in page(answer)  # what happened since, and by whom
    assert "陶安" in page(answer)
    assert Unit.objects.get(code="housing").name == "县城建局"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ("found", {"new_code": "n", "new_name": "县新局", "new_kind": "bureau", "parent": "water"}),
        ("move", {"unit": "finance", "parent": "water"}),
        ("merge", {"units": ["luxi", "shiqiao"], "new_code": "n", "new_name": "芦桥镇",
                   "new_kind": "town"}),
        ("merge", {"units": ["luxi"], "heir": "shiqiao", "new_kind": "town"}),
        ("split", {"unit": "water", "new_code": "a", "new_name": "甲", "new_kind": "institution",
                   "second_code": "b", "second_name": "乙"}),
        ("abolish", {"unit": "finance", "heir": "water"}),
    ],
)  # fmt: skip
def test_every_kind_of_change_goes_through_its_form(client, offices, change, fields):
    def ids(value):
        if isinstance(value, list):
            return [ids(one) for one in value]
        return offices.units.get(value, value)

    asked = {key: ids(value) for key, value in fields.items()}
    asked |= {"on": "2026-03-01", "basis": "依据"}
    sign(client, "admin")
    before = set(Unit.objects.values_list("code", "valid_until", "parent__code"))
    shown = client.post(f"/organisation/change/{change}/", asked)
    assert shown.status_code == 200, page(shown)
    confirmed = dict(HIDDEN.findall(page(shown))) | asked
    assert client.post(f"/organisation/change/{change}/", confirmed).status_code == 302
    assert set(Unit.objects.values_list("code", "valid_until", "parent__code")) != before


def test_what_cannot_be_changed_is_told_at_the_form(client, offices):
    sign(client, "admin")
    answer = client.post("/organisation/change/rename/", rename(offices, name="县财政局"))
    assert answer.status_code == 422
    assert "已有单位名为“县财政局”" in page(answer)


def test_the_day_as_a_file_says_what_the_page_says(client, offices, tmp_path):
    sign(client, "clerk")
    answer = client.get("/organisation/register.csv?day=2025-06-01")
    path = tmp_path / "register.csv"
    path.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    columns = [ListColumn(key, (key,), is_required=True) for key in ("单位", "岗位", "人员")]
    rows = [record.values for record in read_records(path, columns)]
    assert {"单位": "县住建局", "岗位": "局长", "人员": "程立群"} in rows
    assert client.get("/organisation/register.pdf").status_code == 404


def test_a_post_is_handed_over_on_its_page(client, offices):
    sign(client, "admin")
    post = post_of("head")
    shown = page(client.get(f"/organisation/posts/{post.pk}/"))
    assert "陆小满" in shown  # somebody of the unit is offered
    form = {"person_name": "韩新任", "on": "2026-06-01", "note": "移交", "request_id": "one"}
    answer = client.post(f"/organisation/posts/{post.pk}/hand-over/", form)
    assert answer.status_code == 302
    taken = HandOver.objects.get().taken
    told = page(client.get(f"/organisation/posts/{taken.pk}/"))
    assert "程立群" in told
    assert "移交" in told
    again = client.post(f"/organisation/posts/{post.pk}/hand-over/", form | {"request_id": "two"})
    assert again.status_code == 422


def test_a_person_of_another_unit_is_found_by_name(client, offices):
    sign(client, "admin")
    post = post_of("head")
    assert "方若谷" not in page(client.get(f"/organisation/posts/{post.pk}/"))
    assert "方若谷" in page(client.get(f"/organisation/posts/{post.pk}/?who=方若"))
    form = {
        "person": str(post_of("finance").person_id),
        "holding": "acting",
        "held_from": "2026-11-01",
        "held_until": "2026-12-01",
    }
    assert client.post(f"/organisation/posts/{post.pk}/stand-in/", form).status_code == 302
    assert Post.objects.get(stands_in_for=post).person_id == post_of_person("方若谷")


def post_of_person(name: str) -> object:
    return Post.objects.filter(person__name=name).first().person_id


def test_a_post_is_filled_and_ended(client, offices):
    sign(client, "admin")
    unit = offices.units["water"]
    form = {"person_name": "水清源", "title": "局长", "held_from": "2026-01-01"}
    answer = client.post(f"/organisation/posts/new/?unit={unit}", form)
    post = Post.objects.get(person__name="水清源")
    assert answer.url == f"/organisation/posts/{post.pk}/"
    end = {"on": "2026-06-01", "reason": "调离"}
    assert client.post(f"{answer.url}end/", end).status_code == 302
    post.refresh_from_db()
    assert post.held_until == date(2026, 6, 1)


def test_the_security_administrator_grants_roles_and_the_system_administrator_does_not(
    client, offices
):
    post = post_of("finance")
    form = {"roles": ["unit_head", "unit_officer"], "reason": "任命"}
    address = f"/organisation/posts/{post.pk}/roles/"
    assert client.post(address, form).url.startswith("/sign-in/")
    sign(client, "admin")
    assert client.post(address, form).status_code == 422
    assert "act-roles" not in page(client.get(f"/organisation/posts/{post.pk}/"))
    sign(client, "security")
    assert "act-roles" in page(client.get(f"/organisation/posts/{post.pk}/"))
    assert client.post(address, form).status_code == 302
    assert set(PostRole.objects.filter(post=post).values_list("role", flat=True)) == {
        "unit_head",
        "unit_officer",
    }


def test_a_number_is_shown_with_a_reason_and_the_auditor_reads_who_saw_it(client, offices):
    post = post_of("housing")
    services.set_phone(
        actor=offices.actor("admin", Clock.now()),
        person_id=str(post.person_id),
        phone="13800001234",
        request_id="phone",
        at=Clock.now(),
    )
    sign(client, "head")
    shown = page(client.get(f"/organisation/posts/{post.pk}/"))
    assert "138****1234" in shown
    assert "13800001234" not in shown
    address = f"/organisation/posts/{post.pk}/phone/"
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "防汛值班"}, follow=True)
    assert "13800001234" in page(answer)
    assert "13800001234" not in page(client.get(f"/organisation/posts/{post.pk}/"))
    assert "防汛值班" not in page(client.get("/personal-data/"))
    sign(client, "auditor")
    told = page(client.get("/personal-data/"))
    assert "防汛值班" in told
    assert "程立群" in told
    sign(client, "finance")
    assert client.post(address, {"reason": "好奇"}).status_code == 422


def test_who_may_change_nothing_sees_no_button_and_is_refused(client, offices):
    sign(client, "clerk")
    assert "/organisation/change/" not in page(client.get("/organisation/"))
    assert client.get("/organisation/change/rename/").status_code == 403
    assert client.post("/organisation/change/rename/", rename(offices)).status_code == 403
    assert client.get(f"/organisation/posts/new/?unit={offices.units['water']}").status_code == 403
    assert client.get("/security/sign-ins/").status_code == 403
    assert Unit.objects.get(code="housing").name == "县住建局"


def test_damaged_addresses_are_answered_in_words(client, offices):
    sign(client, "admin")
    post = post_of("head")
    for path, status in (
        (f"/organisation/posts/{post.pk}/?who=%00", 422),
        ("/organisation/posts/x/", 404),
        ("/organisation/units/%00/", 404),
        ("/organisation/posts/new/", 302),
        ("/organisation/posts/new/?unit=x", 404),
        ("/organisation/?day=2026-99-99", 200),
        ("/organisation/change/dance/", 404),
    ):
        assert client.get(path).status_code == status, path
    assert client.post(f"/organisation/posts/{post.pk}/dance/", {}).status_code == 404


def test_sign_ins_are_listed_by_how_they_ended(client, offices):
    client.post("/sign-in/", {"username": "clerk", "password": "wrong"})
    sign(client, "security")
    assert "登录失败" in page(client.get("/security/sign-ins/?outcome=failed"))
    assert "督查" not in page(client.get("/security/sign-ins/?outcome=passed")).split("<main")[1]


def test_the_tree_needs_the_same_queries_however_many_units_there_are(client, offices):
    sign(client, "clerk")
    client.get("/organisation/")  # the first page of a session notes when it began
    with CountQueries() as few:
        client.get("/organisation/")
    services.register_posts(
        [PostDraft(f"某{n}", "water", f"科员{n}", (), SINCE) for n in range(20)]
    )
    with CountQueries() as many:
        client.get("/organisation/")
    assert many.count == few.count
