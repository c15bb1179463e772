"""The glossary: complete in both languages, one word for one concept."""

import pytest

from xianzhi.catalogue import glossary
from xianzhi.errors import CatalogueError


def test_every_term_is_complete():
    empty = [
        term.id
        for term in glossary.terms()
        if not all((term.zh, term.en, term.definition, term.source))
    ]
    assert empty == []


def test_no_two_terms_share_their_chinese_name():
    names = [term.zh for term in glossary.terms()]
    assert len(names) == len(set(names))


def test_an_unknown_term_is_a_fault_of_ours():
    with pytest.raises(CatalogueError, match=r"glossary\.unknown_term"):
        glossary.term("no-such-term")
