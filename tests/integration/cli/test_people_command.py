"""``xianzhi checkup people``: counted people on homes and cells, and what cannot be placed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from typer.testing import CliRunner, Result

from layers import layer, parsed_in_this_process
from xianzhi.cli.main import app
from xianzhi.core.spatial.coordinates import recognise, reproject
from xianzhi.exchange.layers import read_layer, write_layer

PLANE = recognise("EPSG:4545")
EAST, NORTH = 500_000.0, 3_600_000.0


@pytest.fixture(scope="module", autouse=True)
def _in_this_process():
    with parsed_in_this_process():
        yield


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["checkup", "people", *map(str, arguments)])


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def written(path: Path, shapes: list[shapely.Geometry], **columns: list[object]) -> Path:
    write_layer(layer(np.array(shapes), pa.table(columns), crs=PLANE), path)
    return path


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    """Two communities side by side and one without homes; three homes, one outside of all."""
    counts = written(
        tmp_path / "counts.gpkg",
        [square(0, 0, 1000), square(1000, 0, 1000), square(2000, 0, 1000)],
        code=["东街", "西街", "北山"],
        pop=[900, 500, 40],
    )
    homes = written(
        tmp_path / "homes.gpkg",
        [square(110, 110, 20), square(310, 110, 20), square(1510, 510, 20), square(0, 5000, 20)],
        floors=[6, 12, None, 6],
        register=[None, None, 620, None],
    )
    return counts, homes


def test_people_come_to_their_homes_and_the_sums_stay(files, tmp_path):
    out = tmp_path / "population.parquet"
    done = run(*files, "-o", out)
    assert done.exit_code == 0, done.output
    made = read_layer(out).value
    assert made.columns.column("pop").to_pylist() == pytest.approx([300.0, 600.0, 500.0])
    for words in (
        "北山",
        "40 人没有落下",
        "1 栋住宅不在任何统计单元内",
        "1,400 people were placed",
    ):
        assert words in done.output


def test_what_is_known_stands_and_cells_hold_what_homes_hold(files, tmp_path):
    out = tmp_path / "cells.gpkg"
    done = run(*files, "-o", out, "--known", "register", "--cell", 100)
    assert done.exit_code == 0, done.output
    made = read_layer(out).value
    assert sorted(made.columns.column("pop").to_pylist()) == pytest.approx([300.0, 600.0, 620.0])
    assert "多 120 人" in done.output
    metres = reproject(made.geometries, made.crs, PLANE)
    assert np.sqrt(shapely.area(metres)) == pytest.approx(100, abs=1e-3)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--people", "residents"), "没有“residents”列"),
        (("--known", "nobody"), "没有“nobody”列"),
        (("--cell", "0"), "边长 0 米不成立"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(files, tmp_path, more, said):
    out = tmp_path / "none.parquet"
    done = run(*files, "-o", out, *more)
    assert (done.exit_code, out.exists()) == (1, False)
    assert said in done.output


def test_fewer_than_nobody_and_unknown_endings_are_refused(files, tmp_path):
    _, homes = files
    negative = written(tmp_path / "minus.gpkg", [square(0, 0, 1000)], code=["东街"], pop=[-1])
    assert "有负数" in run(negative, homes, "-o", tmp_path / "a.parquet").output
    assert run(*files, "-o", tmp_path / "a.doc").exit_code == 1
