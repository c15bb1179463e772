"""The report of a run (体检报告): an official document with its tables, and the same as xlsx."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation
from xianzhi.apps.checkup.permissions import may_read
from xianzhi.apps.checkup.selectors.completing import completion_of
from xianzhi.apps.checkup.selectors.report_facts import Facts, facts_of
from xianzhi.apps.checkup.selectors.report_tables import tables_of
from xianzhi.apps.checkup.selectors.wording import (
    bounds_of,
    figure,
    name_of,
    reasons_of,
    target_of,
)
from xianzhi.catalogue.messages import Language, words
from xianzhi.core.indicators.results import Verification
from xianzhi.exchange.gongwen import Attachment, Gongwen
from xianzhi.exchange.spreadsheets import Sheet, write_xlsx
from xianzhi.exchange.spreadsheets.sheet import displayed_value
from xianzhi.records.decisions import require

__all__ = ["report_paper", "report_workbook"]

_MOST_NAMED = 20  # shortfalls told one by one; the tables have all of them
_MOST_PROBLEMS = 500  # on paper; the workbook has all of them


def report_paper(actor: Actor, run_id: str, *, at: datetime) -> Gongwen:
    """Say what stands in the report of a run (体检报告内容), in the form of offices: Chinese.

    Raises
    ------
    PermissionDeniedError
        The actor does not read check-ups.
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    facts = facts_of(run_id)
    run = facts.run
    told = len(facts.sightings)
    short = replace(facts, sightings=facts.sightings[:_MOST_PROBLEMS])
    tables = tables_of(short, figure, "zh")
    if told > _MOST_PROBLEMS:
        more = f"注：按严重程度列前{_MOST_PROBLEMS}个，共{told}个，其余见本报告的电子表格版。"
        tables = tuple(
            replace(one, notes=(more,)) if one.title == words("checkup.ui.problems") else one
            for one in tables
        )
    return Gongwen(
        title=f"{run.cut_off_date.year}年城市体检报告",
        number=run.number,
        paragraphs=tuple(_paragraphs(facts, timezone.localdate(at))),
        attachments=tuple(Attachment(table.title, table=table) for table in tables),
        issuer=run.unit.name,
        issued_date=timezone.localdate(run.made_at),
    )


def report_workbook(
    actor: Actor, run_id: str, *, at: datetime, language: Language
) -> tuple[str, bytes]:
    """Write the report of a run as xlsx (体检报告 xlsx); and its number. Figures are not rounded.

    Raises
    ------
    PermissionDeniedError
        The actor does not read check-ups.
    NotFoundError
        There is no such run.
    """
    require(may_read(actor))
    facts = facts_of(run_id)
    made = timezone.localdate(facts.run.made_at)
    tables = tables_of(facts, lambda value: value, language)
    notes = tuple(_notes(facts, timezone.localdate(at), language))
    sheets = [_named(table, facts.run, language, made) for table in tables]
    return facts.run.number, write_xlsx([replace(sheets[0], notes=notes), *sheets[1:]])


def _named(table: Sheet, run: CheckupRun, language: Language, made: date) -> Sheet:
    title = run.edition_title[language]
    return replace(table, name=table.title, title=f"{title} · {table.title}", made_date=made)


def _notes(facts: Facts, today: date, language: Language) -> Iterator[str]:
    """Say what has to be known before a figure is quoted (使用说明)."""
    if getattr(settings, "XIANZHI_DEMO", False):
        yield words("checkup.report.fictional", {}, language)
    if any(row.verification != Verification.DOCUMENT for row in facts.rows):
        yield words("checkup.report.unverified", {}, language)
    params = {"day": today.isoformat()}
    yield words("checkup.report.states", params, language)
    told = {"number": facts.run.number, "sha256": facts.digest}
    yield words("checkup.report.verify", told, language)


def _paragraphs(facts: Facts, today: date) -> Iterator[str]:
    yield from _overview(facts)
    yield from _shortfalls(facts)
    yield from _compared(facts)
    yield from _undecidable(facts)
    yield from _problems(facts)
    yield from _heard(facts)
    yield "七、数据与校验"
    run = facts.run
    yield (
        f"本次体检读取图层{len(facts.layers)}个，数据日期见附件；计算程序{run.engine}，"
        f"测量坐标系{run.plane}；指标体系{run.edition}，校验值{run.edition_sha256}。"
    )
    yield from _notes(facts, today, "zh")


def _overview(facts: Facts) -> Iterator[str]:
    run, verdicts = facts.run, Counter(row.verdict for row in facts.rows)
    units = list(dict.fromkeys(row.unit_name or row.unit_code for row in facts.rows))
    yield "一、体检概况"
    yield (
        f"{run.unit.name}按“{run.edition_title['zh']}”对{'、'.join(units)}开展城市体检，"
        f"数据截至{displayed_value(run.cut_off_date)}，运行编号{run.number}。"
        f"共{len({row.concept for row in facts.rows})}项指标、{len(facts.rows)}个数值："
        f"达标{verdicts['met']}个，未达标{verdicts['unmet']}个，"
        f"不可判定{verdicts['undecidable']}个。"
    )


