"""From a seed to a county's land, step by step (生成样例县国土)."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from xianzhi.samples.areas import build_areas
from xianzhi.samples.county import SEED
from xianzhi.samples.land.base import area_draft, control_drafts, network_drafts, parcel_drafts
from xianzhi.samples.land.cells import build_cells
from xianzhi.samples.land.changes import build_changes
from xianzhi.samples.land.control import ControlLines, build_control_lines
from xianzhi.samples.land.draft import finished
from xianzhi.samples.land.facilities import build_facilities
from xianzhi.samples.land.frame import ZONE_CRS, Frame
from xianzhi.samples.land.landuse import Country, build_parcels, build_uses
from xianzhi.samples.land.model import Land, Layer, Terrain
from xianzhi.samples.land.places import build_places, towns_of
from xianzhi.samples.land.planning import build_plans, build_protection, town_drafts
from xianzhi.samples.land.roads import build_roads
from xianzhi.samples.land.sites import build_sites, strip_lines
from xianzhi.samples.land.survey import build_survey
from xianzhi.samples.land.terrain import build_ground
from xianzhi.samples.land.territory import build_territory

__all__ = ["SMALL", "generate"]

SMALL = 1 / 60  # some 1,700 parcels in two towns: for tests; the least that holds a county


def generate(seed: int = SEED, scale: float = 1.0) -> Land:
    """Generate Hechuan's land (生成样例县国土): the same seed and scale make the same bytes.

    Parameters
    ----------
    seed
        Of the county; areas and their codes are those of ``build_county(seed)``.
    scale
        Share of the county's ground and parcels, from 1/60 to 1. A smaller county keeps whole
        towns, at least two, and leaves out areas for which there is no room.

    Returns
    -------
    Land
        Layers in EPSG:4490, heights in zone metres, and the truth.

    Raises
    ------
    ValueError
        The scale is outside its limits.
    """
    if not SMALL <= scale <= 1:
        raise ValueError(f"scale must be from 1/60 to 1, not {scale}")
    frame = Frame(seed, scale)
    country = _country(frame)
    uses = build_uses(frame, country)
    lines = build_control_lines(frame, country, uses)
    protection = build_protection(frame, country, uses)
    survey = build_survey(frame, country, build_changes(frame, country, uses, lines, protection))
    drafts = [
        area_draft(country),
        *parcel_drafts(country, build_parcels(country, uses)),
        *network_drafts(country),
        *control_drafts(country, lines),
        *build_plans(frame, country, lines, uses),
        *town_drafts(country, lines, uses),
        *protection.drafts,
        build_facilities(frame, country, uses),
        *survey.drafts,
    ]
    layers = {draft.name: finished(draft) for draft in drafts}
    truth = {"buildings": survey.truth, "contradictions": _contradictions(lines, layers)}
    return Land(seed, scale, _terrain(country), MappingProxyType(layers), MappingProxyType(truth))


def _country(frame: Frame) -> Country:
    """Ground, places, roads; then cells between them and the areas that they form."""
    ground = build_ground(frame)
    places = build_places(frame, ground, towns_of(build_areas(frame.seed), frame.scale))
    roads = build_roads(frame, places)
    strips = strip_lines(ground, roads)
    sites = build_sites(frame, ground, places, strips)
    cells = build_cells(frame, sites, ground.outline.margin(sites.points) > 0)
    points = sites.points[cells.sites]
    territory = build_territory(frame, ground, places, cells, points)
    strip = sites.strip[cells.sites]
    return Country(ground, places, roads, strips, cells, points, strip, territory)


def _terrain(country: Country) -> Terrain:
    heights = country.ground.heights
    return Terrain(heights.values.astype(np.float32), heights.origin, heights.cell_m, ZONE_CRS)


def _contradictions(lines: ControlLines, layers: Mapping[str, Layer]) -> pa.Table:
    """Which features were made to overlap, by code (图层矛盾真值)."""
    notes = lines.contradictions
    return pa.table(
        {
            "kind": [note.kind for note in notes],
            "layer": [note.layer for note in notes],
            "code": [layers[note.layer].column("code")[note.feature] for note in notes],
            "other_layer": [note.other_layer for note in notes],
            "other_code": [
                layers[note.other_layer].column("code")[note.other_feature] for note in notes
            ],
        }
    )
