"""The scorecard of a plan (政策记分卡): what can be measured, what is met, what is missing.

Values come from the rooms that measure; see ``selectors.measures``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import Duty
from xianzhi.apps.ledger.models import LedgerTask, TaskDuty, TaskTarget
from xianzhi.apps.ledger.permissions import sees_all
from xianzhi.apps.ledger.readmodels.scorecards import Scorecard, ScoreLine, ScoreSums
from xianzhi.apps.ledger.selectors.filters import in_order
from xianzhi.apps.ledger.selectors.indicators import bound_indicators
from xianzhi.apps.ledger.selectors.measures import Measure, measures_of
from xianzhi.apps.ledger.selectors.reviews import visible_document
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import say, say_target
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.messages import Language
from xianzhi.core.policy.scorecard import (
    Question,
    Standing,
    TargetFacts,
    answers,
    next_question,
    standing_of,
)
from xianzhi.exchange.spreadsheets import Column, Sheet
from xianzhi.exchange.table_files import TableFile, table_file

__all__ = ["Narrowing", "scorecard", "scorecard_file"]

_FACTS = ("code", "section", "title", "target", "sentence", "deadline", "lead", "indicator")
_WIDTHS = {"title": 30, "target": 26, "sentence": 40, "section": 18, "lead": 18, "remedy": 40}
_WIDTH = 11
_NO_TARGET: tuple[None, ...] = (None,)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which lines are shown (筛选): null and empty show all.

    ``lacks`` is a question that is answered with no, ``states`` one that is answered with yes.
    """

    section: str | None = None
    lacks: str = ""
    states: str = ""
    standing: str = ""

    def keeps(self, line: ScoreLine) -> bool:
        """Whether a line is shown."""
        return (
            self.section in (None, line.section)
            and not line.answers.get(self.lacks)
            and line.answers.get(self.states, True)
            and self.standing in ("", line.standing)
        )


def scorecard(actor: Actor, document_id: str, narrowing: Narrowing, *, at: datetime) -> Scorecard:
    """Score the targets of a plan in force (政策记分卡).

    The tasks are those that the actor sees. The number of queries does not depend on how many.

    Raises
    ------
    NotFoundError
        There is no such document, or it is not the actor's to see.
    PermissionDeniedError
        The post has nothing to do with the ledger.
    """
    document = visible_document(actor, document_id)
    tasks = list(in_order(visible_tasks(actor).filter(document=document)))
    lines = _lines(tasks, measures_of(actor, "", at) if tasks else {})
    sections = dict.fromkeys(line.section for line in lines)
    return Scorecard(
        document_id=str(document.pk),
        title=document.title,
        is_whole=sees_all(actor),
        lines=tuple(line for line in lines if narrowing.keeps(line)),
        sums=tuple(
            _summed(one, [line for line in lines if line.section == one]) for one in sections
        ),
        total=_summed("", lines),
    )


def scorecard_file(
    actor: Actor,
    document_id: str,
    narrowing: Narrowing,
    kind: str,
    *,
    at: datetime,
    language: Language,
) -> TableFile:
    """Write the lines of the page as ``xlsx``, ``docx`` or ``csv`` (导出记分卡).

    Raises
    ------
    RuleError
        The kind is none of these.
    NotFoundError, PermissionDeniedError
        As ``scorecard``.
    """
    found = scorecard(actor, document_id, narrowing, at=at)
    keys = (*_FACTS, *(f"has_{one}" for one in Question), "value", "standing", "remedy")
    sheet = Sheet(
        title=f"{getattr(say('ledger.scorecard'), language)} · {found.title}",
        columns=tuple(
            Column(
                title=getattr(say(f"ledger.scorecard.column.{key}"), language),
                width=float(_WIDTHS.get(key, _WIDTH)),
            )
            for key in keys
        ),
        rows=tuple(_row(line, keys, language) for line in found.lines),
        made_date=at.date(),
    )
    return table_file([sheet], f"scorecard-{at.date():%Y%m%d}", kind)


