"""What the control lines say of many grounds at once (用地批量判定), for siting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.selectors.checking import TOLERANCE, rule_layers
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.checking import Sites, check
from xianzhi.core.landuse.rules import Verdict, in_force
from xianzhi.core.spatial.layer import Geometries

__all__ = ["ControlLayer", "control_layers", "judge_grounds", "unchecked_layers"]


@dataclass(frozen=True, slots=True)
class ControlLayer:
    """A version in force that control rules speak of (管制图层)."""

    code: str
    name: str
    number: int
    sha256: str
    zone_field: str


def control_layers(actor: Actor) -> tuple[ControlLayer, ...]:
    """List the control layers in force that exist for an actor (现行管制图层)."""
    return tuple(
        ControlLayer(
            code=version.layer.code,
            name=version.layer.name,
            number=version.number,
            sha256=version.snapshot.sha256,
            zone_field=version.layer.zone_field,
        )
        for version in rule_layers(actor)
    )


def unchecked_layers(layers: Sequence[ControlLayer], on: date) -> tuple[str, ...]:
    """List layers that rules of a day speak of and that are not there (未核对的管制图层)."""
    given = {layer.code for layer in layers}
    return tuple(
        dict.fromkeys(
            rule.layer for rule in in_force(control_rules(), on) if rule.layer not in given
        )
    )


def judge_grounds(
    layers: Sequence[ControlLayer], grounds: Geometries, use: str, on: date
) -> NDArray[np.int8]:
    """Judge grounds by the rules of a day whose layers are given (用地批量判定).

    Parameters
    ----------
    grounds
        Valid polygons in degrees, EPSG:4490.

    Returns
    -------
    numpy.ndarray
        A ``Verdict`` for each ground. Rules whose layer is not given say nothing: tell people of
        ``unchecked_layers``.
    """
    if not layers:
        return np.full(len(grounds), Verdict.COMPLIANT, np.int8)
    codes = {layer.code for layer in layers}
    rules = [rule for rule in control_rules() if rule.layer in codes]
    indexed = [snapshots.indexed_layer(one.sha256, one.code, one.zone_field) for one in layers]
    asked = Sites([""] * len(grounds), [use] * len(grounds), grounds)
    _, findings = check(asked, indexed, rules, on=on, tolerance=TOLERANCE)
    return np.asarray(findings.overall, np.int8)
