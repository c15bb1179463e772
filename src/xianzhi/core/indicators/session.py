"""A run under way: expressions become grounds and numbers, each worked out once (计算过程)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators import grounds, lines
from xianzhi.core.indicators.checking import UNIT
from xianzhi.core.indicators.faults import NothingListedError, NotKnownError
from xianzhi.core.indicators.inputs import AREA_TOLERANCE_M2, Inputs, LayerData
from xianzhi.core.indicators.places import PlaceTests
from xianzhi.core.indicators.primitives import Argument, Primitive
from xianzhi.core.indicators.quantities import unit
from xianzhi.core.indicators.reaching import Networks, Shelf, metric_of
from xianzhi.core.indicators.results import Reason
from xianzhi.core.indicators.selecting import Selection, everything, select
from xianzhi.core.indicators.syntax import (
    Binary,
    Call,
    Items,
    Name,
    Node,
    Number,
    Selected,
    Text,
)
from xianzhi.core.indicators.windows import Window

__all__ = ["Session", "si"]

_POINTS = (0, 4)


@dataclass(eq=False)
class Session:
    """What a run has worked out so far.

    ``views`` say how a layer that is not there may be made of others: a name, and expressions in
    the order in which they are tried.
    """

    inputs: Inputs
    views: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    primitives: Mapping[str, Primitive] = field(default_factory=dict)
    shelf: Shelf | None = None
    _grounds: dict[tuple[Node, int, bool], BaseGeometry] = field(default_factory=dict)
    _rows: dict[Node, Selection] = field(default_factory=dict)
    _lines: dict[tuple[Node, bool], NDArray[np.object_]] = field(default_factory=dict)
    _owners: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    _windows: list[Window] = field(default_factory=list)  # keeps the ids in the keys alive

    def __post_init__(self) -> None:
        self._places = PlaceTests(self._everything_of, self._whole_ground)
        self.networks = Networks(self._listed, self.inputs.layers.get("gate"), self.shelf)
        self._measures: Mapping[str, Callable[[Call, Window, bool], float]] = {
            "area": self._area,
            "length": self._length,
            "count": self._count,
            "sum": self._sum,
            "gap": self._gap,
            "pop": self._pop,
        }

    # ---- rows

    def rows(self, node: Node) -> Selection:
        """Give the features that an expression selects (选中要素)."""
        found = self._rows.get(node)
        if found is None:
            found = self._rows[node] = self._select(node)
        return found

    def _select(self, node: Node) -> Selection:
        if isinstance(node, Selected):
            return select(self.rows(node.base), node.condition, self._places.test)
        if not isinstance(node, Name):
            raise TypeError(node)
        layer = self.inputs.layers.get(node.value)
        if layer is not None:
            return everything(layer)
        view = self._view(node.value)
        if view is None or not isinstance(view, Name | Selected):
            raise self._missing(node.value)
        return self.rows(view)

    def _everything_of(self, node: Node) -> tuple[Selection, NDArray[np.object_]]:
        selection = self._listed(node)
        return selection, selection.layer.geometries

    def _view(self, name: str) -> Node | None:
        for view in self.views.get(name, ()):
            if all(layer in self.inputs.layers for layer in _direct_layers(view)):
                return view
        return None

    def _missing(self, name: str) -> NotKnownError:
        known = self.inputs.missing.get(name)
        if known is not None:
            return NotKnownError(Reason(known.code, {"layer": name, **known.params}))
        return NotKnownError(Reason("indicator.layer_missing", {"layer": name}))

    def _listed(self, node: Node) -> Selection:
        """Rows of a kind of which the layer is known to list some, or vouched to list all."""
        found = self.rows(node)
        vouched = found.layer.completeness is not None and not found.layer.volunteered
        if not vouched and not found.listed.any():
            params = {"layer": found.layer.name}
            code = "indicator.none_drawn" if found.layer.volunteered else "indicator.none_listed"
            raise NothingListedError(Reason(code, params))
        return found

    def has_unknown(self, node: Node) -> bool:
        """Tell whether some row that an expression reads is neither in nor out (有未知)."""
        if isinstance(node, Selected):
            return self.rows(node).has_unknown or self.has_unknown(node.base)
        if isinstance(node, Binary):
            return self.has_unknown(node.left) or self.has_unknown(node.right)
        if isinstance(node, Call):
            return any(self.has_unknown(value) for value in node.values)
        if isinstance(node, Name) and node.value not in self.inputs.layers:
            view = self._view(node.value)
            return view is not None and self.has_unknown(view)
        return False

    # ---- grounds

    def ground(self, node: Node, window: Window, possible: bool) -> BaseGeometry:
        """Give the ground of an expression inside a window (地面范围).

        With *possible*, features of which nobody knows count as if they fulfilled the condition.
        """
        key = (node, id(window), possible)
        found = self._grounds.get(key)
        if found is None:
            found = self._grounds[key] = self._work_out(node, window, possible)
            self._windows.append(window)
        return found

    def _whole_ground(self, node: Node) -> BaseGeometry:
        whole = [unit_.ground for unit_ in self.inputs.units]
        return self.ground(node, Window(shapely.union_all(np.array(whole, dtype=object))), False)

    def _work_out(self, node: Node, window: Window, possible: bool) -> BaseGeometry:
        if node == Name(UNIT):
            return window.ground
        if isinstance(node, Binary):
            return self._joined(node, window, possible)
        if isinstance(node, Call):
            return self._called(node, window, possible)
        if isinstance(node, Name) and node.value not in self.inputs.layers:
            view = self._view(node.value)
            if view is None:
                raise self._missing(node.value)
            return self.ground(view, window, possible)
        return self._of_rows(self._listed(node), window, possible)

    def _of_rows(self, selection: Selection, window: Window, possible: bool) -> BaseGeometry:
        rows = self._near(selection, window, 0.0, possible)
        shapes = selection.layer.geometries[rows]
        flat = shapes[~np.isin(shapely.get_type_id(shapes), _POINTS)]
        whole = grounds.dissolved(flat)
        return grounds.polygons_of(shapely.intersection(whole, window.ground))

    def _near(
        self, selection: Selection, window: Window, distance_m: float, possible: bool
    ) -> NDArray[np.intp]:
        if shapely.is_empty(window.ground):
            return np.zeros(0, dtype=np.intp)
        around = selection.layer.tree.query(window.around(distance_m))
        return np.intersect1d(selection.rows(possible), around)

    def _joined(self, node: Binary, window: Window, possible: bool) -> BaseGeometry:
        if node.sign == "|":
            return self._either(node, window, possible)
        left = self.ground(node.left, window, possible)
        if node.sign == "&":
            right = self.ground(node.right, window, possible)
            return grounds.polygons_of(shapely.intersection(left, right))
        right = self.ground(node.right, window, not possible)
        return grounds.polygons_of(shapely.difference(left, right))

    def _either(self, node: Binary, window: Window, possible: bool) -> BaseGeometry:
        found, silent = [], []
        for side in (node.left, node.right):
            try:
                found.append(self.ground(side, window, possible))
            except NothingListedError as error:
                silent.append(error)
        if not found:
            raise silent[0]
        return shapely.union_all(np.array(found, dtype=object))

    def _called(self, node: Call, window: Window, possible: bool) -> BaseGeometry:
        if node.word == "reach":
            return self._reach(node, window, possible)
        if node.word == "widen":
            return self._widened(node, window, possible)
        found = self._plugged_in(node, window, possible)
        if not isinstance(found, BaseGeometry):
            raise TypeError(node)
        return grounds.polygons_of(shapely.intersection(found, window.ground))

    def _reach(self, node: Call, window: Window, possible: bool) -> BaseGeometry:
        selection = self._listed(node.values[0])
        if metric_of(node) != "euclid":
            return self.networks.ground(node, window, possible)
        radii = self.radii(node, selection)
        rows = self._near(selection, window, float(np.nanmax(radii, initial=0.0)), possible)
        rows = rows[~np.isnan(radii[rows])]
        return grounds.reached(selection.layer.geometries[rows], radii[rows])

    def radii(self, node: Call, selection: Selection) -> NDArray[np.float64]:
        """Give the radius of each row; NaN where it serves nobody (服务半径)."""
        tiers = node.option("tiers")
        if not isinstance(tiers, Items):
            return np.full(len(selection.layer.geometries), si(node.values[1]))
        pairs = [each.values for each in tiers.values if isinstance(each, Items)]
        steps = tuple((si(least), si(radius)) for least, radius in pairs)
        return grounds.radii_m(selection.layer.areas_m2, steps, AREA_TOLERANCE_M2)

    def _widened(self, node: Call, window: Window, possible: bool) -> BaseGeometry:
        selection = self._listed(node.values[0])
        layer, name = selection.layer, _word(node.values[1])
        nothing = np.full(len(layer.geometries), np.nan)
        widths = np.asarray(layer.columns.get(name, nothing), dtype=np.float64)
        rows = self._near(selection, window, float(np.nanmax(widths, initial=0.0)), possible)
        if np.isnan(widths[rows]).any():
            params = {"layer": layer.name, "field": name}
            raise NotKnownError(Reason("indicator.field_missing", params))
        shapes = shapely.buffer(
            selection.layer.geometries[rows], widths[rows] / 2, cap_style="flat", quad_segs=8
        )
        return grounds.polygons_of(shapely.intersection(grounds.dissolved(shapes), window.ground))

    def _plugged_in(self, node: Call, window: Window, possible: bool) -> BaseGeometry | float:
        primitive = self.primitives[node.word]
        if window.box is not None and not primitive.additive:
            raise NotKnownError(Reason("indicator.not_additive", {"name": node.word}))
        around = Window(window.around(primitive.halo_m))
        values: list[Argument] = []
        for value, kind in zip(node.values, primitive.arguments, strict=True):
            if kind == "rows":
                selection = self._listed(value)
                rows = self._near(selection, around, 0.0, possible)
                values.append(selection.layer.geometries[rows])
            elif kind == "ground":
                values.append(self.ground(value, around, possible))
            else:
                values.append(self.measure(value, window, possible))
        return primitive.work(tuple(values), window.ground)

    # ---- numbers

    def measure(self, node: Node, window: Window, possible: bool) -> float:
        """Measure an expression inside a window, in SI units (量算)."""
        if isinstance(node, Number):
            return si(node)
        if isinstance(node, Binary):
            left = self.measure(node.left, window, possible)
            right = self.measure(node.right, window, possible)
            return _OPERATIONS[node.sign](left, right)
        if not isinstance(node, Call):
            raise TypeError(node)
        work = self._measures.get(node.word)
        if work is not None:
            return work(node, window, possible)
        found = self._plugged_in(node, window, possible)
        if isinstance(found, BaseGeometry):
            raise TypeError(node)
        return found

    def _area(self, node: Call, window: Window, possible: bool) -> float:
        ground = self.ground(node.values[0], window, possible)
        return float(shapely.area(shapely.intersection(ground, window.ground)))

    def _length(self, node: Call, window: Window, possible: bool) -> float:
        selection = self._listed(node.values[0])
        rows = selection.rows(possible)
        drawn = self._lines.get((node.values[0], possible))
        if drawn is None:
            drawn = lines.once_each(selection.layer.geometries[rows])
            self._lines[node.values[0], possible] = drawn
        once = node.option("once_by")
        factors = lines.weights(selection.layer, rows, None if once is None else _word(once))
        return lines.length_m(drawn, factors, window)

    def _count(self, node: Call, window: Window, possible: bool) -> float:
        selection = self._listed(node.values[0])
        rows = selection.rows(possible)
        rows = rows[self._owned(selection.layer, rows, window)]
        ids = selection.layer.columns.get("id")
        if ids is None:
            return float(len(rows))
        named = [value for value in ids[rows] if value is not None]
        return float(len(set(named)) + len(rows) - len(named))

    def _owned(self, layer: LayerData, rows: NDArray[np.intp], window: Window) -> NDArray[np.bool_]:
        """Rows that belong to the window; rows without a place belong to the whole."""
        if not len(rows) or shapely.is_missing(layer.geometries[rows]).all():
            alone = window.box is None or np.isneginf([window.box.west, window.box.south]).all()
            return np.full(len(rows), alone)
        return window.owns(layer.places[rows])

    def _sum(self, node: Call, window: Window, possible: bool) -> float:
        selection = self._listed(node.values[0])
        rows = selection.rows(possible)
        rows = rows[self._owned(selection.layer, rows, window)]
        return float(self._numbers(selection.layer, node.values[1])[rows].sum())

    def _numbers(self, layer: LayerData, name: Node) -> NDArray[np.float64]:
        """A column of numbers; a null among them makes the whole unknown."""
        column = layer.columns.get(_word(name))
        if column is None or np.isnan(column.astype(np.float64)).any():
            params = {"layer": layer.name, "field": _word(name)}
            raise NotKnownError(Reason("indicator.field_missing", params))
        return column.astype(np.float64)

    def _gap(self, node: Call, window: Window, possible: bool) -> float:
        selection = self._listed(node.values[0])
        rows = selection.rows(possible)
        rows = rows[self._owned(selection.layer, rows, window)]
        need, have = (self._numbers(selection.layer, each)[rows] for each in node.values[1:])
        return float(np.maximum(need - have, 0.0).sum())

    def _pop(self, node: Call, window: Window, possible: bool) -> float:
        inner = node.values[0]
        if isinstance(inner, Call) and inner.word == "reach" and metric_of(inner) != "euclid":
            return self._people_by_network(inner, window, possible)
        ground = self.ground(node.values[0], window, possible)
        return float(self.people_in(np.array([ground], dtype=object), window)[0])

    def _people_by_network(self, node: Call, window: Window, possible: bool) -> float:
        layer = self._listed(Name("population")).layer
        people = self._numbers(layer, Name("pop"))
        within = self.networks.people(node, layer, possible)
        return float(people[within & self._owned_people(layer, window)].sum())

    def people_in(self, pieces: NDArray[np.object_], window: Window) -> NDArray[np.float64]:
        """Count the residents of each piece of ground (常住人口)."""
        layer = self._listed(Name("population")).layer
        people = self._numbers(layer, Name("pop"))
        if len(layer.geometries) and shapely.get_dimensions(layer.geometries).max() > 0:
            return _shared_out(layer, people, pieces, window)
        owned = np.where(self._owned_people(layer, window), people, 0.0)
        piece, row = layer.tree.query(pieces, predicate="intersects")
        return np.bincount(piece, owned[row], len(pieces)).astype(np.float64)

    def _owned_people(self, layer: LayerData, window: Window) -> NDArray[np.bool_]:
        found = self._owners.get(id(window))
        if found is None:
            found = self._owners[id(window)] = window.owns(layer.places)
            self._windows.append(window)
        return found


def _shared_out(
    layer: LayerData, people: NDArray[np.float64], pieces: NDArray[np.object_], window: Window
) -> NDArray[np.float64]:
    """Residents of cells, by the share of each cell that lies in a piece (按面积折算)."""
    found = np.zeros(len(pieces))
    for at, piece in enumerate(pieces):
        rows = layer.tree.query(piece)
        cells = layer.geometries[rows]
        inside = shapely.intersection(shapely.intersection(cells, piece), window.ground)
        shares = shapely.area(inside) / shapely.area(cells)
        found[at] = float((shares * people[rows]).sum())
    return found


def si(node: Node) -> float:
    """Give a quantity in SI units (换算为基本单位)."""
    if not isinstance(node, Number):
        raise TypeError(node)
    return node.value * (unit(node.unit).factor if node.unit else 1.0)


def _word(node: Node) -> str:
    if not isinstance(node, Name | Text):
        raise TypeError(node)
    return node.value


def _direct_layers(node: Node) -> tuple[str, ...]:
    if isinstance(node, Name):
        return (node.value,)
    if isinstance(node, Selected):
        return _direct_layers(node.base)
    if isinstance(node, Binary):
        return (*_direct_layers(node.left), *_direct_layers(node.right))
    return _direct_layers(node.values[0]) if isinstance(node, Call) else ()


_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else float("nan"),
}
