"""Definition of the interface (接口定义): OpenAPI 3.0, without references to anywhere else.

It is made for who asks: the list of layers in it holds those that exist for that person.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from xianzhi import __version__
from xianzhi.apps.atlas.selectors.collections import Collection
from xianzhi.web.api.documents import root_crumb
from xianzhi.web.api.door import Call
from xianzhi.web.api.links import GEOJSON, GEOPACKAGE, HTML, JSON, MVT, OPENAPI, link, shown
from xianzhi.web.api.pages import Page, Row, Sheet, word
from xianzhi.web.api.parameters import DEFAULT_LIMIT, MAX_LIMIT
from xianzhi.web.api.schemas import SCHEMAS
from xianzhi.web.api.systems import CRS84, systems_of
from xianzhi.web.api.tiling import SCHEME

__all__ = ["definition_document", "definition_page"]

Json: TypeAlias = Mapping[str, object]
_FAULTS = {
    "400": "BadRequest",
    "401": "SignInFailed",
    "405": "MethodNotAllowed",
    "406": "NotAcceptable",
    "429": "TooManyTries",
    "500": "Fault",
    "503": "Busy",
}
_FEATURES, _TILES, _META = "Features", "Tiles", "Description"


def definition_document(call: Call, found: Sequence[Collection]) -> Json:
    """Write the definition for who asks (接口定义)."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": word("landing.short"),
            "description": word("definition.text"),
            "version": __version__,
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": call.root}],
        "tags": [{"name": name} for name in (_META, _FEATURES, _TILES)],
        "security": [{}, {"session": []}, {"basic": []}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "parameters": _parameters(found),
            "responses": {name: _fault(code) for code, name in (*_FAULTS.items(), _MISSING)},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


_MISSING = ("404", "NotFound")


def _fault(code: str) -> Json:
    problem = {"schema": {"$ref": "#/components/schemas/problem"}}
    answer: dict[str, object] = {
        "description": word(f"answer.{code}"),
        "content": {"application/problem+json": problem, HTML: {"schema": {"type": "string"}}},
    }
    if code == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if code in {"429", "503"}:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answer


# --- paths ---------------------------------------------------------------------------------------


def _paths() -> Json:
    layer, tiles = "/collections/{collectionId}", "/collections/{collectionId}/tiles"
    one = ("collectionId",)
    query = ("limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "f")
    tile = ("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol")
    listed = ".collection.vector.getTileSetsList"
    return {
        "/": _reads("getLandingPage", _META, ("f",), _forms("landingPage")),
        "/api": _reads("getDefinition", _META, ("f",), {OPENAPI: _any(), HTML: _text()}),
        "/conformance": _reads("getConformance", _META, ("f",), _forms("confClasses")),
        "/collections": _reads("getCollections", _META, ("f",), _forms("collections")),
        layer: _reads("getCollection", _META, (*one, "f"), _forms("collection"), finds=True),
        f"{layer}/items": _reads(
            "getFeatures",
            _FEATURES,
            (*one, *query),
            _forms("featureCollectionGeoJSON", GEOJSON),
            finds=True,
        ),
        f"{layer}/items/{{featureId}}": _reads(
            "getFeature",
            _FEATURES,
            (*one, "featureId", "crs", "f"),
            _forms("featureGeoJSON", GEOJSON),
            finds=True,
        ),
        f"{layer}/geopackage": _reads(
            "getGeoPackage", _FEATURES, one, {GEOPACKAGE: _binary()}, finds=True
        ),
        tiles: _reads(listed, _TILES, (*one, "f"), _forms("tileSets"), finds=True),
        f"{tiles}/{{tileMatrixSetId}}": _reads(
            ".collection.vector.getTileSet",
            _TILES,
            (*one, tile[0], "f"),
            _forms("tileSet"),
            finds=True,
        ),
        f"{tiles}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _reads(
            ".collection.vector.getTile", _TILES, (*one, *tile), {MVT: _binary()}, finds=True
        ),
        "/tileMatrixSets": _reads("getTileMatrixSetsList", _TILES, ("f",), _forms("any")),
        "/tileMatrixSets/{tileMatrixSetId}": _reads(
            "getTileMatrixSet", _TILES, (tile[0], "f"), _forms("any"), finds=True
        ),
    }


def _reads(
    operation: str, tag: str, parameters: Sequence[str], content: Json, *, finds: bool = False
) -> Json:
    name = operation.rsplit(".", 1)[-1]
    good: dict[str, object] = {"description": word("answer.200"), "content": content}
    if name in {"getFeatures", "getFeature"}:
        good["headers"] = {"Content-Crs": {"schema": {"type": "string"}}}
    responses: dict[str, object] = {"200": good, "304": {"description": word("answer.304")}}
    faults = {**_FAULTS, **(dict([_MISSING]) if finds else {})}
    for code, fault in sorted(faults.items()):
        responses[code] = {"$ref": f"#/components/responses/{fault}"}
    return {
        "get": {
            "operationId": operation if "." not in operation else f"xianzhi{operation}",
            "tags": [tag],
            "summary": word(f"operation.{name}"),
            "parameters": [{"$ref": f"#/components/parameters/{item}"} for item in parameters],
            "responses": responses,
        }
    }


def _forms(schema: str, media_type: str = JSON) -> Json:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}, HTML: _text()}


