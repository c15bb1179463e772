"""Shapes of the documents (文档结构), as in the schemas of OGC 17-069r4 and 17-083r4."""

from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["SCHEMAS"]

Json: TypeAlias = Mapping[str, object]

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _shape(required: tuple[str, ...], properties: Json) -> Json:
    shape: dict[str, object] = {"type": "object", "properties": properties}
    return {**shape, "required": list(required)} if required else shape


_LINK = _shape(
    ("href", "rel", "type"),
    {
        "href": _TEXT,
        "rel": _TEXT,
        "type": _TEXT,
        "title": _TEXT,
        "templated": {"type": "boolean"},
    },
)
_EXTENT = _shape(
    (),
    {
        "spatial": _shape(
            (),
            {
                "bbox": {
                    **_list({**_list({"type": "number"}), "minItems": 4, "maxItems": 6}),
                    "minItems": 1,
                },
                "crs": _TEXT,
            },
        ),
        "temporal": _shape(
            (),
            {
                "interval": {
                    **_list(
                        {
                            **_list({"type": "string", "format": "date-time", "nullable": True}),
                            "minItems": 2,
                            "maxItems": 2,
                        }
                    ),
                    "minItems": 1,
                },
                "trs": _TEXT,
            },
        ),
    },
)
_COLLECTION = _shape(
    ("id", "links"),
    {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "attribution": _TEXT,
        "license": _TEXT,
        "updated": {"type": "string", "format": "date-time"},
        "links": _list(_ref("link")),
        "extent": _ref("extent"),
        "itemType": {"type": "string", "default": "feature"},
        "crs": _list(_TEXT),
        "storageCrs": _TEXT,
    },
)
_GEOMETRY = {
    "nullable": True,
    **_shape(
        ("type",),
        {
            "type": {
                "type": "string",
                "enum": [
                    "Point",
                    "MultiPoint",
                    "LineString",
                    "MultiLineString",
                    "Polygon",
                    "MultiPolygon",
                    "GeometryCollection",
                ],
            },
            "coordinates": _list({}),
            "geometries": _list({"type": "object"}),
        },
    ),
}
_FEATURE = _shape(
    ("type", "geometry", "properties"),
    {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "integer", "minimum": 1},
        "geometry": _ref("geometryGeoJSON"),
        "properties": {"type": "object", "nullable": True},
        "links": _list(_ref("link")),
    },
)
_FEATURES = _shape(
    ("type", "features"),
    {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": _list(_ref("featureGeoJSON")),
        "links": _list(_ref("link")),
        "numberMatched": _COUNT,
        "numberReturned": _COUNT,
    },
)
_TILE_SET = _shape(
    ("dataType", "crs", "links"),
    {
        "title": _TEXT,
        "dataType": {"type": "string", "enum": ["vector"]},
        "crs": _TEXT,
        "tileMatrixSetURI": _TEXT,
        "links": _list(_ref("link")),
        "tileMatrixSetLimits": _list({"type": "object"}),
        "layers": _list({"type": "object"}),
        "boundingBox": {"type": "object"},
        "attribution": _TEXT,
    },
)
_PROBLEM = _shape(
    ("type", "title", "status", "detail"),
    {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "messages": _shape(("zh", "en"), {"zh": _TEXT, "en": _TEXT}),
    },
)

SCHEMAS: Json = {
    "any": {"type": "object"},
    "link": _LINK,
    "extent": _EXTENT,
    "landingPage": _shape(
        ("links",), {"title": _TEXT, "description": _TEXT, "links": _list(_ref("link"))}
    ),
    "confClasses": _shape(
        ("conformsTo",), {"conformsTo": _list(_TEXT), "links": _list(_ref("link"))}
    ),
    "collections": _shape(
        ("links", "collections"),
        {
            "title": _TEXT,
            "links": _list(_ref("link")),
            "collections": _list(_ref("collection")),
        },
    ),
    "collection": _COLLECTION,
    "geometryGeoJSON": _GEOMETRY,
    "featureGeoJSON": _FEATURE,
    "featureCollectionGeoJSON": _FEATURES,
    "tileSet": _TILE_SET,
    "tileSets": _shape(
        ("tilesets",), {"links": _list(_ref("link")), "tilesets": _list(_ref("tileSet"))}
    ),
    "problem": _PROBLEM,
}
