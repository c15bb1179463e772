from pathlib import Path

import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.scene import build_scenes

SCALE = 0.06


@pytest.fixture(scope="session")
def scenes() -> tuple[Scene, Scene]:
    return build_scenes(scale=SCALE)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes."""
    made = tmp_path_factory.mktemp("checkup")
    done = CliRunner().invoke(app, ["samples", "--checkup", str(made), "--scale", str(SCALE)])
    assert done.exit_code == 0, done.output
    assert "truth.csv" in done.output
    return made