def _any() -> Json:
    return {"schema": {"type": "object"}}


def _text() -> Json:
    return {"schema": {"type": "string"}}


def _binary() -> Json:
    return {"schema": {"type": "string", "format": "binary"}}


# --- parameters ----------------------------------------------------------------------------------


def _parameters(found: Sequence[Collection]) -> Json:
    """Describe every parameter; what may be asked of layers is what exists for this person."""
    systems = list(dict.fromkeys(uri for item in found for uri in systems_of(item.zone_crs)))
    number, text = {"type": "integer", "minimum": 0}, {"type": "string"}
    layers = {**text, "enum": [item.id for item in found]} if found else text
    uri = {"type": "string", "format": "uri", "default": CRS84, "enum": systems or [CRS84]}
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return {
        "f": _query("f", {**text, "enum": ["json", "html"]}),
        "limit": _query("limit", limit),
        "offset": _query("offset", {**number, "default": 0}),
        "bbox": _query("bbox", _box()),
        "bbox-crs": _query("bbox-crs", uri),
        "datetime": _query("datetime", text),
        "crs": _query("crs", uri),
        "collectionId": _in_path("collectionId", layers),
        "featureId": _in_path("featureId", text),
        "tileMatrixSetId": _in_path("tileMatrixSetId", {**text, "enum": [SCHEME]}),
        "tileMatrix": _in_path("tileMatrix", text),
        "tileRow": _in_path("tileRow", number),
        "tileCol": _in_path("tileCol", number),
    }


def _box() -> Json:
    sizes = [{"minItems": size, "maxItems": size} for size in (4, 6)]
    return {"type": "array", "oneOf": sizes, "items": {"type": "number"}}


def _query(name: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": word(f"parameter.{name.replace('-', '_')}"),
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _in_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


# --- the page ------------------------------------------------------------------------------------


def definition_page(call: Call, document: Json) -> Page:
    """Show the definition to people (接口文档)."""
    paths, info = document["paths"], document["info"]
    assert isinstance(paths, Mapping)
    assert isinstance(info, Mapping)
    rows = tuple(
        Row((f"GET {path}", verbs["get"]["summary"], ", ".join(_names(verbs["get"]))))
        for path, verbs in paths.items()
    )
    columns = (word("address"), word("what"), word("parameters"))
    names = ("limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "f")
    told = tuple(Row((name, word(f"parameter.{name.replace('-', '_')}"))) for name in names)
    return Page(
        title=word("link.documentation"),
        lede=str(info["description"]),
        crumbs=(root_crumb(call),),
        sheets=(
            Sheet(word("addresses"), columns, rows),
            Sheet(word("parameters"), (word("parameter"), word("what")), told),
        ),
        links=shown([link(f"{call.root}/api?f=json", "alternate", OPENAPI, "OpenAPI 3.0")]),
    )


def _names(operation: Mapping[str, Sequence[Mapping[str, str]]]) -> list[str]:
    return [item["$ref"].rsplit("/", 1)[-1] for item in operation["parameters"]]
