"""Squares of land as areas: a town of two villages, drawn so that everything nests."""

import json
from datetime import date

import shapely

from factories.county import AT, SmallCounty
from xianzhi.apps.grid import services
from xianzhi.apps.grid.services import ImportDraft, TreeFile
from xianzhi.core.territory.intake import TreeRow

SINCE = date(2025, 1, 1)
WEST, SOUTH, SIDE = 122.0, 33.0, 0.01  # degrees; a micro-grid is a square of about a kilometre


def square(column: int, row: int, width: int = 1, height: int = 1) -> shapely.Polygon:
    """Squares of the lattice as one polygon whose border has every corner of the lattice."""
    corners = (
        [(column + i, row) for i in range(width)]
        + [(column + width, row + j) for j in range(height)]
        + [(column + width - i, row + height) for i in range(width)]
        + [(column, row + height - j) for j in range(height)]
    )
    return shapely.Polygon([point(i, j) for i, j in corners])


def point(column: float, row: float) -> tuple[float, float]:
    return round(WEST + SIDE * column, 9), round(SOUTH + SIDE * row, 9)


def features(rows: list[tuple[str, str, str, shapely.Polygon]], **more: list) -> bytes:
    """GeoJSON of areas: code, name, level, ground."""
    listed = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "level": level}
            | {key: values[number] for key, values in more.items()},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, (code, name, level, shape) in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


# Two villages side by side, each of two grids one above the other, each of two micro-grids.
TOWN = "990121101"
ROWS = [
    ("990121101001", "稻香社区", "village", square(0, 0, 2, 2)),
    ("990121101200", "磨坪村", "village", square(2, 0, 2, 2)),
    *(
        (f"{village}{grid:03d}", f"第{grid}网格", "grid", square(column, grid - 1, 2, 1))
        for village, column in (("990121101001", 0), ("990121101200", 2))
        for grid in (1, 2)
    ),
    *(
        (
            f"{village}{grid:03d}{cell:02d}",
            f"第{cell}微网格",
            "micro_grid",
            square(column + cell - 1, grid - 1),
        )
        for village, column in (("990121101001", 0), ("990121101200", 2))
        for grid in (1, 2)
        for cell in (1, 2)
    ),
]
HOUSEHOLDS = [None] * 6 + [40, 41, 42, 43, 50, 51, 52, 53]


def draft(content: bytes, day: date = SINCE, name: str = "grids.geojson") -> ImportDraft:
    return ImportDraft((TreeFile(name, content),), day, "禾政发〔2025〕1号")


def small_tree() -> bytes:
    return features(ROWS, households=HOUSEHOLDS)


def rows() -> list[TreeRow]:
    return [
        TreeRow("small", number, code, name, level, households=households, shape=shape)
        for number, ((code, name, level, shape), households) in enumerate(
            zip(ROWS, HOUSEHOLDS, strict=True), start=1
        )
    ]


def grow(county: SmallCounty) -> None:
    """The small tree, as if a file had brought it: no file is read."""
    services.import_rows(
        actor=county.actor("admin"),
        name="small",
        rows=rows(),
        effective_on=SINCE,
        request_id="grow",
        at=AT,
    )


def import_small(county: SmallCounty, key: str = "import") -> dict[str, str | int | bool]:
    """The small tree, imported by the administrator."""
    return services.import_areas(
        actor=county.actor("admin"), draft=draft(small_tree()), request_id=key, at=AT
    )
