"""Limits of Hechuan: every kind that a clerk meets, loaded once."""

from datetime import UTC, datetime

import pytest

from xianzhi.apps.calendar import selectors
from xianzhi.samples.limits import load_limits

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_every_kind_of_limit_is_there_and_explains_itself(county):
    clerk = county.actor("clerk")
    assert load_limits(clerk, AT) == 9
    found = {name: selectors.clocks(clerk, name, AT) for name in selectors.CLOCK_LISTS}
    assert all(found[name] for name in ("running", "late", "paused", "stopped"))
    for line in found["running"]:
        assert selectors.clock_page(clerk, line.id, AT).explained.steps


def test_a_second_run_changes_nothing(county):
    clerk = county.actor("clerk")
    load_limits(clerk, AT)
    assert load_limits(clerk, AT) == 0
    assert len(selectors.clocks(clerk, "running", AT)) == 7
