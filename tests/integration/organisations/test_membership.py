"""Members of groups, task forces and joint conferences, by day."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from factories.county import UNITS
from xianzhi.apps.organisations import selectors, services
from xianzhi.apps.organisations.models import GroupMember
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, stream_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def set_members(county, *codes: str, on: date, body: str = "towns", who: str = "admin") -> None:
    services.set_members(
        actor=county.actor(who, AT),
        asked=services.Membership(
            county.units.get(body, body), frozenset(county.units[code] for code in codes), on
        ),
        request_id=uuid4().hex,
        at=AT,
    )


def members(county, day: date) -> set[str]:
    lines = {line.id: line for line in selectors.unit_lines(day)}
    return {lines[one].code for one in lines[county.units["towns"]].member_ids}


def test_a_member_leaves_and_comes_back(county):
    set_members(county, "luxi", on=date(2026, 3, 1))
    set_members(county, "luxi", "shiqiao", on=date(2026, 6, 1))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1))
    assert [members(county, day) for day in days] == [
        {"luxi", "shiqiao"},
        {"luxi"},
        {"luxi", "shiqiao"},
    ]
    told = entries(stream_of("unit", county.units["towns"]))
    assert [len(entry.facts["entered"]) for entry in told] == [1, 0]


def test_who_came_and_went_on_one_day_never_belonged(county):
    set_members(county, "luxi", "shiqiao", "water", on=date(2026, 3, 1))
    set_members(county, "luxi", "shiqiao", on=date(2026, 3, 1))
    assert members(county, date(2026, 3, 1)) == {"luxi", "shiqiao"}
    assert not GroupMember.objects.filter(member=county.units["water"]).exists()


@pytest.mark.parametrize("who", ["clerk", "leader", "head"])
def test_only_the_system_administrator_sets_members(county, who):
    with pytest.raises(PermissionDeniedError):
        set_members(county, "luxi", on=date(2026, 3, 1), who=who)


def test_what_cannot_be_is_told_in_words(county):
    for asked, code in (
        ({"on": date(2027, 1, 1)}, "organisations.not_yet"),
        ({"on": date(2026, 3, 1), "body": "water"}, "organisations.has_no_members"),
    ):
        with pytest.raises(RuleError) as told:
            set_members(county, "luxi", **asked)
        assert told.value.code == code
    with pytest.raises(RuleError):
        set_members(county, "towns", on=date(2026, 3, 1))  # nobody belongs to himself
    with pytest.raises(NotFoundError):
        set_members(county, "luxi", on=date(2026, 3, 1), body="nowhere")


def test_registering_again_neither_doubles_members_nor_brings_them_back(county):
    services.register_units(UNITS)
    assert GroupMember.objects.count() == 2
    set_members(county, "luxi", on=date(2026, 3, 1))
    services.register_units(UNITS)
    assert members(county, date(2026, 3, 1)) == {"luxi"}
