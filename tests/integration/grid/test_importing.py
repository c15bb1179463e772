"""Files of areas become areas: every row or none, and never twice."""

from datetime import date

import pytest
from pyproj import Geod

from factories.county import AT
from factories.grid import ROWS, SINCE, draft, features, import_small, small_tree, square
from xianzhi.apps.grid import services
from xianzhi.apps.grid.models import Area, AreaSpell, Border, GridImport, Reorganisation
from xianzhi.apps.grid.selectors import area_counts, standing_areas
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.models import Entry

STORED = (Area, AreaSpell, Border, GridImport, Reorganisation, Entry)


def counts() -> list[int]:
    return [model.objects.count() for model in STORED]


def test_an_import_brings_areas_with_borders_and_households(county) -> None:
    done = import_small(county)

    assert (done["new"], done["changed"], done["micro_grid"]) == (14, 0, 8)
    assert area_counts() == {
        "county": 1,
        "town": 2,
        "village": 2,
        "grid": 4,
        "micro_grid": 8,
        "cell": 0,
    }
    cell = standing_areas(SINCE, with_shapes=True)["99012110100100102"]
    assert (cell.name, cell.kind, cell.parent_code) == ("第2微网格", "general", "990121101001001")
    assert (cell.households, cell.shape.equals(square(1, 0))) == (41, True)
    by_geodesics = abs(Geod(ellps="GRS80").geometry_area_perimeter(square(1, 0))[0])
    assert cell.area_m2 == pytest.approx(by_geodesics, rel=1e-4)


def test_the_same_import_again_changes_nothing(county) -> None:
    import_small(county, "first")
    before = counts()

    done = import_small(county, "second")

    assert (done["import"], done["new"], done["changed"], done["same"]) == ("", 0, 0, 14)
    assert counts() == before


def test_a_row_that_changed_is_told_anew_from_the_day_of_the_list(county) -> None:
    import_small(county)
    rows = [("990121101001001", "稻香一网格", "grid", ROWS[2][3])]

    done = services.import_areas(
        actor=county.actor("admin"),
        draft=draft(features(rows), date(2026, 2, 1)),
        request_id="again",
        at=AT,
    )

    assert (done["new"], done["changed"]) == (0, 1)
    assert standing_areas(date(2026, 1, 31))["990121101001001"].name == "第1网格"
    assert standing_areas(date(2026, 2, 1))["990121101001001"].name == "稻香一网格"


def test_errors_name_their_rows_and_nothing_is_stored(county) -> None:
    before = counts()
    rows = [
        ("", "无编码网格", "grid", square(0, 0)),
        ("990121101001", "稻香社区", "village", square(0, 0, 2, 2)),
        ("990121101001", "又一个", "village", square(0, 0)),
        ("990121101001007", "", "grid", square(0, 0)),
        ("9901211010019", "坏编码", "grid", square(1, 0)),
        ("990121101001008", "层级不明", "片", square(1, 0)),
    ]
    asked = draft(features(rows))

    seen = services.preview_import(actor=county.actor("admin"), draft=asked)

    assert [(i.code, i.row) for i in seen.issues if i.severity == "error"] == [
        ("grid.row_without_code", 1),
        ("grid.code_twice", 3),
        ("grid.row_without_name", 4),
        ("grid.code_form", 5),
        ("grid.level_unknown", 6),
    ]
    with pytest.raises(RuleError) as refused:
        services.import_areas(actor=county.actor("admin"), draft=asked, request_id="x", at=AT)
    assert (refused.value.code, refused.value.params["count"]) == ("grid.import_has_errors", "5")
    assert counts() == before


def test_a_list_gives_words_and_a_map_file_borders(county) -> None:
    table = (
        "编码,名称,层级,上级编码,责任单位,户数\n"
        "990121101001,稻香社区,村（社区）,990121101,石桥镇,120\n"
        "990121101001001,企业一网格,网格,990121101001,,\n"
    ).encode()
    borders = features(
        [("990121101001", "", "", square(0, 0, 2, 2)), ("990121101001001", "", "", square(0, 0))]
    )
    asked = services.ImportDraft(
        (
            services.TreeFile("名单.csv", table, kind="firm"),
            services.TreeFile("边界.geojson", borders),
        ),
        SINCE,
    )

    services.import_areas(actor=county.actor("admin"), draft=asked, request_id="x", at=AT)

    areas = standing_areas(SINCE, with_shapes=True)
    village, firm = areas["990121101001"], areas["990121101001001"]
    assert (village.unit_id, village.households) == (county.units["shiqiao"], 120)
    assert (firm.kind, firm.level, firm.shape.equals(square(0, 0))) == ("firm", "grid", True)


def test_only_who_keeps_the_grid_imports(county) -> None:
    before = counts()

    for name in ("clerk", "luxi", "leader"):
        with pytest.raises(PermissionDeniedError):
            services.preview_import(actor=county.actor(name), draft=draft(small_tree()))

    assert counts() == before
