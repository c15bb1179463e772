"""OGC 20-057: abstract tests of Core, Tileset, Tilesets List, GeoData Tilesets and MVT."""

import gzip

import pytest

from open_doors import ROOT, Api, linked
from xianzhi.exchange.tiles import TileArchive

pytestmark = pytest.mark.django_db

VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
MVT = "application/vnd.mapbox-vector-tile"


def tileset(api: Api):
    (listed,) = linked(api.json("/collections/plots"), VECTOR)
    (described,) = api.json(listed)["tilesets"]
    return api.json(linked(described, "self")[0])


def tile_urls(document):
    """Every address within the declared limits, with the three numbers filled in."""
    (template,) = [link for link in document["links"] if link["rel"] == "item"]
    assert (template["templated"], template["type"]) == (True, MVT)
    for limits in document["tileMatrixSetLimits"]:
        for row in range(limits["minTileRow"], limits["maxTileRow"] + 1):
            for column in range(limits["minTileCol"], limits["maxTileCol"] + 1):
                url = template["href"].replace("{tileMatrix}", limits["tileMatrix"])
                yield url.replace("{tileRow}", str(row)).replace("{tileCol}", str(column))


def test_conf_core_conformance_success(api: Api):
    """/conf/core/conformance-success"""
    declared = api.json("/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core" in declared


def test_conf_core_tc_op_and_success(api: Api):
    """/conf/core/tc-op, /conf/core/tc-success, /conf/mvt/content"""
    answers = [api.get(url) for url in tile_urls(tileset(api))]
    assert {answer["Content-Type"] for answer in answers} == {MVT}
    # Each tile begins with a layer (field 3) whose first field is its name or version.
    assert all(answer.content[:1] == b"\x1a" for answer in answers if answer.content)
    assert sum(bool(answer.content) for answer in answers) >= 4


def test_a_tile_is_packed_for_who_takes_it(api: Api):
    """/conf/core/tc-success"""
    url = next(iter(tile_urls(tileset(api)))).removeprefix("http://testserver")
    plain = api.client.get(url)
    packed = api.client.get(url, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]


@pytest.mark.parametrize("place", ["7/51/102", "8/103/206", "8/104/205", "12/0/0", "8/99999/0"])
def test_conf_core_tc_error_out_of_range(api: Api, place: str):
    """/conf/core/tc-error, 1"""
    api.get(f"/collections/plots/tiles/WebMercatorQuad/{place}", 404)


def test_conf_core_tc_error_empty(api: Api, monkeypatch):
    """/conf/core/tc-error, 2"""
    monkeypatch.setattr(TileArchive, "tile", lambda *place: None)
    answer = api.get(next(iter(tile_urls(tileset(api)))))
    assert (answer["Content-Type"], answer.content) == (MVT, b"")


def test_conf_core_definitions(api: Api):
    """/conf/core/tc-tilematrix-definition, tc-tilerow-definition, tc-tilecol-definition"""
    found = api.json("/api")["components"]["parameters"]
    kinds = {name: found[name]["schema"]["type"] for name in ("tileMatrix", "tileRow", "tileCol")}
    assert kinds == {"tileMatrix": "string", "tileRow": "integer", "tileCol": "integer"}
    assert all(found[name]["required"] for name in kinds)


def test_conf_tileset_description(api: Api):
    """/conf/tileset/description"""
    document = tileset(api)
    assert document["dataType"] == "vector"
    assert document["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    scheme = api.json(linked(document, SCHEME)[0])
    assert (scheme["id"], scheme["crs"]) == ("WebMercatorQuad", document["crs"])
    level = scheme["tileMatrices"][8]
    assert (level["matrixWidth"], level["cellSize"]) == (256, pytest.approx(611.4962262813797))
    assert [limits["tileMatrix"] for limits in document["tileMatrixSetLimits"]] == [
        "8",
        "9",
        "10",
        "11",
    ]
    assert document["layers"][0]["propertiesSchema"]["properties"]["面积"] == {"type": "number"}


def test_conf_tilesets_list_links(api: Api):
    """/conf/tilesets-list/tileset-links"""
    for item in api.json("/collections/plots/tiles")["tilesets"]:
        assert item["dataType"] == "vector"
        assert item["crs"]
        assert linked(item, "self")
        assert linked(item, SCHEME)


def test_conf_geodata_tilesets(api: Api):
    """/conf/geodata-tilesets/desc-links and /conf/geodata-tilesets/operation"""
    (url,) = linked(api.json("/collections/plots"), VECTOR)
    assert url.split("?")[0] == f"{ROOT}/collections/plots/tiles"
    assert linked(api.json("/collections/roads"), VECTOR) == []
    api.get("/collections/roads/tiles", 404)


def test_conf_openapi_operation_ids(api: Api):
    """/conf/oas30/operation-id of OGC 20-057"""
    paths = api.json("/api")["paths"]
    names = {verbs["get"]["operationId"].partition(".")[2] for verbs in paths.values()}
    assert {f"collection.vector.{name}" for name in ("getTileSetsList", "getTileSet")} <= names
    assert "collection.vector.getTile" in names


def test_a_scheme_that_is_not_there_is_not_found(api: Api):
    api.get("/tileMatrixSets/WorldCRS84Quad", 404)
    api.get("/collections/plots/tiles/WorldCRS84Quad", 404)
    api.get("/collections/plots/tiles/WorldCRS84Quad/8/103/205", 404)
