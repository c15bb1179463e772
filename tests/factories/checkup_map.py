"""A town of four blocks for check-ups: two parks, toilets, people at points, in two years."""

from dataclasses import replace
from datetime import date

import shapely

from factories.atlas import MapLayer, degrees
from factories.county import SmallCounty

__all__ = [
    "UNIT",
    "publish_first_year",
    "publish_more_parks",
    "publish_narrower_unit",
    "publish_second_year",
    "publish_sites",
    "publish_streets",
    "publish_toilets",
    "publish_units",
]

UNIT = ("99012110", "县城")
_OPEN = {"public": True, "status": "在用"}
SITES = (
    degrees(3.30, 0.72, 3.40, 0.82),
    degrees(3.72, 0.30, 3.82, 0.40),
    degrees(3.30, 3.72, 3.40, 3.82),
    degrees(3.05, 3.30, 3.15, 3.40),
    degrees(3.40, 0.75, 3.42, 0.77),
    degrees(3.30, 0.30, 3.40, 0.40),
    degrees(2.00, 2.00, 2.10, 2.10),
)


def _layer(code: str, shapes, attributes, year: int) -> MapLayer:
    return MapLayer(
        code, code, tuple(shapes), tuple(attributes), theme="base", as_of=date(year, 1, 1)
    )


def _park(number: int, x: float, y: float) -> tuple[shapely.Geometry, dict[str, object]]:
    ground = degrees(x, y, x + 0.1, y + 0.1)
    return ground, {"id": f"park-{number}", "class": "G1", **_OPEN}


def _unit(year: int) -> MapLayer:
    told = {"code": UNIT[0], "name": UNIT[1], "level": "urban", "version": "2025"}
    return _layer("unit", [degrees(0, 0, 4, 4)], [told], year)


def _blocks(year: int) -> list[MapLayer]:
    corners = [(0.2, 0.2), (0.2, 3.2), (3.2, 0.2), (3.2, 3.2)]
    blocks = [degrees(x, y, x + 0.5, y + 0.5) for x, y in corners]
    people = [shapely.point_on_surface(block) for block in blocks]
    return [
        _layer("residential", blocks, [{"id": f"block-{n}"} for n in range(4)], year),
        _layer("population", people, [{"pop": 1000.0 * (n + 1)} for n in range(4)], year),
    ]


def _publish(county: SmallCounty, layers, publish) -> None:
    for layer in layers:
        publish(county, layer)


def publish_units(county: SmallCounty) -> None:
    """Nothing but the urban area."""
    from factories.atlas import publish

    publish(county, _unit(2025))


def publish_first_year(county: SmallCounty) -> None:
    """Two blocks have a park, two have none."""
    from factories.atlas import publish

    parks = [_park(1, 0.3, 0.3), _park(2, 0.3, 3.3)]
    green = _layer("green", [one for one, _ in parks], [told for _, told in parks], 2025)
    toilets = _layer("toilet", [shapely.Point(108.52, 32.52)], [{"id": "t1", **_OPEN}], 2025)
    _publish(county, [_unit(2025), *_blocks(2025), green, toilets], publish)


def publish_second_year(county: SmallCounty) -> None:
    """The third block got a park, the second lost its own."""
    from factories.atlas import publish

    parks = [_park(1, 0.3, 0.3), _park(3, 3.3, 0.3)]
    green = _layer("green", [one for one, _ in parks], [told for _, told in parks], 2026)
    _publish(county, [green], publish)


def publish_narrower_unit(county: SmallCounty) -> None:
    """Two blocks of four leave the unit: a share rises and nothing has been built."""
    from factories.atlas import publish

    told = {"code": UNIT[0], "name": UNIT[1], "level": "urban", "version": "2026"}
    unit = _layer("unit", [degrees(0, 0, 2, 4)], [told], 2026)
    _publish(county, [unit], publish)


