"""A small county, and a document of it on the desk."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from conftest import settings_in
from factories.county import AT, SmallCounty, make_county
from factories.plans import doubtful_plan, keep_plan, plan_file


@pytest.fixture
def county(db) -> SmallCounty:
    return make_county()


@pytest.fixture(scope="module")
def kept(
    database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory
) -> Iterator[dict[str, object]]:
    """What the fixtures of a module store stays for its tests; what a test stores goes with it.

    Gives the settings; tests that use ``kept_files`` find the files as well.
    """
    files = settings_in(tmp_path_factory.mktemp(f"kept-{database}"))
    with override_settings(**files), django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True  # as a test's own
        yield files
        transaction.set_rollback(True)


@pytest.fixture
def kept_files(kept: dict[str, object], settings) -> None:
    """The files of a test are those that the fixtures of its module have made."""
    for name, value in kept.items():
        setattr(settings, name, value)


@pytest.fixture
def key() -> Callable[[], str]:
    """A new request id at each call."""
    numbers = itertools.count(1)
    return lambda: f"request-{next(numbers)}"


@pytest.fixture
def document(county, key) -> str:
    """The id of a plan under review."""
    from xianzhi.apps.ledger import services

    made = services.import_document(
        actor=county.actor("clerk"), upload=plan_file(), request_id=key(), at=AT
    )
    return made.document_id


@pytest.fixture
def doubtful(county, key) -> str:
    """The id of a plan with something to check, a conflict, an open item and a contradiction."""
    return keep_plan(county.actor("clerk"), doubtful_plan(), AT, request_id=key())


@pytest.fixture
def signed(document, county, key) -> str:
    """The id of a plan whose ledger is published."""
    from xianzhi.apps.ledger import services

    services.sign_off(
        actor=county.actor("clerk"),
        document_id=document,
        reason="审核完毕",
        request_id=key(),
        at=AT,
    )
    return document
