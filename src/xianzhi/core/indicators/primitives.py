"""Words that others add to the algebra (扩展算子).

An office's own method is a function behind an entry point of the group
``xianzhi.indicator_primitives``. It says what it takes and gives, whether its results add up over
space, and how far around a place it must look. What does not add up is barred from partitioned
runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.quantities import NOTHING, Dimension
from xianzhi.core.spatial.layer import Geometries

__all__ = ["GROUP", "Argument", "Primitive", "Work"]

GROUP = "xianzhi.indicator_primitives"
Argument: TypeAlias = Geometries | BaseGeometry | float
Work: TypeAlias = Callable[[tuple[Argument, ...], BaseGeometry], BaseGeometry | float]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A word of somebody else (扩展算子).

    ``work`` receives one value for each argument (shapes of rows, a ground, or a number in SI
    units; everything in the plane of the run) and the window that is measured; it returns a ground
    or a number inside that window. ``halo_m`` is how far beyond the window it looks.
    """

    name: str
    arguments: tuple[Literal["rows", "ground", "number"], ...]
    returns: Literal["ground", "number"]
    work: Work
    additive: bool
    halo_m: float = 0.0
    dimension: Dimension = NOTHING
