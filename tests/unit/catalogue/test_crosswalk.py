import pytest

from xianzhi.catalogue.casework import shipped_rows
from xianzhi.catalogue.diagnosis.crosswalk import crosswalk, read_crosswalk
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.errors import CatalogueError


def test_every_category_of_the_directory_has_a_row_and_no_row_is_for_nothing():
    assert set(crosswalk()) == {row.code for row in shipped_rows()}


def test_every_indicator_that_a_row_names_is_defined():
    named = {concept for row in crosswalk().values() for concept in row.concepts}

    assert named - set(definitions()) == set()
    assert len(named) > 20


def test_a_category_speaks_of_the_closest_indicator_that_a_run_measures():
    lamp = crosswalk()["H04001"]

    assert lamp.concept_in(["JY-02", "HY-12"]) == "HY-12"
    assert lamp.concept_in(["JY-02"]) == "JY-02"
    assert lamp.concept_in(["HY-06"]) == "H04001"


def test_wages_are_about_no_place_and_noise_is_measured_by_nothing():
    assert not crosswalk()["H17003"].is_of_a_place
    assert (crosswalk()["H12004"].is_of_a_place, crosswalk()["H12004"].concepts) == (True, ())


@pytest.mark.parametrize(
    "rows",
    [
        "X1,甲,A,HY-06,因为,because\nX1,乙,B,,因为,because",
        ",甲,A,,因为,because",
        "X1,甲,A,,,because",
    ],
)
def test_a_row_that_cannot_be_relied_on_is_named(rows: str):
    with pytest.raises(CatalogueError, match="crossing"):
        read_crosswalk(f"code,zh,en,concepts,why_zh,why_en\n{rows}\n")
