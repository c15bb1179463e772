"""Hechuan's land on the one map (装入样例图层): registered, kept and published by its planner.

Everything goes through the services that everybody uses; a second run changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.atlas.services import LayerDraft, VersionDraft
from xianzhi.core.spatial.coordinates import county_zone, reproject
from xianzhi.core.spatial.layer import Field, Layer, LayerFacts
from xianzhi.samples.land import Land
from xianzhi.samples.land import Layer as SampleLayer

__all__ = ["LAYERS", "MapSource", "publish_land"]

_CRS = CRS("EPSG:4490")
_APPROVAL = "禾川县（虚构）示范数据"
# 三调 classes -> zone of use control; what is not named belongs to the town
_ZONES = {
    "01": "农业区", "02": "农业区", "04": "农业区", "1006": "农业区",
    "1202": "农业区", "03": "生态控制区", "1101": "生态控制区", "1103": "生态控制区",
    "1106": "生态控制区", "1207": "生态控制区", "0702": "村庄建设区",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MapSource:
    """A layer of the map and the part of the sample land that it shows (图层来源)."""

    code: str
    name: str
    theme: str
    source: str
    visibility: str = "officials"
    zone_field: str = ""
    title_field: str = ""
    shape: Callable[[SampleLayer], SampleLayer] = lambda layer: layer
    earlier: str = ""  # part of the sample that shows an earlier date of the same layer


def _of_level(level: str) -> Callable[[SampleLayer], SampleLayer]:
    def chosen(layer: SampleLayer) -> SampleLayer:
        rows = np.flatnonzero(layer.column("level") == level)
        return SampleLayer(layer.name, layer.geometry[rows], layer.columns.take(rows))

    return chosen


def _zoned(parcels: SampleLayer) -> SampleLayer:
    """Dissolve parcels into the zones of use control: they are a coverage, so it is exact."""
    classes = [str(name) for name in parcels.column("land_class")]
    zones = np.array([_ZONES.get(name) or _ZONES.get(name[:2], "城镇建设区") for name in classes])
    names = sorted(set(zones.tolist()))
    ground = [shapely.coverage_union_all(parcels.geometry[zones == name]) for name in names]
    parts = [shapely.get_parts(shape) for shape in ground]
    owners = np.repeat(np.array(names, dtype=object), [len(part) for part in parts])
    columns = pa.table({"zone": pa.array(owners, pa.string())})
    return SampleLayer("use_zones", np.concatenate(parts), columns)


def _circled(trees: SampleLayer) -> SampleLayer:
    """Draw the circle of protection around each tree, in metres of the zone."""
    west, _, east, _ = shapely.total_bounds(trees.geometry)
    zone = county_zone((west + east) / 2).crs
    circles = shapely.buffer(
        reproject(trees.geometry, _CRS, zone), trees.column("protection_m").astype(float)
    )
    return SampleLayer(trees.name, reproject(circles, zone, _CRS), trees.columns)


LAYERS = (
    MapSource("county", "县域", "base", "areas", "public", shape=_of_level("county")),
    MapSource(
        "towns", "乡镇", "base", "areas", "public", title_field="name", shape=_of_level("town")
    ),
    MapSource(
        "villages", "行政村（社区）", "base", "areas", "public", title_field="name",
        shape=_of_level("village"),
    ),
    MapSource("parcels", "国土调查地块", "survey", "parcels", title_field="land_class_name"),
    MapSource("permanent_basic_farmland", "永久基本农田", "control_line", "basic_farmland"),
    MapSource("ecological_red_line", "生态保护红线", "control_line", "red_line"),
    MapSource("development_boundary", "城镇开发边界", "control_line", "town_boundary", "public"),
    MapSource("use_zone", "用途管制分区", "plan", "parcels", zone_field="zone", shape=_zoned),
    MapSource("detailed_plan", "详细规划地块", "plan", "plan_blocks", zone_field="use_name"),
    MapSource("industrial_park", "工业园区", "plan", "industrial_parks", title_field="name"),
    MapSource("water_source", "饮用水水源保护区", "protection", "water_sources",
              zone_field="grade", title_field="name"),
    MapSource("heritage", "文物保护区划", "protection", "heritage_zones", zone_field="kind"),
    MapSource("nature_park", "自然公园", "protection", "nature_parks", title_field="name"),
    MapSource("old_tree", "古树名木保护范围", "protection", "old_trees",
              title_field="species", shape=_circled),
    MapSource("buildings", "建筑", "survey", "buildings_later", earlier="buildings_earlier"),
    MapSource("building_permits", "建设许可", "approval", "building_permits"),
    MapSource("land_approvals", "用地批准", "approval", "land_approvals"),
)  # fmt: skip


def publish_land(land: Land, actor: Actor, at: datetime) -> Iterator[MapSource]:
    """Put the sample land in force, layer by layer (发布样例图层).

    Yields
    ------
    MapSource
        Each layer once it is in force; those that were there already are passed over.
    """
    known = set(visible_layers(actor).values_list("code", flat=True))
    for source in LAYERS:
        if source.code not in known:
            _register(source, actor, at)
            for name in (source.earlier, source.source):
                if name:
                    _publish(source, source.shape(land[name]), actor, at)
            yield source


def _register(source: MapSource, actor: Actor, at: datetime) -> None:
    services.register_layer(
        actor=actor,
        draft=LayerDraft(
            code=source.code,
            name=source.name,
            theme=source.theme,
            owner_id=actor.unit_id,
            licence="虚构数据，可自由使用",
            visibility=source.visibility,
            zone_field=source.zone_field,
            title_field=source.title_field,
        ),
        request_id=_request("register", source),
        at=at,
    )


def _publish(source: MapSource, sample: SampleLayer, actor: Actor, at: datetime) -> None:
    version_id = services.keep_layer(
        actor=actor,
        code=source.code,
        layer=_layer(sample),
        draft=VersionDraft(_as_of(sample, at), source="样例生成器", completeness="全县"),
        request_id=_request(f"keep/{sample.name}", source),
        at=at,
    )
    services.publish_version(
        actor=actor,
        version_id=version_id,
        approval=_APPROVAL,
        request_id=_request(f"publish/{sample.name}", source),
        at=at,
    )


def _as_of(sample: SampleLayer, at: datetime) -> date:
    """Give the day of the survey where the rows tell it."""
    if "surveyed_on" in sample.columns.column_names and len(sample):
        surveyed: date = sample.columns["surveyed_on"][0].as_py()
        return surveyed
    return date(at.year, 1, 1)


def _layer(sample: SampleLayer) -> Layer:
    fields = tuple(Field(field.name, str(field.type)) for field in sample.columns.schema)
    facts = LayerFacts(sample.name, sample.digest(), "GeoParquet", len(sample), fields)
    return Layer(sample.columns, sample.geometry, _CRS, facts)


def _request(verb: str, source: MapSource) -> str:
    return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/map/{verb}/{source.code}"))
