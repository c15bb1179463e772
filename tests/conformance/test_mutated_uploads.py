"""A damaged file at every door of the site is answered in words; ./do trust hands in 10,000."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from conftest import settings_in
from upload_doors import DOORS, every_door_open, handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(
    database: str, django_db_setup: None, django_db_blocker, tmp_path_factory
) -> Iterator[dict[str, object]]:
    files = settings_in(tmp_path_factory.mktemp(f"doors-{database}"))
    with override_settings(**files), django_db_blocker.unblock(), every_door_open():
        yield files


@pytest.fixture(autouse=True)
def _files_of_the_county(county: dict[str, object], settings) -> None:
    """What the county was made of lies where the site looks for it."""
    for name, value in county.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("door", DOORS, ids=[door.name for door in DOORS])
def test_a_damaged_file_is_answered_in_words(door, county, db):
    assert handed_in(door, len(door.kinds)).answers.total() == len(door.kinds)
