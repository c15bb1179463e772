"""Hechuan's land on the map, through the services that everybody uses."""

import json

import numpy as np
import pytest
import shapely

from factories.atlas import add_planners
from factories.county import AT
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.samples.land import SMALL, generate
from xianzhi.samples.map_loader import LAYERS, publish_land


@pytest.fixture(scope="module")
def land():
    return generate(scale=SMALL)


def test_every_layer_is_put_in_force_once(county, land) -> None:
    add_planners(county)
    planner = county.actor("planner")
    assert list(publish_land(land, planner, AT)) == list(LAYERS)
    assert list(publish_land(land, planner, AT)) == []
    versions = {version.layer.code: version for version in published_versions(planner)}
    assert set(versions) == {source.code for source in LAYERS}
    assert all(version.feature_count for version in versions.values())

    farmland = land["basic_farmland"].geometry
    inside = shapely.point_on_surface(farmland[int(np.argmax(shapely.area(farmland)))])
    west, south = inside.x - 1e-5, inside.y - 1e-5
    outline = json.loads(shapely.to_geojson(shapely.box(west, south, west + 2e-5, south + 2e-5)))
    checked = services.check_parcel(planner, outline, "town", AT)
    assert checked.verdict == "non_compliant"
    assert checked.certificate.unjudged == ()  # every layer that a rule speaks of is there
    assert "farmland_closed" in {row.rule for row in checked.certificate.findings}
