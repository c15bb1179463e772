"""Layers as collections of features, for whoever may see them (要素集).

What other programs read goes through here: a layer that does not exist for an actor is not found,
with the same words as one that nobody has.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from django.db.models import QuerySet

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import Visibility
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.core.spatial.coordinates import county_zone, zones
from xianzhi.exchange.feature_search import FeatureSearch, Period, Times
from xianzhi.exchange.features import Box, Feature, FeaturePage
from xianzhi.exchange.layers.writing import write_layer
from xianzhi.exchange.tiles import TileArchive
from xianzhi.records.decisions import NotFoundError

__all__ = [
    "TILES_FILE",
    "Collection",
    "ItemQuery",
    "collection",
    "collections",
    "feature_of",
    "geopackage_of",
    "page_of",
    "period_of",
    "tiles_of",
]

TILES_FILE = "tiles.pmtiles"
_OPEN_AT_ONCE = 24  # layers: mapped files, so memory is the kernel's business
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_TIME_KINDS = ("date", "timestamp")


@dataclass(frozen=True, slots=True)
class Collection:
    """A published layer version as other programs see it (要素集).

    ``zone_crs`` is the code of the county's zone. ``fields`` are name and kind as in the file;
    ``time_field`` is the first of them that holds dates. Without one, everything in the layer is
    as of ``as_of_date``.
    """

    id: str
    title: str
    description: str
    theme: str
    owner_name: str
    licence: str
    source: str
    is_public: bool
    sha256: str
    number: int
    feature_count: int
    extent: Box
    as_of_date: date
    published_at: datetime
    zone_crs: str
    title_field: str
    fields: tuple[tuple[str, str], ...]
    has_tiles: bool

    @property
    def time_field(self) -> tuple[str, str] | None:
        """Name and kind of the field that says when a feature was."""
        return next((item for item in self.fields if item[1].startswith(_TIME_KINDS)), None)


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which features are asked for (要素查询条件); a search's shape is in degrees."""

    offset: int
    limit: int
    search: FeatureSearch = field(default_factory=FeatureSearch)
    period: Period | None = None


def collections(actor: Actor | None) -> tuple[Collection, ...]:
    """List the layers in force that exist for an actor, or for a visitor (要素集列表)."""
    return tuple(_collection(version) for version in _versions(actor))


def collection(actor: Actor | None, code: str) -> Collection:
    """Find one of them by its code (要素集).

    Raises
    ------
    NotFoundError
        There is none, or none for this actor: the words are the same.
    """
    found = _versions(actor).filter(layer__code=code).first() if _CODE.fullmatch(code) else None
    if found is None:
        raise NotFoundError
    return _collection(found)


def _versions(actor: Actor | None) -> QuerySet[LayerVersion]:
    return published_versions(actor).defer("issues")


def _collection(version: LayerVersion) -> Collection:
    layer, sha256 = version.layer, version.snapshot.sha256
    west, south, east, north = version.extent
    assert version.published_at is not None  # the database sees to it
    return Collection(
        id=layer.code,
        title=layer.name,
        description=layer.description,
        theme=layer.theme,
        owner_name=layer.owner.name,
        licence=layer.licence,
        source=version.source,
        is_public=layer.visibility == Visibility.PUBLIC,
        sha256=sha256,
        number=version.number,
        feature_count=version.feature_count,
        extent=(west, south, east, north),
        as_of_date=version.as_of_date,
        published_at=version.published_at,
        zone_crs=_zone_code(version.area_crs, (west + east) / 2),
        title_field=layer.title_field,
        fields=tuple((item["name"], item["kind"]) for item in version.fields),
        has_tiles=(snapshots.folder(sha256) / TILES_FILE).exists(),
    )


@cache
def _zone_code(area_crs: str, longitude: float) -> str:
    """Name the zone that areas are measured in, or the 3-degree zone where the layer lies."""
    known = {zone.code for zone in zones()}
    return area_crs if area_crs in known else county_zone(longitude).code


def page_of(collection: Collection, query: ItemQuery) -> FeaturePage:
    """List the features of a collection that a query asks for (要素分页); no database query."""
    store = snapshots.feature_store(collection.sha256)
    search = query.search
    if query.period is not None:
        search = FeatureSearch(search.shape, _meets(collection, query.period))
    return search.page(store, offset=query.offset, limit=query.limit)


def feature_of(collection: Collection, name: str) -> Feature:
    """Find a feature by its id, the number of its row (要素).

    Raises
    ------
    NotFoundError
        The collection has no such feature.
    """
    is_row = name.isascii() and name.isdigit() and len(name) < 12 and not name.startswith("0")
    found = snapshots.feature_store(collection.sha256).feature(int(name)) if is_row else None
    if found is None:
        raise NotFoundError
    return found


def period_of(collection: Collection) -> Period:
    """Tell when the features of a collection were (时间范围)."""
    if collection.time_field is not None:
        return _times(collection.sha256, *collection.time_field).extent
    day = np.datetime64(collection.as_of_date, "us")
    return Period(day, day + np.timedelta64(1, "D") - np.timedelta64(1, "us"))


def _meets(collection: Collection, period: Period) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if collection.time_field is not None:
        return _times(collection.sha256, *collection.time_field).meets(period)
    whole = period_of(collection)
    assert whole.start is not None
    assert whole.end is not None
    is_met = (period.start is None or whole.end >= period.start) and (
        period.end is None or whole.start <= period.end
    )
    return np.full(len(snapshots.feature_store(collection.sha256)), is_met, dtype=np.bool_)


@lru_cache(_OPEN_AT_ONCE)
def _times(sha256: str, name: str, kind: str) -> Times:
    return Times(snapshots.feature_store(sha256), name, kind)


def tiles_of(collection: Collection) -> TileArchive:
    """Open the vector tiles of a collection (矢量瓦片).

    Raises
    ------
    NotFoundError
        None were made for this version.
    """
    if not collection.has_tiles:
        raise NotFoundError
    return _archive(snapshots.folder(collection.sha256) / TILES_FILE)


@lru_cache(_OPEN_AT_ONCE)
def _archive(path: Path) -> TileArchive:
    return TileArchive(path)


def geopackage_of(collection: Collection) -> Path:
    """Give the collection as a GeoPackage file (下载 GeoPackage), made when first asked for."""
    path = snapshots.folder(collection.sha256) / f"{collection.id}.gpkg"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_layer(snapshots.read_snapshot(collection.sha256), path)
    return path
