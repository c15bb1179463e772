"""Findings shown on the fields that they dispute (矛盾字段).

A contradiction names places and rows; here the reading of each field concerned becomes a conflict,
so that a clerk settles it where she sees it. Gaps (a target without a date) dispute no field.
"""

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xianzhi.core.policy.plan import (
    Alternative,
    Contradiction,
    Deadline,
    PolicyFacts,
    Reading,
    Row,
    Span,
    State,
    TargetValue,
)

__all__ = ["mark_conflicts"]


@dataclass(frozen=True, slots=True)
class _Case:
    """A finding with what it speaks of."""

    finding: Contradiction
    rows: Mapping[str, Row]
    facts: PolicyFacts

    def concerned(self) -> list[Row]:
        """The rows of the finding."""
        return [self.rows[row_id] for row_id in self.finding.row_ids if row_id in self.rows]

    def reading(self, field: str, others: tuple[Alternative, ...] = ()) -> Reading:
        """A reading of *field* that states the finding in words."""
        one = self.finding
        return Reading(field, State.CONFLICT, one.code, one.params, one.spans, others)


_Marks = Iterator[tuple[Row, Reading]]


def mark_conflicts(
    rows: Sequence[Row], found: Sequence[Contradiction], facts: PolicyFacts
) -> tuple[Row, ...]:
    """Mark the fields that contradictions dispute (标出矛盾字段).

    Parameters
    ----------
    rows, found, facts
        What was compiled, with places in one and the same text.

    Returns
    -------
    tuple of Row
        The same rows in the same order. A disputed field has one more reading, before the others
        of that field; its alternatives are what the document says elsewhere.
    """
    by_id = {row.id: row for row in rows}
    disputed: dict[str, list[Reading]] = {}
    for one in found:
        marks = _FIELDS.get(one.code)
        for row, reading in marks(_Case(one, by_id, facts)) if marks else ():
            readings = disputed.setdefault(row.id, [])
            if reading not in readings:
                readings.append(reading)
    return tuple([_disputed(row, disputed[row.id]) if row.id in disputed else row for row in rows])


def _disputed(row: Row, conflicts: Sequence[Reading]) -> Row:
    readings = list(row.readings)
    for conflict in conflicts:
        fields = (at for at, one in enumerate(readings) if one.field == conflict.field)
        readings.insert(next(fields, len(readings)), conflict)
    return replace(row, readings=tuple(readings))


# Time limits --------------------------------------------------------------------------------


def _before_issue(case: _Case) -> _Marks:
    """The year may be a slip: the same day, first after the date of issue, is offered."""
    issued = case.facts.issued_date
    for row in case.concerned():
        if row.deadline and row.deadline.date and issued:
            later = _first_after(row.deadline.date, issued)
            value = _deadline_value(row.deadline, later)
            yield row, case.reading("deadline", (Alternative("conflict.next_year", value),))


def _first_after(day: date, issued: date) -> date:
    year = issued.year if (day.month, day.day) >= (issued.month, issued.day) else issued.year + 1
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _deadline_value(deadline: Deadline, day: date) -> dict[str, str]:
    kind = deadline.kind.value
    return {"text": deadline.text, "date": day.isoformat(), "kind": kind, "scope": deadline.scope}


def _out_of_order(case: _Case) -> _Marks:
    for row in case.concerned():
        yield row, case.reading("deadline")


# Values and titles --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mention:
    """One of the statements that disagree: where it stands, and the target that holds it."""

    row: Row
    span: Span
    target: int | None

    @property
    def field(self) -> str:
        """The field that the statement was read into."""
        if self.target is not None:
            return f"targets[{self.target}].value"
        titles = [span for one in self.row.readings if one.field == "title" for span in one.spans]
        return "title" if any(_touch(span, self.span) for span in titles) else "span"

    @property
    def value(self) -> TargetValue:
        """The value that was read; null where no target holds the statement."""
        return None if self.target is None else self.row.targets[self.target].value


def _two_statements(case: _Case) -> _Marks:
    """Each statement is offered the values of the others."""
    mentions = [
        _mention(row, span)
        for span in case.finding.spans
        for row in case.concerned()
        if row.start <= span.start and span.end <= row.end
    ]
    for mention in mentions:
        values = [other.value for other in mentions if other.value not in {None, mention.value}]
        others = values if mention.target is not None else []
        offered = tuple(Alternative("conflict.other_value", _json(one)) for one in _once(others))
        yield mention.row, case.reading(mention.field, offered)


def _mention(row: Row, span: Span) -> _Mention:
    spans = [target.span for target in row.targets]
    same = [at for at, other in enumerate(spans) if other == span]
    touched = [at for at, other in enumerate(spans) if _touch(other, span)]
    return _Mention(row, span, next(iter([*same, *touched]), None))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _once(values: Sequence[TargetValue]) -> list[TargetValue]:
    return list(dict.fromkeys(values))


def _json(value: TargetValue) -> object:
    return list(value) if isinstance(value, tuple) else value


def _list_count(case: _Case) -> _Marks:
    """A count that was read as a target: the number of things listed is offered."""
    stated, listed = (int(case.finding.params[name]) for name in ("stated", "listed"))
    for row in case.concerned():
        for at, target in enumerate(row.targets):
            held = any(_touch(target.span, span) for span in case.finding.spans)
            if held and target.value == stated:
                other = Alternative("conflict.listed", listed)
                yield row, case.reading(f"targets[{at}].value", (other,))


# Units --------------------------------------------------------------------------------------


def _unit_twice(case: _Case) -> _Marks:
    unit = case.finding.params["unit"]
    for row in case.concerned():
        yield row, case.reading("lead_units" if unit in row.lead_units else "support_units")


_FIELDS: Mapping[str, Callable[[_Case], _Marks]] = {
    "contradiction.deadline_before_issue": _before_issue,
    "contradiction.phases_out_of_order": _out_of_order,
    "contradiction.two_grades": _two_statements,
    "contradiction.two_honours": _two_statements,
    "contradiction.two_values": _two_statements,
    "contradiction.list_count": _list_count,
    "contradiction.unit_twice": _unit_twice,
}
"""What each kind of finding disputes. One project with several owners disputes no single field:
the document says who leads each task, and only a person can say who answers for the project."""
