"""A run as JSON (体检结果 JSON), and back for what was kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.core.indicators.definition import Edition
from xianzhi.core.indicators.inputs import Inputs
from xianzhi.core.indicators.results import (
    Direction,
    Method,
    Observation,
    Piece,
    Reason,
    Rule,
    Target,
    Verdict,
    Verification,
)
from xianzhi.core.spatial.coordinates import CGCS2000, reproject

_DEGREES = 1e-7  # a centimetre

__all__ = ["Json", "RunFacts", "kept", "restored", "run_document"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run says of itself (运行信息)."""

    edition: Edition
    inputs: Inputs
    digests: Mapping[str, str]
    say: Callable[[str, Mapping[str, str], Literal["zh", "en"]], str]
    engine: str
    seconds: float


def run_document(
    facts: RunFacts, observations: tuple[Observation, ...], problems: tuple[Piece, ...]
) -> dict[str, Json]:
    """Say a run as JSON (体检结果 JSON): run, observations, problems."""
    return {
        "run": _run(facts),
        "observations": [_observation(each, facts) for each in observations],
        "problems": _problems(problems, facts),
    }


def _run(facts: RunFacts) -> dict[str, Json]:
    edition = facts.edition
    return {
        "edition": edition.id,
        "title": {"zh": edition.title_zh, "en": edition.title_en},
        "note": {"zh": edition.note_zh, "en": edition.note_en},
        "base": edition.base,
        "edition_sha256": edition.sha256,
        "engine": facts.engine,
        "day": facts.inputs.day,
        "crs": facts.inputs.crs,
        "units": [
            {"code": one.code, "name": one.name, "level": one.level, "version": one.version}
            for one in facts.inputs.units
        ],
        "layers": dict(sorted(facts.digests.items())),
        "unreadable": {
            name: facts.say(one.code, one.params, "zh")
            for name, one in facts.inputs.missing.items()
        },
        "seconds": round(facts.seconds, 2),
    }


def _observation(one: Observation, facts: RunFacts) -> dict[str, Json]:
    item = next(each for each in facts.edition.items if each.definition.concept == one.concept)
    definition = item.definition
    said: dict[str, Json] = {
        "concept": one.concept,
        "unit": one.unit,
        "value": _rounded(one.value),
        "num": one.num,
        "den": one.den,
        "lo": _rounded(one.lo),
        "hi": _rounded(one.hi),
        "verdict": one.verdict.value,
        "target": _target(one.target),
        "reasons": [_reason(each, facts) for each in one.reasons],
        "name": {"zh": definition.name_zh, "en": definition.name_en},
        "indicator": definition.indicator,
        "definition": one.definition,
        "definition_sha256": one.definition_sha256,
        "unit_version": one.unit_version,
        "level": definition.level,
        "measured_in": one.measured_in,
        "direction": one.direction.value,
        "method": one.method.value,
        "known": one.known,
        "total": one.total,
        "variants": dict(one.variants),
        "formula": {"zh": one.formula_zh, "en": one.formula_en},
        "verification": one.verification.value,
        "caveat": {
            "zh": facts.say(f"indicator.verification.{one.verification}", {}, "zh"),
            "en": facts.say(f"indicator.verification.{one.verification}", {}, "en"),
        },
        "inputs": dict(one.inputs),
        "as_of": one.as_of,
    }
    return said


def _rounded(value: float | None) -> float | None:
    if value is None or value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124 -- NaN
        return None
    return round(value, 9)


def _target(target: Target | None) -> Json:
    if target is None:
        return None
    return {
        "op": target.op,
        "value": target.value,
        "upper": target.upper,
        "due": target.due,
        "source": target.source,
        "hard": target.hard,
    }


def _reason(reason: Reason, facts: RunFacts) -> dict[str, Json]:
    return {
        "code": reason.code,
        "params": dict(reason.params),
        "zh": facts.say(reason.code, reason.params, "zh"),
        "en": facts.say(reason.code, reason.params, "en"),
    }


