"""Verdicts from measured overlaps (合规性判定): pure tables in, pure tables out.

Measuring and judging are apart on purpose: areas come from the layer index (or from any other
engine, in any partition of the parcels), and judging is a few comparisons a parcel. The answer for
a parcel depends on that parcel alone, so any split of the parcels gives the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from xianzhi.core.landuse.rules import ControlRule, Relation, Tolerance, Verdict, in_force

__all__ = ["Findings", "LayerZone", "Overlaps", "Parcels", "judge"]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
LayerZone: TypeAlias = tuple[str, str]
"""A layer and one zone of it; the zone is empty where the layer has none."""

NO_RULE = -1


@dataclass(frozen=True, slots=True)
class Parcels:
    """What is judged (地块): ids, uses, areas in m² and perimeters in m, in one order."""

    ids: Sequence[str]
    uses: Sequence[str]
    area_m2: Floats
    perimeter_m: Floats


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Square metres of each parcel in each zone of each layer (占压面积).

    ``area_m2`` has a row a parcel and a column a zone, in the order of ``zones``.
    """

    zones: Sequence[LayerZone]
    area_m2: Floats


@dataclass(frozen=True, slots=True)
class Findings:
    """Rows of a compliance check (审查结果), by parcel, then rule, then zone.

    Parallel columns: ``parcel`` is a row of the parcels, ``zone`` a column of the overlaps (-1
    where a rule looks at a whole layer), ``rule`` an index into ``rules`` (-1: the overlap is
    there and no rule speaks against it). ``area_m2`` is the part that the rule looks at,
    ``share`` its share of the parcel, ``tolerance_m2`` what would not have counted. ``overall`` has
    the gravest verdict of each parcel. ``unjudged`` are rules in force whose layer was not given:
    with any of them, no parcel that they may concern is called compliant.
    """

    rules: tuple[ControlRule, ...]
    zones: Sequence[LayerZone]
    parcel: Integers
    zone: Integers
    rule: Integers
    area_m2: Floats
    share: Floats
    tolerance_m2: Floats
    verdict: npt.NDArray[np.int8]
    overall: npt.NDArray[np.int8]
    unjudged: tuple[ControlRule, ...]


def judge(
    parcels: Parcels,
    overlaps: Overlaps,
    rules: Sequence[ControlRule],
    *,
    on: date,
    tolerance: Tolerance | None = None,
) -> Findings:
    """Say what the rules in force on a day make of measured overlaps (合规性判定).

    Parameters
    ----------
    overlaps
        Every zone of every layer that was measured; a layer without features is given with a column
        of zeros, for a layer that is absent is not a layer that is empty.
    on
        The day whose rules hold.
    tolerance
        1 m² and no strip unless said otherwise.

    Returns
    -------
    Findings
        A row for each rule that a parcel meets with more than the tolerance, and a row without rule
        for each other overlap above it. A part outside a layer is measured against the sum of its
        zones, which must not overlap.

    Raises
    ------
    ValueError
        The arrays do not fit each other.

    References
    ----------
    Requirements MAP-03, MAP-04, MAP-05, MAP-06, LND-07.
    """
    _assert_shapes(parcels, overlaps)
    allowed = _tolerance_m2(parcels, tolerance or Tolerance())
    current = in_force(rules, on)
    columns = _columns(overlaps.zones)
    rows = _Rows(parcels, allowed)
    unjudged = tuple(rule for rule in current if rule.layer not in columns)
    for number, rule in enumerate(current):
        if rule.layer in columns:
            _apply(rule, number, columns[rule.layer], overlaps, rows)
    rows.mention_the_rest(overlaps)
    return rows.findings(current, overlaps.zones, unjudged)


def _assert_shapes(parcels: Parcels, overlaps: Overlaps) -> None:
    count = len(parcels.ids)
    expected = (count, len(overlaps.zones))
    lengths = {len(parcels.uses), len(parcels.area_m2), len(parcels.perimeter_m), count}
    if lengths != {count} or overlaps.area_m2.shape != expected:
        raise ValueError(f"areas must have shape {expected}, one use and area a parcel")


def _tolerance_m2(parcels: Parcels, tolerance: Tolerance) -> Floats:
    strip = np.minimum(
        tolerance.width_m * parcels.perimeter_m, tolerance.most_share * parcels.area_m2
    )
    return np.maximum(tolerance.area_m2, strip)


