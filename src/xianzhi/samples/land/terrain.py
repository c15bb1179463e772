"""The ground itself: outline of the county, rivers, heights (地形、水系)."""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.frame import CENTRE, Frame
from xianzhi.samples.land.model import Floats
from xianzhi.samples.land.surface import Surface, distance_surface, fractal, fractal_line

__all__ = ["FURTHEST", "Ground", "Outline", "River", "build_ground"]

_ROUGHNESS = 0.16  # of the radius
_MOST = 0.36  # no direction is further than FURTHEST radii
FURTHEST = 1.45
_CELL_M = 50.0
_BEYOND_M = 700.0  # the raster reaches further than the boundary
_COARSE = 5
_NAMES = (
    "鹭溪河",
    "云栈河",
    "枫渡河",
    "石笏溪",
    "茶垄溪",
    "砚溪",
    "穗水",
    "松岫溪",
    "磨溪",
    "雁溪",
)
_MAIN_WIDTH_M, _TRIBUTARY_WIDTH_M = 84.0, 14.0


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The county's boundary as a distance for each direction (县域轮廓): no holes, one piece."""

    radii: Floats

    def margin(self, points: Floats) -> Floats:
        """Metres from *points* to the boundary along the ray from the centre; inside is > 0."""
        offset = points - CENTRE
        turn = np.arctan2(offset[:, 1], offset[:, 0]) / (2 * np.pi) % 1 * len(self.radii)
        wrapped = np.append(self.radii, self.radii[0])
        reach = np.interp(turn, np.arange(len(wrapped)), wrapped)
        margin: Floats = reach - np.hypot(offset[:, 0], offset[:, 1])
        return margin


@dataclass(frozen=True, slots=True, eq=False)
class River:
    """A river by its middle line (河流)."""

    name: str
    line: Floats
    width_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What was there before anybody built (自然地理)."""

    outline: Outline
    rivers: tuple[River, ...]
    reservoir: tuple[float, float]
    reservoir_m: float
    heights: Surface
    river_distance: Surface
    slope: Surface


def build_ground(frame: Frame) -> Ground:
    """Draw the outline, let the main river cross it, raise the hills between the rivers."""
    outline = _outline(frame)
    rivers = (main := _main_river(frame), *_tributaries(frame, main))
    side = int(2 * (outline.radii.max() + _BEYOND_M) / _CELL_M) // 32 * 32 + 32
    corner = (CENTRE[0] - side * _CELL_M / 2, CENTRE[1] - side * _CELL_M / 2)
    blank = Surface(np.zeros((side, side)), corner, _CELL_M)
    distance = distance_surface(blank, np.concatenate([r.line for r in rivers]), every=_COARSE)
    heights = _heights(frame, blank, distance)
    upper = rivers[1].line[int(0.4 * len(rivers[1].line))]
    lake = (float(upper[0]), float(upper[1]))
    reach = frame.length(460.0) + 40.0
    return Ground(outline, rivers, lake, reach, heights, distance, heights.slope())


def _outline(frame: Frame) -> Outline:
    noise = fractal_line(4096, 2.6, frame.chance("outline"))
    return Outline(frame.radius_m * np.exp(_MOST * np.tanh(_ROUGHNESS * noise / _MOST)))


def _main_river(frame: Frame) -> River:
    """From the west border to the east one, close by the centre."""
    chance = frame.chance("main river")
    count = 1024
    along = np.linspace(-FURTHEST, FURTHEST, count) * frame.radius_m
    bends = fractal_line(2 * count, 2.8, chance)[:count] * 0.11 * frame.radius_m
    bends += 0.01 * frame.radius_m * np.sin(along / frame.length(420.0))
    line = np.column_stack([along, bends - bends[count // 2]])
    return River("禾江", _resampled(line + CENTRE, 40.0), _MAIN_WIDTH_M)


def _tributaries(frame: Frame, main: River) -> list[River]:
    """Alternately from the north and from the south, bending but never meeting each other."""
    chance = frame.chance("tributaries")
    count = min(len(_NAMES), max(2, round(10 * np.sqrt(frame.scale))))
    inside = np.flatnonzero(np.abs(main.line[:, 0] - CENTRE[0]) < 0.86 * frame.radius_m)
    mouths = np.linspace(inside[0], inside[-1], count + 2)[1:-1].astype(int)
    spacing = 1.5 * frame.radius_m / count
    rivers = []
    for number, mouth in enumerate(mouths):
        steps = np.linspace(0, 1, 256)
        reach = frame.radius_m * chance.uniform(0.75, 1.05) * (1 if number % 2 else -1)
        bends = fractal_line(512, 2.5, chance)[:256]
        sideways = np.minimum(1, 4 * steps) * (bends - bends[0]) * 0.3 * spacing
        lean = chance.uniform(-0.7, 0.7) * spacing
        offset = np.column_stack([sideways + lean * steps, reach * steps])
        line = _resampled(main.line[mouth] + offset, 40.0)
        rivers.append(River(_NAMES[number], line, _TRIBUTARY_WIDTH_M))
    return rivers


def _resampled(line: Floats, spacing_m: float) -> Floats:
    curve = shapely.linestrings(line)
    steps = max(2, round(shapely.length(curve) / spacing_m) + 1)
    at = np.linspace(0, shapely.length(curve), steps)
    points: Floats = shapely.get_coordinates(shapely.line_interpolate_point(curve, at))
    return points


def _heights(frame: Frame, blank: Surface, distance: Surface) -> Surface:
    x, _ = blank.points()
    hills = fractal(blank, 3.4, frame.chance("hills")).values
    rough = fractal(blank, 2.4, frame.chance("rough"), longest_m=2200).values
    reach = frame.length(2600.0) + 300.0
    rise = 1 - np.exp(-((distance.values / reach) ** 1.3))
    fall = (x - CENTRE[0]) * -0.0022
    return blank.like(212 + fall + rise * (380 + 150 * hills) + (0.05 + rise) * 16 * rough)
