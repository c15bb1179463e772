"""Places for buildings: rows of them on built-up cells, single ones on the fields (建筑位置)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

import numpy as np
import shapely

from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.landuse import Country, Uses
from xianzhi.samples.land.model import Floats, Ints, Shapes

__all__ = ["Slots", "field_slots", "home_slots", "outlines", "taken"]


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """Ground plans by middle, direction and size (建筑轮廓参数): all arrays of one length.

    ``notch`` is the share of both sides that is cut from one corner: 0 is a plain rectangle.
    """

    centre: Floats
    turn: Floats
    width: Floats
    depth: Floats
    notch: Floats
    cell: Ints

    def __len__(self) -> int:
        return len(self.cell)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Usual size and distance of buildings (m), how many of the places are used, floors."""

    width: float
    depth: float
    gap: float
    row_gap: float
    used: float


_PATTERNS: Mapping[str, _Pattern] = MappingProxyType(
    {
        "0702": _Pattern(11.5, 10.0, 4.0, 6.0, 0.75),
        "0701": _Pattern(21.0, 11.5, 6.0, 9.0, 0.90),
        "05H1": _Pattern(18.0, 14.0, 6.0, 8.0, 0.85),
        "0601": _Pattern(27.0, 18.0, 7.0, 8.0, 0.85),
        "0508": _Pattern(26.0, 17.0, 7.0, 8.0, 0.80),
        "08H1": _Pattern(22.0, 12.0, 8.0, 10.0, 0.80),
        "08H2": _Pattern(24.0, 12.0, 8.0, 10.0, 0.80),
        "0809": _Pattern(14.0, 11.0, 8.0, 8.0, 0.50),
        "1005": _Pattern(20.0, 12.0, 10.0, 12.0, 0.40),
    }
)
_CLEAR_M = 1.5  # between a building and the edge of its cell


def outlines(slots: Slots) -> Shapes:
    """Draw the ground plans: four corners, or six with a notch."""
    half = np.column_stack([slots.width, slots.depth])[:, None, :] / 2
    plain = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    cut = 1 - 2 * slots.notch
    one, corner = np.ones(len(slots)), np.column_stack([cut, cut])
    bent = np.stack(
        [-np.ones((len(slots), 2)), np.column_stack([one, -one]), np.column_stack([one, cut]),
         corner, np.column_stack([cut, one]), np.column_stack([-one, one])],
        axis=1,
    ) * half  # fmt: skip
    notched = slots.notch > 0
    shapes = np.empty(len(slots), dtype=object)
    for which, corners in ((~notched, plain), (notched, bent)):
        if which.any():
            shapes[which] = shapely.polygons(_turned(corners[which], taken(slots, which)))
    return shapes


def taken(slots: Slots, which: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> Slots:
    """Give some of the slots, by mask or by position."""
    return Slots(*(getattr(slots, field.name)[which] for field in fields(slots)))


def _turned(corners: Floats, slots: Slots) -> Floats:
    cos, sin = np.cos(slots.turn)[:, None], np.sin(slots.turn)[:, None]
    x, y = corners[..., 0], corners[..., 1]
    turned = np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)
    placed: Floats = np.round(turned + slots.centre[:, None, :], 3)
    return placed


def home_slots(frame: Frame, country: Country, uses: Uses) -> Slots:
    """Rows of places on every built-up cell, as close as its use asks for."""
    parts = []
    built = uses.urban | uses.settled
    for use, pattern in _PATTERNS.items():
        cells = np.flatnonzero(built & (uses.today == use))
        if len(cells):
            parts.append(_rows(frame.chance(f"rows {use}"), country, cells, pattern))
    return _joined(parts)


def field_slots(frame: Frame, country: Country, cells: Ints, topic: str) -> Slots:
    """One place in the middle of each cell, of a size that varies from sheds to halls."""
    chance = frame.chance(f"fields {topic}")
    turn, _, _ = _directions(country.cells.shapes[cells])
    area = np.clip(chance.lognormal(np.log(125.0), 0.55, len(cells)), 24, 900)
    width = np.sqrt(area * chance.uniform(1.0, 2.2, len(cells)))
    shift = chance.uniform(-4, 4, (len(cells), 2))
    slots = Slots(
        country.points[cells] + shift,
        turn,
        width,
        area / width,
        _notches(chance, len(cells)),
        cells,
    )
    return _fitting(country, slots)


def _rows(chance: np.random.Generator, country: Country, cells: Ints, pattern: _Pattern) -> Slots:
    turn, middle, size = _directions(country.cells.shapes[cells])
    step = np.array([pattern.width + pattern.gap, pattern.depth + pattern.row_gap])
    gap = np.array([pattern.gap, pattern.row_gap])
    counts = np.maximum(np.floor((size - 2 * _CLEAR_M + gap) / step), 1).astype(np.int64)
    total = counts.prod(axis=1)
    of = np.repeat(np.arange(len(cells)), total)
    rank = np.arange(total.sum()) - np.repeat(np.cumsum(total) - total, total)
    place = np.column_stack([rank % counts[of, 0], rank // counts[of, 0]])
    offset = (place - (counts[of] - 1) / 2) * step
    cos, sin = np.cos(turn[of]), np.sin(turn[of])
    x, y = offset.T
    centre = middle[of] + np.column_stack([x * cos - y * sin, x * sin + y * cos])
    width = pattern.width * chance.uniform(0.78, 1.18, len(of))
    depth = pattern.depth * chance.uniform(0.78, 1.18, len(of))
    slots = Slots(centre, turn[of], width, depth, _notches(chance, len(of)), cells[of])
    return _fitting(country, taken(slots, chance.uniform(size=len(of)) < pattern.used))


def _notches(chance: np.random.Generator, count: int) -> Floats:
    share = chance.uniform(0.2, 0.4, count)
    return np.where(chance.uniform(size=count) < 0.22, share, 0.0)


def _directions(shapes: Shapes) -> tuple[Floats, Floats, Floats]:
    """Direction of the longer side of the tightest box, its middle, its sides."""
    boxes = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    sides = np.stack([boxes[:, 1] - boxes[:, 0], boxes[:, 2] - boxes[:, 1]], axis=1)
    length = np.hypot(sides[..., 0], sides[..., 1])
    longer = length.argmax(axis=1)
    along = sides[np.arange(len(shapes)), longer]
    size = np.column_stack([length.max(axis=1), length.min(axis=1)])
    middle: Floats = boxes[:, :4].mean(axis=1)
    return np.arctan2(along[:, 1], along[:, 0]), middle, size


def _fitting(country: Country, slots: Slots) -> Slots:
    """Leave out what does not stay clear of the edge of its cell."""
    wide = replace(slots, width=slots.width + 2 * _CLEAR_M, depth=slots.depth + 2 * _CLEAR_M)
    plain = replace(wide, notch=np.zeros(len(slots)))
    inside = shapely.contains_properly(country.cells.shapes[slots.cell], outlines(plain))
    return taken(slots, inside)


def _joined(parts: list[Slots]) -> Slots:
    return Slots(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Slots)))
