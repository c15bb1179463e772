"""Counties checked on processes and under Spark: the same rows everywhere."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner

from xianzhi.catalogue.control_rules import control_rules
from xianzhi.cli.main import app
from xianzhi.core.landuse.batches import PARCELS, check_batches
from xianzhi.core.landuse.checking import index_zones
from xianzhi.engines.counties import JobError, write_county
from xianzhi.engines.landuse import CheckJob
from xianzhi.engines.local import run_local

DAY = date(2026, 11, 22)
JOB = CheckJob(control_rules(), DAY)


def grid(seed: int, count: int = 12) -> np.ndarray:
    random = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(count), np.arange(count)), -1).reshape(-1, 2) * 0.001
    low = corner + random.uniform(0, 0.0002, corner.shape) + (108.5, 32.5)
    return shapely.box(*low.T, *(low + 0.0007).T)


def make_county(folder: Path, seed: int) -> Path:
    folder.mkdir(parents=True)
    shapes = grid(seed)
    uses = ["town", "industry", "agriculture"] * (len(shapes) // 3)
    columns = [[f"{seed}-{n}" for n in range(len(shapes))], uses, shapely.to_wkb(shapes)]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, PARCELS, strict=True)]
    pq.write_table(pa.table(arrays, schema=PARCELS), folder / "parcels.parquet")
    farmland = shapely.box(108.5, 32.5, 108.5055, 32.512)
    water = [
        shapely.box(108.506, 32.5, 108.508, 32.512),
        shapely.box(108.508, 32.5, 108.51, 32.512),
    ]
    pq.write_table(pa.table({"geometry": [shapely.to_wkb(farmland)]}), folder / "farmland.parquet")
    pq.write_table(
        pa.table({"geometry": shapely.to_wkb(water), "grade": ["first", "second"]}),
        folder / "water.parquet",
    )
    layers = [
        {"code": "permanent_basic_farmland", "file": "farmland.parquet"},
        {"code": "water_source", "file": "water.parquet", "zone_field": "grade"},
    ]
    (folder / "layers.json").write_text(json.dumps(layers), encoding="utf-8")
    return folder


@pytest.fixture
def province(tmp_path: Path) -> Path:
    for seed in (1, 2, 3):
        make_county(tmp_path / "province" / f"county-{seed}", seed)
    return tmp_path / "province"


def rows(path: Path) -> list[dict[str, object]]:
    return pq.read_table(path).to_pylist()


def test_partition_of_the_parcels_changes_nothing(province: Path) -> None:
    table = pq.read_table(province / "county-1" / "parcels.parquet")
    layer = index_zones(
        "permanent_basic_farmland", np.array([shapely.box(108.5, 32.5, 108.5055, 32.512)])
    )
    rules = [rule for rule in control_rules() if rule.layer == layer.code]

    def checked(rows_each: int) -> list[dict[str, object]]:
        batches = table.to_batches(max_chunksize=rows_each)
        found = check_batches(batches, [layer], rules, on=DAY)
        return [row for batch in found for row in batch.to_pylist()]

    assert checked(1000) == checked(7) == checked(1)
    assert {row["id"] for row in checked(7)} == set(table["id"].to_pylist())


def test_processes_give_the_rows_of_one_process(province: Path, tmp_path: Path) -> None:
    alone = list(run_local(province, JOB, tmp_path / "one"))
    pool = list(run_local(province, JOB, tmp_path / "two", processes=2))
    assert alone == pool
    assert [done.county for done in alone] == ["county-1", "county-2", "county-3"]
    assert all(done.rows >= 144 and done.sums["area_m2"] > 0 for done in alone)
    assert all(sum(done.counts.values()) == done.rows for done in alone)
    for name in ("county-1", "county-3"):
        assert rows(tmp_path / "one" / f"{name}.parquet") == rows(
            tmp_path / "two" / f"{name}.parquet"
        )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning:pyspark")  # of pandas, which we do not use
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # py4j's sockets
def test_spark_gives_the_rows_of_one_process(province: Path, tmp_path: Path, spark) -> None:
    from xianzhi.engines.spark import run_spark

    under_spark = list(run_spark(province, JOB, tmp_path / "spark", session=spark))
    alone = list(run_local(province, JOB, tmp_path / "one"))
    assert [(done.place, done.rows, done.counts) for done in under_spark] == [
        (done.place, done.rows, done.counts) for done in alone
    ]
    for one, other in zip(under_spark, alone, strict=True):
        assert one.sums["area_m2"] == pytest.approx(other.sums["area_m2"], rel=1e-12)


def test_zone_and_clause_are_named(province: Path, tmp_path: Path) -> None:
    write_county(province / "county-1", JOB, tmp_path / "out.parquet")
    found = rows(tmp_path / "out.parquet")
    first = [row for row in found if row["rule"] == "water_source_level_1"]
    assert {(row["zone"], row["verdict"]) for row in first} == {("first", "non_compliant")}
    assert {row["clause"] for row in first} == {"water-pollution-law/65"}
    silent = [row for row in found if not row["layer"]]
    assert silent
    assert {row["area_m2"] for row in silent} == {0.0}


def test_index_is_made_once_and_again_when_the_layer_changes(
    province: Path, tmp_path: Path
) -> None:
    county = province / "county-1"
    before = write_county(county, JOB, tmp_path / "a.parquet")
    assert write_county(county, JOB, tmp_path / "b.parquet") == before
    wider = shapely.box(108.5, 32.5, 108.512, 32.512)
    pq.write_table(pa.table({"geometry": [shapely.to_wkb(wider)]}), county / "farmland.parquet")
    assert (
        write_county(county, JOB, tmp_path / "c.parquet").sums["area_m2"] > before.sums["area_m2"]
    )


@pytest.mark.parametrize("broken", ["layers.json", "parcels.parquet", "farmland.parquet"])
def test_broken_county_is_named_and_nothing_half_written(
    province: Path, tmp_path: Path, broken: str
) -> None:
    (province / "county-1" / broken).write_bytes(b"PAR1 no")
    with pytest.raises(JobError) as caught:
        write_county(province / "county-1", JOB, tmp_path / "out.parquet")
    assert broken in caught.value.params["file"]
    written = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert written == set()


def test_folder_without_counties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JobError) as caught:
        JOB.counties(tmp_path)
    assert caught.value.code == "engine.no_counties"


def test_command_checks_a_province(province: Path, tmp_path: Path) -> None:
    out = tmp_path / "found"
    arguments = ["landuse", "check", str(province), "-o", str(out), "--on", "2026-11-22"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.stdout.count("county-")) == (0, 3), done.output
    assert CliRunner().invoke(app, [*arguments[:-1], "soon"]).exit_code == 2
    assert CliRunner().invoke(app, ["landuse", "check", str(out), "-o", str(out)]).exit_code == 1
