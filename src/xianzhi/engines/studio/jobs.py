"""What a siting question is made of (处方选址任务)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.spatial.layer import Geometries
from xianzhi.errors import XianzhiError

__all__ = ["Judge", "StudioError", "StudioJob"]

Judge = Callable[[Geometries], NDArray[np.int8]]
"""What the control rules say of polygons in degrees, EPSG:4490: one verdict each."""


class StudioError(XianzhiError):
    """The layers or the wishes of a prescription make no sense (处方选址有误)."""


@dataclass(frozen=True, slots=True)
class StudioJob:
    """What is asked of which files (处方选址任务).

    Parameters
    ----------
    folder
        Layers that the run read; ``day`` is its cut-off date, ISO.
    sites
        Candidates: GeoParquet. ``kinds`` keeps those of some kinds; empty keeps all.
    limit_m
        How far a new site reaches.
    price_cny_per_m2
        What a square metre costs where the layer says no cost; null: nobody said.
    """

    folder: Path
    day: str
    concept: str
    unit: str
    sites: Path
    limit_m: float
    kinds: tuple[str, ...] = ()
    price_cny_per_m2: float | None = None
    cache: Path | None = None