def _problems(problems: tuple[Piece, ...], facts: RunFacts) -> list[Json]:
    """Problems, each with its shape in degrees of CGCS2000, longitude first."""
    shapes = np.array([each.geometry for each in problems] or [None], dtype=object)
    if facts.inputs.crs:
        shapes = reproject(shapes, CRS.from_user_input(facts.inputs.crs), CGCS2000)
    rounded = shapely.set_precision(shapes, _DEGREES, mode="pointwise")
    texts = shapely.to_geojson(rounded)
    found: list[Json] = []
    for each, text in zip(problems, texts, strict=False):
        told = {name: value for name, value in _kept_problem(each, "").items() if name != "wkb"}
        found.append({**told, "geometry": None if text is None else json.loads(text)})
    return found


def kept(observation: Observation, problems: tuple[Piece, ...]) -> dict[str, Json]:
    """Say an observation and its problems so that they can be restored (留存格式)."""
    told = {
        name: getattr(observation, name)
        for name in ("concept", "definition", "unit", "unit_version", "measured_in", "value")
    }
    told |= {name: getattr(observation, name) for name in ("num", "den", "lo", "hi", "known")}
    told |= {name: getattr(observation, name) for name in ("total", "formula_zh", "formula_en")}
    told |= {name: getattr(observation, name) for name in ("definition_sha256", "as_of")}
    return {
        **told,
        "direction": observation.direction.value,
        "verdict": observation.verdict.value,
        "method": observation.method.value,
        "verification": observation.verification.value,
        "target": _target(observation.target),
        "reasons": [[each.code, dict(each.params)] for each in observation.reasons],
        "variants": dict(observation.variants),
        "inputs": dict(observation.inputs),
        "problems": _kept_problems(problems),
    }


def _kept_problems(problems: tuple[Piece, ...]) -> list[Json]:
    shapes = np.array([each.geometry for each in problems], dtype=object)
    codes = shapely.to_wkb(shapes, hex=True)
    return [_kept_problem(each, code or "") for each, code in zip(problems, codes, strict=True)]


def _kept_problem(one: Piece, wkb: str) -> dict[str, Json]:
    return {
        "concept": one.concept,
        "definition": one.definition,
        "unit": one.unit,
        "rule": one.rule.value,
        "quantity": one.quantity,
        "measured_in": one.measured_in,
        "people": one.people,
        "area_m2": one.area_m2,
        "objects": list(one.object_ids),
        "missing": one.missing,
        "fingerprint": one.fingerprint,
        "severity": one.severity,
        "wkb": wkb or None,
    }


def restored(told: object) -> tuple[Observation, tuple[Piece, ...]] | None:
    """Make an observation and its problems of what was kept (还原); null when it is not ours."""
    if not isinstance(told, dict):
        return None
    try:
        fields = {name: value for name, value in told.items() if name != "problems"}
        fields["direction"] = Direction(told["direction"])
        fields["verdict"] = Verdict(told["verdict"])
        fields["method"] = Method(told["method"])
        fields["verification"] = Verification(told["verification"])
        fields["target"] = None if told["target"] is None else Target(**told["target"])
        fields["reasons"] = tuple(Reason(code, params) for code, params in told["reasons"])
        pieces = tuple(_piece(each) for each in told["problems"])
        return Observation(**fields), pieces
    except (KeyError, TypeError, ValueError):
        return None


def _piece(told: dict[str, Any]) -> Piece:
    # Any: JSON of our own making; what does not fit is computed again.
    others = {name: value for name, value in told.items() if name not in ("wkb", "objects", "rule")}
    return Piece(
        rule=Rule(told["rule"]),
        geometry=None if told["wkb"] is None else shapely.from_wkb(told["wkb"]),
        object_ids=tuple(told["objects"]),
        **others,
    )
