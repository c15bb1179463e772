"""The harness itself: one command, both databases, with the settings of the site."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_runs_on_the_database_that_it_says(database):
    assert connection.vendor == database


def test_sqlite_is_durable_and_begins_immediately(database):
    if database != "sqlite":
        return
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.transaction_mode == "IMMEDIATE"
