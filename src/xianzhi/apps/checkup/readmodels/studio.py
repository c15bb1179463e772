"""What the prescription studio is asked and what it shows (处方工坊页面内容)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from xianzhi.apps.checkup.readmodels.problems import ProblemLine
from xianzhi.apps.checkup.readmodels.runs import RunHead, Said
from xianzhi.records.decisions import Decision

__all__ = [
    "HelpedProblem",
    "Outcome",
    "PrescriptionLine",
    "PrescriptionPage",
    "ProofState",
    "SiteLine",
    "SiteOption",
    "StudioAnswer",
    "StudioChoices",
    "StudioPage",
    "StudioWish",
]


@dataclass(frozen=True, slots=True)
class StudioWish:
    """What the planner asks for (处方要求), all of it in the address of the page.

    ``layer`` is the code of the layer of candidates, ``chosen`` rows of it; null lets the system
    propose. ``budget_cny`` and ``price_cny_per_m2`` are null where nobody sets them.
    """

    unit: str = ""
    layer: str = ""
    kinds: tuple[str, ...] = ()
    limit_m: float = 500.0
    sites: int = 2
    budget_cny: float | None = None
    price_cny_per_m2: float | None = None
    chosen: tuple[int, ...] | None = None
    proof: str = ""

    @property
    def query(self) -> str:
        """Write the wish as the address of the studio does."""
        told: list[tuple[str, str]] = [
            ("unit", self.unit),
            ("layer", self.layer),
            *(("kinds", kind) for kind in self.kinds),
            ("limit_m", f"{self.limit_m:g}"),
            ("sites", str(self.sites)),
        ]
        if self.budget_cny is not None:
            told.append(("budget_cny", f"{self.budget_cny:.15g}"))
        if self.price_cny_per_m2 is not None:
            told.append(("price_cny_per_m2", f"{self.price_cny_per_m2:.15g}"))
        if self.chosen is not None:
            told.append(("chosen", ",".join(map(str, self.chosen))))
        if self.proof:
            told.append(("proof", self.proof))
        return urlencode(told)

    def moved(self, chosen: tuple[int, ...]) -> "StudioWish":
        """Give the same wish with other sites."""
        return replace(self, chosen=chosen)


@dataclass(frozen=True, slots=True)
class SiteOption:
    """A candidate that a site may be moved to (备选地块); people if it stood alone."""

    row: int
    id: str
    metres: str
    people: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site of an answer (点位)."""

    row: int
    id: str
    people: str
    cost: str
    area: str
    land: str  # slug of the verdict
    x: float
    y: float
    options: tuple[SiteOption, ...] = ()
    without: str = ""  # address of the studio without it


@dataclass(frozen=True, slots=True)
class HelpedProblem:
    """A problem and how many of its people are served anew (受益问题)."""

    line: ProblemLine
    served: str
    people: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What sites come to (处方成效). Numbers are written out; ``gap`` in per cent.

    ``is_met`` is null where the indicator cannot be foretold or has no target.
    """

    added: str
    lacking: str
    served: str
    people: str
    cost: str
    bound: str
    gap: str
    is_best: bool  # the bound is reached
    is_proved: bool
    value_before: str
    value_after: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class ProofState:
    """How far a proof is (证明进度)."""

    id: str
    is_done: bool
    fault_code: str
    fault_params: Mapping[str, str]
    url: str  # of the studio with the sites that it found; empty when they are those shown


@dataclass(frozen=True, slots=True)
class StudioAnswer:
    """What the studio answers (处方答复)."""

    wish: StudioWish
    outcome: Outcome
    sites: tuple[SiteLine, ...]
    additions: tuple[SiteOption, ...]
    problems: tuple[HelpedProblem, ...]
    is_own_choice: bool
    candidates: int
    refused: int  # by the control lines
    left_out: tuple[tuple[str, int], ...]  # why: how many
    unchecked: tuple[str, ...]
    reach: Mapping[str, object]  # GeoJSON of the ground that is served anew
    proof: ProofState | None


@dataclass(frozen=True, slots=True)
class StudioChoices:
    """What there is to choose from (可选项)."""

    units: tuple[tuple[str, str], ...]
    layers: tuple[tuple[str, str], ...]
    limits_m: tuple[float, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudioPage:
    """The studio (处方工坊); without an answer where the wish has a fault."""

    head: RunHead
    concept: str
    name: Said
    measured_in: str
    target: str
    missing: str
    is_on_foot: bool
    choices: StudioChoices
    wish: StudioWish
    answer: StudioAnswer | None
    fault: tuple[str, Mapping[str, str]] | None
    extent: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class PrescriptionLine:
    """A prescription as lists show it (处方行)."""

    id: str
    number: str
    kept_at: datetime
    sites: int
    added: str
    cost: str
    gap: str
    is_proved: bool
    is_handed_over: bool


@dataclass(frozen=True, slots=True)
class PrescriptionPage:
    """A prescription with everything it rests on (处方页)."""

    line: PrescriptionLine
    head: RunHead
    concept: str
    name: Said
    unit: str
    by: str
    note: str
    limit_m: float
    is_on_foot: bool
    measured_in: str
    target: str
    outcome: Outcome
    sites: tuple[SiteLine, ...]
    problems: tuple[HelpedProblem, ...]
    inputs: tuple[tuple[str, str], ...]
    question_sha256: str
    candidates: tuple[str, str, int]  # id of the version, name of the layer, number
    unchecked: tuple[str, ...]
    studio_query: str  # the same question again
    task_id: str
    lead: str
    due_date: date | None
    may_hand_over: Decision
    shapes: Mapping[str, object]  # GeoJSON: the sites, and the problems they help
