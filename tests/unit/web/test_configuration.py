"""One typed settings object over safe defaults."""

import json
import logging
import stat
from pathlib import Path

import pytest

from xianzhi.web.configuration import (
    Configuration,
    ConfigurationError,
    database_settings,
    secret_key,
)
from xianzhi.web.logs import EventFormatter


def test_without_variables_a_site_is_safe_and_local(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Configuration.from_environment({})
    assert made == Configuration(home=tmp_path / "var")
    assert not made.debug
    assert set(made.allowed_hosts) == {"localhost", "127.0.0.1", "[::1]"}


def test_variables_are_read_with_their_types(tmp_path):
    made = Configuration.from_environment(
        {
            "XIANZHI_HOME": str(tmp_path),
            "XIANZHI_HTTPS": "Yes",
            "XIANZHI_ALLOWED_HOSTS": "county.example, 10.0.0.1",
            "XIANZHI_UPLOAD_MIB": "5",
            "XIANZHI_LOG_LEVEL": "warning",
        }
    )
    assert (made.https, made.upload_mib, made.log_level) == (True, 5, "WARNING")
    assert made.allowed_hosts == ("county.example", "10.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XIANZHI_DEBUG", "perhaps"),
        ("XIANZHI_UPLOAD_MIB", "0"),
        ("XIANZHI_UPLOAD_MIB", "many"),
        ("XIANZHI_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name(name, value):
    with pytest.raises(ConfigurationError) as raised:
        Configuration.from_environment({name: value})
    assert raised.value.params["name"] == name


def test_sqlite_loses_no_acknowledged_write():
    made = database_settings(Configuration(home=Path("/x")))
    assert made["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "postgresql://clerk:p%40ss@db.example:5433/county",
            ("county", "clerk", "p@ss", "db.example", "5433"),
        ),
        ("postgres://clerk@/county?host=/run/pg", ("county", "clerk", "", "/run/pg", "")),
    ],
)
def test_postgresql_is_one_setting(url, parts):
    made = database_settings(Configuration(home=Path("/x"), database_url=url))
    assert tuple(made[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == parts


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "county"])
def test_another_database_is_refused(url):
    with pytest.raises(ConfigurationError):
        database_settings(Configuration(home=Path("/x"), database_url=url))


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path):
    home = tmp_path / "home"
    first = secret_key(home)
    assert len(first) >= 64
    assert secret_key(home) == first
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert secret_key(tmp_path / "other") != first


def test_a_log_line_keeps_places_and_leaves_out_what_was_typed():
    try:
        int("陆小满 13800000000")
    except ValueError:
        import sys

        fault = sys.exc_info()
    record = logging.LogRecord("x", 40, "f", 1, "GET /tasks/?q=陆小满 %s", ("gone",), fault)
    line = EventFormatter().format(record)
    event = json.loads(line)
    assert (event["event"], event["fault"]) == ("GET /tasks/ gone", "ValueError")
    assert event["places"]
    assert "陆小满" not in line
