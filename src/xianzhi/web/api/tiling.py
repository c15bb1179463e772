"""Vector tiles of a layer for other programs (矢量瓦片服务), in WebMercatorQuad."""

from collections.abc import Mapping
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan

from xianzhi.apps.atlas.selectors.collections import Collection
from xianzhi.exchange.tiles import TileFacts
from xianzhi.web.api.documents import root_crumb
from xianzhi.web.api.door import Call
from xianzhi.web.api.links import JSON, MVT, Link, collection_url, forms_of, link, shown
from xianzhi.web.api.pages import Fact, Page, Row, Sheet, word

__all__ = [
    "SCHEME",
    "document_page",
    "is_within",
    "scheme_document",
    "schemes_document",
    "tileset_document",
    "tilesets_document",
]

SCHEME = "WebMercatorQuad"
_SCHEME_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SCHEME}"
_SYSTEM = "http://www.opengis.net/def/crs/EPSG/0/3857"
_DEGREES = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_EARTH_HALF_M = 20037508.342789244
_PIXELS, _PIXEL_M = 256, 0.00028
_ZOOMS = 25
_EDGE_LATITUDE = degrees(atan(sinh(pi)))


def schemes_document(call: Call) -> Mapping[str, object]:
    """List the tiling schemes (瓦片方案列表)."""
    url = f"{call.root}/tileMatrixSets/{SCHEME}"
    scheme = {
        "id": SCHEME,
        "title": word("scheme"),
        "uri": _SCHEME_URI,
        "crs": _SYSTEM,
        "links": [link(url, "self", JSON, word("scheme"))],
    }
    return {"links": forms_of(call), "tileMatrixSets": [scheme]}


def scheme_document(call: Call) -> Mapping[str, object]:
    """Define the tiling scheme (瓦片方案), as in OGC 17-083r4."""
    return {
        "id": SCHEME,
        "title": word("scheme"),
        "uri": _SCHEME_URI,
        "crs": _SYSTEM,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(_ZOOMS)],
        "links": forms_of(call),
    }


def _matrix(zoom: int) -> Mapping[str, object]:
    cell = 2 * _EARTH_HALF_M / _PIXELS / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell / _PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_EARTH_HALF_M, _EARTH_HALF_M],
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tilesets_document(call: Call, collection: Collection) -> Mapping[str, object]:
    """List the tilesets of a layer (瓦片集列表): there is one."""
    return {"links": forms_of(call), "tilesets": [_summary(call, collection)]}


def _summary(call: Call, collection: Collection) -> Mapping[str, object]:
    url = f"{collection_url(call, collection)}/tiles/{SCHEME}"
    return {
        "title": collection.title,
        "dataType": "vector",
        "crs": _SYSTEM,
        "tileMatrixSetURI": _SCHEME_URI,
        "links": [link(f"{url}?f=json", "self", JSON, collection.title), _scheme_link(call)],
    }


def _scheme_link(call: Call) -> Link:
    return link(f"{call.root}/tileMatrixSets/{SCHEME}", _RELATION, JSON, word("scheme"))


def tileset_document(call: Call, collection: Collection, facts: TileFacts) -> Mapping[str, object]:
    """Describe the tileset of a layer (瓦片集): its zooms, its limits, where its tiles are."""
    west, south, east, north = facts.extent
    url = f"{collection_url(call, collection)}/tiles/{SCHEME}"
    template = {
        **link(f"{url}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT, word("tile")),
        "templated": True,
    }
    return {
        **_summary(call, collection),
        "tileMatrixSetLimits": [
            _limits(facts, zoom) for zoom in range(facts.min_zoom, facts.max_zoom + 1)
        ],
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": _DEGREES},
        "layers": [_layer(layer) for layer in facts.vector_layers],
        "attribution": collection.owner_name,
        "links": [*forms_of(call), _scheme_link(call), template],
    }


def _layer(layer: Mapping[str, object]) -> Mapping[str, object]:
    fields = layer.get("fields")
    names = fields if isinstance(fields, Mapping) else {}
    return {
        "id": layer.get("id", ""),
        "dataType": "vector",
        "propertiesSchema": {
            "type": "object",
            "properties": {name: {"type": _kind(str(kind))} for name, kind in names.items()},
        },
    }


def _kind(word_of_tilejson: str) -> str:
    return {"Number": "number", "Boolean": "boolean"}.get(word_of_tilejson, "string")


def _limits(facts: TileFacts, zoom: int) -> Mapping[str, object]:
    west, south, east, north = facts.extent
    left, top = _tile_at(zoom, west, north)
    right, bottom = _tile_at(zoom, east, south)
    return {
        "tileMatrix": str(zoom),
        "minTileRow": top,
        "maxTileRow": bottom,
        "minTileCol": left,
        "maxTileCol": right,
    }


def _tile_at(zoom: int, longitude: float, latitude: float) -> tuple[int, int]:
    side, edge = 1 << zoom, _EDGE_LATITUDE
    bound = radians(max(-edge, min(edge, latitude)))
    across, down = (longitude + 180) / 360, (1 - asinh(tan(bound)) / pi) / 2
    return min(side - 1, floor(across * side)), min(side - 1, max(0, floor(down * side)))


def is_within(facts: TileFacts, zoom: int, row: int, column: int) -> bool:
    """Whether a tile lies within the limits that the tileset declares."""
    if not facts.min_zoom <= zoom <= facts.max_zoom:
        return False
    limits = {name: int(str(value)) for name, value in _limits(facts, zoom).items()}
    return (
        limits["minTileRow"] <= row <= limits["maxTileRow"]
        and limits["minTileCol"] <= column <= limits["maxTileCol"]
    )


def document_page(call: Call, title: str, document: Mapping[str, object]) -> Page:
    """Show a document of tiles (瓦片说明页)."""
    links = [item for item in _list(document.get("links")) if isinstance(item, Mapping)]
    names = ("tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol")
    rows = tuple(
        Row(tuple(str(limits[name]) for name in names))
        for limits in _list(document.get("tileMatrixSetLimits"))
        if isinstance(limits, Mapping)
    )
    facts = (word("systems"), _SYSTEM), (word("scheme"), _SCHEME_URI)
    return Page(
        title=title,
        crumbs=(root_crumb(call),),
        facts=tuple(Fact(name, value) for name, value in facts),
        sheets=(Sheet(word("tile_limits"), names, rows),) if rows else (),
        links=shown(links),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
