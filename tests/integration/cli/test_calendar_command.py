"""``xianzhi calendar``: without Django, in two languages, with documented exit codes."""

import json

import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app

NEW_YEAR = (
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周一）放假。1月9日（周六）上班。"
)


def run(*words):
    return CliRunner().invoke(app, ["calendar", *map(str, words)])


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(NEW_YEAR, encoding="utf-8")
    return path


def test_a_deadline_is_explained_in_both_languages_beside_the_naive_one():
    result = run("due", "2026-09-18", "20 working days")
    assert result.exit_code == 0
    assert "于 2026年10月22日（周四） 17:30 到期。" in result.stdout
    assert "It is due at Thursday 22 October 2026 17:30." in result.stdout
    assert "Friday 16 October 2026, 6 days off the mark" in result.stdout


def test_programs_get_json():
    answer = json.loads(run("due", "2026-10-01T23:15", "24小时", "--now", "--json").stdout)
    assert answer["due_at"] == "2026-10-02T23:15:00+08:00"
    assert answer["is_provisional"] is False
    assert answer["steps"][-1]["zh"] == "于 2026年10月2日（周五） 23:15 到期。"


def test_a_notice_that_is_not_published_here_can_be_counted_with(notice):
    before = json.loads(run("due", "2026-12-30", "5 working days", "--json").stdout)
    after = run("due", "2026-12-30", "5 working days", "--notice", notice, "--json")
    assert before["due_at"][:10] == "2027-01-07"
    assert before["is_provisional"]
    assert json.loads(after.stdout)["due_at"][:10] == "2027-01-08"


def test_a_year_lists_its_days_with_the_number_of_the_notice():
    result = run("year", 2026)
    assert "2026年9月20日（周日）  国庆节上班 worked  国办发明电〔2025〕7号" in result.stdout
    assert "2026: 248 个工作日" in result.stdout
    assert "Provisional" in run("year", 2027).stdout


def test_a_notice_is_read_and_its_changes_are_listed(notice):
    result = run("read", notice, 2027)
    assert result.exit_code == 0
    assert "2027年1月9日（周六）  元旦上班 worked" in result.stdout
    assert "8 days change" in result.stdout  # holidays that the law had let expect are gone
    assert "Spring Festival is not mentioned" in result.stdout


def test_an_unsound_notice_is_told_and_not_counted_with(notice):
    notice.write_text(NEW_YEAR.replace("周五", "周四"), encoding="utf-8")
    result = run("read", notice, 2027)
    assert result.exit_code == 1
    assert "2027-01-01 不是周四" in result.stdout
    assert run("due", "2026-12-30", "5 working days", "--notice", notice).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("due", "2026-09-18", "soon"),
        ("due", "18.9.2026", "20 working days"),
        ("due", "0001-01-01", "20 working days"),
        ("due", "2026-09-18", "99999 days"),
        ("due", "2026-09-18", "1 day", "--notice", "nothing.txt"),
        ("read", "nothing.txt", "2027"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(words):
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
