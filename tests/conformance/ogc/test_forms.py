"""OGC 17-069r4: abstract tests of the classes GeoJSON, HTML and OpenAPI 3.0."""

import json
import re

import pytest
import shapely

from open_doors import PUBLIC, ROOT, Api, check_html, linked

pytestmark = pytest.mark.django_db

PATHS = (
    "/",
    "/api",
    "/conformance",
    "/collections",
    "/collections/plots",
    "/collections/plots/items",
    "/collections/plots/items/1",
    "/collections/plots/tiles",
    "/collections/plots/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
)
GEOJSON = ("/collections/plots/items", "/collections/plots/items/1")


# --- GeoJSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_conf_geojson_definition(api: Api, path: str):
    """/conf/geojson/definition"""
    given = api.get(path, accept="application/geo+json")["Content-Type"]
    if path in GEOJSON:
        assert given == "application/geo+json"
    else:
        assert re.fullmatch(r"application/(json|vnd.oai.openapi\+json;version=3.0)", given)


def test_conf_geojson_content(api: Api):
    """/conf/geojson/content"""
    for code in PUBLIC:
        document = api.json(f"/collections/{code}/items")
        for feature in document["features"]:
            assert set(feature) == {"type", "id", "geometry", "properties"}
            shape = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
            if shape is not None and shape.geom_type == "Polygon":
                assert shape.exterior.is_ccw  # RFC 7946, 3.1.6
                assert not any(ring.is_ccw for ring in shape.interiors)
            alone = api.json(f"/collections/{code}/items/{feature['id']}")
            assert (alone["id"], alone["type"]) == (feature["id"], "Feature")


def test_values_are_given_as_they_are(api: Api):
    """/conf/geojson/content: quotes, empty values and dates survive"""
    properties = api.json("/collections/plots/items/2")["properties"]
    assert properties == {"名称": '乙"引号', "登记日期": "2026-02-10", "面积": None}


# --- HTML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_conf_html_definition(api: Api, path: str):
    """/conf/html/definition"""
    for answer in (api.get(path, accept="text/html,*/*;q=0.8"), api.get(f"{path}?f=html")):
        assert answer["Content-Type"].startswith("text/html")
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PATHS)
def test_conf_html_content(api: Api, path: str):
    """/conf/html/content"""
    text = check_html(api.get(f"{path}?f=html"))
    assert "http" not in text.split("<main", 1)[0].replace("http-equiv", "")  # nothing from outside


def test_pages_speak_the_language_of_the_reader(api: Api):
    api.client.cookies["django_language"] = "en"
    assert "Layers" in check_html(api.get("/collections?f=html"))
    assert api.json("/collections")["title"] == "Layers"


# --- OpenAPI 3.0 ---------------------------------------------------------------------------------


def test_conf_oas30_oas_definition_1(api: Api):
    """/conf/oas30/oas-definition-1"""
    landing = api.json("/")
    media_type = "application/vnd.oai.openapi+json;version=3.0"
    (definition,) = linked(landing, "service-desc", media_type)
    assert api.get(definition)["Content-Type"] == media_type
    (page,) = linked(landing, "service-doc", "text/html")
    check_html(api.get(page))


def test_conf_oas30_oas_definition_2(api: Api):
    """/conf/oas30/oas-definition-2, and every reference stays inside the document"""
    text = api.get("/api").content.decode()
    document = json.loads(text)
    assert document["openapi"].startswith("3.0")
    for reference in set(re.findall(r'"\$ref":"([^"]+)"', text)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def operations(document):
    for path, verbs in document["paths"].items():
        yield path, verbs["get"]


FILLED = {
    "{collectionId}": "plots",
    "{featureId}": "1",
    "{tileMatrixSetId}": "WebMercatorQuad",
    "{tileMatrix}": "8",
    "{tileRow}": "103",
    "{tileCol}": "205",
}


def fill(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path


def test_conf_oas30_oas_impl(api: Api):
    """/conf/oas30/oas-impl"""
    document = api.json("/api")
    assert document["servers"] == [{"url": ROOT}]
    codes = document["components"]["parameters"]["collectionId"]["schema"]["enum"]
    assert codes == list(PUBLIC)
    for path, operation in operations(document):
        answer = api.get(fill(path))
        if answer.streaming:
            assert b"".join(answer.streaming_content)
        given = answer["Content-Type"]
        assert given in operation["responses"]["200"]["content"], path


def test_conf_oas30_completeness_and_exceptions_codes(api: Api):
    """/conf/oas30/completeness and /conf/oas30/exceptions-codes"""
    document = api.json("/api")
    for path, operation in operations(document):
        described = set(operation["responses"])
        seen = {"200", "304", "400", "401", "405", "406", "429", "500", "503"}
        seen |= {"404"} if "{collectionId}" in path or "tileMatrixSetId" in path else set()
        assert described == seen, path
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_conf_oas30_security(api: Api):
    """/conf/oas30/security"""
    document = api.json("/api")
    schemes = document["components"]["securitySchemes"]
    assert schemes["basic"] == {"type": "http", "scheme": "basic"}
    assert schemes["session"]["in"] == "cookie"
    assert document["security"] == [{}, {"session": []}, {"basic": []}]


# --- negotiation ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("text/html;q=0.5, application/geo+json;q=0.9", "application/geo+json"),
        ("application/geo+json;q=0.5, text/html", "text/html; charset=utf-8"),
        ("text/*", "text/html; charset=utf-8"),
    ],
)
def test_accept_is_understood(api: Api, accept: str, given: str):
    assert api.get("/collections/plots/items", accept=accept)["Content-Type"] == given


def test_what_is_written_in_the_address_goes_before_accept(api: Api):
    answer = api.get("/collections/plots/items?f=json", accept="text/html")
    assert answer["Content-Type"] == "application/geo+json"


def test_a_form_that_is_not_there_is_refused(api: Api):
    answer = api.get("/collections/plots/items", 406, accept="application/gml+xml")
    assert json.loads(answer.content)["code"] == "ogc.not_acceptable"
