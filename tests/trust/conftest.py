"""The prepared county, on each database, for processes that die."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pytest_django.plugin import DjangoDbBlocker

from factories.county import AT
from trust.databases import UNBLOCK, Databases, Postgresql, opened, use
from trust.dying import forked
from trust.examining import PREPARED
from trust.world import World, make_world


@dataclass(frozen=True)
class Stage:
    """Databases of one kind, with the county prepared in one of them."""

    databases: Databases
    world: World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stage" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--database")
        kinds = [asked] if asked in {"sqlite", "postgresql"} else ["sqlite", "postgresql"]
        if "server" in metafunc.fixturenames:  # SQLite has none: it lives in the site's process
            kinds = [kind for kind in kinds if kind == "postgresql"]
        metafunc.parametrize("stage", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp(f"trust-{request.param}")
    UNBLOCK[:] = [django_db_blocker.unblock]
    with opened(request.param, folder) as databases:
        databases.create(PREPARED)
        made = forked(lambda acknowledge: acknowledge(prepared(databases)))
        assert isinstance(made.answer, World), made.fault
        databases.settle(PREPARED)
        yield Stage(databases, made.answer)


def prepared(databases: Databases) -> World:
    from django.core.management import call_command
    from django.db import connections

    use(databases, PREPARED)
    call_command("migrate", verbosity=0, interactive=False)
    world = make_world()
    from xianzhi.records.models import Job

    job = Job.objects.create(kind="unheard", state="dead", tries=8, enqueued_at=AT)
    world.ids["job"] = str(job.pk)
    connections.close_all()
    return world


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a figure past the capture of the tests: people read it."""

    def told(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{words}\n")

    return told


@pytest.fixture
def server(stage: Stage) -> Postgresql:
    """The databases of a server of its own, which can die by itself."""
    assert isinstance(stage.databases, Postgresql)
    return stage.databases
