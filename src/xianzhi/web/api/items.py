"""Features as GeoJSON (要素输出): bytes that lie ready, with links around them."""

from collections.abc import Sequence

import shapely

from xianzhi.apps.atlas.selectors.collections import Collection, ItemQuery
from xianzhi.exchange.feature_search import FeatureSearch
from xianzhi.exchange.features import Feature, FeaturePage
from xianzhi.web.api.answers import as_json
from xianzhi.web.api.documents import root_crumb
from xianzhi.web.api.door import Call
from xianzhi.web.api.links import GEOJSON, HTML, JSON, Link, collection_url, forms_of, link, shown
from xianzhi.web.api.pages import Fact, Page, Row, Sheet, word
from xianzhi.web.api.parameters import (
    read_limit,
    read_offset,
    read_period,
    read_shape,
    read_system,
)
from xianzhi.web.api.systems import System, systems_of

__all__ = [
    "ITEMS_PARAMETERS",
    "feature_bytes",
    "feature_page",
    "items_bytes",
    "items_page",
    "query_of",
    "system_of",
]

ITEMS_PARAMETERS = ("limit", "offset", "bbox", "bbox-crs", "datetime", "crs")
_PROPERTIES = b',"properties":'
_LONG = 80  # characters of a value on a page


def system_of(call: Call, collection: Collection) -> System:
    """Find the system that the answer is to be in (输出坐标系)."""
    return read_system("crs", call.parameters.get("crs"), systems_of(collection.zone_crs))


def query_of(call: Call, collection: Collection) -> ItemQuery:
    """Read which features are asked for (读查询条件)."""
    given = call.parameters
    boxed = read_system("bbox-crs", given.get("bbox-crs"), systems_of(collection.zone_crs))
    return ItemQuery(
        offset=read_offset(given.get("offset")),
        limit=read_limit(given.get("limit")),
        search=FeatureSearch(shape=read_shape(given.get("bbox"), boxed)),
        period=read_period(given.get("datetime")),
    )


# --- several -------------------------------------------------------------------------------------


def items_bytes(
    call: Call, collection: Collection, page: FeaturePage, limit: int, system: System
) -> bytes:
    """Write a page of features (要素集输出)."""
    head = {
        "type": "FeatureCollection",
        "numberMatched": page.matched,
        "numberReturned": len(page.features),
        "links": _items_links(call, collection, page, limit),
    }
    opened = as_json(head)[:-1]
    return b"".join((opened, b',"features":[', b",".join(_written(page.features, system)), b"]}"))


def _items_links(call: Call, collection: Collection, page: FeaturePage, limit: int) -> list[Link]:
    links = forms_of(call, GEOJSON)
    own_type = GEOJSON if call.form == "json" else HTML
    behind = page.offset + len(page.features)
    if page.features and behind < page.matched:
        url = call.with_parameters(offset=str(behind))
        links.append(link(url, "next", own_type, word("next")))
    if page.offset > 0 and page.matched:
        before = max(0, min(page.offset, page.matched) - limit)
        url = call.with_parameters(offset=str(before) if before else None)
        links.append(link(url, "prev", own_type, word("previous")))
    links.append(_collection_link(call, collection))
    return links


def _collection_link(call: Call, collection: Collection) -> Link:
    url, media_type = collection_url(call, collection), JSON if call.form == "json" else HTML
    title = word("link.collection", {"name": collection.title})
    return link(f"{url}?f={call.form}", "collection", media_type, title)


def _written(features: Sequence[Feature], system: System) -> list[bytes]:
    """Give the GeoJSON of features; in another system only the geometry is written anew."""
    if system.is_stored or not features:
        return [feature.json for feature in features]
    stored = shapely.from_wkb([feature.wkb or None for feature in features])
    texts = shapely.to_geojson(system.give(stored))
    return [
        b'{"type":"Feature","id":%d,"geometry":%s%s'
        % (feature.row, (text or "null").encode(), feature.json[_behind_geometry(feature.json) :])
        for feature, text in zip(features, texts, strict=True)
    ]


def _behind_geometry(text: bytes) -> int:
    # The geometry stands first and holds no names of its own but type and coordinates.
    return text.index(_PROPERTIES)


def items_page(call: Call, collection: Collection, page: FeaturePage, limit: int) -> Page:
    """Show a page of features (要素列表)."""
    links = _items_links(call, collection, page, limit)
    ways = {str(item["rel"]): str(item["href"]) for item in links}
    names = [name for name, _ in collection.fields]
    first = page.offset + 1 if page.features else 0
    url = collection_url(call, collection)
    rows = tuple(
        Row(
            (str(feature.row), *(_cell(feature.properties.get(name)) for name in names)),
            f"{url}/items/{feature.row}?f=html",
        )
        for feature in page.features
    )
    place = {"first": first, "last": page.offset + len(rows) if rows else 0, "total": page.matched}
    return Page(
        title=word("items_of", {"name": collection.title}),
        crumbs=_crumbs(call, collection),
        sheets=(Sheet(word("features"), (word("id"), *names), rows),),
        links=shown(links, but=("self", "next", "prev")),
        previous_url=ways.get("prev", ""),
        next_url=ways.get("next", ""),
        place=word("place", {name: f"{value:,}" for name, value in place.items()}),
    )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _crumbs(call: Call, collection: Collection) -> tuple[Fact, ...]:
    return (
        root_crumb(call),
        Fact(word("link.collections"), "", f"{call.root}/collections?f=html"),
        Fact(collection.title, "", f"{collection_url(call, collection)}?f=html"),
    )


# --- one -----------------------------------------------------------------------------------------


def feature_bytes(call: Call, collection: Collection, feature: Feature, system: System) -> bytes:
    """Write one feature with its links (单个要素输出)."""
    links = as_json({"links": _feature_links(call, collection)})
    return _written([feature], system)[0][:-1] + b"," + links[1:]


def _feature_links(call: Call, collection: Collection) -> list[Link]:
    return [*forms_of(call, GEOJSON), _collection_link(call, collection)]


def feature_page(call: Call, collection: Collection, feature: Feature) -> Page:
    """Show one feature with all of its values (单个要素)."""
    facts = tuple(
        Fact(name, "" if value is None else str(value))
        for name, value in feature.properties.items()
    )
    title = feature.properties.get(collection.title_field) if collection.title_field else None
    kind = shapely.from_wkb(feature.wkb).geom_type if feature.wkb else word("no_geometry")
    return Page(
        title=str(title or word("item", {"id": str(feature.row)})),
        crumbs=(
            *_crumbs(call, collection),
            Fact(word("features"), "", f"{collection_url(call, collection)}/items?f=html"),
        ),
        facts=(*facts, Fact(word("geometry"), kind)),
        links=shown(_feature_links(call, collection)),
    )
