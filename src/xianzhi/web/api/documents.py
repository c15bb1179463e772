"""The documents around the features (说明文件): landing page, conformance, collections."""

from collections.abc import Mapping, Sequence

import numpy as np
from django.conf import settings

from xianzhi.apps.atlas.choices import Theme
from xianzhi.apps.atlas.selectors.collections import Collection, period_of
from xianzhi.web.api.door import Call
from xianzhi.web.api.links import (
    GEOJSON,
    GEOPACKAGE,
    HTML,
    JSON,
    OPENAPI,
    Link,
    collection_url,
    forms_of,
    link,
    shown,
)
from xianzhi.web.api.pages import Fact, Page, Row, Sheet, word
from xianzhi.web.api.systems import CRS84, STORED, systems_of

__all__ = [
    "CONFORMANCE",
    "collection_document",
    "collection_page",
    "collections_document",
    "collections_page",
    "conformance_document",
    "conformance_page",
    "landing_document",
    "landing_page",
    "moment",
    "root_crumb",
]

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"

CONFORMANCE = (
    *(f"{_FEATURES}/{name}" for name in ("core", "oas30", "html", "geojson")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(f"{_TILES}/{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets")),
    *(f"{_TILES}/{name}" for name in ("mvt", "oas30")),
)


def _county() -> str:
    return str(settings.XIANZHI_COUNTY_NAME) or word("county")


def root_crumb(call: Call) -> Fact:
    """Lead back to the landing page."""
    return Fact(word("landing.short"), "", call.root + "/")


# --- landing page --------------------------------------------------------------------------------


def landing_document(call: Call) -> Mapping[str, object]:
    """Say what is here and where it is (首页)."""
    return {
        "title": word("landing.title", {"county": _county()}),
        "description": word("landing.text"),
        "links": _landing_links(call),
    }


def _landing_links(call: Call) -> list[Link]:
    root = call.root
    return [
        *forms_of(call),
        link(f"{root}/api", "service-desc", OPENAPI, word("link.definition")),
        link(f"{root}/api?f=html", "service-doc", HTML, word("link.documentation")),
        link(f"{root}/conformance", "conformance", JSON, word("link.conformance")),
        link(f"{root}/collections?f=json", "data", JSON, word("link.collections")),
        link(f"{root}/collections?f=html", "data", HTML, word("link.collections_page")),
        link(f"{root}/tileMatrixSets", _SCHEMES, JSON, word("link.schemes")),
    ]


def landing_page(call: Call) -> Page:
    """Show it (首页)."""
    document = landing_document(call)
    return Page(
        title=str(document["title"]),
        lede=str(document["description"]),
        links=shown(_landing_links(call)),
    )


# --- conformance ---------------------------------------------------------------------------------


def conformance_document(call: Call) -> Mapping[str, object]:
    """Declare which classes of the standards are implemented (符合性声明)."""
    return {"conformsTo": list(CONFORMANCE), "links": forms_of(call)}


def conformance_page(call: Call) -> Page:
    """Show it (符合性声明)."""
    rows = tuple(Row((name,)) for name in CONFORMANCE)
    return Page(
        title=word("link.conformance"),
        crumbs=(root_crumb(call),),
        sheets=(Sheet(word("conformance.classes"), (word("conformance.class"),), rows),),
        links=shown(forms_of(call)),
    )


# --- collections ---------------------------------------------------------------------------------


def collections_document(call: Call, found: Sequence[Collection]) -> Mapping[str, object]:
    """List the layers (要素集列表)."""
    return {
        "title": word("link.collections"),
        "links": forms_of(call),
        "collections": [_described(call, item, _listed_forms(call, item)) for item in found],
    }


