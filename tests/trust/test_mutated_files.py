"""10,000 damaged files at every door of the site; no fault, no wait.

``XIANZHI_DAMAGED_FILES`` sets another number; the files of a number are always the same.
"""

import os
from collections.abc import Iterator

import pytest
from django.test import override_settings

from conftest import settings_in
from malformed import MalformedFile
from upload_doors import DOORS, HandedIn, browser, every_door_open, handed_in, sent
from warm_sandbox import WarmReaders, warm_readers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILES = int(os.environ.get("XIANZHI_DAMAGED_FILES", "10000"))
NAMES = [door.name for door in DOORS]


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


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_what_is_not_damaged_is_taken(door, county, db):
    kind = door.kinds[0]  # the same rows a second time would be known
    file = MalformedFile(f"right.{kind}", door.right(kind))
    assert sent(browser(door.who), door, file).status_code in {200, 302}


@pytest.fixture(scope="module")
def readers() -> Iterator[WarmReaders]:
    with warm_readers() as warm:
        yield warm


@pytest.fixture(scope="module")
def whole() -> dict[str, HandedIn]:
    """What came of all files, by database."""
    return {}


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_damaged_files_break_no_door(door, database, county, db, readers, whole, tell):
    number = -(-FILES // len(DOORS))
    number += -number % len(door.kinds)
    done = handed_in(door, number, readers)
    tell(f"{database} {door.name}: {done}")
    assert done.answers.total() >= FILES // len(DOORS)
    whole.setdefault(database, HandedIn()).add(done)
    if door is DOORS[-1]:
        tell(f"{database}, all doors: {whole[database].answers.total():,} files, {whole[database]}")
        tell(f"confined readers so far: ≤ {readers.peak_mib:.0f} MiB")
