"""Databases for the tests: a SQLite file as the site uses it, and PostgreSQL from pip.

What lies under ``tests/integration`` and ``tests/trust`` runs on both in one command; everything
else runs on SQLite.
``--database sqlite`` or ``--database postgresql`` narrows or moves the whole run.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from factories import postgresql

HERE = Path(__file__).resolve().parent
DATABASES = ("sqlite", "postgresql")
USES_DATABASE = {"db", "transactional_db", "client", "admin_client", "live_server", "county"}

# A check says the same each time it runs, and a slow machine is no fault of what is tested.
# ./do trust searches for new examples.
settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("check")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=[*DATABASES, "both"],
        help="run the tests that need a database on this one (default: both for integration)",
    )


# What is dear to prepare is prepared once, so the tests that share it go to one process.
CROWDS = (
    "tests/browser/",
    "tests/trust/",
    "tests/integration/operations/test_backups.py",
    "tests/integration/samples/test_grid_loader.py",
    "tests/integration/test_every_address.py",
)


class OneBrowser(LoadScopeScheduling):
    """Hand out tests one by one; those that share a browser or a county go to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return next((crowd for crowd in CROWDS if nodeid.startswith(crowd)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    return OneBrowser(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = next(metafunc.definition.iter_markers("django_db"), None)
    if marked is None and USES_DATABASE.isdisjoint(metafunc.fixturenames):
        return
    metafunc.fixturenames.append("database")
    metafunc.parametrize("database", wanted(metafunc), indirect=True, scope="session")


def wanted(metafunc: pytest.Metafunc) -> tuple[str, ...]:
    option = metafunc.config.getoption("--database")
    if option in DATABASES:
        return (option,)
    parents = metafunc.definition.path.parents
    is_for_both = any(HERE / folder in parents for folder in ("integration", "trust"))
    return DATABASES if is_for_both or option == "both" else ("sqlite",)


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Point Django's default connection at the database of this part of the run."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        point_at(folder, "")
        yield request.param
        return
    with postgresql.running(folder) as url:
        point_at(folder, url)
        yield request.param


def point_at(folder: Path, url: str) -> None:
    from django.db import connections

    from xianzhi.web.configuration import Configuration, database_settings

    settings = database_settings(Configuration(home=folder, database_url=url))
    if not url:
        settings["TEST"] = {"NAME": str(folder / "test.sqlite3")}
    connections.close_all()
    connections.settings.update(connections.configure_settings({"default": settings}))
    if hasattr(connections._connections, "default"):
        del connections["default"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database: str) -> None:
    """Let pytest-django make its test database after the connection points at the right one."""


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Files, static files and passwords of a test: its own folder, nothing hashed, nothing slow."""
    for name, value in settings_in(tmp_path).items():
        setattr(settings, name, value)


def settings_in(folder: Path) -> dict[str, object]:
    """Say how a site is set that keeps its files in *folder*."""
    static = folder / "static"
    static.mkdir()
    return {
        "AUDIT_KEY": folder / "audit_key.pem",
        "EVIDENCE_FOLDER": folder / "files",
        "LAYERS_FOLDER": folder / "layers",
        "PERSONAL_KEY_FILE": folder / "personal_key",
        "ERASURES_FILE": folder / "erasures.jsonl",
        "STATIC_ROOT": static,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
