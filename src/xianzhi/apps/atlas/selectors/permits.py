"""Permits out of the layers of approvals (审批图层): whatever columns an office gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import Theme
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.catalogue.control_rules import permit_uses
from xianzhi.core.landuse.screening import Permits, SuspicionRules
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.exchange.features import Feature

__all__ = ["ReadPermits", "permit_layers", "read_permits"]

_AREA = 2  # dimensions
# What offices call a column; the first that a layer has is taken.
_NAMES = {
    "id": ("code", "编号", "许可证号", "文号", "批准文号"),
    "kind": ("kind", "类型", "许可类型", "审批类型"),
    "from": ("issued_on", "发证日期", "批准日期", "核发日期"),
    "until": ("valid_until", "有效期至", "有效期"),
    "footprint": ("footprint_m2", "基底面积", "建筑占地面积"),
}
_LONG_AGO = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class ReadPermits:
    """Permits, and what is wrong with them (审批数据).

    ``undated`` have no date of issue and count as held at any time; ``unknown_kind`` are of a kind
    that the catalogue does not know and are taken for the assumed use.
    """

    permits: Permits
    undated: int
    unknown_kind: int


def permit_layers(actor: Actor) -> Sequence[LayerVersion]:
    """List the versions in force of the layers of approvals (审批图层)."""
    return list(published_versions(actor).filter(layer__theme=Theme.APPROVAL))


def read_permits(versions: Sequence[LayerVersion], crs: CRS, rules: SuspicionRules) -> ReadPermits:
    """Read the permits of layers in the CRS of the changes (读取审批)."""
    rows: list[dict[str, object]] = []
    ground = [np.empty(0, dtype=object)]
    for version in versions:
        store = snapshots.feature_store(version.snapshot.sha256)
        shapes = store.shapes(range(len(store)))
        areas = np.flatnonzero(shapely.get_dimensions(shapes) == _AREA)
        rows += [_row(one, version.layer.code) for one in store.take(areas.tolist())]
        ground.append(reproject(shapes[areas], CGCS2000, crs))
    uses = permit_uses()
    return ReadPermits(
        Permits(
            ids=[str(row["id"]) for row in rows],
            use=[uses.get(str(row["kind"]), rules.assumed_use) for row in rows],
            ground=np.concatenate(ground),
            footprint_m2=np.array([_number(row["footprint"]) for row in rows], np.float64),
            from_date=[_day(row["from"]) or _LONG_AGO for row in rows],
            until_date=[_day(row["until"]) for row in rows],
        ),
        undated=sum(_day(row["from"]) is None for row in rows),
        unknown_kind=sum(str(row["kind"]) not in uses for row in rows),
    )


def _row(feature: Feature, code: str) -> dict[str, object]:
    values = feature.properties
    found = {
        name: next((values[word] for word in words if word in values), None)
        for name, words in _NAMES.items()
    }
    return {**found, "id": found["id"] or f"{code} {feature.row}"}


def _day(value: object) -> date | None:
    """Read the day of a date or of a moment as feature rows have it; null for anything else."""
    try:
        return date.fromisoformat(str(value)[:10].replace("/", "-"))
    except ValueError:
        return None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else float("nan")
