"""What services of the check-up are asked for (请求)."""

from dataclasses import dataclass
from datetime import date

__all__ = ["HandOver", "ProblemRef", "RunDraft"]


@dataclass(frozen=True, slots=True)
class RunDraft:
    """A run to be made (体检申请): *edition* by its id, data as of *cut_off_date*."""

    edition: str
    cut_off_date: date


@dataclass(frozen=True, slots=True)
class ProblemRef:
    """A problem as its asker saw it (问题版本): null says that nobody looked."""

    id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """To whom a problem is handed, and until when (派遣)."""

    unit_id: str
    due_date: date
    note: str = ""
