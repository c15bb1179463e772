"""A real five-level tree is taken in as it is: nothing lost, every fault of the source told."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from factories.county import AT
from xianzhi.apps.grid import services
from xianzhi.apps.grid.models import Area, GridImport
from xianzhi.apps.grid.selectors import area_counts, standing_areas
from xianzhi.apps.grid.services import ImportDraft, TreeFile

SHARED = Path(os.environ.get("XIANZHI_SHARED", Path(__file__).parents[4] / "shared"))
FOLDER = SHARED / "data" / "grid_nanxun"
LEVELS = ("county", "town", "village", "grid", "micro_grid")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared data are not here (XIANZHI_SHARED)"),
]


@pytest.fixture(scope="module")
def asked() -> ImportDraft:
    files = sorted(FOLDER.glob("L*.geojson"))
    return ImportDraft(
        tuple(
            TreeFile(path.name, path.read_bytes(), level)
            for path, level in zip(files, LEVELS, strict=True)
        ),
        date(2024, 9, 3),
    )


def test_the_tree_comes_in_whole_and_once_and_every_fault_of_the_source_is_listed(
    county, asked
) -> None:
    before = area_counts()

    done = services.import_areas(actor=county.actor("admin"), draft=asked, request_id="one", at=AT)

    assert {level: done[level] for level in LEVELS} == {
        "county": 1, "town": 9, "village": 22, "grid": 99, "micro_grid": 483,
    }  # fmt: skip
    assert (done["inferred"], done["new"]) == (1, 615)  # and the street that only codes name
    now = area_counts()
    assert {level: now[level] - before[level] for level in LEVELS} == {
        "county": 1, "town": 10, "village": 22, "grid": 99, "micro_grid": 483,
    }  # fmt: skip
    areas = standing_areas(date(2024, 9, 3), with_shapes=True)
    assert sum(area.shape is not None for area in areas.values()) == 614
    told = Counter(issue["code"] for issue in GridImport.objects.get().issues)
    assert told["layer.defect.self_intersection"] == 4  # the four invalid micro-grids
    assert (told["grid.parent_missing"], told["grid.code_drift"] > 0) == (1, True)
    assert same_names() == 7  # three names for seven grids of two villages: four too many
    assert strays(areas) == 17  # by code; by name they are fewer, for grids share names
    assert round(covered(areas), 3) == 0.996  # of the micro-grids' ground lies in the grids

    assert_importing_it_again_changes_nothing(county, asked)


def assert_importing_it_again_changes_nothing(county, asked) -> None:
    before = (Area.objects.count(), GridImport.objects.count())

    done = services.import_areas(actor=county.actor("admin"), draft=asked, request_id="two", at=AT)

    assert (done["import"], done["new"], done["changed"]) == ("", 0, 0)
    assert (Area.objects.count(), GridImport.objects.count()) == before


def same_names() -> int:
    """Grids of the import that an issue says share their name with a neighbour."""
    issues = GridImport.objects.get().issues
    return sum(i["code"] == "grid.same_name" and i["file"].startswith("L4") for i in issues)


def strays(areas) -> int:
    """Micro-grids of which the larger part is told to lie outside the grid that they name."""
    issues = GridImport.objects.get().issues
    outside = {
        i["params"]["area"]
        for i in issues
        if i["code"] == "grid.outside_parent" and float(i["params"]["share"].strip("<%")) > 50
    }
    return sum(areas[code].level == "micro_grid" for code in outside)


def covered(areas) -> float:
    """Share of the micro-grids' ground that lies in the grids, by an exact overlay of our own."""
    import numpy as np
    import shapely

    from xianzhi.core.spatial.measure import areas_m2

    def ground(level: str) -> shapely.Geometry:
        return shapely.union_all([a.shape for a in areas.values() if a.level == level])

    cells = ground("micro_grid")
    common = shapely.intersection(cells, ground("grid"))
    inside, whole = areas_m2(np.array([common, cells], dtype=object))
    return float(inside / whole)
