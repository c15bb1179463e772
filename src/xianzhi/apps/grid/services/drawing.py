"""Files become borders (边界文件): what somebody drew for a change of the tree."""

import json
from collections.abc import Mapping

import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.services.requests import NewArea, TreeFile
from xianzhi.core.territory.intake import TreeRow
from xianzhi.errors import RuleError
from xianzhi.exchange.grid_trees import TreeSource, read_trees
from xianzhi.records.decisions import require

__all__ = ["border_of", "parts_of"]

_MOST_PARTS = 50


def parts_of(*, actor: Actor, files: tuple[TreeFile, ...]) -> tuple[NewArea, ...]:
    """Read the parts of an area out of a map file (读取拆分边界): a polygon, code, name each.

    Raises
    ------
    LayerError
        The file cannot be read, or its reference system is unknown.
    RuleError
        There are too many parts, or one of them has no code, name or polygon.
    """
    found = _drawn(actor, files)
    if any(not row.code or not row.name or row.shape is None for row in found):
        raise RuleError("grid.parts_incomplete")
    return tuple(
        NewArea(row.code, row.name, _border(row), (), row.households, row.residents)
        for row in found
    )


def border_of(*, actor: Actor, files: tuple[TreeFile, ...]) -> Mapping[str, object]:
    """Read one border out of a map file (读取边界).

    Raises
    ------
    LayerError
        The file cannot be read, or its reference system is unknown.
    RuleError
        There is not exactly one polygon in it.
    """
    found = _drawn(actor, files)
    if len(found) != 1 or found[0].shape is None:
        raise RuleError("grid.one_border_wanted")
    return _border(found[0])


def _drawn(actor: Actor, files: tuple[TreeFile, ...]) -> tuple[TreeRow, ...]:
    require(may_keep_grid(actor))
    sources = [TreeSource(file.name, file.content, file.level, file.kind) for file in files]
    found, _issues = read_trees(sources)
    if len(found) > _MOST_PARTS:
        raise RuleError("grid.too_many_parts", {"most": str(_MOST_PARTS)})
    return found


def _border(row: TreeRow) -> dict[str, object]:
    read: dict[str, object] = json.loads(shapely.to_geojson(row.shape))
    return read
