"""Small worlds for a check-up: layers of a few shapes in metres, and definitions over them."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import Edition, EditionItem, definition
from xianzhi.core.indicators.inputs import Inputs, LayerData, Unit
from xianzhi.core.indicators.results import Observation, Result, Target
from xianzhi.core.indicators.running import Plan, run
from xianzhi.core.spatial.layer import Geometries

SIDE_M = 2000.0
SQUARE = shapely.box(0, 0, SIDE_M, SIDE_M)


def geometries(shapes: Sequence[object]) -> Geometries:
    found = np.empty(len(shapes), dtype=object)
    found[:] = list(shapes)
    return found


def column(values: Sequence[object]):
    if not len(values) or any(isinstance(value, str) for value in values):
        words = np.empty(len(values), dtype=object)
        words[:] = values
        return words
    return np.array([np.nan if value is None else float(value) for value in values])


def layer(
    name: str, shapes: Sequence[object], *, vouched: float | None = 1.0, **columns
) -> LayerData:
    known = {key: column(values) for key, values in columns.items()}
    return LayerData(name, geometries(shapes), known, f"digest of {name}", completeness=vouched)


def world(*layers: LayerData, ground=SQUARE, values=(), crs="") -> Inputs:
    areas = ground if isinstance(ground, tuple) else (ground,)
    units = tuple(
        Unit(f"U{number}", f"U{number}", "urban", "1", area, f"ground {number}")
        for number, area in enumerate(areas)
    )
    return Inputs({each.name: each for each in layers}, units, "2025-12-31", values, crs=crs)


def item(target: Target | None = None, **written) -> EditionItem:
    told: dict = {
        "concept": "T-1",
        "version": "1",
        "name": {"zh": "指标", "en": "indicator"},
        "level": "urban",
        "unit": "%",
        "direction": "high",
        "verified": "memory",
        **written,
    }
    return EditionItem(definition(told), target)


def run_items(inputs: Inputs, *items: EditionItem, partitions: int = 1, **plan) -> Result:
    primitives = plan.pop("primitives", {})
    checker = Checker(schema(), primitives)
    for each in items:
        checker.check(each.definition)
    edition = Edition("test", "", "", 2025, items)
    return run(edition, inputs, Plan(plan.pop("views", {}), checker, primitives, partitions))


def observe_one(inputs: Inputs, target: Target | None = None, **written) -> Observation:
    return run_items(inputs, item(target, **written)).observations[0]


def coverage(zone: str, target: str = "residential") -> Mapping[str, object]:
    return {
        "num": f"area({target} & {zone})",
        "den": f"area({target})",
        "value": "ratio(num, den)",
    }
