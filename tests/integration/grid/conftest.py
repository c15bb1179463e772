import pytest

from factories.grid import grow


@pytest.fixture
def grown(county):
    """The small county with a drawn tree in its first town."""
    grow(county)
    return county
