import pytest

from factories.checkups import item
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.checking import Checker, layers_of
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.syntax import Binary, Call, Name, Number, Selected, parse
from xianzhi.core.indicators.syntax import DefinitionError as Wrong


def fault(**written):
    with pytest.raises(Wrong) as caught:
        Checker(schema(), {}).check(item(**written).definition)
    return caught.value.code


def test_where_takes_what_stands_before_it_and_reaches_to_the_comma():
    found = parse('length(road where class == "支路" and width_m >= 3.5 m, once_by=dual_id)')
    assert isinstance(found, Call)
    assert isinstance(found.values[0], Selected)
    assert found.option("once_by") == Name("dual_id")


def test_meeting_binds_more_tightly_than_taking_away():
    found = parse("residential - zone & unit")
    assert found == Binary("-", Name("residential"), Binary("&", Name("zone"), Name("unit")))


def test_numbers_carry_their_unit():
    assert parse("5000 m2") == Number(5000.0, "m2")


@pytest.mark.parametrize(
    "text",
    ["area(", "road where", "area(road) )", "road where class", "é", "[1, 2", "a where b is maybe"],
)
def test_what_is_no_expression_is_told_with_its_place(text):
    with pytest.raises(Wrong) as caught:
        parse(text)
    assert caught.value.code == "indicator.syntax"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"num": "area(roads)", "unit": "m²"}, "indicator.unknown_name"),
        ({"num": "area(bus_stop)", "unit": "m²"}, "indicator.type"),
        ({"num": "length(residential)", "unit": "km"}, "indicator.type"),
        ({"num": "area(residential)", "unit": "km"}, "indicator.dimension"),
        ({"num": "area(residential)", "unit": "furlong"}, "indicator.unit"),
        ({"num": "count(toilet where smell is true)", "unit": "座"}, "indicator.unknown_field"),
        ({"num": 'count(road where class == "胡同")', "unit": "条"}, "indicator.comparison"),
        ({"num": "count(road where width_m >= 3 m2)", "unit": "条"}, "indicator.comparison"),
        ({"num": 'count(road where class >= "支路")', "unit": "条"}, "indicator.comparison"),
        ({"num": "count(road where class is true)", "unit": "条"}, "indicator.comparison"),
        ({"num": "area(reach(green, 500 m2))", "unit": "m²"}, "indicator.type"),
        ({"num": "area(reach(green, 5 min))", "unit": "m²"}, "indicator.type"),
        ({"num": "area(reach(green, tiers=$t))", "unit": "m²"}, "indicator.unknown_name"),
        ({"num": "sum(green, class)", "unit": "m²"}, "indicator.dimension"),
        ({"num": "area(a)", "let": {"a": "b", "b": "a"}, "unit": "m²"}, "indicator.circular"),
        ({"num": "fly(green)", "unit": "m²"}, "indicator.unknown_name"),
        ({"num": "area(green)", "value": "sum(num)", "unit": "m²"}, "indicator.syntax"),
        ({"num": "area(residential) + pop(unit)", "unit": "m²"}, "indicator.type"),
    ],
)
def test_types_units_and_fields_are_checked_before_any_layer_is_there(written, code):
    assert fault(**written) == code


def test_a_definition_without_its_parts_is_told():
    with pytest.raises(Wrong) as caught:
        item(name={"zh": "只有中文"})
    assert caught.value.code == "indicator.incomplete"


@pytest.mark.parametrize(
    ("name", "factor"),
    [("%", 0.01), ("km/km²", 1e-3), ("座/km²", 1e-6), ("个/10万人", 1e-5), ("万人/km²", 1e-2)],
)
def test_units_of_the_field_are_understood(name, factor):
    assert unit(name).factor == pytest.approx(factor)


def test_the_layers_that_an_expression_reads_are_known_before_it_runs():
    found = parse("pop(reach(toilet where public is true, 500 m, metric=walk) & residential)")
    assert layers_of(found) == {"population", "toilet", "walk_network", "residential"}
