"""Observations and pieces of a check-up, with only what a test is about."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators.results import (
    Direction,
    Observation,
    Piece,
    Rule,
    Target,
    Verdict,
)

__all__ = ["hole", "observation", "piece_of"]


def observation(
    concept: str = "HY-06",
    unit: str = "U",
    value: float | None = 70.0,
    target: Target | None = None,
    parts: tuple[float | None, float | None] = (700.0, 1000.0),
    facts: Mapping[str, object] | None = None,
) -> Observation:
    told: dict[str, object] = {
        "concept": concept,
        "definition": f"{concept}@1",
        "unit": unit,
        "unit_version": "2025",
        "measured_in": "%",
        "direction": Direction.HIGH,
        "value": value,
        "num": parts[0] if value is not None else None,
        "den": parts[1] if value is not None else None,
        "lo": value,
        "hi": value,
        "verdict": _verdict(value, target),
        "target": target,
    }
    return Observation(**{**told, **(facts or {})})  # type: ignore[arg-type]  # a test's own facts


def _verdict(value: float | None, target: Target | None) -> Verdict:
    if value is None or target is None:
        return Verdict.UNDECIDABLE
    met = value <= target.value if target.op == "<=" else value >= target.value
    if target.op == "in" and target.upper is not None:
        met = target.value <= value <= target.upper
    return Verdict.MET if met else Verdict.UNMET


def piece_of(name: str, concept: str = "XC-21", unit: str = "U") -> Piece:
    """A problem of an object."""
    return Piece(
        concept,
        f"{concept}@1",
        unit,
        Rule.OBJECT,
        shapely.Point(0, 0),
        1.0,
        "个",
        object_ids=(name,),
        fingerprint=f"{concept}|layer|{name}",
    )


def hole(ground: BaseGeometry, concept: str = "HY-06", unit: str = "U") -> Piece:
    """A hole in a cover."""
    return Piece(
        concept, f"{concept}@1", unit, Rule.UNCOVERED, ground, ground.area, "m²", people=50.0
    )
