"""A damaged file at every door of the site is answered in words; ./do trust hands in 10,000."""

from collections.abc import Iterator

import pytest

from upload_doors import DOORS, every_door_open, handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(database: str, django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), every_door_open():
        yield


@pytest.mark.parametrize("door", DOORS, ids=[door.name for door in DOORS])
def test_a_damaged_file_is_answered_in_words(door, county, db):
    assert handed_in(door, len(door.kinds)).answers.total() == len(door.kinds)
