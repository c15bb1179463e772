"""What the map page is given (一张图)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianzhi.catalogue.layer_styles import LayerStyle

__all__ = ["Identified", "LayerRows", "MapLayer", "MapTheme", "RowLine", "Workbench"]


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer on the map: the version in force, and how it is drawn (地图图层)."""

    code: str
    name: str
    theme: str
    owner: str
    version_id: str
    number: int
    as_of: date
    feature_count: int
    extent: tuple[float, float, float, float]
    zone_field: str
    title_field: str
    style: LayerStyle
    is_shown: bool  # when the map opens
    earlier: tuple[tuple[str, int, date], ...] = ()  # id, number, as-of date; for the swipe


@dataclass(frozen=True, slots=True)
class MapTheme:
    """The layers of one theme, in drawing order from the top (图层类别)."""

    theme: str
    layers: tuple[MapLayer, ...]


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything the map opens with (一张图)."""

    themes: tuple[MapTheme, ...]
    extent: tuple[float, float, float, float] | None  # null while nothing is published

    @property
    def layers(self) -> Sequence[MapLayer]:
        """All layers, from the top of the drawing to its ground."""
        return [layer for theme in self.themes for layer in theme.layers]


@dataclass(frozen=True, slots=True)
class RowLine:
    """A feature as a row (要素行): counted from 1 as in the snapshot; values as shown."""

    row: int
    title: str
    values: tuple[tuple[str, str], ...]  # field, value
    x: float | None = None  # middle of the extent
    y: float | None = None


@dataclass(frozen=True, slots=True)
class LayerRows:
    """A page of the rows of a layer (属性表)."""

    layer: MapLayer
    fields: tuple[str, ...]
    rows: tuple[RowLine, ...]
    total: int
    offset: int
    chosen: RowLine | None = None


@dataclass(frozen=True, slots=True)
class Identified:
    """The rows of one layer at a point (点查结果)."""

    layer: MapLayer
    rows: tuple[RowLine, ...]
