"""Hechuan's land in force on the map of a prepared site, two dates of its buildings among it."""

from datetime import date

from factories.atlas import MAP_AT, MapLayer, publish
from factories.county import SmallCounty
from xianzhi.samples.land.build import SMALL, generate
from xianzhi.samples.land.model import Land

# code, name, theme, visibility, layer of the generator, field of the zones
LAYERS = (
    ("permanent_basic_farmland", "永久基本农田", "control_line", "officials", "basic_farmland", ""),
    ("ecological_red_line", "生态保护红线", "control_line", "officials", "red_line", ""),
    ("development_boundary", "城镇开发边界", "control_line", "public", "town_boundary", ""),
    ("water_source", "饮用水水源保护区", "protection", "officials", "water_sources", "grade"),
    ("heritage", "文物保护范围", "protection", "public", "heritage_zones", "kind"),
    ("nature_park", "自然公园", "protection", "public", "nature_parks", ""),
    ("industrial_park", "产业园区", "plan", "public", "industrial_parks", ""),
    ("buildings", "建筑物", "survey", "units", "buildings_earlier", ""),
    ("parcels", "地块", "survey", "officials", "parcels", ""),
    ("facilities", "公共服务设施", "survey", "public", "facilities", ""),
    ("roads", "道路", "base", "public", "roads", ""),
    ("rivers", "河流", "base", "public", "rivers", ""),
    ("towns", "乡镇", "base", "public", "areas", ""),
    ("building_permits", "建设许可", "approval", "units", "building_permits", ""),
    ("land_approvals", "用地批准", "approval", "units", "land_approvals", ""),
)


def publish_hechuan(units: dict[str, str]) -> dict[str, str]:
    """Put the layers in force; ids of the versions by code. Buildings have a second version."""
    county = SmallCounty({"resources": units["natural-resources"]}, {})
    land = generate(scale=SMALL)
    made = {
        code: publish(county, layer_of(land, (code, name, theme, seen, source, zone)))
        for code, name, theme, seen, source, zone in LAYERS
    }
    later = ("buildings", "建筑物", "survey", "units", "buildings_later", "")
    made["buildings"] = publish(county, layer_of(land, later), MAP_AT)
    return made


def layer_of(land: Land, described: tuple[str, ...]) -> MapLayer:
    code, name, theme, visibility, source, zone_field = described
    layer = land[source]
    rows = layer.columns.to_pylist()
    shown = [row for row in range(len(rows)) if code != "towns" or rows[row]["level"] == "town"]
    return MapLayer(
        code,
        name,
        tuple(layer.geometry[shown]),
        tuple(rows[row] for row in shown),
        visibility,
        theme,
        zone_field,
        rows[0].get("surveyed_on", date(2026, 1, 1)),
    )
