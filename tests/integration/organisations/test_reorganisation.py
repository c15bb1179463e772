"""A year of reorganisation: last year's reports show last year's county, this year's this one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from factories.races import at_once
from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.organisations import selectors, services
from xianzhi.apps.organisations.models import Unit, UnitPeriod
from xianzhi.apps.organisations.steps import NewUnit, Reorganisation
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.history import entries, stream_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
LAST_YEAR, THIS_YEAR = date(2025, 12, 31), date(2026, 11, 20)
RENAMED, MERGED, SPLIT = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


@pytest.fixture
def do(county, key):
    """Carry out a reorganisation as the system administrator; gives what was founded."""

    def carry_out(verb: str, on: date, **asked: object) -> dict:
        order = Reorganisation(verb, on, "禾编发〔2026〕3号", **asked)
        actor = county.actor("admin", AT)
        return services.reorganise(actor=actor, asked=order, request_id=key(), at=AT)

    return carry_out


@pytest.fixture
def year(county, do) -> dict[str, str]:
    """Housing renamed, the two towns merged, water split off a river office: ids by code."""
    units = dict(county.units)
    do("rename", RENAMED, unit_ids=(units["housing"],), name="县住建和城管局")
    units |= do(
        "merge",
        MERGED,
        unit_ids=(units["luxi"], units["shiqiao"]),
        new=(NewUnit("luqiao", "芦桥镇", "town"),),
    )
    parts = (NewUnit("rivers", "县河湖中心", "institution", units["water"]),)
    units |= do("split", SPLIT, unit_ids=(units["water"],), new=parts)
    return units


def tree(day: date) -> list[tuple[int, str]]:
    return [(line.depth, line.name) for line in selectors.tree_of(day)]


def test_the_tree_of_last_year_and_of_this_year(year):
    assert tree(LAST_YEAR) == [
        (0, "县政府"),
        (1, "县政府督查室"),
        (1, "县住建局"),
        (1, "县财政局"),
        (1, "县自然资源局"),
        (1, "县水利局"),
        (1, "芦溪镇"),
        (1, "石桥镇"),
        (0, "各镇"),
    ]
    assert tree(THIS_YEAR) == [
        (0, "县政府"),
        (1, "县政府督查室"),
        (1, "县住建和城管局"),
        (1, "县财政局"),
        (1, "县自然资源局"),
        (1, "县水利局"),
        (2, "县河湖中心"),
        (1, "芦桥镇"),
        (0, "各镇"),
    ]


def test_a_renamed_unit_keeps_its_code_and_its_past_name(year):
    before, after = (selectors.unit_at(year["housing"], day) for day in (LAST_YEAR, THIS_YEAR))
    assert (before.code, before.name) == ("housing", "县住建局")
    assert (after.code, after.name) == ("housing", "县住建和城管局")
    on_the_day = selectors.unit_at(year["housing"], RENAMED)
    assert on_the_day.name == "县住建和城管局"
    eve = selectors.unit_at(year["housing"], date(2026, 2, 28))
    assert eve.name == "县住建局"


def test_merged_units_end_on_the_day_and_are_answered_for_by_their_successor(year):
    assert selectors.unit_at(year["luxi"], MERGED) is None
    assert selectors.unit_at(year["luqiao"], date(2026, 5, 31)) is None
    answering = selectors.responsible_units(THIS_YEAR)
    assert answering[year["luxi"]].name == answering[year["shiqiao"]].name == "芦桥镇"
    assert selectors.responsible_units(LAST_YEAR)[year["luxi"]].name == "芦溪镇"
    file = selectors.unit_file(year["luqiao"])
    assert [(one.name, one.following, one.takes_over) for one in file.predecessors] == [
        ("芦溪镇", "merged", True),
        ("石桥镇", "merged", True),
    ]


def test_a_group_name_stands_for_the_towns_of_its_day(year):
    def members(day: date) -> set[str]:
        lines = {line.id: line for line in selectors.unit_lines(day)}
        return {lines[one].name for one in lines[year["towns"]].member_ids}

    assert members(LAST_YEAR) == {"芦溪镇", "石桥镇"}
    assert members(THIS_YEAR) == {"芦桥镇"}


def test_a_split_unit_stays_beside_what_was_split_off(year):
    file = selectors.unit_file(year["rivers"])
    assert [(one.name, one.takes_over) for one in file.predecessors] == [("县水利局", False)]
    assert selectors.responsible_units(THIS_YEAR)[year["water"]].name == "县水利局"


def test_a_dissolved_unit_goes_to_the_part_that_takes_over(county, do):
    founded = do(
        "split",
        SPLIT,
        unit_ids=(county.units["water"],),
        new=(
            NewUnit("dams", "县水库中心", "institution"),
            NewUnit("rivers", "县河湖中心", "institution"),
        ),
        heir_code="dams",
    )
    assert selectors.unit_at(county.units["water"], SPLIT) is None
    heir = selectors.responsible_units(THIS_YEAR)[county.units["water"]]
    assert heir.id == founded["dams"]


def test_units_below_an_abolished_unit_move_to_its_heir(county, do, year):
    do("abolish", date(2026, 10, 1), unit_ids=(year["water"],), heir_id=year["housing"])
    rivers = selectors.unit_at(year["rivers"], THIS_YEAR)
    assert (rivers.parent_name, rivers.depth) == ("县住建和城管局", 2)
    assert selectors.unit_at(year["rivers"], date(2026, 9, 30)).parent_name == "县水利局"


def test_an_heir_of_an_heir_answers(county, do, year):
    do("abolish", date(2026, 10, 1), unit_ids=(year["luqiao"],), heir_id=year["finance"])
    assert selectors.responsible_units(THIS_YEAR)[year["luxi"]].id == year["finance"]
    assert selectors.responsible_units(date(2026, 9, 30))[year["luxi"]].id == year["luqiao"]


def test_documents_are_understood_by_the_names_of_any_year(year):
    def meant(name: str, day: date) -> str | None:
        line = selectors.resolve([name], day).get(name)
        return line.code if line else None

    assert meant("县住建局", LAST_YEAR) == meant("县住建局", THIS_YEAR) == "housing"
    assert meant("县住建和城管局", LAST_YEAR) is None
    assert (meant("芦溪镇", LAST_YEAR), meant("芦溪镇", THIS_YEAR)) == ("luxi", "luqiao")
    entries = {entry.code: entry for entry in selectors.unit_registry(THIS_YEAR).entries}
    assert {alias.name for alias in entries["luqiao"].aliases} == {"芦溪镇", "石桥镇"}


def test_a_name_given_anew_means_its_new_bearer(year, do):
    do("found", date(2026, 10, 1), new=(NewUnit("luxi2", "芦溪镇", "town"),))
    assert selectors.resolve(["芦溪镇"], THIS_YEAR)["芦溪镇"].code == "luxi2"


def test_the_reach_of_a_post_takes_in_what_was_dissolved_into_its_unit(county, year):
    head = User.objects.get(username="leader")
    reach = actor_for(str(head.pk), None, AT).unit_ids
    assert {year["luxi"], year["luqiao"], year["rivers"]} <= reach
    assert selectors.subtree(year["luqiao"], THIS_YEAR) == {
        year["luqiao"],
        year["luxi"],
        year["shiqiao"],
    }
    assert actor_for(str(head.pk), None, AT.replace(month=1)).unit_name == "县政府"


def test_an_actor_bears_the_name_that_the_unit_had_then(county, year):
    officer = str(User.objects.get(username="housing").pk)
    assert actor_for(officer, None, AT).unit_name == "县住建和城管局"
    assert actor_for(officer, None, AT.replace(month=1)).unit_name == "县住建局"


def test_a_body_for_a_time_ends_by_itself(county, do):
    body = NewUnit("force", "环境整治工作专班", "task_force", county.units["government"])
    do("found", date(2026, 4, 1), new=(body,), until=date(2026, 10, 1))
    names = {day: {name for _, name in tree(day)} for day in (date(2026, 9, 30), THIS_YEAR)}
    assert body.name in names[date(2026, 9, 30)]
    assert body.name not in names[THIS_YEAR]


def test_every_change_is_in_the_history_of_the_unit(year):
    told = entries(stream_of("unit", year["luxi"]))
    assert [entry.verb for entry in reversed(told)] == ["follow", "end"]
    assert told[0].reason == "禾编发〔2026〕3号"
    assert selectors.unit_file(year["luxi"]).version == 2


def test_periods_of_a_unit_never_overlap_and_leave_no_gap(year):
    for unit in Unit.objects.all():
        rows = sorted(
            UnitPeriod.objects.filter(unit=unit), key=lambda row: row.valid_from or date.min
        )
        assert [row.valid_until for row in rows[:-1]] == [row.valid_from for row in rows[1:]]
        assert (rows[-1].name, rows[-1].parent_id) == (unit.name, unit.parent_id)
        assert (rows[0].valid_from, rows[-1].valid_until) == (unit.valid_from, unit.valid_until)


def test_the_preview_shows_each_step_and_writes_nothing(county):
    asked = Reorganisation(
        "merge",
        MERGED,
        "依据",
        unit_ids=(county.units["luxi"],),
        heir_id=county.units["shiqiao"],
    )
    foreseen = selectors.foresee(county.actor("admin", AT), asked, AT)
    assert [(step.kind, foreseen.names[step.unit]) for step in foreseen.steps] == [
        ("follow", "芦溪镇"),
        ("end", "芦溪镇"),
    ]
    assert foreseen.memberships == ((county.units["towns"], county.units["luxi"]),)
    assert Unit.objects.get(code="luxi").valid_until is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"verb": "rename", "name": "县财政局"}, "organisations.name_is_taken"),
        ({"verb": "rename", "name": "县住建局"}, "organisations.nothing_changes"),
        ({"verb": "rename", "name": ""}, "records.text_required"),
        ({"verb": "rename", "name": "新", "on": date(2027, 1, 1)}, "organisations.not_yet"),
        ({"verb": "rename", "name": "新", "basis": " "}, "records.text_required"),
        ({"verb": "dance"}, "organisations.verb_unknown"),
        ({"verb": "merge"}, "organisations.merge_into_one"),
        ({"verb": "split"}, "organisations.split_into_parts"),
        ({"verb": "move", "parent_id": "nowhere"}, "organisations.no_such_unit"),
        ({"verb": "found", "new": (NewUnit("luxi", "新", "town"),)}, "organisations.code_is_taken"),
        ({"verb": "found", "new": (NewUnit("n", "新", "club"),)}, "organisations.kind_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_words(county, asked, code):
    order = Reorganisation("rename", MERGED, "依据", unit_ids=(county.units["housing"],))
    order = replace(order, **asked)
    with pytest.raises(RuleError) as told:
        services.reorganise(actor=county.actor("admin", AT), asked=order, request_id="x", at=AT)
    assert told.value.code == code


def test_a_unit_with_units_below_is_not_abolished_without_an_heir(county, do):
    with pytest.raises(RuleError) as told:
        do("abolish", MERGED, unit_ids=(county.units["government"],))
    assert told.value.code == "organisations.has_units_below"
    with pytest.raises(RuleError) as told:
        do("move", MERGED, unit_ids=(county.units["government"],), parent_id=county.units["water"])
    assert told.value.code == "organisations.not_below_itself"


def test_the_past_is_not_rewritten(county, do, year):
    with pytest.raises(RuleError) as told:
        do("rename", date(2026, 2, 1), unit_ids=(year["housing"],), name="县房管局")
    assert told.value.code == "organisations.changed_later"
    with pytest.raises(RuleError):
        do("rename", RENAMED, unit_ids=(year["housing"],), name="县房管局")
    with pytest.raises(RuleError):
        do("rename", THIS_YEAR, unit_ids=(year["luxi"],), name="已不存在")


@pytest.mark.parametrize("who", ["clerk", "leader", "head", "housing"])
def test_only_the_system_administrator_reorganises(county, who):
    asked = Reorganisation("rename", MERGED, "依据", (county.units["housing"],), name="新名")
    with pytest.raises(PermissionDeniedError):
        services.reorganise(actor=county.actor(who, AT), asked=asked, request_id="x", at=AT)
    with pytest.raises(PermissionDeniedError):
        selectors.foresee(county.actor(who, AT), asked, AT)


def test_a_page_that_is_out_of_date_changes_nothing(county, do, year):
    seen = {year["housing"]: 0}
    with pytest.raises(ConflictError):
        do("rename", THIS_YEAR, unit_ids=(year["housing"],), name="再改", seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_rename_at_once_one_wins(county):
    actor = county.actor("admin", AT)
    unit_id = county.units["housing"]

    def rename(number: int) -> object:
        asked = Reorganisation(
            "rename", MERGED, "依据", (unit_id,), {unit_id: 0}, name=f"县住建{number}局"
        )
        return services.reorganise(actor=actor, asked=asked, request_id=f"r{number}", at=AT)

    answers = at_once(4, rename, faults=(ConflictError, RuleError))
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert UnitPeriod.objects.filter(unit=unit_id).count() == 2


def test_a_repeated_request_founds_once(county):
    actor = county.actor("admin", AT)
    asked = Reorganisation("found", MERGED, "依据", new=(NewUnit("n", "县新局", "bureau"),))
    one = services.reorganise(actor=actor, asked=asked, request_id="same", at=AT)
    assert services.reorganise(actor=actor, asked=asked, request_id="same", at=AT) == one
    assert Unit.objects.filter(code="n").count() == 1
