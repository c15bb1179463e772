"""Measuring on the map (空间运算): how much of a parcel lies in a layer, and what lies at a place.

Entry points: :class:`LayerIndex` is built once for a layer version and saved beside it;
:func:`overlap_m2`, :func:`overlap` and :func:`group_overlap_m2` measure parcels against layers,
:func:`overlap_batch` does so for an engine, :func:`pieces` draws what a parcel and a layer have in
common, :func:`lookup` names the polygon at each place. All of them work on planes in metres: a zone
of CGCS2000, or the plane of :func:`~xianzhi.core.spatial.measure.equal_area`, in which an area on
paper is the area on the ellipsoid.

With numba (the ``[fast]`` extra) the kernels are compiled; without it shapely gives the same
numbers. The entry points are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianzhi.core.spatial.batches import overlap_batch
    from xianzhi.core.spatial.common_pieces import pieces
    from xianzhi.core.spatial.layer_index import LayerIndex
    from xianzhi.core.spatial.overlay import (
        Overlap,
        Position,
        group_overlap_m2,
        overlap,
        overlap_m2,
    )
    from xianzhi.core.spatial.point_lookup import Lookup, coverage_issues, lookup

__all__ = [
    "LayerIndex",
    "Lookup",
    "Overlap",
    "Position",
    "coverage_issues",
    "group_overlap_m2",
    "lookup",
    "overlap",
    "overlap_batch",
    "overlap_m2",
    "pieces",
]

_HOMES = {
    "LayerIndex": "layer_index",
    "Lookup": "point_lookup",
    "Overlap": "overlay",
    "Position": "overlay",
    "coverage_issues": "point_lookup",
    "group_overlap_m2": "overlay",
    "lookup": "point_lookup",
    "overlap": "overlay",
    "overlap_batch": "batches",
    "overlap_m2": "overlay",
    "pieces": "common_pieces",
}


def __getattr__(name: str) -> object:
    """Load an entry point when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
