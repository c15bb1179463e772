"""Hechuan's grids: exact nesting on the land, 405 workers, two years that can be told apart."""

from datetime import UTC, date, datetime

import pytest

from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.grid.models import Area, AreaSpell, Border, GridGoal, Reorganisation, WorkerTerm
from xianzhi.apps.grid.selectors import report_of, report_on, standing_areas, terms_on
from xianzhi.records.models import Entry
from xianzhi.samples.county import County
from xianzhi.samples.grid_loader import GridLoaded, load_grid
from xianzhi.samples.land import SMALL, Land, generate
from xianzhi.samples.loader import load_county, open_demo

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
THEN, NOW = date(2024, 12, 31), date(2026, 11, 22)
STORED = (Area, AreaSpell, Border, GridGoal, Reorganisation, WorkerTerm, Entry)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files")]


@pytest.fixture(scope="module")
def land() -> Land:
    return generate(scale=SMALL)


@pytest.fixture(scope="module")
def county(kept) -> County:
    county = load_county()
    open_demo("only for this test", county)
    return county


def admin() -> Actor:
    return actor_for(str(User.objects.get(username="admin").pk), None, AT)


def load(land: Land, county: County) -> GridLoaded:
    return load_grid(land, county, admin(), AT)


@pytest.fixture(scope="module")
def loaded(land, county) -> GridLoaded:
    return load(land, county)


def test_the_grids_nest_exactly_then_and_now(loaded) -> None:
    for day in (THEN, NOW):
        undrawn = {a.code for a in standing_areas(day).values() if not a.border_sha256}
        wrong = {(f.code, f.area) for f in report_of(day).findings if f.area not in undrawn}
        assert wrong == set()


def test_two_years_of_reorganisations_are_replayed(loaded) -> None:
    verbs = Reorganisation.objects.order_by("effective_on").values_list("verb", "effective_on")
    assert list(verbs) == [
        ("import", date(2023, 1, 1)),
        ("merge", date(2025, 3, 1)),
        ("split", date(2025, 9, 1)),
        ("transfer", date(2026, 1, 1)),
    ]
    then, now = standing_areas(THEN), standing_areas(NOW)
    assert len([a for a in then.values() if a.code not in now]) == 3  # two merged, one split
    assert len([a for a in now.values() if a.code not in then]) == 3  # one merged, two parts
    assert len(loaded.changes) == 3 + 4
    assert WorkerTerm.objects.exclude(handover_note="").count() == 3


def test_nobody_and_no_household_is_lost_in_two_years(loaded) -> None:
    then, now = (report_on(admin(), day) for day in (THEN, NOW))

    assert [line.households for line in now.values()] == [line.households for line in then.values()]
    assert sum(line.vacant for line in now.values()) > 0  # the worker who left
    assert len({t.worker_id for lines in terms_on(NOW).values() for t in lines}) > 10


def test_loading_twice_changes_nothing(loaded, land, county) -> None:
    before = [model.objects.count() for model in STORED]

    load(land, county)

    assert [model.objects.count() for model in STORED] == before
