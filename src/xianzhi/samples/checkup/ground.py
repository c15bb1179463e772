"""The ground of the check-up in zone metres: the county seat, what is built (体检底板)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from xianzhi.samples.land.frame import DEGREES_CRS, ZONE_CRS
from xianzhi.samples.land.model import Bools, Floats, Land, Layer, Shapes, Strings

__all__ = ["Ground", "Table", "build_ground", "in_metres", "inside"]

_STREET = "街道"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A layer of the land in zone metres (图层)."""

    shapes: Shapes
    columns: pa.Table

    def column(self, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
        """One column as an array."""
        values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]
        values = self.columns.column(name).to_numpy(zero_copy_only=False)
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the check-up stands on (体检底板).

    ``seat`` is the ground of the two streets of the county seat (县城), ``built`` the part of it
    that is built up as a town, ``park`` the development zone within ``built`` that leaves the
    boundary in the second year.
    """

    land: Land
    tables: Mapping[str, Table]
    seat: shapely.Geometry
    built: shapely.Geometry
    park: shapely.Geometry

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    @property
    def middle(self) -> Floats:
        """The middle of the built-up area."""
        return np.array(shapely.get_coordinates(shapely.centroid(self.built))[0])

    def parcels(self, *classes: str, within: shapely.Geometry | None = None) -> Shapes:
        """Parcels of some classes of the survey, perhaps of one region only."""
        table = self["parcels"]
        chosen = np.isin(np.asarray(table.column("land_class"), str), classes)
        shapes = table.shapes[chosen]
        if within is None:
            return shapes
        return shapes[inside(within, shapely.point_on_surface(shapes))]


def build_ground(land: Land) -> Ground:
    """Bring the land to metres and find the county seat in it (体检底板)."""
    tables = {layer.name: _table(layer) for layer in land}
    areas = tables["areas"]
    names, levels = _strings(areas, "name"), _strings(areas, "level")
    streets = (levels == "town") & np.char.endswith(names, _STREET)
    seat = shapely.coverage_union_all(areas.shapes[streets])
    built = shapely.intersection(shapely.union_all(tables["built_up"].shapes), seat)
    zone = shapely.intersection(tables["industrial_parks"].shapes[0], built)
    return Ground(land, tables, seat, _polygons(built), _polygons(zone))


def in_metres(shapes: Shapes) -> Shapes:
    """Bring degrees to the county's zone (投影坐标)."""
    forward = pyproj.Transformer.from_crs(DEGREES_CRS, ZONE_CRS, always_xy=True)

    def metres(points: Floats) -> Floats:
        return np.column_stack(forward.transform(points[:, 0], points[:, 1]))

    moved: Shapes = shapely.transform(shapes, metres)
    return moved


def inside(region: shapely.Geometry, points: Shapes) -> Bools:
    """Which points lie in a region."""
    shapely.prepare(region)
    found: Bools = shapely.contains(region, points)
    return found


def _table(layer: Layer) -> Table:
    return Table(in_metres(layer.geometry), layer.columns)


def _strings(table: Table, name: str) -> Strings:
    return np.asarray(table.column(name), dtype=str)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The parts of a shape that have an area: an intersection may leave lines behind."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
