"""A small map in a small county."""

import pytest

from factories.atlas import make_map
from factories.county import SmallCounty


@pytest.fixture
def versions(county: SmallCounty) -> dict[str, str]:
    """Ids of the versions in force, by the code of their layer."""
    return make_map(county)
