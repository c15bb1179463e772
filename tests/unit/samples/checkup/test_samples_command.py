import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.samples.checkup.files import write_scenes
from xianzhi.samples.checkup.model import Scene


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("checkup")
    done = CliRunner().invoke(app, ["samples", "--checkup", str(made), "--scale", "0.06"])
    assert done.exit_code == 0, done.output
    assert "truth.csv" in done.output
    return made


def test_the_command_writes_layers_truth_and_planted_problems(folder: Path) -> None:
    names = {path.name for path in (folder / "2025").iterdir()}
    assert {"road.parquet", "population.parquet", "unit.parquet", "green.parquet"} <= names
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as lines:
        concepts = {row["concept"] for row in csv.DictReader(lines)}
    assert {"HY-06", "HY-13", "SH-01", "XC-21"} <= concepts


def test_the_same_seed_writes_the_same_bytes(
    folder: Path, scenes: tuple[Scene, Scene], tmp_path: Path
) -> None:
    write_scenes(tmp_path, scenes)

    for one in sorted(path for path in folder.rglob("*") if path.is_file()):
        assert one.read_bytes() == (tmp_path / one.relative_to(folder)).read_bytes(), one.name


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    done = CliRunner().invoke(app, ["samples", "--checkup", str(tmp_path / "file" / "folder")])

    assert done.exit_code == 2
    assert "无法写入" in done.output
