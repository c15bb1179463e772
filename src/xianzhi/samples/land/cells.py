"""Cells around the sites with edges that bend, shared by both sides to the bit (地块单元).

A Voronoi cell holds the triangle between each of its edges and its site. An edge that bends, but
stays in the two triangles at its sides, therefore meets no other edge: the cells stay a valid
coverage however fractal their edges are.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.samples.land.frame import Frame
from xianzhi.samples.land.mesh import triangulate
from xianzhi.samples.land.model import Bools, Floats, Ints, Shapes
from xianzhi.samples.land.sites import Sites

__all__ = ["Cells", "build_cells"]

_BEND = 0.17  # of the way from the edge to the site
_POINTS = ((32.0, 1), (90.0, 2))  # edges at least so long get so many points more (added up)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Polygons of some sites, and who is whose neighbour (地块单元).

    ``pairs`` holds the neighbours by position in ``shapes``, each pair once, and ``lengths_m``
    their common border; ``sites`` tells the site of each cell.
    """

    shapes: Shapes
    sites: Ints
    pairs: Ints
    lengths_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Borders:
    """Voronoi edges: between sites ``pair[:, 0] < pair[:, 1]``, from vertex to vertex."""

    pair: Ints
    begin: Ints
    end: Ints
    vertices: Floats


def build_cells(frame: Frame, sites: Sites, inside: Bools) -> Cells:
    """Draw the cells of the sites that are *inside*; the others only bound them."""
    borders = _borders(sites.points)
    borders = _chosen(borders, inside[borders.pair[:, 0]] | inside[borders.pair[:, 1]])
    counts, extra = _bends(frame, sites, borders)
    number = np.cumsum(inside) - 1
    shapes = _polygons(sites, borders, counts, extra, inside)
    inner = inside[borders.pair].all(axis=1) & (borders.begin != borders.end)
    lengths = np.hypot(*(borders.vertices[borders.begin] - borders.vertices[borders.end]).T)
    return Cells(shapes, np.flatnonzero(inside), number[borders.pair[inner]], lengths[inner])


def _chosen(borders: _Borders, which: Bools) -> _Borders:
    return _Borders(borders.pair[which], borders.begin[which], borders.end[which], borders.vertices)


def _borders(points: Floats) -> _Borders:
    triangles = triangulate(points)
    vertices, vertex = np.unique(
        np.round(_circumcentres(points, triangles), 3), axis=0, return_inverse=True
    )
    tail = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    head = np.concatenate([triangles[:, 1], triangles[:, 2], triangles[:, 0]])
    left = np.tile(vertex.reshape(-1), 3)
    key, back = tail * len(points) + head, head * len(points) + tail
    order = np.argsort(key)
    at = np.minimum(np.searchsorted(key[order], back), len(key) - 1)
    matched = (key[order[at]] == back) & (tail < head)
    right = left[order[at]]
    pair = np.column_stack([tail, head])[matched]
    # Seen from the first site, its border with the second runs from the right to the left.
    return _Borders(pair, right[matched], left[matched], vertices)


def _circumcentres(points: Floats, triangles: Ints) -> Floats:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    b, c = b - a, c - a
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * bb - b[:, 1] * cc) / twice
    y = (b[:, 0] * cc - c[:, 0] * bb) / twice
    centres: Floats = a + np.column_stack([x, y])
    return centres


def _bends(frame: Frame, sites: Sites, borders: _Borders) -> tuple[Ints, Floats]:
    """How many points each border gets between its ends, and the points, in one row."""
    chance = frame.chance("bends")
    begin, end = borders.vertices[borders.begin], borders.vertices[borders.end]
    lengths = np.hypot(*(end - begin).T)
    counts = sum((lengths > least) * more for least, more in _POINTS)
    counts[(sites.strip[borders.pair] >= 0).any(axis=1)] = 0
    rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + 1.0
    share = (rank + chance.uniform(-0.2, 0.2, len(rank))) / np.repeat(counts + 1, counts)
    of = np.repeat(np.arange(len(counts)), counts)
    straight = begin[of] + (end - begin)[of] * share[:, None]
    pull = chance.uniform(-_BEND, _BEND, len(rank))
    toward = np.where(pull > 0, borders.pair[of, 0], borders.pair[of, 1])
    moved = straight + (sites.points[toward] - straight) * np.abs(pull)[:, None]
    return counts, np.round(moved, 3)


def _polygons(
    sites: Sites, borders: _Borders, counts: Ints, extra: Floats, inside: Bools
) -> Shapes:
    """Walk around each site by the direction of its neighbours."""
    forward = np.flatnonzero(inside[borders.pair[:, 0]])
    backward = np.flatnonzero(inside[borders.pair[:, 1]])
    border = np.concatenate([forward, backward])
    turned = np.arange(len(border)) >= len(forward)
    site = np.where(turned, borders.pair[border, 1], borders.pair[border, 0])
    other = np.where(turned, borders.pair[border, 0], borders.pair[border, 1])
    way = sites.points[other] - sites.points[site]
    order = np.lexsort((np.arctan2(way[:, 1], way[:, 0]), site))
    border, turned, site = border[order], turned[order], site[order]

    size = counts[border] + 1
    half_edge = np.repeat(np.arange(len(border)), size)
    rank = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    of, back = border[half_edge], turned[half_edge]
    first = np.where(back, borders.end[of], borders.begin[of])
    begins = np.cumsum(counts) - counts
    place = begins[of] + np.where(back, counts[of] - rank, rank - 1)
    ring = borders.vertices[first]
    between = rank > 0
    ring[between] = extra[place[between]]
    owner = site[half_edge]
    same = np.zeros(len(ring), bool)
    same[1:] = (owner[1:] == owner[:-1]) & (ring[1:] == ring[:-1]).all(axis=1)
    ring, owner = ring[~same], owner[~same]
    number = np.cumsum(inside) - 1
    polygons: Shapes = shapely.polygons(shapely.linearrings(ring, indices=number[owner]))
    return polygons
