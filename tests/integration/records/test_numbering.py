"""Numbers without gaps, and those that rooms kept themselves before."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from xianzhi.records.models import NumberSeries
from xianzhi.records.numbering import take_numbers


@pytest.mark.django_db
def test_numbers_of_a_series_follow_each_other() -> None:
    assert list(take_numbers("WT-2026", 3)) == [1, 2, 3]
    assert list(take_numbers("WT-2026")) == [4]
    assert list(take_numbers("TJ-2026")) == [1]


@pytest.mark.django_db
def test_taking_none_leaves_no_series_behind() -> None:
    assert list(take_numbers("WT-2026", 0)) == []
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_room_hands_its_numbers_over_and_gets_them_back() -> None:
    take_numbers("HG-2026", 7)
    try:
        call_command("migrate", "atlas", "0006", verbosity=0)
        assert _kept_by_the_atlas() == {"HG-2026": 7}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE atlas_numberseries SET last = 9 WHERE name = 'HG-2026'")
            cursor.execute("INSERT INTO atlas_numberseries (name, last) VALUES ('stock', 4)")
    finally:
        call_command("migrate", verbosity=0)

    assert "atlas_numberseries" not in connection.introspection.table_names()
    assert dict(NumberSeries.objects.values_list("name", "last")) == {"HG-2026": 9, "stock": 4}
    assert "numberseries" not in apps.get_app_config("atlas").models


def _kept_by_the_atlas() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, last FROM atlas_numberseries")
        return dict(cursor.fetchall())
