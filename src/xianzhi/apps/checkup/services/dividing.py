"""What lies below the units of a run (指标分解): computed with the run, kept with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.apps.checkup.models import CheckupRun, CheckupUnit, UnitPart
from xianzhi.core.indicators.inputs import Unit
from xianzhi.core.indicators.results import Observation
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.engines.checkup import Parts

__all__ = ["keep_parts"]

_BATCH = 500
_DRAWN_M = 5.0  # what a drawing may leave out of a boundary
_DEGREES = 1e-6


def keep_parts(run: CheckupRun, found: Parts) -> None:
    """Keep the units of a run and the values of their parts, in its transaction (保存分解值)."""
    shapes = _drawn(found.units, run.plane)
    CheckupUnit.objects.bulk_create(
        (_unit(run, found, place, shape) for place, shape in enumerate(shapes)),
        batch_size=_BATCH,
    )
    UnitPart.objects.bulk_create(
        (_part(run, place, seen, found.additive) for place, seen in enumerate(found.observations)),
        batch_size=_BATCH,
    )


def _unit(run: CheckupRun, found: Parts, place: int, shape: object) -> CheckupUnit:
    unit, placing = found.units[place], found.placed[place]
    filling = found.fillings.get(unit.code)
    return CheckupUnit(
        run=run,
        position=place,
        code=unit.code,
        name=unit.name,
        level=unit.level,
        version=unit.version,
        parent_code=placing.parent,
        placed_by=placing.how.value,
        share=placing.share,
        others=[{"unit": code, "share": share} for code, share in placing.others],
        reason=asdict(placing.reason) if placing.reason else None,
        covered=filling.covered if filling else None,
        twice=filling.twice if filling else None,
        area_m2=float(shapely.area(unit.ground)),
        geometry=shape,
        ground_sha256=unit.sha256,
    )


def _part(
    run: CheckupRun, place: int, seen: Observation, additive: Mapping[str, tuple[bool, bool]]
) -> UnitPart:
    num, den = additive[seen.concept]
    return UnitPart(
        run=run,
        position=place,
        concept=seen.concept,
        definition=seen.definition,
        unit_code=seen.unit,
        value=seen.value,
        num=seen.num,
        den=seen.den,
        lo=seen.lo,
        hi=seen.hi,
        verdict=seen.verdict.value,
        reasons=[asdict(one) for one in seen.reasons],
        adds_up={"num": num, "den": den},
    )


def _drawn(units: Sequence[Unit], plane: str) -> list[object]:
    """Draw each unit in degrees; null where the plane has no name."""
    if not plane:
        return [None] * len(units)
    grounds = np.array([unit.ground for unit in units], dtype=object)
    plain = shapely.simplify(grounds, _DRAWN_M, preserve_topology=True)
    degrees = reproject(plain, CRS.from_user_input(plane), CGCS2000)
    rounded = shapely.set_precision(degrees, _DEGREES, mode="pointwise")
    return [json.loads(text) for text in shapely.to_geojson(rounded)]
