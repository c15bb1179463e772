"""Which features fulfil a condition, and of which nobody knows (筛选).

Three values: true, false, unknown. A null is never taken for false.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.indicators.inputs import AREA_TOLERANCE_M2, Column, LayerData
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.syntax import (
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Items,
    Known,
    Node,
    Not,
    Number,
    Text,
)

__all__ = ["Selection", "Tested", "at_least", "everything", "select"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """Where a condition is true, and where it may be (真、可能)."""

    true: Mask
    possible: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Rows of a layer (选中要素); ``listed`` are those of the right kind, whatever their state."""

    layer: LayerData
    tested: Tested
    listed: Mask

    @property
    def has_unknown(self) -> bool:
        """Whether nobody knows of some row."""
        return bool((self.tested.possible & ~self.tested.true).any())

    def rows(self, possible: bool) -> NDArray[np.intp]:
        """Numbers of the rows that count; of those that may count when *possible*."""
        return np.flatnonzero(self.tested.possible if possible else self.tested.true)


PlaceTest = Callable[[Call, LayerData], Tested]


def everything(layer: LayerData) -> Selection:
    """Select all rows of a layer (全部要素)."""
    every = np.ones(len(layer.geometries), dtype=bool)
    return Selection(layer, Tested(every, every), every)


def select(base: Selection, condition: Condition, places: PlaceTest) -> Selection:
    """Select among rows that are selected already (筛选).

    Parameters
    ----------
    places
        Answers the tests that ask about places: ``near``, ``within``, ``linked``.
    """
    found = _test(condition, base.layer, places)
    tested = Tested(base.tested.true & found.true, base.tested.possible & found.possible)
    return Selection(base.layer, tested, base.listed & _listed(condition, base.layer))


def _test(condition: Condition, layer: LayerData, places: PlaceTest) -> Tested:
    if isinstance(condition, Both):
        left, right = (_test(each, layer, places) for each in (condition.left, condition.right))
        return Tested(left.true & right.true, left.possible & right.possible)
    if isinstance(condition, Either):
        left, right = (_test(each, layer, places) for each in (condition.left, condition.right))
        return Tested(left.true | right.true, left.possible | right.possible)
    if isinstance(condition, Not):
        inner = _test(condition.condition, layer, places)
        return Tested(~inner.possible, ~inner.true)
    if isinstance(condition, Known):
        known = ~_unknown(layer, condition.field)
        return Tested(known, known)
    return places(condition, layer) if isinstance(condition, Call) else _compared(condition, layer)


def _column(layer: LayerData, name: str) -> Column:
    if name == "area":
        return layer.areas_m2
    nothing: Column = np.full(len(layer.geometries), None, dtype=object)
    return layer.columns.get(name, nothing)


def _unknown(layer: LayerData, name: str) -> Mask:
    column = _column(layer, name)
    if column.dtype.kind == "f":
        return np.isnan(column.astype(np.float64))
    return np.array([value is None for value in column], dtype=bool)


def at_least(values: NDArray[np.float64], bound: float, tolerance: float) -> Mask:
    """Tell what reaches a bound; the bound itself does (不小于, 含边界值)."""
    reached: Mask = values >= bound - tolerance
    return reached


def _at_most(values: NDArray[np.float64], bound: float, tolerance: float) -> Mask:
    within: Mask = values <= bound + tolerance
    return within


def _compared(condition: Compare, layer: LayerData) -> Tested:
    unknown = _unknown(layer, condition.field)
    if condition.field not in layer.columns and condition.field != "area":
        return Tested(~np.ones_like(unknown), np.ones_like(unknown))
    column = _column(layer, condition.field)
    if condition.sign == "is":
        hit = column == (1.0 if condition.value == Text("true") else 0.0)
    elif column.dtype.kind == "f":
        hit = _numbers(column.astype(np.float64), condition)
    else:
        hit = _words(column, condition)
    true = np.asarray(hit, dtype=bool) & ~unknown
    return Tested(true, true | unknown)


def _numbers(column: NDArray[np.float64], condition: Compare) -> Mask:
    if condition.sign == "in":
        bounds = [_si(each) for each in _listed_values(condition.value)]
        return np.isin(column, bounds)
    bound = _si(condition.value)
    tolerance = AREA_TOLERANCE_M2 if condition.field == "area" else 0.0
    if condition.sign == ">=":
        return at_least(column, bound, tolerance)
    if condition.sign == "<=":
        return _at_most(column, bound, tolerance)
    if condition.sign == ">":
        return ~_at_most(column, bound, tolerance)
    if condition.sign == "<":
        return ~at_least(column, bound, tolerance)
    equal: Mask = column == bound
    return equal if condition.sign == "==" else ~equal


def _si(node: Node) -> float:
    if not isinstance(node, Number):
        raise TypeError(node)
    return node.value * (unit(node.unit).factor if node.unit else 1.0)


_ORDERS = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le}
_ORDERS |= {">": operator.gt, "<": operator.lt}


def _words(column: Column, condition: Compare) -> Mask:
    values = [each.value for each in _listed_values(condition.value) if isinstance(each, Text)]
    if condition.sign == "in":
        wanted = frozenset(values)
        return np.array([value in wanted for value in column], dtype=bool)
    compare = _ORDERS[condition.sign]
    return np.array(
        [value is not None and compare(value, values[0]) for value in column], dtype=bool
    )


def _listed_values(node: Node) -> tuple[Node, ...]:
    return node.values if isinstance(node, Items) else (node,)


def _listed(condition: Condition, layer: LayerData) -> Mask:
    """Rows whose kind fits, whatever state they are in: tells "none there" from "not recorded"."""
    every = np.ones(len(layer.geometries), dtype=bool)
    if isinstance(condition, Both):
        return _listed(condition.left, layer) & _listed(condition.right, layer)
    if isinstance(condition, Either):
        return _listed(condition.left, layer) | _listed(condition.right, layer)
    if not isinstance(condition, Compare) or condition.field not in ("class", "kind", "use"):
        return every
    return _compared(condition, layer).possible
