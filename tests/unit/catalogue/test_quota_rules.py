"""The rules of the land quota as data."""

from fractions import Fraction

import pytest

from xianzhi.catalogue import quota_rules as catalogue
from xianzhi.catalogue.messages import codes
from xianzhi.errors import CatalogueError


def test_every_year_of_a_ledger_has_one_set_of_rules() -> None:
    for year in range(2000, 2101):
        assert sum(found.holds_in(year) for found in catalogue.quota_rules()) == 1
    assert catalogue.rules_of(2026).rules.earned_per_stock == Fraction(1, 2)


def test_a_year_without_rules_is_said() -> None:
    with pytest.raises(CatalogueError):
        catalogue.rules_of(1990)


def test_every_clause_has_its_document_in_words() -> None:
    known = set(codes())
    for found in catalogue.quota_rules():
        for clause in (found.rules.clause, found.rules.stock_clause, found.rules.settler_clause):
            assert f"clause.{clause.partition('/')[0]}" in known
        assert found.verified <= {"clause", "stock_clause", "settler_clause"}


@pytest.mark.parametrize(
    "change",
    [
        {"earned_per_stock": "1/0"},
        {"earned_per_stock": "half"},
        {"from_year": ""},
        {"earning_kinds": "any"},
        {"settler_steps": "x:1"},
    ],
)
def test_a_row_that_makes_no_sense_is_a_catalogue_error(change: dict[str, str]) -> None:
    row = {
        "id": "x",
        "from_year": "2000",
        "until_year": "2020",
        "earned_per_stock": "1/2",
        "earning_kinds": "idle",
        "priority_uses": "",
        "settler_steps": ":50",
        "clause": "a/1",
        "stock_clause": "a/1",
        "settler_clause": "a/1",
        "verified": "",
    }
    assert catalogue._rules(row).until_year == 2020
    with pytest.raises(CatalogueError):
        catalogue._rules(row | change)
