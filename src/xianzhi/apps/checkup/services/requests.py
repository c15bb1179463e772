"""What services of the check-up are asked for (请求)."""

from dataclasses import dataclass
from datetime import date

from xianzhi.core.diagnosis.county_kinds import CountyFacts, CountyKind

__all__ = [
    "Assignment",
    "DutyDraft",
    "EditionDraft",
    "HandOver",
    "KindDraft",
    "ProblemRef",
    "Ruling",
    "RunDraft",
    "SurveyDraft",
    "SurveyRef",
    "ValueDraft",
    "ValueRef",
]


@dataclass(frozen=True, slots=True)
class RunDraft:
    """A run to be made (体检申请): *edition* by its id, data as of *cut_off_date*.

    *because* names the layers whose new versions ask for it; empty when a person does.
    """

    edition: str
    cut_off_date: date
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """An edition to be made the county's own (采用申请).

    *base* is the id that it is made from: of an edition of the county's own, its next version,
    and then *seen* is the version that its asker saw; null says that nobody looked.
    """

    base: str
    title: str
    reason: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemRef:
    """A problem as its asker saw it (问题版本): null says that nobody looked."""

    id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """To whom a problem is handed, and until when (派遣).

    *as_case* puts it into the queue of cases, which is dispatched there.
    """

    unit_id: str
    due_date: date
    note: str = ""
    as_case: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decides about a dispute (异议裁定): upheld or dismissed, and why."""

    is_upheld: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A value to be filled in (填报): *value* in the unit of the indicator, or its parts in SI.

    *unit* is the code of a unit of the check-up; *confirmation* says why a value is right that
    does not look so.
    """

    concept: str
    unit: str
    as_of_date: date
    source: str
    value: float | None = None
    num: float | None = None
    den: float | None = None
    confirmation: str = ""


@dataclass(frozen=True, slots=True)
class ValueRef:
    """A filled-in value as its asker saw it (填报值版本): null says that nobody looked."""

    id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class KindDraft:
    """What kind of county somebody decides this is (类型认定): several kinds may fit, or none.

    ``source`` says where the facts stand; ``seen`` is the version of the decisions that the asker
    looked at, null when nobody did.
    """

    facts: CountyFacts
    kinds: tuple[CountyKind, ...]
    source: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey to be begun (发起调查): answers are taken on both days and between them.

    *level* says of which areas the strata are; *seed* is public, so that anybody may repeat the
    draw.
    """

    level: str
    sample_size: int
    seed: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class SurveyRef:
    """A survey as its asker saw it (调查版本): null says that nobody looked."""

    id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """Who is to fill an indicator in (填报责任): no *lead_id* takes the duty back.

    A value asked for by *due_date* is that of *as_of_date* or later: both days or neither.
    """

    concept: str
    lead_id: str
    support_ids: tuple[str, ...] = ()
    as_of_date: date | None = None
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Duties of an edition that somebody assigns (指定填报责任).

    ``seen`` is the version of the edition's duties that the asker looked at, null when nobody did.
    """

    edition: str
    duties: tuple[DutyDraft, ...]
    seen: int | None = None
