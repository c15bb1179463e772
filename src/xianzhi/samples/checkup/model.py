"""What a check-up of Hechuan looks at: what stays, and what each year has (体检样例)."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from xianzhi.samples.checkup.estates import Estate
from xianzhi.samples.checkup.ground import Ground
from xianzhi.samples.checkup.people import People
from xianzhi.samples.checkup.services import Services
from xianzhi.samples.checkup.streets import Streets
from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.model import Bools, Shapes, Strings

__all__ = ["YEARS", "Green", "Scene", "Town", "TrueValue", "Units"]

YEARS = (2025, 2026)


@dataclass(frozen=True, slots=True, eq=False)
class Green:
    """Green space in one year (绿地)."""

    shapes: Shapes
    codes: Strings
    classes: Strings
    public: Bools
    status: Strings

    def parks(self, least_m2: float = 0.0) -> Shapes:
        """Parks that are open to everybody and at least so large."""
        chosen = (self.classes == "G1") & self.public & (self.status == "在用")
        shapes = self.shapes[chosen]
        found: Shapes = shapes[shapely.area(shapes) >= least_m2]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Units of the check-up in one year (体检单元): the parent of each comes before it."""

    shapes: Shapes
    codes: Strings
    names: Strings
    levels: Strings
    kinds: Strings
    parents: Strings


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """What both years share, in zone metres (两年不变的底数).

    ``homes`` are the residential parcels, one of them handed in twice; ``quarters`` are the
    communities of homes (小区), with their estate's position or -1 in ``quarter_estate``.
    """

    frame: Frame
    ground: Ground
    estates: tuple[Estate, ...]
    park: shapely.Polygon
    people: People
    streets: Streets
    homes: Shapes
    building_land: Shapes
    road_land: Shapes
    quarters: Shapes
    greenways: Shapes


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One check-up year (体检年度): ``year`` is 0 or 1, ``urban`` the boundary of that year."""

    town: Town
    year: int
    urban: shapely.Geometry
    units: Units
    green: Green
    services: Mapping[str, Services]


@dataclass(frozen=True, slots=True)
class TrueValue:
    """What a check-up has to find (真值).

    ``num`` and ``den`` are in m², m, people or objects; ``value`` in the unit of the indicator;
    ``near`` is how far a right answer may be from it, as a share. ``low`` and ``high`` bound the
    value where something was not surveyed.
    """

    concept: str
    unit: str
    num: float
    den: float | None
    value: float
    near: float
    how: str
    low: float | None = None
    high: float | None = None
