"""The index of one layer version (图层索引): built once, saved beside the snapshot, asked often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from xianzhi.core.spatial import compilation
from xianzhi.core.spatial.cover_sums import node_areas, node_cells, twice_covered
from xianzhi.core.spatial.dissolving import (
    TOLERANCE_M2,
    Layer,
    dissolved,
    doubtful,
    inside_boxes,
    united,
)
from xianzhi.core.spatial.edge_grid import share_out
from xianzhi.core.spatial.edge_sums import Tree
from xianzhi.core.spatial.layer import Issue
from xianzhi.core.spatial.places import PlaceTree, place_tree
from xianzhi.core.spatial.quadtree import Limits, build, direct_table
from xianzhi.core.spatial.rings import Geometries, Rings
from xianzhi.core.spatial.subdivision import Subdivision, subdivided

__all__ = ["LEAF", "LayerIndex"]

LEAF = 16  # edges: measured best for parcels of 40 m to 400 m
_TABLE_DEPTH = 7  # 128 x 128 cells are found without walking
_MAX_DEPTH = 16
_PIECES_PER_EDGE = 12  # a layer of crowded parallel lines is divided no finer
_ROUNDINGS = 16  # of a coordinate, that borders drawn twice may differ by
# The corner of the square lies off any round coordinate: no border runs along a cell's side.
_OFF_ROUND = 0.00618033988749895
_TREE_ARRAYS = ("nodes", "blocks", "table", "area")


@dataclass(frozen=True, eq=False)
class LayerIndex:
    """A layer that areas, places and shapes are asked of (图层索引).

    Build it with :meth:`build` or open a saved one with :meth:`from_arrays`.

    Parameters
    ----------
    rings
        The polygons as indexed: valid, and dissolved where they overlapped.
    group
        Number of the attribute group of each polygon.
    groups
        Names of the groups, in the order of their numbers.
    twice_covered_m2
        Area that polygons of one group cover more than once; above the tolerance only in an index
        that was built to keep its overlaps.
    issues
        What was wrong with the polygons as given.
    plane
        What the coordinates are, as the caller declared it: a zone's code, or that areas are those
        of the ellipsoid.
    """

    rings: Rings
    group: NDArray[np.int64]
    groups: tuple[str, ...]
    twice_covered_m2: float = 0.0
    issues: tuple[Issue, ...] = ()
    saved_tree: Tree | None = None
    plane: str = ""

    @classmethod
    def build(
        cls,
        geometries: Geometries,
        *,
        groups: Sequence[str] | None = None,
        plane: str = "",
        leaf: int = LEAF,
        keeps_overlaps: bool = False,
    ) -> "LayerIndex":
        """Index the polygons of a layer (建立索引).

        Parameters
        ----------
        geometries
            Polygons and MultiPolygons in metres of one plane: a zone, or, for areas on the
            ellipsoid, :func:`~xianzhi.core.spatial.measure.on_equal_area_plane`. None and empty
            ones are allowed.
        groups
            Attribute of each polygon, for areas by group. Polygons of different groups may overlap.
        plane
            Name of that plane; layers of different planes are never measured together.
        leaf
            Edges that a leaf of the tree may hold.
        keeps_overlaps
            Overlaps within a group are dissolved, so that nothing is counted twice. An index for
            looking up places keeps them; it refuses to give areas.

        Returns
        -------
        LayerIndex
            With :attr:`issues`: ``spatial.overlap``, ``spatial.invalid``,
            ``spatial.not_a_polygon``, ``spatial.not_finite``, each with its row.

        Notes
        -----
        About 0.5 s of one core per million vertices where nothing overlaps.
        """
        names, group = _numbered(groups, len(geometries))
        rings, issues = Rings.of(geometries)
        layer = Layer(rings, group)
        tree, suspects, twice_m2 = _examined(layer, leaf)
        if not keeps_overlaps:
            for repaired in (dissolved, united):
                if len(suspects):
                    layer, more = repaired(layer, suspects)
                    issues = (*issues, *more)
                    tree, suspects, twice_m2 = _examined(layer, leaf)
        return cls(layer.rings, group, names, twice_m2, issues, tree, plane)

    @property
    def is_simple(self) -> bool:
        """Whether no place is covered twice by one group (无重叠)."""
        return self.twice_covered_m2 == 0.0

    @cached_property
    def tree(self) -> Tree:
        """The quadtree; made now if it was built or saved without numba (四叉树)."""
        return self.saved_tree or _tree(Layer(self.rings, self.group), LEAF)[0]

    @cached_property
    def place_tree(self) -> PlaceTree:
        """The quadtree with small leaves, made when the first place is looked up (落区树)."""
        return place_tree(self.tree)

    @cached_property
    def subdivision(self) -> Subdivision:
        """The polygons in small pieces, for shapely where there is no numba (剖分)."""
        return subdivided(self.rings)

    @cached_property
    def polygons(self) -> NDArray[np.object_]:
        """The polygons as indexed (已建索引的图形)."""
        return self.rings.polygons()

    @cached_property
    def group_indexes(self) -> tuple["LayerIndex", ...]:
        """One index for each group, made when areas by group are asked for (分类索引)."""
        made = []
        for number, name in enumerate(self.groups):
            rings = self.rings.taken(np.flatnonzero(self.group == number))
            group = _plain(np.zeros(len(rings), np.int64))
            made.append(LayerIndex(rings, group, (name,), self.twice_covered_m2, plane=self.plane))
        return tuple(made)

    @cached_property
    def search(self) -> shapely.STRtree:
        """The polygons in a search tree, for exact predicates (检索树)."""
        return shapely.STRtree(self.polygons)

    def to_arrays(self) -> dict[str, NDArray[Any]]:  # of several kinds
        """Give everything as named arrays, ready to be saved one by one (导出数组)."""
        arrays: dict[str, NDArray[Any]] = {
            "xy": self.rings.xy,
            "ring_at": self.rings.ring_at,
            "hole": self.rings.hole,
            "geometry_at": self.rings.geometry_at,
            "group": self.group,
            "groups": np.array(self.groups, dtype=np.str_),
            "plane": np.array([self.plane], dtype=np.str_),
            "twice_covered_m2": np.array([self.twice_covered_m2]),
        }
        if self.saved_tree is not None:
            tree = self.saved_tree
            arrays |= {name: getattr(tree, name) for name in _TREE_ARRAYS}
            arrays["frame"] = np.array([tree.origin_x, tree.origin_y, tree.size])
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "LayerIndex":  # of several kinds
        """Take up saved arrays; memory-mapped ones are read only where asked (载入数组).

        Issues are told when an index is built and are not kept in it.
        """
        rings = Rings(*(arrays[name] for name in ("xy", "ring_at", "hole", "geometry_at")))
        tree = None
        if "frame" in arrays:
            nodes, blocks, table, area = (_plain(arrays[name]) for name in _TREE_ARRAYS)
            x, y, size = (float(value) for value in arrays["frame"])
            tree = Tree(nodes, blocks, table, area, x, y, size, 1 << _TABLE_DEPTH)
        names = tuple(str(name) for name in arrays["groups"])
        plane = str(arrays["plane"][0])
        twice_m2 = float(arrays["twice_covered_m2"][0])
        return cls(rings, _plain(arrays["group"]), names, twice_m2, (), tree, plane)


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that cannot be written to, mapped or not: one kind, one compilation."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _numbered(
    groups: Sequence[str] | None, count: int
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if groups is None:
        return ("",), _plain(np.zeros(count, np.int64))
    names, numbers = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    return tuple(str(name) for name in names), _plain(numbers.reshape(-1).astype(np.int64))


def _examined(layer: Layer, leaf: int) -> tuple[Tree | None, NDArray[np.int64], float]:
    """Return the tree, the polygons that may overlap, and how much is covered twice."""
    if not compilation.IS_AVAILABLE:
        return None, *doubtful(layer)
    tree, cells = _tree(layer, leaf)
    excess = twice_covered(tree.nodes, tree.blocks, layer.group)
    where = np.flatnonzero(excess > TOLERANCE_M2 + _noise(layer) * cells[:, 2])
    if not len(where):
        return tree, where, 0.0
    low = cells[where, :2] + (tree.origin_x, tree.origin_y)
    boxes = shapely.box(*low.T, *(low + cells[where, 2:]).T)
    return tree, inside_boxes(layer, boxes), 0.5 * float(excess[where].sum())


def _noise(layer: Layer) -> float:
    """Return how far an edge may lie off for the mere rounding of coordinates."""
    xy = layer.rings.xy
    largest = max(abs(float(xy.min(initial=0.0))), float(xy.max(initial=0.0)))
    return float(_ROUNDINGS * np.spacing(largest))


def _tree(layer: Layer, leaf: int) -> tuple[Tree, NDArray[np.float64]]:
    """Build the quadtree of a layer; also the cells of its nodes."""
    rings = layer.rings
    xy = rings.xy if len(rings.xy) else np.zeros((1, 2))
    low, high = (np.array([reach(xy[:, 0]), reach(xy[:, 1])]) for reach in (np.min, np.max))
    extent = max(float((high - low).max()), 1e-6)
    size = float(2.0 ** np.ceil(np.log2(extent * (1.0 + 2.0 * _OFF_ROUND))))
    origin = (float(low[0] - _OFF_ROUND * size), float(low[1] - _OFF_ROUND * size))
    side = 1 << _TABLE_DEPTH
    grid = share_out(rings.xy, rings.ring_at, rings.hole, rings.owner, origin, (side, size / side))
    budget = _PIECES_PER_EDGE * len(rings.xy) + 100_000
    nodes, blocks = build(grid, _TABLE_DEPTH, size, Limits(leaf, _MAX_DEPTH, budget))
    cells = node_cells(nodes, size)
    arrays = (nodes, blocks, direct_table(nodes, _TABLE_DEPTH), node_areas(nodes, blocks, cells))
    nodes, blocks, table, area = (_plain(array) for array in arrays)
    return Tree(nodes, blocks, table, area, *origin, size, 1 << _TABLE_DEPTH), cells
