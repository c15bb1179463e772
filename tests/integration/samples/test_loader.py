from datetime import UTC, date, datetime

import pytest

from xianzhi.apps.accounts.models import Person, Post, User
from xianzhi.apps.accounts.selectors import actor_for, demo_accounts, posts_of
from xianzhi.apps.grid.models import Area
from xianzhi.apps.organisations.models import GroupMember, Unit, UnitAlias
from xianzhi.apps.organisations.selectors import resolve, unit_registry
from xianzhi.samples.county import build_county
from xianzhi.samples.loader import DEMO_POSTS, load_county, open_demo
from xianzhi.samples.units import unit_registry as sample_registry

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STORED = (Unit, UnitAlias, GroupMember, Area, Person, Post)

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    return [model.objects.count() for model in STORED]


def test_loading_registers_every_unit_area_and_post() -> None:
    county = load_county()

    assert Unit.objects.count() == len(county.units)
    assert Area.objects.count() == len(county.areas)
    assert Post.objects.count() == len(county.staff.tenures)
    assert Person.objects.count() == len(county.staff.people)
    assert Area.objects.get(code="990121102").unit.name == "鹭溪镇人民政府"


def test_loading_twice_changes_nothing() -> None:
    load_county()
    before = counts()

    load_county()

    assert counts() == before


def test_loading_makes_no_account() -> None:
    load_county()

    assert not User.objects.exists()


def test_registry_of_the_site_knows_the_names_of_the_day() -> None:
    load_county()

    codes = {entry.code for entry in unit_registry(TODAY).entries}
    found = resolve(["县住建局<县综合执法局>", "县教育科技局", "县教体局"], TODAY)

    assert codes == {entry.code for entry in sample_registry(build_county().units).entries}
    assert {name: line.code for name, line in found.items()} == {
        "县住建局<县综合执法局>": "urban-management",
        "县教育科技局": "education",  # 县教体局 ended in 2025
    }


def test_demo_accounts_sign_in_from_their_posts() -> None:
    county = load_county()

    names = open_demo("not-a-real-password", county)

    assert sorted(names) == sorted(DEMO_POSTS)
    assert sorted(account.username for account in demo_accounts()) == sorted(DEMO_POSTS)
    clerk = User.objects.get(username="clerk")
    assert clerk.check_password("not-a-real-password")
    actor = actor_for(str(clerk.id), None, NOW)
    assert (actor.unit_name, actor.roles) == ("县政府督查室", frozenset({"clerk"}))


def test_roles_follow_the_posts() -> None:
    open_demo("not-a-real-password", load_county())

    roles = {}
    for user in User.objects.all():
        (post,) = posts_of(str(user.id), NOW)
        roles[user.username] = (post.unit_name, set(actor_for(str(user.id), post.id, NOW).roles))

    assert roles == {
        "clerk": ("县政府督查室", {"clerk"}),
        "leader": ("县人民政府", {"leader"}),
        "planner": ("县自然资源局", {"unit_officer", "planner"}),
        "planning-head": ("县自然资源局", {"unit_head", "planner"}),
        "housing": ("县住建局", {"unit_officer"}),
        "luxi": ("鹭溪镇人民政府", {"unit_officer"}),
        "dispatcher": ("县政务服务局", {"unit_officer", "dispatcher"}),
        "checker": ("县政务服务局", {"unit_officer", "dispatcher"}),
        "grid-worker": ("云栈镇人民政府", {"grid_worker"}),
        "admin": ("县人民政府办公室", {"admin"}),
        "security": ("县人民政府办公室", {"security"}),
        "auditor": ("县人民政府办公室", {"auditor"}),
    }


def test_opening_the_demo_twice_keeps_the_first_password() -> None:
    county = load_county()
    open_demo("the-first-password", county)
    before = counts()

    open_demo("the-second-password", county)

    assert counts() == before
    assert User.objects.get(username="clerk").check_password("the-first-password")