def _row(line: ScoreLine, keys: Sequence[str], language: Language) -> tuple[str, ...]:
    yes = {True: "ledger.scorecard.yes", False: "ledger.scorecard.no"}
    cells = {
        "code": line.code,
        "section": line.section,
        "title": line.title,
        "target": line.shown,
        "sentence": line.sentence,
        "deadline": line.deadline_date.isoformat() if line.deadline_date else "",
        "lead": "、".join(line.leads),
        "indicator": line.indicator,
        "value": line.value,
        "standing": getattr(say(f"ledger.scorecard.standing.{line.standing}"), language),
        "remedy": getattr(line.remedy, language) if line.remedy else "",
    }
    cells |= {
        f"has_{name}": getattr(say(yes[is_answered]), language)
        for name, is_answered in line.answers.items()
    }
    return tuple(cells[key] for key in keys)


def _lines(tasks: Sequence[LedgerTask], measures: Mapping[str, Measure]) -> list[ScoreLine]:
    targets: dict[UUID, list[TaskTarget]] = defaultdict(list)
    listed = TaskTarget.objects.filter(until_at__isnull=True, task__in=tasks)
    for target in listed.order_by("position"):
        targets[target.task_id].append(target)
    leads: dict[UUID, list[TaskDuty]] = defaultdict(list)
    duties = TaskDuty.objects.filter(until_at__isnull=True, task__in=tasks, duty=Duty.LEAD)
    for duty in duties.select_related("unit").order_by("position"):
        leads[duty.task_id].append(duty)
    return [
        _line(task, target, leads[task.pk], measures.get(str(target.pk)) if target else None)
        for task in tasks
        for target in (targets[task.pk] or _NO_TARGET)
    ]


def _line(
    task: LedgerTask, target: TaskTarget | None, leads: Iterable[TaskDuty], measure: Measure | None
) -> ScoreLine:
    content = target.content if target else {}
    bound = bound_indicators(content)
    due = _day(content.get("deadline_date")) or task.due_date
    known = tuple(duty.unit.name for duty in leads if duty.unit)
    facts = TargetFacts(
        has_target=target is not None,
        has_number=_is_number(content.get("value")),
        has_unit=bool(content.get("unit")) or content.get("value") == 0,  # none is none of all
        has_deadline=due is not None,
        has_lead=bool(known),
        has_indicator=bool(bound),
        has_method=any(one.code in _measurable() for one in bound),
        has_value=measure is not None and measure.has_value,
        verdict=measure.state if measure else "",
    )
    lacks = next_question(facts)
    return ScoreLine(
        task_id=str(task.pk),
        code=task.code,
        section=task.section,
        title=task.title,
        shown=say_target(content) if target else "",
        sentence=str(content.get("evidence") or task.text),
        has_source=task.source_start is not None,
        deadline_date=due,
        leads=known,
        indicator=bound[0].label if bound else "",
        value=measure.value if measure and measure.has_value else "",
        value_url=measure.url if measure else "",
        answers={one.value: is_answered for one, is_answered in answers(facts).items()},
        standing=standing_of(facts).value,
        lacks=lacks.value if lacks else "",
        remedy=say(f"ledger.scorecard.remedy.{lacks}") if lacks else None,
        reasons=measure.reasons if measure else (),
    )


def _summed(section: str, lines: Sequence[ScoreLine]) -> ScoreSums:
    return ScoreSums(
        section=section,
        lines=len(lines),
        answered={one.value: sum(line.answers[one] for line in lines) for one in Question},
        standings={one.value: sum(line.standing == one for line in lines) for one in Standing},
    )


@cache
def _measurable() -> frozenset[str]:
    """Codes of the indicators that the catalogue computes, or takes filled in."""
    return frozenset(one.indicator for one in definitions().values() if one.indicator)


def _is_number(told: object) -> bool:
    if isinstance(told, list):
        return bool(told) and all(_is_number(one) for one in told)
    return isinstance(told, int | float) and not isinstance(told, bool)


def _day(text: object) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) and text else None
