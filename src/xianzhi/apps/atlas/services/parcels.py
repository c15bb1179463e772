"""The outline of a parcel out of a file (读取地块文件)."""

import json

import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import read_layer
from xianzhi.exchange.layers.settling import settle
from xianzhi.records.decisions import require

__all__ = ["parcel_of"]

_AREA = 2  # dimensions


def parcel_of(*, actor: Actor, upload: Upload) -> dict[str, object]:
    """Read the areas of a file as one parcel (读取地块文件); nothing is stored.

    Returns
    -------
    dict
        GeoJSON Polygon or MultiPolygon in degrees, EPSG:4490.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    CrsMissingError
        The file does not say what its coordinates mean.
    LayerError, RuleError
        The file cannot be read, or holds no area.
    """
    require(may_plan(actor))
    evidence.check_size(upload)
    layer = settle(read_layer(upload.content, ReadOptions(name=upload.name)).value)
    areas = layer.geometries[shapely.get_dimensions(layer.geometries) == _AREA]
    if not len(areas):
        raise RuleError("atlas.parcel_needs_polygon")
    parcel = areas[0] if len(areas) == 1 else shapely.union_all(areas)
    made: dict[str, object] = json.loads(shapely.to_geojson(parcel))
    return made
