"""Check-ups of many counties: the same values alone, on processes and under Spark."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.core.indicators.syntax import DefinitionError
from xianzhi.engines.checkup import Checkup, run_checkup
from xianzhi.engines.checkups import OBSERVATIONS, CheckupWork
from xianzhi.engines.counties import JobError, write_county
from xianzhi.engines.local import run_local
from xianzhi.samples.checkup.files import write_checkup

DAY = "2026-06-30"
WORK = CheckupWork("county-gap", DAY)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of a small county stand for two counties; a folder beside them is none."""
    made = tmp_path_factory.mktemp("province")
    write_checkup(made / "sample", scale=0.02)
    for code, year in (("0990121", "2025"), ("990122", "2026")):
        shutil.copytree(made / "sample" / year, made / "counties" / code)
    (made / "counties" / "notes").mkdir()
    return made / "counties"


def test_rows_say_what_the_run_of_the_county_says(province: Path, tmp_path: Path) -> None:
    done = write_county(province / "990122", WORK, tmp_path / "one.parquet")
    rows = pq.read_table(tmp_path / "one.parquet", schema=OBSERVATIONS).to_pylist()
    document = run_checkup(Checkup(province / "990122", "county-gap", DAY))
    told = document["observations"]
    assert isinstance(told, list)
    assert len(rows) == len(told) == done.rows > 10
    for row, one in zip(rows, told, strict=True):
        assert isinstance(one, dict)
        for name in ("concept", "unit", "num", "den", "verdict", "definition_sha256", "as_of"):
            assert row[name] == one[name]
        assert row["reasons"].split() == [reason["code"] for reason in one["reasons"]]
    assert done.sums == {"problems": float(len(document["problems"]))}
    assert {"met", "unmet", "undecidable"} >= set(done.counts)


def test_processes_give_the_rows_of_one_process(province: Path, tmp_path: Path) -> None:
    alone = list(run_local(province, WORK, tmp_path / "one"))
    pool = list(run_local(province, WORK, tmp_path / "two", processes=2))
    assert alone == pool
    assert [done.county for done in alone] == ["0990121", "990122"]
    for done in alone:
        name = f"{done.county}.parquet"
        assert pq.read_table(tmp_path / "one" / name).equals(pq.read_table(tmp_path / "two" / name))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning:pyspark")  # of pandas, which we do not use
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # py4j's sockets
def test_spark_gives_the_rows_of_one_process(province: Path, tmp_path: Path, spark) -> None:
    from xianzhi.engines.spark import run_spark

    under_spark = list(run_spark(province, WORK, tmp_path / "spark", session=spark))
    assert under_spark == list(run_local(province, WORK, tmp_path / "one"))
    order = [("unit", "ascending"), ("concept", "ascending")]
    for done in under_spark:
        written = pq.read_table(tmp_path / "spark" / f"county={done.county}", schema=OBSERVATIONS)
        alone = pq.read_table(tmp_path / "one" / f"{done.county}.parquet", schema=OBSERVATIONS)
        assert written.sort_by(order).equals(alone.sort_by(order))


def test_a_folder_without_counties_and_an_unknown_edition_are_refused(
    province: Path, tmp_path: Path
) -> None:
    with pytest.raises(JobError) as caught:
        WORK.counties(tmp_path)
    assert caught.value.code == "engine.no_layers"
    assert WORK.counties(province / "990122") == [province / "990122"]
    with pytest.raises(DefinitionError):
        write_county(province / "990122", CheckupWork("none", DAY), tmp_path / "out.parquet")
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_command_measures_every_county(province: Path, tmp_path: Path) -> None:
    out, kept = tmp_path / "values", tmp_path / "kept"
    arguments = ["checkup", "counties", str(province), "-o", str(out), "-e", "county-gap"]
    done = CliRunner().invoke(app, [*arguments, "--on", DAY, "--cache", str(kept)])
    assert (done.exit_code, done.stdout.count("达标 met")) == (0, 2), done.output
    assert CliRunner().invoke(app, [*arguments, "--on", "soon"]).exit_code == 2
    assert (
        CliRunner().invoke(app, ["checkup", "counties", str(kept), "-o", str(out)]).exit_code == 1
    )
