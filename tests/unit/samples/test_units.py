from collections import Counter
from datetime import date

from gold.hechuan import PLAN_NAMES, compact_rows
from xianzhi.core.policy.units import UnitAlias
from xianzhi.samples.county import build_county
from xianzhi.samples.people import WITHOUT_STAFF, Duty
from xianzhi.samples.plans.workbook import ledger_lines
from xianzhi.samples.units import UnitKind, build_units, unit_registry

NAMES = {
    name: unit
    for unit in build_units()
    for name in (unit.name, *(alias.name for alias in unit.aliases))
}


def test_codes_and_names_are_unique() -> None:
    units = build_units()
    names = [name for unit in units for name in {unit.name, *(a.name for a in unit.aliases)}]

    assert len({unit.code for unit in units}) == len(units)
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_unit_that_a_plan_or_the_old_ledger_names_is_in_the_registry() -> None:
    printed = {
        unit
        for name in PLAN_NAMES
        for row in compact_rows(name)
        for _, units in row.get("roles", ())
        for unit in units
    }
    printed |= {
        unit
        for line in ledger_lines()
        for key in ("lead", "support")
        for unit in line[key].split("、")
    }

    assert len(printed) > 50
    assert sorted(printed - NAMES.keys()) == []


def test_renamed_bureau_keeps_its_old_name_until_the_day_of_renaming() -> None:
    education = NAMES["县教体局"]

    assert education.name == "县教育科技局"
    assert UnitAlias("县教体局", None, date(2025, 3, 1)) in education.aliases


def test_body_with_two_names_is_one_unit() -> None:
    codes = {NAMES[name].code for name in ("县综合执法局", "县城管局", "县住建局<县综合执法局>")}

    assert codes == {"urban-management"}
    assert NAMES["县住建局"].code == "housing"


def test_groups_name_their_members() -> None:
    counts = {unit.name: len(unit.members) for unit in build_units() if unit.kind is UnitKind.GROUP}

    assert counts["各乡镇（街道）"] == 10
    assert counts["各乡镇人民政府"] == 8
    assert counts["各镇人民政府"] == 6
    assert min(counts.values()) >= 2


def test_registry_holds_every_unit_with_its_aliases_and_members() -> None:
    units = build_units()

    entries = unit_registry(units).entries

    assert [(e.code, e.name, e.aliases, e.members) for e in entries] == [
        (u.code, u.name, u.aliases, u.members) for u in units
    ]


def test_every_unit_but_the_county_itself_has_a_leader_in_charge() -> None:
    leaders = {p.code for p in build_county().staff.posts if p.duty is Duty.COUNTY_LEADER}

    in_charge = {unit.leader for unit in build_units() if unit.kind not in WITHOUT_STAFF}

    assert in_charge <= leaders
    assert None not in in_charge
