"""Which of the five kinds a county seat is of, and where it falls short (县城类型与短板).

The five kinds are those of the Opinion on county seats, articles 4 to 8. It names no numbers: the
thresholds here are proposals, given as a value that an office may replace. A county can be of
several kinds; a fact that nobody stated leaves a kind open and never excludes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xianzhi.core.indicators.results import Observation, Reason, Verdict

__all__ = [
    "CountyFacts",
    "CountyKind",
    "Fit",
    "KindLimits",
    "ShortBoard",
    "county_kinds",
    "short_boards",
    "yearly_loss",
]


class CountyKind(StrEnum):
    """The five kinds of county seats (五类县城)."""

    METROPOLITAN = "metropolitan"  # 大城市周边县城
    SPECIALISED = "specialised"  # 专业功能县城
    FARMING = "farming"  # 农产品主产区县城
    ECOLOGICAL = "ecological"  # 重点生态功能区县城
    SHRINKING = "shrinking"  # 人口流失县城


@dataclass(frozen=True, slots=True)
class CountyFacts:
    """What is known of a county (县情): null where nobody stated it.

    Populations are residents of two counts ``years_between`` years apart; the share of the
    leading industry is of the county's output, in [0, 1].
    """

    minutes_to_large_city: float | None = None
    is_in_metropolitan_area: bool | None = None
    leading_industry_share: float | None = None
    is_border_county: bool | None = None
    is_main_farming_area: bool | None = None
    is_key_ecological_area: bool | None = None
    residents_before: float | None = None
    residents_now: float | None = None
    years_between: float | None = None


@dataclass(frozen=True, slots=True)
class KindLimits:
    """From when on a county is of a kind (判定阈值，均为建议值)."""

    commuting_minutes: float = 60.0
    leading_share: float = 0.30
    yearly_loss: float = 0.01  # of the residents


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a county is of a kind (类型判定): null when the facts do not tell."""

    kind: CountyKind
    fits: bool | None
    reason: Reason


def county_kinds(facts: CountyFacts, limits: KindLimits | None = None) -> tuple[Fit, ...]:
    """Judge all five kinds, each by itself (县城类型判定)."""
    limits = limits or KindLimits()
    loss = yearly_loss(facts)
    near = _at_most(facts.minutes_to_large_city, limits.commuting_minutes)
    leads = _at_least(facts.leading_industry_share, limits.leading_share)
    judged = {
        CountyKind.METROPOLITAN: _either(facts.is_in_metropolitan_area, near),
        CountyKind.SPECIALISED: _either(leads, facts.is_border_county),
        CountyKind.FARMING: facts.is_main_farming_area,
        CountyKind.ECOLOGICAL: facts.is_key_ecological_area,
        CountyKind.SHRINKING: _at_least(loss, limits.yearly_loss),
    }
    return tuple(Fit(kind, fits, _reason(kind, fits)) for kind, fits in judged.items())


def _reason(kind: CountyKind, fits: bool | None) -> Reason:
    word = "unknown" if fits is None else "fits" if fits else "not"
    return Reason(f"diagnosis.kind_{word}", {"kind": str(kind)})


def yearly_loss(facts: CountyFacts) -> float | None:
    """Give the share of residents lost a year at a steady rate (年均流失率); negative: it grew."""
    before, now, years = facts.residents_before, facts.residents_now, facts.years_between
    if before is None or now is None or years is None or before <= 0 or years <= 0:
        return None
    return float(1 - max(now / before, 0.0) ** (1 / years))


def _at_most(value: float | None, limit: float) -> bool | None:
    return None if value is None else value <= limit


def _at_least(value: float | None, limit: float) -> bool | None:
    return None if value is None else value >= limit


def _either(one: bool | None, other: bool | None) -> bool | None:
    """True if either is; unknown if one might be."""
    if one or other:
        return True
    return None if one is None or other is None else False


@dataclass(frozen=True, slots=True)
class ShortBoard:
    """An article of the Opinion and what its indicators say (短板条目).

    ``gap`` is the largest gap among the missed targets, as a share of the target: what to mend
    first. Concepts that cannot be judged are listed apart, those without a target are left out.
    """

    article: int
    missed: tuple[str, ...]
    undecidable: tuple[str, ...]
    met: tuple[str, ...]
    gap: float


def short_boards(
    observations: Iterable[Observation], articles: Mapping[str, int]
) -> tuple[ShortBoard, ...]:
    """List the articles by which a county falls short, the largest gap first (短板清单).

    Parameters
    ----------
    observations
        Of one unit.
    articles
        Concept -> article of the Opinion.

    Returns
    -------
    tuple of ShortBoard
        Articles with missed targets, then those about which nothing is known, then the others.
    """
    groups: dict[int, list[Observation]] = {}
    for seen in observations:
        if seen.concept in articles:
            groups.setdefault(articles[seen.concept], []).append(seen)
    boards = [_board(article, group) for article, group in groups.items()]
    return tuple(sorted(boards, key=lambda b: (not b.missed, not b.undecidable, -b.gap, b.article)))


def _board(article: int, group: list[Observation]) -> ShortBoard:
    missed = [seen for seen in group if seen.verdict is Verdict.UNMET]
    missed.sort(key=lambda seen: (-_share_missing(seen), seen.concept))
    return ShortBoard(
        article,
        tuple(seen.concept for seen in missed),
        tuple(sorted(s.concept for s in group if s.verdict is Verdict.UNDECIDABLE)),
        tuple(sorted(s.concept for s in group if s.verdict is Verdict.MET)),
        max((_share_missing(seen) for seen in missed), default=0.0),
    )


def _share_missing(seen: Observation) -> float:
    """The gap as a share of the target; a whole one where the target is nought."""
    if seen.target is None or seen.value is None:
        return 0.0
    gap = abs(seen.target.value - seen.value)
    return gap / abs(seen.target.value) if seen.target.value else float(gap > 0)