def publish_toilets(
    county: SmallCounty, days: tuple[str | None, ...], *, year: int, completeness: str
) -> None:
    """A list of toilets whose maker says how complete it is; the days they came into use."""
    from factories.atlas import publish

    points = [shapely.Point(108.52, 32.52 + number / 1000) for number in range(len(days))]
    told = [{"id": f"t{number}", "in_use_from": day, **_OPEN} for number, day in enumerate(days, 1)]
    toilets = replace(_layer("toilet", points, told, year), completeness=completeness)
    _publish(county, [toilets], publish)


def publish_two_units(county: SmallCounty) -> None:
    """The west of the town, which has both parks, and the east, which has none."""
    from factories.atlas import publish

    west = {"code": UNIT[0], "name": UNIT[1], "level": "urban", "version": "2025"}
    east = {"code": "99012111", "name": "城东新区", "level": "urban", "version": "2025"}
    halves = [degrees(0, 0, 2, 4), degrees(2, 0, 4, 4)]
    _publish(county, [_layer("unit", halves, [west, east], 2025)], publish)


def publish_sites(county: SmallCounty) -> None:
    """Ground beside the two blocks without a park; the nearest of it is farmland.

    Rows 1 and 2 serve the third block, 3 and 4 the fourth; row 5 is too small, row 6 lies where
    people live, row 7 far from everybody.
    """
    from factories.atlas import publish

    told = [
        {"id": f"DK-{n}", "kind": "闲置" if n < 7 else "低效", "cost": 1_000_000.0 + 500_000.0 * n}
        for n in range(1, len(SITES) + 1)
    ]
    farmland = MapLayer(
        "permanent_basic_farmland", "永久基本农田", (degrees(3.25, 0.71, 3.5, 0.9),), ({"id": "F"},)
    )
    _publish(county, [_layer("site", SITES, told, 2025), farmland], publish)


def publish_streets(county: SmallCounty) -> None:
    """Two streets through the blocks either way, and lanes to the sites of ``publish_sites``."""
    from factories.atlas import publish

    def street(*ends: tuple[float, float]) -> shapely.Geometry:
        return shapely.LineString([(108.5 + x / 100, 32.5 + y / 100) for x, y in ends])

    lines = [street((x, 0), (x, 4)) for x in (0.42, 3.42)]
    lines += [street((0, y), (4, y)) for y in (0.42, 3.42)]
    lines += [street((3.725, 0.38), (3.725, 0.43)), street((3.13, 3.38), (3.13, 3.43))]
    told = [{"id": f"R{n}", "class": "支路", "status": "现状", "foot": True} for n in range(6)]
    _publish(county, [_layer("road", lines, told, 2025)], publish)


def publish_more_parks(county: SmallCounty, rows: tuple[int, ...]) -> None:
    """The parks of the first year, and some sites of ``publish_sites`` made into parks."""
    from factories.atlas import publish

    parks = [_park(1, 0.3, 0.3), _park(2, 0.3, 3.3)]
    parks += [(SITES[row - 1], {"id": f"new-{row}", "class": "G1", **_OPEN}) for row in rows]
    green = _layer("green", [one for one, _ in parks], [told for _, told in parks], 2025)
    _publish(county, [green], publish)


def publish_unit_tree(county: SmallCounty, year: int = 2025) -> None:
    """The town in a west and an east block; the west in two communities and one that straddles.

    In the second year the boundary between the blocks has moved.
    """
    from factories.atlas import publish

    edge = 2.0 if year == 2025 else 2.5
    told = [
        (UNIT[0], UNIT[1], "urban", "", degrees(0, 0, 4, 4)),
        ("W", "西街", "block", UNIT[0], degrees(0, 0, edge, 4)),
        ("E", "东街", "block", "", degrees(edge, 0, 4, 4)),
        ("W1", "西一社区", "community", "W", degrees(0, 0, edge, 2)),
        ("W2", "西二社区", "community", "nobody", degrees(0, 2, edge, 4)),
        ("E1", "跨街社区", "community", "", degrees(1.5, 0, 4, 2)),
    ]
    rows = [
        {"code": code, "name": name, "level": level, "parent": parent, "version": str(year)}
        for code, name, level, parent, _ in told
    ]
    _publish(county, [_layer("unit", [one[-1] for one in told], rows, year)], publish)
