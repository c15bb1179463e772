"""Two dates of a few houses on the small map, the permits for some of them, and two towns."""

from datetime import date

import shapely

from factories.atlas import MapLayer, degrees, publish
from factories.county import SmallCounty

BEFORE, AFTER, LATER = date(2025, 6, 30), date(2026, 1, 31), date(2026, 2, 28)
TOWNS = MapLayer(
    "towns",
    "乡镇",
    (degrees(-9, 0, 9, 9), degrees(-9, -9, 9, 0)),
    ({"code": "990121101", "name": "芦溪镇"}, {"code": "990121102", "name": "石桥镇"}),
    "public",
    "base",
)


def house(x: float, y: float, width: float = 0.02) -> shapely.Geometry:
    """A house of about 410 m²; *x* and *y* in hundredths of a degree from the map's middle."""
    return degrees(x, y, x + width, y + 0.02)


OLD = house(-2, 2)  # stands at every date
ON_FARMLAND = house(1, 1)  # no permit, on basic farmland, in 芦溪镇
PERMITTED = house(-2, 3)
UNPERMITTED = house(-2, -2)  # no permit, on no line, in 石桥镇
TOO_SMALL = house(-3, 3, 0.002)
SECOND_WAVE = house(-3, -3)


def buildings(as_of: date, *houses: shapely.Geometry) -> MapLayer:
    return MapLayer("buildings", "建筑", houses, theme="survey", as_of=as_of)


def permits(*covered: shapely.Geometry, kind: str = "rural_permit") -> MapLayer:
    rows = tuple(
        {
            "code": f"乡字第{number}号",
            "kind": kind,
            "issued_on": date(2025, 7, 1),
            "valid_until": date(2028, 7, 1),
        }
        for number, _ in enumerate(covered, start=1)
    )
    return MapLayer("building_permits", "建设许可", covered, rows, theme="approval")


def publish_two_dates(county: SmallCounty) -> tuple[str, str]:
    """Put towns, permits and two dates of the buildings in force; ids of the two versions."""
    publish(county, TOWNS)
    publish(county, permits(PERMITTED))
    before = publish(county, buildings(BEFORE, OLD))
    after = publish(county, buildings(AFTER, OLD, ON_FARMLAND, PERMITTED, UNPERMITTED, TOO_SMALL))
    return before, after
