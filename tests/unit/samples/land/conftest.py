import pytest

from xianzhi.samples.land import SMALL, Land, generate


@pytest.fixture(scope="session")
def land() -> Land:
    return generate(scale=SMALL)


@pytest.fixture(scope="session")
def tenth() -> Land:
    """Large enough for every kind of change to happen several times."""
    return generate(scale=0.1)
