"""Where the labelled development data lies, if this machine has it."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled plans outside the repository; without it the test is skipped."""
    beside = Path(__file__).parents[3] / "shared"
    folder = Path(os.environ.get("XIANZHI_SHARED", beside)) / "ledger"
    if not (folder / "score.py").exists():
        pytest.skip("the labelled plans lie outside the repository: set XIANZHI_SHARED to them")
    return folder
