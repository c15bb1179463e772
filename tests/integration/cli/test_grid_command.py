"""``xianzhi grid``: places are located, borders checked, files taken in, faults said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from factories.grid import grow, point, small_tree
from xianzhi.cli.main import app


def run(*words: str):
    return CliRunner().invoke(app, ["grid", *words])


def test_places_of_a_list_get_their_micro_grid_and_unit(county, tmp_path: Path) -> None:
    grow(county)
    listed = tmp_path / "places.csv"
    inside, outside = point(0.5, 0.5), point(9, 9)
    listed.write_text(
        f"名称,经度,纬度\n甲,{inside[0]},{inside[1]}\n乙,{outside[0]},{outside[1]}\n",
        encoding="utf-8",
    )

    done = run("locate", str(listed), "-o", str(tmp_path / "out.csv"), "--day", "2026-03-02")

    assert (done.exit_code, "2 places, 1 in an area" in done.output) == (0, True)
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",", 3)[3] for line in lines[1:]] == [
        '"99012110100100101","第1微网格","芦溪镇"',
        '"","",""',
    ]


def test_a_list_without_coordinates_is_refused_in_words(county, tmp_path: Path) -> None:
    listed = tmp_path / "places.csv"
    listed.write_text("名称\n甲\n", encoding="utf-8")

    assert run("locate", str(listed)).exit_code == 2


def test_looking_at_a_file_stores_nothing_and_importing_it_does(county, tmp_path: Path) -> None:
    from xianzhi.apps.grid.models import Area

    file = tmp_path / "grids.geojson"
    file.write_bytes(small_tree())
    before = Area.objects.count()

    looked = run("import", str(file), "--look", "--day", "2025-01-01")
    assert (looked.exit_code, Area.objects.count()) == (0, before)

    done = run("import", str(file), "--day", "2025-01-01")
    assert (done.exit_code, Area.objects.count()) == (0, before + 14)


@pytest.mark.parametrize("words", [("import", "/nowhere/x.geojson"), ("locate", "/nowhere/x.csv")])
def test_a_file_that_is_not_there_is_said_in_words(county, words) -> None:
    assert run(*words).exit_code == 2
