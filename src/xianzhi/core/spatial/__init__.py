"""Measuring on the map (空间运算): how much of a parcel lies in a layer, and what lies at a place.

Entry points: :class:`LayerIndex` is built once for a layer version and saved beside it;
:func:`overlap_m2` and :func:`overlap` measure parcels against layers. All of them work on planes in
metres: a zone of CGCS2000, or :mod:`~xianzhi.core.spatial.equal_area`, in which an area on paper is
the area on the ellipsoid.

With numba (the ``[fast]`` extra) the kernels are compiled; without it shapely gives the same
numbers. The entry points are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xianzhi.core.spatial.layer_index import LayerIndex
    from xianzhi.core.spatial.overlay import Overlap, Position, overlap, overlap_m2

__all__ = ["LayerIndex", "Overlap", "Position", "overlap", "overlap_m2"]

_HOMES = {
    "LayerIndex": "layer_index",
    "Overlap": "overlay",
    "Position": "overlay",
    "overlap": "overlay",
    "overlap_m2": "overlay",
}


def __getattr__(name: str) -> object:
    """Load an entry point when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