def _shortfalls(facts: Facts) -> Iterator[str]:
    unmet = [row for row in facts.rows if row.verdict == "unmet"]
    people: Counter[tuple[str, str]] = Counter()
    for one in facts.sightings:
        people[one.problem.concept, one.problem.unit_code] += round(one.people or 0)
    yield "二、主要短板"
    if not unmet:
        yield "没有未达标的指标。"
    unmet.sort(key=lambda row: -people[row.concept, row.unit_code])
    for number, row in enumerate(unmet[:_MOST_NAMED], 1):
        yield f"{number}. {_shortfall(row, people[row.concept, row.unit_code])}"
    if len(unmet) > _MOST_NAMED:
        yield f"其余{len(unmet) - _MOST_NAMED}个未达标数值见附件。"


def _shortfall(row: IndicatorObservation, people: int) -> str:
    unit = row.measured_in
    bounds = bounds_of(row.lo, row.hi)
    return (
        f"{row.unit_name or row.unit_code}“{name_of(row.concept).zh}”（{row.concept}）"
        f"为{figure(row.value)} {unit}{f'（{bounds}）' if bounds else ''}，"
        f"目标{target_of(row.target)} {unit}"
        f"{f'，涉及约{people:,}人' if people else ''}。"
    )


def _compared(facts: Facts) -> Iterator[str]:
    before = facts.run.before
    yield "三、与上次体检相比"
    if before is None:
        yield "这是该指标体系的首次体检，没有可比的上次结果。"
        return
    trends = Counter(change.trend for change in facts.changes.values())
    yield (
        f"与{before.number}（数据截至{displayed_value(before.cut_off_date)}）相比，"
        f"按真实变化计：好转{trends['better']}个，变差{trends['worse']}个，"
        f"持平{trends['same']}个，不可比{trends['unknown']}个。"
        "定义、边界和数据完整程度带来的变化已分开列出，不算进步。"
    )
    fates = facts.fates
    yield (
        f"问题比对：新增{fates['new']}个，持续{fates['persisting']}个，"
        f"已解决{fates['solved']}个，复发{fates['relapsed']}个，"
        f"不可比{fates['incomparable']}个；上次问题整治完成率{completion_of(facts.run) or '—'}。"
    )


def _undecidable(facts: Facts) -> Iterator[str]:
    rows = [row for row in facts.rows if row.verdict == "undecidable"]
    yield "四、不可判定的指标"
    if not rows:
        yield "没有不可判定的指标。"
        return
    yield "不可判定不等于达标，也不等于零。原因如下："
    for reason, names in _by_reason(rows):
        yield f"{reason}涉及{len(names)}项：{'、'.join(names)}。"


def _by_reason(rows: Sequence[IndicatorObservation]) -> Iterator[tuple[str, list[str]]]:
    """Group what cannot be judged by why."""
    groups: dict[str, dict[str, None]] = {}
    for row in rows:
        for one in reasons_of(row.reasons):
            groups.setdefault(words(one.code, one.params), {})[row.concept] = None
    for reason, concepts in groups.items():
        yield reason, list(concepts)


def _problems(facts: Facts) -> Iterator[str]:
    grades = Counter(one.severity for one in facts.sightings)
    states = Counter(one.problem.status for one in facts.sightings)
    yield "五、问题清单"
    yield (
        f"本次查出问题{len(facts.sightings)}个：严重{grades['serious']}个，"
        f"中等{grades['middle']}个，轻微{grades['minor']}个；"
        f"候选{states['found']}个，已立案{states['confirmed']}个，"
        f"已派遣{states['handed_over']}个，误报{states['refused']}个。"
        "逐个位置、涉及人口和办理状态见附件。"
    )


def _heard(facts: Facts) -> Iterator[str]:
    yield "六、两种诊断"
    read = facts.read
    if read is None:
        yield "本次体检没有读取诉求。"
        return
    told, made = facts.heard, Counter(one.standing for one in facts.gathered)
    left_out = sum(count for _, count in read.left_out)
    yield (
        f"读取{displayed_value(read.since)}至{displayed_value(read.until)}的诉求{read.heard}件"
        f"（并案、作废的不计），其中{left_out}件没有类别、没有位置或说的不是地方，未参加对照。"
        f"同类诉求{read.least}件以上、彼此相距不超过{read.reach_m}米的，列为一处。"
    )
    yield (
        f"实测问题中{len(facts.backed)}个有诉求佐证。指标达标而诉求聚集的{made['met']}处，"
        f"没有指标衡量的{made['unmeasured']}处，指标不可判定的{made['undecided']}处，"
        f"指标未达标而该处未列的{made['missed']}处；"
        f"零散诉求{told.get('scattered', 0)}件，体检单元之外{told.get('outside', 0)}件。"
        "达标而仍有诉求的，应到现场核对标准和图层。"
    )
    for number, one in enumerate(facts.gathered[:_MOST_NAMED], 1):
        problem = one.problem
        if problem is not None:
            place = problem.area_name or problem.unit_name
            standing = words(f"checkup.standing.{one.standing}", {}, "zh")
            yield (
                f"{number}. {place}“{name_of(one.concept).zh}”{one.count}件"
                f"（{standing}，{problem.number}）。"
            )
