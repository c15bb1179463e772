"""What differs between two versions of a layer (版本比对)."""

import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.readmodels import ChangeLine, ComparedLayer
from xianzhi.apps.atlas.selectors.catalogue import card_of, version_card
from xianzhi.apps.atlas.selectors.visibility import visible_layer, visible_version
from xianzhi.core.landuse.changes import Change, ChangeKind, Survey, compare
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.core.spatial.layer import Geometries
from xianzhi.errors import RuleError
from xianzhi.records.decisions import NotFoundError

__all__ = ["areas_of_version", "changes_on_map", "compare_versions"]

_MOST_FEATURES = 400_000  # of both dates: a minute of work
_MOST_SHAPES = 2_000  # drawn on the page
_SURVEY = Survey()
_AREA = 2  # dimensions


def compare_versions(actor: Actor, code: str, before_id: str, after_id: str) -> ComparedLayer:
    """List what differs between two versions of one layer (版本比对).

    Raises
    ------
    NotFoundError
        A version does not exist for this actor, or belongs to another layer.
    RuleError
        The layer has no areas, or too many features to be compared on a page.
    """
    layer = visible_layer(actor, code)
    before, after = (visible_version(actor, version) for version in (before_id, after_id))
    if {before.layer_id, after.layer_id} != {layer.pk}:
        raise NotFoundError
    if before.feature_count + after.feature_count > _MOST_FEATURES:
        raise RuleError("atlas.too_large_to_compare", {"most": f"{_MOST_FEATURES:,}"})
    changes = _changes(before.snapshot.sha256, after.snapshot.sha256)
    return ComparedLayer(
        layer=card_of(layer),
        before=version_card(before),
        after=version_card(after),
        counts=dict(Counter(str(change.kind) for change, _ in changes)),
        gained_m2=sum(change.gained_m2 for change, _ in changes),
        lost_m2=sum(change.lost_m2 for change, _ in changes),
        lines=tuple(
            _line(change, middle)
            for change, middle in changes
            if change.kind is not ChangeKind.SAME
        ),
    )


def changes_on_map(actor: Actor, code: str, before_id: str, after_id: str) -> dict[str, object]:
    """Give the ground that was gained and lost as GeoJSON in degrees (变化图形).

    At most 2,000 changes, the largest first.

    Raises
    ------
    NotFoundError, RuleError
        As ``compare_versions``.
    """
    compared = compare_versions(actor, code, before_id, after_id)
    changes = _changes(compared.before.sha256, compared.after.sha256)
    largest = sorted(changes, key=lambda one: -(one[0].gained_m2 + one[0].lost_m2))[:_MOST_SHAPES]
    features: list[dict[str, object]] = []
    for change, middle in largest:
        zone = county_zone(middle[0]).crs
        for side, shape in (("gained", change.gained), ("lost", change.lost)):
            if shape.is_empty:
                continue
            degrees = reproject(np.array([shape], dtype=object), zone, CGCS2000)[0]
            features.append(
                {
                    "type": "Feature",
                    "properties": {"side": side, "kind": str(change.kind)},
                    "geometry": json.loads(shapely.to_geojson(degrees)),
                }
            )
    return {"type": "FeatureCollection", "features": features}


@lru_cache(8)
def _changes(before: str, after: str) -> tuple[tuple[Change, tuple[float, float]], ...]:
    """Compare two snapshots in the zone of their middle, each change with its place."""
    (old, old_rows), (new, new_rows) = areas_of_version(before), areas_of_version(after)
    if not len(old) and not len(new):
        raise RuleError("atlas.only_areas_are_compared")
    longitude = float(shapely.total_bounds(np.concatenate([old, new]))[[0, 2]].mean())
    zone = county_zone(longitude).crs
    then, now = (reproject(shapes, CGCS2000, zone) for shapes in (old, new))
    found = compare(then, now, survey=_SURVEY)
    return tuple(
        (
            replace(
                change,
                before=tuple(old_rows[row] for row in change.before),
                after=tuple(new_rows[row] for row in change.after),
            ),
            _middle(change, old, new),
        )
        for change in found
    )


def areas_of_version(sha256: str) -> tuple[Geometries, list[int]]:
    """Take the features of a snapshot that are areas, with their rows counted from 1 (面要素)."""
    store = snapshots.feature_store(sha256)
    shapes = store.shapes(range(len(store)))
    at = np.flatnonzero(shapely.get_dimensions(shapes) == _AREA)
    return shapes[at], [int(row) + 1 for row in at]


def _middle(change: Change, old: Geometries, new: Geometries) -> tuple[float, float]:
    shape = new[change.after[0]] if change.after else old[change.before[0]]
    west, south, east, north = shapely.bounds(shape)
    return float(west + east) / 2, float(south + north) / 2


def _line(change: Change, middle: tuple[float, float]) -> ChangeLine:
    return ChangeLine(
        kind=str(change.kind),
        before=change.before,
        after=change.after,
        before_m2=change.before_m2,
        after_m2=change.after_m2,
        gained_m2=change.gained_m2,
        lost_m2=change.lost_m2,
        confidence=change.confidence,
        x=middle[0],
        y=middle[1],
    )
