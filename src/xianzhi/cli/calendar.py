"""``xianzhi calendar`` (工作日历命令): when a limit ends and why, what days a year has.

Neither Django nor a database is needed. Exit codes: 0 done; 1 the notice is not sound; 2 the
command line is wrong.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.catalogue.calendar import office_hours, published_calendar
from xianzhi.catalogue.calendar.wording import day_words, limit_words, step_words
from xianzhi.catalogue.messages import Language, words
from xianzhi.cli.starting import say_error
from xianzhi.core.calendar import (
    CHINA,
    Day,
    Deadline,
    NoticeReading,
    StartRule,
    Terms,
    Timetable,
    WorkCalendar,
    days_between,
    due,
    read_limit,
    read_notice,
)
from xianzhi.errors import RuleError, XianzhiError

__all__ = ["calendar"]

calendar = typer.Typer(no_args_is_help=True, help="工作日历与时限。 Working days and time limits.")
_answer = Console(highlight=False, soft_wrap=True)
_UNSOUND, _WRONG_COMMAND = 1, 2
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_Notice = Annotated[
    Path | None, typer.Option("--notice", help="另加的放假通知正文 text of a further notice")
]
_Year = Annotated[int, typer.Argument(min=_FIRST_YEAR, max=_LAST_YEAR, help="年份 year")]


@calendar.command("due")
def due_command(
    start: Annotated[str, typer.Argument(help="起算日或时刻 2026-09-18, 2026-09-18T15:30")],
    limit: Annotated[str, typer.Argument(help="时限 “20个工作日”, “24 hours”")],
    now: Annotated[bool, typer.Option("--now", help="自当时起算 count from the moment")] = False,
    notice: _Notice = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """推算到期时刻，逐步说明。 Say when a limit ends, step by step."""
    try:
        begun = _moment(start)
        terms = Terms(read_limit(limit), StartRule.SAME_MOMENT if now else StartRule.NEXT_DAY)
        known = _calendar(notice, begun.year + 1)
        found = due(terms, begun, Timetable(known, office_hours()))
        plain = due(terms, begun, Timetable(WorkCalendar(()), office_hours()))
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_WRONG_COMMAND) from error
    if as_json:
        _answer.print_json(json.dumps(_as_json(found, plain), ensure_ascii=False))
        return
    for language in _LANGUAGES:
        _answer.print(f"{limit_words(terms.limit, language)}", style="bold")
        for number, step in enumerate(found.steps, 1):
            _answer.print(f"  {number}. {step_words(step, language)}", markup=False)
        _answer.print(f"  {_naive(found, plain, language)}\n", style="dim")


@calendar.command("year")
def year_command(year: _Year, notice: _Notice = None) -> None:
    """列出一年的放假和调休上班日。 List the days off and the make-up days of a year."""
    try:
        known = _calendar(notice, year)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_WRONG_COMMAND) from error
    days = [known.describe(day) for day in days_between(date(year - 1, 12, 31), date(year, 12, 31))]
    for day in days:
        if day.holiday:
            _answer.print(_line(day), markup=False)
    if year not in known.years:
        _answer.print(f"暂定，通知未公布。 Provisional: no notice for {year}.", style="yellow")
    worked = sum(day.is_working for day in days)
    _answer.print(f"{year}: {worked} 个工作日 working days")


@calendar.command("read")
def read_command(
    notice: Annotated[Path, typer.Argument(help="放假通知正文（文本） text of a notice")],
    year: _Year,
) -> None:
    """识读放假通知并核对，列出变化。 Read a notice, check it, list what it changes."""
    try:
        found = _read(notice, year)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_WRONG_COMMAND) from error
    _say_issues(found)
    before = published_calendar()
    changed = before.differences(
        before.with_notices([found.notice]), date(year - 1, 12, 1), date(year, 12, 31)
    )
    for day in changed:
        _answer.print(_line(day), markup=False)
    _answer.print(f"{len(changed)} 天有变化。 {len(changed)} days change.")
    if not found.is_sound:
        raise typer.Exit(_UNSOUND)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError as error:
        raise RuleError("calendar.date_unread", {"text": text[:40]}) from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        reach = {"first": str(_FIRST_YEAR), "last": str(_LAST_YEAR)}
        raise RuleError("calendar.date_far", {"date": str(found.date()), **reach})
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _calendar(notice: Path | None, year: int) -> WorkCalendar:
    if notice is None:
        return published_calendar()
    found = _read(notice, year)
    if not found.is_sound:
        _say_issues(found)
        raise typer.Exit(_UNSOUND)
    return published_calendar().with_notices([found.notice])


def _read(path: Path, year: int) -> NoticeReading:
    try:
        return read_notice(path.read_text(encoding="utf-8"), year)
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError("calendar.notice_file", {"name": path.name}) from error


def _say_issues(found: NoticeReading) -> None:
    for issue in found.issues:
        for language in _LANGUAGES:
            params = dict(issue.params)
            if "holiday" in params:
                params["holiday"] = words(f"calendar.holiday.{params['holiday']}", None, language)
            style = "red" if issue.is_fault else "yellow"
            _answer.print(words(issue.code, params, language), style=style, markup=False)


def _line(day: Day) -> str:
    zh, en = ("上班", "worked") if day.is_working else ("放假", "off")
    name = words(f"calendar.holiday.{day.holiday}") if day.holiday else ""
    return f"{day_words(day.day, 'zh')}  {name}{zh} {en}  {day.notice}".rstrip()


def _naive(found: Deadline, plain: Deadline, language: Language) -> str:
    days = abs((found.due_date - plain.due_date).days)
    if not days:
        return words("calendar.naive_same", None, language)
    params = {"day": day_words(plain.due_date, language), "days": str(days)}
    return words("calendar.naive", params, language)


def _as_json(found: Deadline, plain: Deadline) -> dict[str, object]:
    return {
        "due_at": found.due_at.isoformat(),
        "is_provisional": found.is_provisional,
        "steps": [
            {language: step_words(step, language) for language in _LANGUAGES}
            for step in found.steps
        ],
        "weekends_only": plain.due_at.isoformat(),
    }