def _columns(zones: Sequence[LayerZone]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, (layer, _zone) in enumerate(zones):
        found.setdefault(layer, []).append(column)
    return found


def _apply(
    rule: ControlRule, number: int, columns: list[int], overlaps: Overlaps, rows: "_Rows"
) -> None:
    meant = [
        column for column in columns if not rule.zones or overlaps.zones[column][1] in rule.zones
    ]
    concerned = rows.concerned(rule)
    if rule.relation is Relation.BEYOND:
        inside = overlaps.area_m2[:, meant].sum(axis=1)
        rows.add(number, NO_RULE, rows.parcels.area_m2 - inside, concerned, rule.verdict)
        return
    for column in meant:
        rows.add(number, column, overlaps.area_m2[:, column], concerned, rule.verdict)


class _Rows:
    """Collects rows as columns; a row is never a Python object."""

    def __init__(self, parcels: Parcels, allowed: Floats) -> None:
        self.parcels = parcels
        self._allowed = allowed
        self._uses = list(dict.fromkeys(parcels.uses))
        codes = {use: code for code, use in enumerate(self._uses)}
        self._use = np.fromiter(map(codes.__getitem__, parcels.uses), np.int64, len(parcels.uses))
        self._parts: list[tuple[Integers, int, int, Floats, int]] = []
        self._spoken: set[int] = set()
        self._by_column: dict[int, npt.NDArray[np.bool_]] = {}

    def concerned(self, rule: ControlRule) -> npt.NDArray[np.bool_]:
        """Which parcels have a use that the rule speaks of."""
        holds = np.array([rule.holds_for(use) for use in self._uses], dtype=np.bool_)
        return holds[self._use]

    def add(
        self,
        rule: int,
        column: int,
        area_m2: Floats,
        concerned: npt.NDArray[np.bool_],
        verdict: Verdict,
    ) -> None:
        """Add a row for each concerned parcel whose part counts."""
        counted = concerned & (area_m2 > self._allowed)
        at = np.flatnonzero(counted)
        self._parts.append((at, rule, column, area_m2[at], int(verdict)))
        if column >= 0:
            spoken = self._by_column.setdefault(column, np.zeros(len(counted), dtype=np.bool_))
            spoken |= counted

    def mention_the_rest(self, overlaps: Overlaps) -> None:
        """Add the overlaps of which no rule spoke."""
        for column in range(len(overlaps.zones)):
            area_m2 = overlaps.area_m2[:, column]
            silent = area_m2 > self._allowed
            if column in self._by_column:
                silent &= ~self._by_column[column]
            at = np.flatnonzero(silent)
            self._parts.append((at, NO_RULE, column, area_m2[at], int(Verdict.COMPLIANT)))

    def findings(
        self,
        rules: tuple[ControlRule, ...],
        zones: Sequence[LayerZone],
        unjudged: tuple[ControlRule, ...],
    ) -> Findings:
        """Put the columns together, sorted by parcel, rule and zone."""
        parcel = np.concatenate([part[0] for part in self._parts] or [np.empty(0, np.int64)])
        rule = self._repeated(1)
        zone = self._repeated(2)
        area_m2 = np.concatenate([part[3] for part in self._parts] or [np.empty(0)])
        verdict = self._repeated(4).astype(np.int8)
        order = np.lexsort((zone, np.where(rule < 0, len(rules), rule), parcel))
        parcel, area_m2, verdict = parcel[order], area_m2[order], verdict[order]
        return Findings(
            rules=rules,
            zones=zones,
            parcel=parcel,
            zone=zone[order],
            rule=rule[order],
            area_m2=area_m2,
            share=area_m2 / np.maximum(self.parcels.area_m2[parcel], 1e-300),
            tolerance_m2=self._allowed[parcel],
            verdict=verdict,
            overall=self._overall(parcel, verdict, unjudged),
            unjudged=unjudged,
        )

    def _repeated(self, position: int) -> Integers:
        values = [np.full(len(part[0]), part[position], np.int64) for part in self._parts]
        return np.concatenate(values or [np.empty(0, np.int64)])

    def _overall(
        self, parcel: Integers, verdict: npt.NDArray[np.int8], unjudged: tuple[ControlRule, ...]
    ) -> npt.NDArray[np.int8]:
        overall = np.zeros(len(self.parcels.ids), np.int8)
        np.maximum.at(overall, parcel, verdict)
        for rule in unjudged:
            floor = np.where(self.concerned(rule), np.int8(Verdict.NEEDS_REVIEW), np.int8(0))
            np.maximum(overall, floor, out=overall)
        return overall
