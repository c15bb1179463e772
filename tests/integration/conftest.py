"""A small county, and a document of it on the desk."""

import itertools
from collections.abc import Callable

import pytest

from factories.county import AT, SmallCounty, make_county
from factories.plans import doubtful_plan, keep_plan, plan_file


@pytest.fixture
def county(db) -> SmallCounty:
    return make_county()


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
