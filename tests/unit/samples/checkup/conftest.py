import pytest

from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.scene import build_scenes

SCALE = 0.06


@pytest.fixture(scope="session")
def scenes() -> tuple[Scene, Scene]:
    return build_scenes(scale=SCALE)
