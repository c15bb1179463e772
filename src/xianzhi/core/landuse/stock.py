"""Stock land (批而未供、闲置、存量低效用地): how old it is, and what is overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["AGE_BANDS", "AgeBand", "AgeRow", "StockGround", "StockKind", "aging", "band_of"]


class StockKind(StrEnum):
    """Why land lies idle (存量类型)."""

    UNSUPPLIED = "unsupplied"  # 批而未供
    IDLE = "idle"  # 闲置
    LOW_USE = "low_use"  # 低效


@dataclass(frozen=True, slots=True)
class AgeBand:
    """A span of full years (年限段): from *years* on, below *until*; null is open."""

    years: int
    until: int | None

    @property
    def slug(self) -> str:
        """The word under which the band is named."""
        return f"from_{self.years}"


AGE_BANDS = (AgeBand(0, 1), AgeBand(1, 2), AgeBand(2, 5), AgeBand(5, None))


@dataclass(frozen=True, slots=True)
class StockGround:
    """A parcel as the report counts it (存量地块)."""

    kind: StockKind
    since: date
    area_m2: int


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Parcels of one kind and one band (分类分年限)."""

    kind: StockKind
    band: AgeBand
    count: int
    area_m2: int


def band_of(since: date, on: date) -> AgeBand:
    """Say how long land has lain so (年限), in full years to the day; a later day counts as new.

    Examples
    --------
    >>> band_of(date(2024, 3, 2), date(2026, 3, 1)).years
    1
    >>> band_of(date(2024, 3, 1), date(2026, 3, 1)).years
    2
    """
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    return next(band for band in AGE_BANDS if band.until is None or years < band.until)


def aging(parcels: Iterable[StockGround], on: date) -> tuple[AgeRow, ...]:
    """Count parcels and ground by kind and age (账龄分析): every kind and band has its row."""
    counts = {(kind, band): [0, 0] for kind in StockKind for band in AGE_BANDS}
    for parcel in parcels:
        row = counts[parcel.kind, band_of(parcel.since, on)]
        row[0] += 1
        row[1] += parcel.area_m2
    return tuple(AgeRow(*key, *row) for key, row in counts.items())
