"""The extract of the map on a certificate (地块位置图), drawn with lines that survive a copier."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw

__all__ = ["MapLine", "draw_map"]

Geometries: TypeAlias = npt.NDArray[np.object_]
Point: TypeAlias = tuple[float, float]

_FINER = 3  # drawn larger and reduced: Pillow does not smooth lines
_MARGIN = 0.35  # around the parcel, of its larger side
_LEAST_M = 200.0  # a farmhouse is shown with its neighbourhood
_SCALE_BARS_M = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_PARCEL = (176, 24, 24)
_PAPER = (255, 255, 255)
_INK = (40, 40, 40)


@dataclass(frozen=True, slots=True)
class MapLine:
    """One layer on the extract (图面图层): polygons in metres of a zone, a colour, a hatch.

    ``hatch_degrees`` is the direction of the hatching: a second cue beside the colour.
    """

    geometries: Geometries
    colour: tuple[int, int, int]
    hatch_degrees: float | None = None


def draw_map(
    parcel: shapely.Geometry, layers: Sequence[MapLine], *, width: int = 900, height: int = 600
) -> tuple[bytes, float]:
    """Draw a parcel and the layers around it (绘制位置图).

    Parameters
    ----------
    parcel
        In metres of the zone that the layers are in.

    Returns
    -------
    tuple
        PNG of *width* × *height* pixels with a north arrow and a scale bar, and metres a pixel.
    """
    frame = _Frame.around(parcel, width, height)
    picture = Image.new("RGB", (width * _FINER, height * _FINER), _PAPER)
    pen = ImageDraw.Draw(picture)
    for layer in layers:
        _draw_layer(picture, frame, layer)
    for ring in _rings(parcel):
        pen.line(frame.pixels(ring), fill=_PARCEL, width=4 * _FINER, joint="curve")
    _draw_arrow(pen, width)
    _draw_scale(pen, frame, height)
    stream = io.BytesIO()
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    small.save(stream, "PNG", optimize=True)
    return stream.getvalue(), frame.metres_per_pixel


@dataclass(frozen=True, slots=True)
class _Frame:
    """Which ground the picture shows; pixels are those of the larger drawing."""

    west: float
    north: float
    metres_per_pixel: float
    width: int
    height: int

    @classmethod
    def around(cls, parcel: shapely.Geometry, width: int, height: int) -> "_Frame":
        west, south, east, north = parcel.bounds
        across = max(east - west, north - south, _LEAST_M) * (1 + 2 * _MARGIN)
        metres = max(across / width, across / height)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        return cls(
            middle_x - metres * width / 2, middle_y + metres * height / 2, metres, width, height
        )

    @property
    def ground(self) -> shapely.Geometry:
        """The ground shown."""
        return shapely.box(
            self.west,
            self.north - self.metres_per_pixel * self.height,
            self.west + self.metres_per_pixel * self.width,
            self.north,
        )

    def pixels(self, points: npt.NDArray[np.float64]) -> list[Point]:
        """Place points of the ground on the larger drawing."""
        scale = _FINER / self.metres_per_pixel
        return [((x - self.west) * scale, (self.north - y) * scale) for x, y in points.tolist()]


def _rings(shape: shapely.Geometry) -> list[npt.NDArray[np.float64]]:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [shapely.get_coordinates(ring) for part in polygons for ring in shapely.get_rings(part)]


def _draw_layer(picture: Image.Image, frame: _Frame, layer: MapLine) -> None:
    """Tint and hatch what lies inside, then draw the border."""
    shown = layer.geometries[shapely.intersects(layer.geometries, frame.ground)]
    if not len(shown):
        return
    ground = shapely.intersection(shapely.union_all(shown), frame.ground)
    mask = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(mask)
    for part in shapely.get_parts(ground):
        if part.geom_type != "Polygon":
            continue
        outer, *holes = (shapely.get_coordinates(ring) for ring in shapely.get_rings(part))
        pen.polygon(frame.pixels(outer), fill=255)
        for hole in holes:
            pen.polygon(frame.pixels(hole), fill=0)
    tint = Image.new("RGB", picture.size, layer.colour)
    picture.paste(tint, mask=mask.point(lambda value: value // 6))
    if layer.hatch_degrees is not None:
        picture.paste(tint, mask=_hatched(mask, layer.hatch_degrees))
    for ring in _rings(ground):
        ImageDraw.Draw(picture).line(frame.pixels(ring), fill=layer.colour, width=2 * _FINER)


def _hatched(mask: Image.Image, degrees: float) -> Image.Image:
    """Keep of a mask what lies on parallel lines."""
    width, height = mask.size
    lines = Image.new("L", mask.size, 0)
    pen = ImageDraw.Draw(lines)
    reach = width + height
    along = (math.cos(math.radians(degrees)), -math.sin(math.radians(degrees)))
    for offset in range(-reach, reach, 14 * _FINER):
        x, y = width / 2 - along[1] * offset, height / 2 + along[0] * offset
        ends = [(x - along[0] * reach, y - along[1] * reach)]
        ends.append((x + along[0] * reach, y + along[1] * reach))
        pen.line(ends, fill=255, width=_FINER)
    kept = Image.new("L", mask.size, 0)
    kept.paste(lines, mask=mask)
    return kept


def _draw_arrow(pen: ImageDraw.ImageDraw, width: int) -> None:
    x, y = (width - 36) * _FINER, 22 * _FINER
    tip, base = (x, y), (x, y + 42 * _FINER)
    wing = 9 * _FINER
    pen.polygon([tip, (x - wing, base[1]), (x, base[1] - wing), (x + wing, base[1])], fill=_INK)
    stroke, top, bottom = 2 * _FINER, base[1] + 6 * _FINER, base[1] + 24 * _FINER
    left, right = x - 7 * _FINER, x + 7 * _FINER
    letter = [(left, bottom), (left, top), (right, bottom), (right, top)]  # N
    pen.line(letter, fill=_INK, width=stroke)


def _draw_scale(pen: ImageDraw.ImageDraw, frame: _Frame, height: int) -> None:
    """Draw a bar of a round length, ticked at both ends and the middle."""
    fitting = [bar for bar in _SCALE_BARS_M if bar / frame.metres_per_pixel <= frame.width / 3]
    length = (fitting or [_SCALE_BARS_M[0]])[-1] / frame.metres_per_pixel * _FINER
    x, y = 24 * _FINER, (height - 28) * _FINER
    pen.line([(x, y), (x + length, y)], fill=_INK, width=2 * _FINER)
    for share in (0.0, 0.5, 1.0):
        at = x + length * share
        pen.line([(at, y - 6 * _FINER), (at, y)], fill=_INK, width=2 * _FINER)
    metres = length / _FINER * frame.metres_per_pixel
    words = f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:g} km"
    pen.text((x + length + 8 * _FINER, y - 14 * _FINER), words, fill=_INK, font_size=14 * _FINER)
