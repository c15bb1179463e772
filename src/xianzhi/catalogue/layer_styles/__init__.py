"""How layers are drawn, as data (图层样式): colour, and always a pattern or a dash beside it.

``layer_styles.csv`` has a row a layer, or a row a zone of it; rows without a layer serve every
layer of a theme that has none of its own. Numbers are those of a map at the size of the screen:
``width`` in pixels, ``dash`` in widths of the line, on and off.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xianzhi.errors import CatalogueError

__all__ = ["PATTERNS", "SYMBOLS", "LayerStyle", "ZoneStyle", "layer_style"]

PATTERNS = ("hatch", "back_hatch", "dots", "grid", "cross")
SYMBOLS = ("circle", "square", "diamond", "triangle")


@dataclass(frozen=True, slots=True)
class ZoneStyle:
    """How one zone of a layer is drawn (分区样式); the zone is empty for the rest of the layer.

    ``words`` are the values that mean the zone in layers of offices, its own id among them.
    """

    zone: str
    words: tuple[str, ...]
    fill: str
    line: str
    opacity: float
    pattern: str
    width: float
    dash: tuple[float, ...]
    symbol: str


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How a layer is drawn (图层样式)."""

    rest: ZoneStyle
    zones: tuple[ZoneStyle, ...] = ()


def layer_style(layer: str, theme: str) -> LayerStyle:
    """Find how a layer is drawn; without a row of its own, as its theme (图层样式).

    Raises
    ------
    CatalogueError
        The theme has no style, or the file holds a pattern that nobody can draw.
    """
    rows = _styles()
    own = [style for (code, _), style in rows if code == layer]
    zones = tuple(style for style in own if style.zone)
    for style in own:
        if not style.zone:
            return LayerStyle(style, zones)
    for (code, of), style in rows:
        if not code and of == theme:
            return LayerStyle(style, zones)
    raise CatalogueError("catalogue.layer_style", {"name": theme})


@cache
def _styles() -> tuple[tuple[tuple[str, str], ZoneStyle], ...]:
    return tuple(_rows())


def _rows() -> Iterator[tuple[tuple[str, str], ZoneStyle]]:
    text = files(__package__).joinpath("layer_styles.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["pattern"] not in ("", *PATTERNS) or row["symbol"] not in SYMBOLS:
            raise CatalogueError("catalogue.layer_style", {"name": row["layer"] or row["theme"]})
        words = tuple(word for word in row["zone"].split("|") if word)
        style = ZoneStyle(
            zone=words[0] if words else "",
            words=words,
            fill=row["fill"],
            line=row["line"],
            opacity=float(row["opacity"]),
            pattern=row["pattern"],
            width=float(row["width"]),
            dash=tuple(float(part) for part in row["dash"].split()),
            symbol=row["symbol"],
        )
        yield (row["layer"], row["theme"]), style
