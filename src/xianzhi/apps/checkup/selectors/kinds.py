"""The kind of the county and its short boards (查询县城类型与短板)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    CountyTyping,
    IndicatorObservation,
)
from xianzhi.apps.checkup.permissions import may_decide_kind, may_read
from xianzhi.apps.checkup.readmodels import (
    KindLine,
    KindPage,
    ReasonLine,
    Said,
    ShortLine,
    ShortMark,
    TypingLine,
    UnitLine,
)
from xianzhi.apps.checkup.selectors.heads import heads_of
from xianzhi.apps.checkup.selectors.observed import observed
from xianzhi.apps.checkup.selectors.wording import figure, name_of, target_of
from xianzhi.catalogue.diagnosis import article_of, kind_names
from xianzhi.core.diagnosis.county_kinds import (
    CountyFacts,
    CountyKind,
    KindLimits,
    ShortBoard,
    county_kinds,
    short_boards,
    yearly_loss,
)
from xianzhi.records.decisions import require
from xianzhi.records.history import stream_of
from xianzhi.records.versions import version_of

__all__ = ["kind_page"]

_MOST_DECISIONS = 20
_STATED = {
    CountyKind.METROPOLITAN: ("is_in_metropolitan_area", "minutes_to_large_city"),
    CountyKind.SPECIALISED: ("leading_industry_share", "is_border_county"),
    CountyKind.FARMING: ("is_main_farming_area",),
    CountyKind.ECOLOGICAL: ("is_key_ecological_area",),
    CountyKind.SHRINKING: ("residents_before", "residents_now", "years_between"),
}


def kind_page(actor: Actor, tried: CountyFacts | None = None, unit_code: str = "") -> KindPage:
    """Show which kind of county this is and where it falls short (县城类型与短板).

    Parameters
    ----------
    tried
        Facts that somebody tries out; null shows those of the decision in force.
    unit_code
        The unit whose short boards are asked for; empty takes the first of the newest run.
    """
    require(may_read(actor))
    found = CountyTyping.objects.select_related("unit").order_by("-number")[:_MOST_DECISIONS]
    decisions = list(found)
    last = decisions[0] if decisions else None
    facts = tried or (CountyFacts(**last.facts) if last else CountyFacts())
    limits = KindLimits() if tried or last is None else KindLimits(**last.limits)
    run = CheckupRun.objects.order_by("-cut_off_date", "-made_at").first()
    units = _units(run)
    chosen = next((one.code for one in units if one.code == unit_code), units and units[0].code)
    return KindPage(
        lines=tuple(_kinds(facts, limits, last.kinds if last else ())),
        facts={name: getattr(facts, name) for names in _STATED.values() for name in names},
        decisions=tuple(_decision(one) for one in decisions),
        seen=version_of(stream_of("county_kind", "county")),
        may_decide=may_decide_kind(actor),
        head=heads_of([run])[0] if run else None,
        units=units,
        unit=chosen or "",
        boards=_boards(run, chosen or "") if run else (),
    )


def _kinds(facts: CountyFacts, limits: KindLimits, decided: Sequence[str]) -> Iterator[KindLine]:
    names = kind_names()
    for fit in county_kinds(facts, limits):
        name = names[fit.kind]
        yield KindLine(
            kind=fit.kind.value,
            name=Said(name.zh, name.en),
            article=name.article,
            fits=fit.fits,
            evidence=tuple(_evidence(fit.kind, facts, limits)),
            is_decided=fit.kind.value in decided,
        )


def _evidence(kind: CountyKind, facts: CountyFacts, limits: KindLimits) -> Iterator[ReasonLine]:
    """Give the figures that a judgement rests on, with its threshold; what is missing is said."""
    limit = {
        "minutes_to_large_city": figure(limits.commuting_minutes),
        "leading_industry_share": figure(100 * limits.leading_share),
    }
    for name in _STATED[kind]:
        stated = getattr(facts, name)
        if stated is None:
            yield ReasonLine(f"checkup.fact.{name}.missing", {})
        elif isinstance(stated, bool):
            yield ReasonLine(f"checkup.fact.{name}.{'yes' if stated else 'no'}", {})
        else:
            shown = 100 * stated if name == "leading_industry_share" else stated
            params = {"value": figure(shown), "limit": limit.get(name, "")}
            yield ReasonLine(f"checkup.fact.{name}.is", params)
    loss = yearly_loss(facts)
    if kind is CountyKind.SHRINKING and loss is not None:
        params = {"value": figure(100 * loss), "limit": figure(100 * limits.yearly_loss)}
        yield ReasonLine("checkup.fact.yearly_loss.is", params)


def _decision(one: CountyTyping) -> TypingLine:
    names = kind_names()
    kinds = (names[CountyKind(kind)] for kind in one.kinds)
    return TypingLine(
        number=one.number,
        kinds=tuple(Said(name.zh, name.en) for name in kinds),
        source=one.source,
        reason=one.reason,
        unit=one.unit.name,
        at=one.decided_at,
    )


def _units(run: CheckupRun | None) -> tuple[UnitLine, ...]:
    rows = IndicatorObservation.objects.filter(run=run, concept__in=article_of())
    named = rows.order_by("position").values_list("unit_code", "unit_name")
    return tuple(
        UnitLine(code, name or code, {}) for code, name in (dict(named) if run else {}).items()
    )


def _boards(run: CheckupRun, unit_code: str) -> tuple[ShortLine, ...]:
    found = IndicatorObservation.objects.filter(run=run, unit_code=unit_code)
    rows = {row.concept: row for row in found.filter(concept__in=article_of())}
    counted = CheckupProblem.objects.filter(edition=run.edition, unit_code=unit_code)
    counts = counted.filter(status__in=OPEN).values_list("concept").annotate(count=Count("id"))
    tasks = counted.filter(task__isnull=False).values_list("concept").annotate(count=Count("id"))
    marks = _Marks(rows, Counter(dict(counts)), Counter(dict(tasks)))
    boards = short_boards([observed(row) for row in rows.values()], article_of())
    return tuple(marks.line(board) for board in boards)


class _Marks:
    """Shows indicators of a unit with their problems and tasks."""

    def __init__(
        self,
        rows: Mapping[str, IndicatorObservation],
        problems: Counter[str],
        tasks: Counter[str],
    ) -> None:
        self._rows = rows
        self._problems = problems
        self._tasks = tasks

    def line(self, board: ShortBoard) -> ShortLine:
        return ShortLine(
            article=board.article,
            gap=f"{100 * board.gap:.0f} %" if board.missed else "",
            missed=tuple(map(self._mark, board.missed)),
            undecidable=tuple(map(self._mark, board.undecidable)),
            met=tuple(map(self._mark, board.met)),
        )

    def _mark(self, concept: str) -> ShortMark:
        row = self._rows[concept]
        return ShortMark(
            concept=concept,
            name=name_of(concept),
            value=figure(row.value),
            measured_in=row.measured_in,
            target=target_of(row.target),
            problems=self._problems[concept],
            tasks=self._tasks[concept],
        )
