import csv
from pathlib import Path

from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.samples.checkup.files import write_year
from xianzhi.samples.checkup.model import YEARS, Scene


def test_the_command_writes_layers_truth_and_planted_problems(folder: Path) -> None:
    names = {path.name for path in (folder / "2025").iterdir()}
    assert {"road.parquet", "population.parquet", "unit.parquet", "green.parquet"} <= names
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        concepts = {row["concept"] for row in csv.DictReader(lines)}
    assert {"HY-06", "HY-13", "SH-01", "XC-21"} <= concepts


def test_the_same_seed_writes_the_same_bytes(
    folder: Path, scenes: tuple[Scene, Scene], tmp_path: Path
) -> None:
    for scene in scenes:
        write_year(tmp_path / str(YEARS[scene.year]), scene)

    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) > 40
    for one in written:
        assert one.read_bytes() == (folder / one.relative_to(tmp_path)).read_bytes(), one.name


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    done = CliRunner().invoke(app, ["samples", "--checkup", str(tmp_path / "file" / "folder")])

    assert done.exit_code == 2
    assert "无法写入" in done.output
