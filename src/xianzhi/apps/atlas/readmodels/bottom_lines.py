"""What the pages of the bottom lines are given (底线清单)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.atlas.readmodels.reviews import ReviewLine
from xianzhi.core.landuse.bottom_lines import BottomLine
from xianzhi.records.decisions import Decision

__all__ = ["LineState", "MarkLine", "ProjectLines", "ProjectSummary"]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """What was said of a line (核验意见)."""

    number: int
    line: str
    standing: str
    reason: str
    figures: Mapping[str, int]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class LineState:
    """A line with where the project stands (底线核验)."""

    line: BottomLine
    document: str  # message of the document
    article: str
    is_verified: bool
    standing: str
    automatic: str  # what the layers decided, empty where they have no say
    layers: tuple[str, ...]  # names, or codes of those that are not in force
    missing: bool  # a layer of the line is not in force
    value: float | None  # what figures came to
    marks: tuple[MarkLine, ...]  # the latest first
    may_mark: Decision

    @property
    def mark(self) -> MarkLine | None:
        """What stands (现行意见)."""
        return self.marks[0] if self.marks else None


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """A project in the list (项目)."""

    review: ReviewLine
    standing: str
    cleared: int
    waiting: int
    breached: int
    own: int  # that wait for the reader's unit


@dataclass(frozen=True, slots=True)
class ProjectLines:
    """A project at all lines (项目底线清单)."""

    review: ReviewLine
    standing: str
    lines: tuple[LineState, ...]
    seen: int
    may_see_review: Decision
