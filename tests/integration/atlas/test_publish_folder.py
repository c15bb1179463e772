"""A folder of check-up layers put on the map by one command."""

from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from factories.atlas import SMALL_MAP, MapLayer, add_planners, content_of, degrees
from factories.atlas import publish as publish_layer
from factories.county import make_county
from xianzhi.apps.atlas.models import Layer, LayerVersion
from xianzhi.apps.atlas.selectors import layers_in_force
from xianzhi.cli.main import app
from xianzhi.exchange.layers.snapshot import write_snapshot

ARGUMENTS = ("--as", "planner", "--approval", "县政府常务会议 7 号", "--source", "城管局普查")


def put(folder: Path, code: str, *shapes) -> None:
    rows = tuple({"id": f"{code}-{n}"} for n in range(len(shapes)))
    write_snapshot([content_of(MapLayer(code, code, shapes, rows))], folder / f"{code}.parquet")


@pytest.fixture
def county(db):
    made = make_county()
    add_planners(made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "layers"
    made.mkdir()
    put(made, "toilet", shapely.Point(108.5, 32.5), shapely.Point(108.51, 32.5))
    put(made, "green", degrees(0, 0, 1, 1))
    said = "layers:\n  toilet: {as_of: '2025-12-31', completeness: 0.75}\n"
    (made / "layers.yaml").write_text(said, encoding="utf-8")
    return made


def publish(folder: Path, *more: str):
    return CliRunner().invoke(app, ["atlas", "publish", str(folder), *ARGUMENTS, *more])


def versions() -> list[tuple[str, int, str]]:
    found = LayerVersion.objects.order_by("layer__code", "number")
    return list(found.values_list("layer__code", "number", "status"))


def test_every_layer_is_in_force_with_its_day_its_source_and_its_share(county, folder):
    done = publish(folder, "--as-of", "2026-01-31")
    assert done.exit_code == 0, done.output
    kept = {one.code: one for one in layers_in_force(county.actor("planner"), ["toilet", "green"])}
    assert kept["toilet"].as_of_date.isoformat() == "2025-12-31"
    assert kept["green"].as_of_date.isoformat() == "2026-01-31"
    assert (kept["toilet"].completeness, kept["green"].completeness) == (0.75, None)
    version = LayerVersion.objects.get(layer__code="toilet")
    assert (version.source, version.approval) == ("城管局普查", "县政府常务会议 7 号")
    assert version.original_name == "toilet.parquet"


def test_a_second_run_changes_nothing_and_a_changed_file_is_the_next_version(county, folder):
    publish(folder, "--as-of", "2026-01-31")
    first = versions()
    again = publish(folder, "--as-of", "2026-01-31")
    assert again.exit_code == 0
    assert again.output.count("未改动") == 2
    assert versions() == first
    put(folder, "toilet", shapely.Point(108.5, 32.5))
    changed = publish(folder, "--as-of", "2026-01-31")
    assert changed.exit_code == 0, changed.output
    assert versions() == [
        ("green", 1, "published"), ("toilet", 1, "superseded"), ("toilet", 2, "published"),
    ]  # fmt: skip


def test_a_refused_layer_leaves_nothing_behind_and_the_others_alone(county, folder):
    (folder / "bus_stop.geojson").write_text('{"type": "FeatureCollection"', encoding="utf-8")
    (folder / "values.csv").write_text("concept,unit,num\n", encoding="utf-8")
    done = publish(folder, "--as-of", "2026-01-31")
    assert done.exit_code == 1
    for word in ("bus_stop：未发布", "bus_stop: not published", "values：是数据表"):
        assert word in done.output
    assert set(Layer.objects.values_list("code", flat=True)) == {"green", "toilet"}


def test_a_layer_without_a_day_is_refused(county, folder):
    done = publish(folder)
    assert done.exit_code == 1
    assert "layers.yaml" in done.output
    assert versions() == [("toilet", 1, "published")]


def test_only_those_who_keep_layers_publish_them(county, folder):
    ran = CliRunner().invoke(
        app, ["atlas", "publish", str(folder), "--as", "housing", "--approval", "x"]
    )
    assert ran.exit_code == 1
    assert versions() == []


@pytest.mark.parametrize("who", ["nobody", ""])
def test_an_unknown_account_is_told(county, folder, who):
    ran = CliRunner().invoke(app, ["atlas", "publish", str(folder), "--as", who, "--approval", "x"])
    assert ran.exit_code == 2
    assert "没有账号" in ran.output
    assert not Layer.objects.exists()


def test_an_extract_of_openstreetmap_is_not_published(county, tmp_path):
    text = '<osm><bounds minlat="32" minlon="108" maxlat="33" maxlon="109"/></osm>'
    (tmp_path / "town.osm").write_text(text, encoding="utf-8")
    assert publish(tmp_path).exit_code == 2
    assert not Layer.objects.exists()


def test_one_station_that_could_lie_on_any_border_is_published_once_somebody_looked(county, folder):
    publish_layer(county, SMALL_MAP[0])
    put(folder, "fire_station", shapely.Point(108.586, 32.5))  # half a kilometre from it
    refused = publish(folder, "--as-of", "2026-01-31")
    assert refused.exit_code == 1
    assert "--lies-right" in refused.output
    assert not Layer.objects.filter(code="fire_station").exists()
    done = publish(folder, "--as-of", "2026-01-31", "--lies-right")
    assert done.exit_code == 0, done.output
    assert LayerVersion.objects.get(layer__code="fire_station").status == "published"