def collections_page(call: Call, found: Sequence[Collection]) -> Page:
    """Show them (要素集列表)."""
    rows = tuple(
        Row(
            (item.title, _theme(item), item.owner_name, *_figures(item)),
            f"{collection_url(call, item)}?f=html",
        )
        for item in found
    )
    columns = ("layer", "theme", "owner", "features", "as_of")
    sheet = Sheet(word("layers"), tuple(word(name) for name in columns), rows)
    return Page(
        title=word("link.collections"),
        lede=word("collections.text") if found else word("collections.none"),
        crumbs=(root_crumb(call),),
        sheets=(sheet,) if found else (),
        links=shown(forms_of(call)),
    )


def collection_document(call: Call, found: Collection) -> Mapping[str, object]:
    """Describe a layer (要素集)."""
    return _described(call, found, forms_of(call))


def collection_page(call: Call, found: Collection) -> Page:
    """Show it (要素集)."""
    facts = (
        (word("theme"), _theme(found)),
        (word("owner"), found.owner_name),
        (word("source"), found.source),
        (word("licence"), found.licence),
        (word("as_of"), found.as_of_date.isoformat()),
        (word("version"), str(found.number)),
        (word("features"), f"{found.feature_count:,}"),
        (word("extent"), ", ".join(f"{side:.6f}" for side in found.extent)),
        (word("systems"), "; ".join(systems_of(found.zone_crs))),
        (word("digest"), found.sha256),
    )
    rows = tuple(Row(field) for field in found.fields)
    links = [*forms_of(call), *_ways_on(call, found)]
    return Page(
        title=found.title,
        lede=found.description,
        crumbs=(
            root_crumb(call),
            Fact(word("link.collections"), "", f"{call.root}/collections?f=html"),
        ),
        facts=tuple(Fact(name, value) for name, value in facts if value),
        sheets=(Sheet(word("fields"), (word("field"), word("kind")), rows),) if rows else (),
        links=shown(links, but=("self", "collection")),
    )


def _figures(item: Collection) -> tuple[str, str]:
    return f"{item.feature_count:,}", item.as_of_date.isoformat()


def _theme(item: Collection) -> str:
    return str(Theme(item.theme).label)


def _listed_forms(call: Call, item: Collection) -> list[Link]:
    url = collection_url(call, item)
    return [
        link(f"{url}?f=json", "self", JSON, word("link.collection", {"name": item.title})),
        link(f"{url}?f=html", "alternate", HTML, word("link.html")),
    ]


def _ways_on(call: Call, item: Collection) -> list[Link]:
    url = collection_url(call, item)
    links = [
        link(f"{url}/items?f=json", "items", GEOJSON, word("link.items_json")),
        link(f"{url}/items?f=html", "items", HTML, word("link.items_html")),
        link(f"{url}/geopackage", "enclosure", GEOPACKAGE, word("link.geopackage")),
    ]
    if item.has_tiles:
        links.append(link(f"{url}/tiles?f=json", _TILESETS, JSON, word("link.tilesets")))
    return links


def _described(call: Call, item: Collection, forms: list[Link]) -> Mapping[str, object]:
    described: dict[str, object] = {
        "id": item.id,
        "title": item.title,
        "description": item.description,
        "attribution": item.owner_name,
        "license": item.licence,
        "itemType": "feature",
        "extent": _extent(item),
        "crs": list(systems_of(item.zone_crs)),
        "storageCrs": STORED,
        "updated": item.published_at.isoformat(),
        "links": [*forms, *_ways_on(call, item)],
    }
    return {name: value for name, value in described.items() if value != ""}


def _extent(item: Collection) -> Mapping[str, object]:
    period = period_of(item)
    return {
        "spatial": {"bbox": [list(item.extent)], "crs": CRS84},
        "temporal": {"interval": [[moment(period.start), moment(period.end)]], "trs": _GREGORIAN},
    }


def moment(value: np.datetime64 | None) -> str | None:
    """Write a moment as RFC 3339 asks; null where a period is open."""
    return None if value is None else f"{np.datetime_as_string(value, unit='s')}Z"
