"""Rights belong to posts, in a unit, for a period."""

from datetime import date, timedelta

import pytest

from factories.county import AT, POSTS, UNITS, make_county
from xianzhi.apps.accounts.models import Post, User
from xianzhi.apps.accounts.selectors import actor_for, demo_accounts, post_labels, posts_of
from xianzhi.apps.accounts.services import PostDraft, register_posts
from xianzhi.apps.grid.selectors import area_counts, towns
from xianzhi.apps.organisations.models import Unit
from xianzhi.apps.organisations.selectors import resolve, subtree, unit_registry
from xianzhi.apps.organisations.services import UnitDraft, register_units
from xianzhi.errors import PermissionDeniedError, RuleError

pytestmark = pytest.mark.django_db


def test_an_actor_acts_from_a_post_that_is_held_now(county):
    actor = county.actor("leader")
    assert (actor.person_name, actor.unit_name, actor.title) == ("沈怀谷", "县政府", "副县长")
    assert actor.roles == {"leader"}
    assert len(actor.unit_ids) == 8  # the county government and all below it; no group


def test_a_post_that_has_ended_gives_no_right(county):
    with pytest.raises(PermissionDeniedError):
        county.actor("gone")
    before = AT.replace(year=2024)
    assert county.actor("gone", before).title == "原经办人"
    last_day = AT.replace(year=2024, month=12, day=31, hour=15)
    assert county.actor("gone", last_day)
    with pytest.raises(PermissionDeniedError):
        county.actor("gone", last_day + timedelta(hours=2))  # past midnight in Shanghai


def test_nobody_acts_from_the_post_of_another(county):
    housing = User.objects.get(username="housing")
    with pytest.raises(PermissionDeniedError):
        actor_for(str(housing.pk), county.posts["柳明远"], AT)


def test_an_account_that_is_switched_off_acts_no_more(county):
    User.objects.filter(username="clerk").update(is_active=False)
    with pytest.raises(PermissionDeniedError):
        county.actor("clerk")


def test_registering_twice_changes_nothing(county):
    before = Unit.objects.count(), Post.objects.count(), User.objects.count()
    make_county()
    assert (Unit.objects.count(), Post.objects.count(), User.objects.count()) == before
    assert before[0] == len(UNITS)
    assert before[1] == len(POSTS)


def test_demo_accounts_can_sign_in_and_are_listed(county, client):
    assert client.login(username="clerk", password="for tests only")
    listed = {account.username: account for account in demo_accounts()}
    assert listed["clerk"].unit_name == "县政府督查室"
    assert len(listed) == len(POSTS)


def test_a_person_chooses_among_several_posts(county):
    register_posts([PostDraft("柳明远", "supervision", "副主任", ("leader",), date(2026, 1, 1))])
    clerk = User.objects.get(username="clerk")
    held = posts_of(str(clerk.pk), AT)
    assert [post.title for post in held] == ["督查专员", "副主任"]
    assert actor_for(str(clerk.pk), held[1].id, AT).roles == {"leader"}
    assert post_labels([held[1].id]) == {held[1].id: "县政府督查室 副主任 柳明远"}


def test_names_mean_units_by_name_alias_and_period(county):
    register_units([UnitDraft("old", "县旧局", "bureau", valid_until=date(2026, 1, 1)), *UNITS])
    found = resolve(["县住建局", "县住房和城乡建设局", "县旧局", "各镇", "无此局"], AT.date())
    assert {name: line.code for name, line in found.items()} == {
        "县住建局": "housing",
        "县住房和城乡建设局": "housing",
        "各镇": "towns",
    }
    assert "县旧局" in resolve(["县旧局"], date(2025, 12, 31))


def test_the_registry_for_the_compiler_holds_names_aliases_and_members(county):
    entries = {entry.code: entry for entry in unit_registry(AT.date()).entries}
    assert entries["towns"].members == ("luxi", "shiqiao")
    assert [alias.name for alias in entries["housing"].aliases] == ["县住房和城乡建设局"]


def test_a_child_before_its_parent_is_refused():
    with pytest.raises(RuleError):
        register_units([UnitDraft("a", "甲", "bureau", "nowhere")])
    assert Unit.objects.count() == 0


def test_areas_form_a_tree_with_towns_and_their_units(county):
    assert [(town.name, town.unit_id) for town in towns()] == [
        ("芦溪镇", county.units["luxi"]),
        ("石桥镇", county.units["shiqiao"]),
    ]
    assert area_counts() == {
        "county": 1,
        "town": 2,
        "village": 0,
        "grid": 0,
        "micro_grid": 0,
        "cell": 0,
    }
    assert subtree(county.units["luxi"], AT.date()) == {county.units["luxi"]}
