"""A small county with a dispatch centre."""

import pytest

from factories.casework import Way, open_room
from factories.county import SmallCounty


@pytest.fixture
def centre(county: SmallCounty) -> SmallCounty:
    open_room(county)
    return county


@pytest.fixture
def way(centre: SmallCounty) -> Way:
    return Way(centre)
