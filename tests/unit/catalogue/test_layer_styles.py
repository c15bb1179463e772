"""Layer styles: every zone that a rule speaks of can be seen, and never by colour alone."""

import pytest

from xianzhi.catalogue import messages
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.catalogue.layer_styles import layer_style
from xianzhi.errors import CatalogueError

THEMES = ("control_line", "plan", "protection", "approval", "survey", "base")


@pytest.mark.parametrize("theme", THEMES)
def test_a_layer_without_a_style_of_its_own_is_drawn_as_its_theme(theme):
    style = layer_style("nobody_knows_it", theme)
    assert (style.rest.zone, style.zones) == ("", ())


def test_a_theme_that_is_none_is_a_fault_of_the_catalogue():
    with pytest.raises(CatalogueError):
        layer_style("nobody_knows_it", "weather")


def test_every_zone_of_a_rule_is_drawn_by_one_of_its_words():
    undrawn = [
        f"{rule.layer}: {word}"
        for rule in control_rules()
        for styles in (layer_style(rule.layer, "plan").zones,)
        if styles
        for word in rule.zones
        if not any(word in style.words for style in styles)
    ]
    assert undrawn == []


def test_the_looks_of_control_lines_differ_without_their_colours():
    lines = ("permanent_basic_farmland", "ecological_red_line", "development_boundary")
    looks = [layer_style(code, "control_line").rest for code in lines]
    assert len({(look.pattern, look.dash) for look in looks}) == len(lines)


def test_zones_of_one_layer_differ_without_their_colours():
    for code in ("water_source", "heritage", "use_zone"):
        zones = layer_style(code, "protection").zones
        assert len({(zone.pattern, zone.dash) for zone in zones}) == len(zones)


def test_every_zone_has_a_name():
    layers = {rule.layer for rule in control_rules()}
    zones = {zone.zone for layer in layers for zone in layer_style(layer, "plan").zones}
    assert {f"zone.{zone}" for zone in zones} - set(messages.codes()) == set()
