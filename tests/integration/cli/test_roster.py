"""A real county begins: its units, people and accounts come from two lists."""

import openpyxl
import pytest
from django.test import Client
from typer.testing import CliRunner

from factories.county import AT
from xianzhi.apps.accounts.models import Post, User
from xianzhi.apps.accounts.selectors import actor_for
from xianzhi.apps.accounts.services import set_password
from xianzhi.apps.organisations.models import Unit
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.cli.main import app
from xianzhi.cli.roster import RosterFaults, take_in_roster
from xianzhi.errors import RuleError, TableError

pytestmark = pytest.mark.django_db

UNITS = """编码,名称,类别,上级编码,别名,成员编码
gov,县政府,政府机关,,,
sup,县政府督查室,政府机关,gov,县督查室,
edu,县教育局,部门,gov,县教体局、县教育体育局,
luxi,芦溪镇,乡镇,gov,,
towns,各镇,单位统称,,,luxi
"""
PEOPLE = """单位编码,姓名,职务,岗位角色,任职起,任职止,用户名
sup,柳明远,督查专员,督查室工作人员,2025-01-01,,liu
edu,程立群,局长,责任单位负责人、责任单位工作人员,2025/01/01,,cheng
edu,陆小满,经办人,,2025-03-01,2025-12-31,
"""
PASSWORD = "correct horse battery"


@pytest.fixture
def lists(tmp_path):
    def write(units: str = UNITS, people: str = PEOPLE):
        paths = tmp_path / "units.csv", tmp_path / "people.csv"
        for path, text in zip(paths, (units, people), strict=True):
            path.write_text(text, encoding="gb18030")
        return paths

    return write


def codes(told) -> list[str]:
    return [fault.code for fault in told.value.faults]


def test_two_lists_make_a_county_that_works(lists):
    taken = take_in_roster(*lists())
    assert (taken.units, taken.posts, taken.accounts) == (5, 3, ("liu", "cheng"))
    assert resolve(["县教体局"], AT.date())["县教体局"].code == "edu"
    actor = actor_for(str(User.objects.get(username="cheng").pk), None, AT)
    assert (actor.person_name, actor.unit_name) == ("程立群", "县教育局")
    assert actor.roles == {"unit_head", "unit_officer"}


def test_nobody_signs_in_before_a_password_is_set(lists):
    take_in_roster(*lists())
    form = {"username": "liu", "password": PASSWORD}
    assert Client().post("/sign-in/", form).status_code == 422
    set_password("liu", PASSWORD)
    assert Client().post("/sign-in/", form).status_code == 302


def test_a_new_password_ends_what_the_old_one_opened(lists, client):
    take_in_roster(*lists())
    set_password("liu", PASSWORD)
    client.post("/sign-in/", {"username": "liu", "password": PASSWORD})
    assert client.get("/today/").status_code == 200
    set_password("liu", PASSWORD + " staple")
    assert client.get("/today/").status_code == 302


def test_taking_in_longer_lists_adds_and_changes_nothing_else(lists):
    take_in_roster(*lists())
    set_password("liu", PASSWORD)
    before = User.objects.get(username="liu").password
    more = PEOPLE + "luxi,白晓芸,经办人,责任单位工作人员,2026-01-01,,bai\n"
    taken = take_in_roster(*lists(people=more))
    assert taken.accounts == ("bai",)
    assert (Unit.objects.count(), Post.objects.count()) == (5, 4)
    assert User.objects.get(username="liu").password == before


def test_workbooks_are_taken_like_csv(tmp_path, lists):
    book = openpyxl.Workbook()
    for line in UNITS.splitlines():
        book.active.append(line.split(","))
    path = tmp_path / "units.xlsx"
    book.save(path)
    assert take_in_roster(path, lists()[1]).units == 5


@pytest.mark.parametrize(
    ("units", "people", "code", "row"),
    [
        (UNITS.replace("县教育局,部门", "县教育局,局"), PEOPLE, "accounts.roster_kind", "4"),
        (UNITS.replace("gov,县政府,", "gov,,"), PEOPLE, "accounts.roster_blank", "2"),
        (UNITS.replace("部门,gov", "部门,nobody"), PEOPLE, "accounts.roster_parent", "4"),
        (UNITS.replace(",luxi\n", ",nobody\n"), PEOPLE, "accounts.roster_parent", "6"),
        (UNITS, PEOPLE.replace("sup,", "nobody,"), "accounts.roster_no_unit", "2"),
        (UNITS, PEOPLE.replace("督查室工作人员", "主任"), "accounts.roster_role", "2"),
        (UNITS, PEOPLE.replace("2025-03-01", "三月"), "accounts.roster_date", "4"),
        (UNITS, PEOPLE.replace("陆小满", ""), "accounts.roster_blank", "4"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(lists, units, people, code, row):
    with pytest.raises(RosterFaults) as told:
        take_in_roster(*lists(units, people))
    assert code in codes(told)
    assert told.value.faults[codes(told).index(code)].params["row"] == row
    assert not Unit.objects.exists()
    assert not Post.objects.exists()


def test_every_fault_is_told_at_once(lists):
    units = UNITS.replace("部门", "局").replace("乡镇", "镇")
    with pytest.raises(RosterFaults) as told:
        take_in_roster(*lists(units, PEOPLE.replace("2025-03-01", "x")))
    assert sorted(codes(told)) == [
        "accounts.roster_date",
        "accounts.roster_kind",
        "accounts.roster_kind",
    ]


def test_a_list_without_its_columns_is_refused(lists):
    with pytest.raises(TableError, match=r"table\.missing_column"):
        take_in_roster(*lists(units="甲,乙\n1,2\n"))


def test_a_user_name_belongs_to_one_person(lists):
    with pytest.raises(RuleError, match=r"accounts\.name_is_taken"):
        take_in_roster(*lists(people=PEOPLE.replace(",cheng", ",liu")))
    assert not User.objects.exists()


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "liu"])
def test_a_weak_password_is_refused(lists, weak):
    take_in_roster(*lists())
    with pytest.raises(RuleError, match=r"accounts\.weak_password"):
        set_password("liu", weak)


def test_the_commands_say_in_both_languages_what_they_did_or_what_is_wrong(lists):
    runner = CliRunner()
    units, people = lists()
    done = runner.invoke(app, ["site", "roster", str(units), str(people)])
    assert done.exit_code == 0
    set_ = runner.invoke(app, ["site", "password", "liu"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert set_.exit_code == 0
    unknown = runner.invoke(app, ["site", "password", "x"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert unknown.exit_code == 1
    assert "没有用户名为“x”的账户" in unknown.output
    assert "There is no account" in unknown.output
    missing = runner.invoke(app, ["site", "roster", "no-such.csv", str(people)])
    assert missing.exit_code == 1
    assert "Traceback" not in missing.output
