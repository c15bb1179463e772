"""A small map: planners, and layers in force around 108.5° E, 32.5° N."""

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from factories.county import SINCE, SmallCounty
from xianzhi.apps.accounts.services import PostDraft, create_demo_accounts, register_posts
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.spatial.layer import Field, Layer, LayerFacts
from xianzhi.exchange.layers.snapshot import write_snapshot

MAP_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PLANNERS = (
    PostDraft("苏望舒", "resources", "规划员", ("unit_officer", "planner"), SINCE, None, "planner"),
    PostDraft(
        "顾长风", "resources", "局长", ("unit_head", "planner"), SINCE, None, "planning-head"
    ),
)


@dataclass(frozen=True)
class MapLayer:
    """One layer to be put in force: polygons in degrees, attributes row by row."""

    code: str
    name: str
    shapes: tuple[shapely.Geometry, ...]
    attributes: tuple[dict[str, object], ...] = ()
    visibility: str = "officials"
    theme: str = "control_line"
    zone_field: str = ""
    as_of: date = date(2026, 1, 1)
    completeness: str = ""


def degrees(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box around the middle of the small map, in hundredths of a degree (about a kilometre)."""
    return shapely.box(
        *(round(v, 6) for v in (108.5 + west / 100, 32.5 + south / 100, 108.5 + east / 100)),
        round(32.5 + north / 100, 6),
    )


SMALL_MAP = (
    MapLayer("county", "县域", (degrees(-9, -9, 9, 9),), ({"name": "禾川县"},), "public", "base"),
    MapLayer(
        "permanent_basic_farmland",
        "永久基本农田",
        (degrees(0, 0, 2, 2), degrees(3, 3, 4, 4)),
        ({"code": "F1", "area": 1.5}, {"code": "F2", "area": 2.5}),
    ),
    MapLayer("development_boundary", "城镇开发边界", (degrees(-4, -4, 0, 4),), visibility="public"),
    MapLayer("ecological_red_line", "生态保护红线", (degrees(5, -8, 8, -5),), visibility="units"),
)


def content_of(layer: MapLayer) -> Layer:
    rows = layer.attributes or tuple({"id": n} for n in range(1, len(layer.shapes) + 1))
    columns = pa.Table.from_pylist(list(rows))
    fields = tuple(Field(field.name, str(field.type)) for field in columns.schema)
    facts = LayerFacts("map.parquet", "0" * 64, "GeoParquet", len(layer.shapes), fields)
    return Layer(columns, np.array(layer.shapes, dtype=object), CRS("EPSG:4490"), facts)


def snapshot_of(layer: MapLayer) -> Upload:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.parquet"
        write_snapshot([content_of(layer)], path)
        return Upload("snapshot.parquet", path.read_bytes())


def add_planners(county: SmallCounty) -> None:
    register_posts(PLANNERS)
    create_demo_accounts(PLANNERS, "for tests only")


def publish(county: SmallCounty, layer: MapLayer, at: datetime = MAP_AT) -> str:
    """Put a layer in force without its way through the readers; give the version's id."""
    from xianzhi.apps.atlas.models import Layer as LayerRecord
    from xianzhi.apps.atlas.models import LayerVersion

    snapshot = snapshot_of(layer)
    evidence.keep_bytes(snapshot)
    record, _ = LayerRecord.objects.get_or_create(
        code=layer.code,
        defaults={
            "name": layer.name,
            "theme": layer.theme,
            "owner_id": county.units["resources"],
            "visibility": layer.visibility,
            "zone_field": layer.zone_field,
            "position": LayerRecord.objects.count() + 1,
            "created_at": at,
        },
    )
    record.versions.filter(status="published").update(status="superseded", superseded_at=at)
    file = evidence.record_file(snapshot, at)
    content = content_of(layer)
    version = LayerVersion.objects.create(
        layer=record,
        number=record.versions.count() + 1,
        status="published",
        snapshot=file,
        original=file,
        original_name=f"{layer.code}.gpkg",
        as_of_date=layer.as_of,
        completeness=layer.completeness,
        source_crs="EPSG:4490",
        area_crs="EPSG:4490",
        feature_count=len(layer.shapes),
        area_m2=1.0,
        extent=list(shapely.total_bounds(content.geometries)),
        fields=[{"name": field.name, "kind": field.kind} for field in content.facts.fields],
        imported_at=at,
        published_at=at,
    )
    assert hashlib.sha256(snapshot.content).hexdigest() == file.sha256
    return str(version.pk)


def make_tiles(layer: MapLayer) -> Path:
    """Cut the tiles of a layer that is in force, where its other derived files lie."""
    from xianzhi.apps.atlas import snapshots
    from xianzhi.apps.atlas.selectors.collections import TILES_FILE
    from xianzhi.exchange.layers.tiles import TileOptions, write_tiles

    folder = snapshots.folder(hashlib.sha256(snapshot_of(layer).content).hexdigest())
    folder.mkdir(parents=True, exist_ok=True)
    write_tiles(content_of(layer), folder / TILES_FILE, TileOptions(min_zoom=8, max_zoom=11))
    return folder / TILES_FILE


def make_map(county: SmallCounty, layers: tuple[MapLayer, ...] = SMALL_MAP) -> dict[str, str]:
    """Register the planners and put layers in force; ids of the versions by code."""
    add_planners(county)
    return {layer.code: publish(county, layer) for layer in layers}
