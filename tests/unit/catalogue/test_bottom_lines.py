"""The bottom lines as data."""

import pytest

from xianzhi.catalogue import bottom_lines as catalogue
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.catalogue.messages import codes
from xianzhi.errors import CatalogueError

ROW = {
    "id": "x", "subject": "debt", "test": "declaration", "layers": "", "numerator": "",
    "denominator": "", "most": "", "is_share": "", "unit": "县财政局", "clause": "a/1",
    "from_date": "2022-01-01", "until_date": "", "verified": "no",
}  # fmt: skip


def test_every_line_has_words_for_itself_its_subject_its_clause_and_its_figures() -> None:
    known = set(codes())
    for line in catalogue.bottom_lines():
        assert f"bottom_line.{line.id}" in known
        assert f"bottom_line.subject.{line.subject}" in known
        assert f"clause.{line.clause.partition('/')[0]}" in known
        for name in filter(None, (line.numerator, line.denominator)):
            assert f"bottom_line.figure.{name}" in known


def test_every_subject_that_the_opinion_names_has_a_line() -> None:
    subjects = {line.subject for line in catalogue.bottom_lines()}
    assert subjects == {
        "three_lines", "demolition", "heritage", "blind_building", "debt", "disasters",
    }  # fmt: skip


def test_layers_of_lines_are_layers_that_rules_speak_of() -> None:
    known = {rule.layer for rule in control_rules()}
    for line in catalogue.bottom_lines():
        assert line.layers <= known


def test_limits_that_nobody_compared_with_the_text_say_so() -> None:
    assert {"demolition_share", "rebuild_ratio"} == catalogue.unverified()


@pytest.mark.parametrize(
    "change",
    [
        {"test": "guess"},
        {"from_date": "soon"},
        {"unit": ""},
        {"layers": "heritage"},
        {"test": "layers"},
        {"test": "figures"},
        {"test": "figures", "numerator": "a", "denominator": "b", "most": "1/0"},
    ],
)
def test_a_row_that_lacks_what_its_test_needs_is_a_catalogue_error(change) -> None:
    assert catalogue._line(ROW).id == "x"
    with pytest.raises(CatalogueError):
        catalogue._line(ROW | change)
