"""OGC 17-069r4, abstract test suite of Core: each test case names the test it carries out."""

import json
from datetime import date

import openapi_spec_validator
import pytest
import shapely

from open_doors import LAYERS, PLOTS, PUBLIC, ROOT, Api, check_html, linked

pytestmark = pytest.mark.django_db

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
BOX = (108.4999, 32.4999, 108.5099, 32.5099)  # meets 1; 2 by its extent only, not by its shape


def ids(document) -> list[int]:
    return [feature["id"] for feature in document["features"]]


def has_rel_and_type(document) -> bool:
    return all(link["rel"] and link["type"] for link in document["links"])


# --- general -------------------------------------------------------------------------------------


def test_conf_core_http(api: Api):
    """/conf/core/http"""
    answer = api.get("/")
    assert answer.status_code == 200
    assert api.client.post("/ogc/").status_code == 405
    head = api.client.head("/ogc/collections/plots/items")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == "application/geo+json"


def test_conf_core_crs84(api: Api):
    """/conf/core/crs84"""
    for code in PUBLIC:
        west, south, east, north = (
            next(item for item in LAYERS if item.code == code).shapes[0].bounds
        )
        box = shapely.from_geojson(
            json.dumps(api.json(f"/collections/{code}/items")["features"][0]["geometry"])
        ).bounds
        assert box == pytest.approx((west, south, east, north), abs=1e-8)


# --- landing page --------------------------------------------------------------------------------


def test_conf_core_root_op(api: Api):
    """/conf/core/root-op"""
    api.get(ROOT + "/")


def test_conf_core_root_success(api: Api):
    """/conf/core/root-success"""
    document = api.json("/")
    assert linked(document, "service-desc")
    assert linked(document, "service-doc")
    assert linked(document, "conformance")
    assert linked(document, "data")
    assert has_rel_and_type(document)
    text = check_html(api.get("/?f=html"))
    for relation in ("conformance", "data"):
        assert linked(document, relation)[0].replace("&", "&amp;") in text


def test_conf_core_api_definition_op(api: Api):
    """/conf/core/api-definition-op"""
    document = api.json("/")
    for address in linked(document, "service-desc") + linked(document, "service-doc"):
        api.get(address)


def test_conf_core_api_definition_success(api: Api):
    """/conf/core/api-definition-success"""
    document = api.json("/api")
    assert document["openapi"].startswith("3.0.")
    openapi_spec_validator.validate(document)


# --- conformance ---------------------------------------------------------------------------------


def test_conf_core_conformance_op(api: Api):
    """/conf/core/conformance-op"""
    for address in [*linked(api.json("/"), "conformance"), f"{ROOT}/conformance"]:
        api.get(address)


def test_conf_core_conformance_success(api: Api):
    """/conf/core/conformance-success"""
    declared = api.json("/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in declared
    assert len(set(declared)) == len(declared) == 11


# --- collections ---------------------------------------------------------------------------------


def test_conf_core_fc_md_op(api: Api):
    """/conf/core/fc-md-op"""
    api.get(f"{ROOT}/collections")


def test_conf_core_fc_md_success(api: Api):
    """/conf/core/fc-md-success"""
    for item in api.json("/collections")["collections"]:
        assert item["crs"][0] == CRS84
    text = check_html(api.get("/collections?f=html"))
    assert all(f"/collections/{code}?f=html" in text for code in PUBLIC)


def test_conf_core_fc_md_links(api: Api):
    """/conf/core/fc-md-links"""
    document = api.json("/collections")
    assert linked(document, "self") == [f"{ROOT}/collections"]
    assert linked(document, "alternate", "text/html")
    assert has_rel_and_type(document)


def test_conf_core_fc_md_items(api: Api):
    """/conf/core/fc-md-items"""
    found = api.json("/collections")["collections"]
    assert [item["id"] for item in found] == list(PUBLIC)
    assert all(item["links"] and item["itemType"] == "feature" for item in found)


def test_conf_core_fc_md_items_links(api: Api):
    """/conf/core/fc-md-items-links"""
    for item in api.json("/collections")["collections"]:
        assert has_rel_and_type(item)
        for media_type in ("application/geo+json", "text/html"):
            (address,) = linked(item, "items", media_type)
            assert api.get(address)["Content-Type"].startswith(media_type)


@pytest.mark.parametrize("code", PUBLIC)
def test_conf_core_fc_md_extent(api: Api, code: str):
    """/conf/core/fc-md-extent and /conf/core/fc-md-extent-multi"""
    extent = api.json(f"/collections/{code}")["extent"]
    frame = shapely.box(*extent["spatial"]["bbox"][0])
    assert extent["spatial"]["crs"] == CRS84
    start, end = extent["temporal"]["interval"][0]
    for feature in api.json(f"/collections/{code}/items")["features"]:
        shape = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape is None or frame.buffer(1e-7).covers(shape)
        day = feature["properties"].get("登记日期")
        assert day is None or start <= f"{day}T00:00:00Z" <= f"{day}T23:59:59Z" <= end


def test_conf_core_sfc_md_op(api: Api):
    """/conf/core/sfc-md-op"""
    for item in api.json("/collections")["collections"]:
        api.get(f"{ROOT}/collections/{item['id']}")


def test_conf_core_sfc_md_success(api: Api):
    """/conf/core/sfc-md-success"""
    for listed in api.json("/collections")["collections"]:
        alone = api.json(f"/collections/{listed['id']}")
        for name in ("id", "title", "extent", "itemType", "crs", "storageCrs"):
            assert alone[name] == listed[name]
        assert alone.get("description") == listed.get("description")
        there = {(link["rel"], link["type"]) for link in alone["links"]}
        assert {(link["rel"], link["type"]) for link in listed["links"]} <= there


# --- features ------------------------------------------------------------------------------------


def test_conf_core_fc_op(api: Api):
    """/conf/core/fc-op"""
    for code in PUBLIC:
        api.get(f"{ROOT}/collections/{code}/items")
    both = "/collections/plots/items?bbox=108.4,32.4,108.6,32.6&datetime=2026-02-01/2026-02-28"
    assert ids(api.json(both)) == [2, 3]  # 3 has no date: every period finds it


def parameters(api: Api) -> dict[str, dict]:
    document = api.json("/api")
    used = document["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
    named = [item["$ref"].rsplit("/", 1)[-1] for item in used]
    return {name: document["components"]["parameters"][name] for name in named}


def test_conf_core_fc_bbox_definition(api: Api):
    """/conf/core/fc-bbox-definition"""
    found = parameters(api)["bbox"]
    assert (found["in"], found["required"], found["style"]) == ("query", False, "form")
    assert found["explode"] is False
    assert found["schema"] == {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    }


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (BOX, [1, 4]),  # 4 has no geometry: every box finds it
        ((108.51, 32.500, 108.51, 32.500), [1, 2, 4]),  # a corner that two share
        ((108.511, 32.507, 108.514, 32.509), [4]),  # in the extent of 2, beside its shape
        ((108.536, 32.536, 108.544, 32.544), [4]),  # in the hole of 3
        ((108.3, 32.3, 108.7, 32.7), [1, 2, 3, 4, 5]),
        ((0, 0, 1, 1), [4]),
        ((179, 32, 108.505, 33), [1, 4, 5]),  # across the date line
    ],
)
def test_conf_core_fc_bbox_response(api: Api, box, found):
    """/conf/core/fc-bbox-response"""
    document = api.json(f"/collections/plots/items?bbox={','.join(map(str, box))}")
    assert ids(document) == found
    assert document["numberMatched"] == len(found)


def test_conf_core_fc_bbox_response_with_heights(api: Api):
    """/conf/core/fc-bbox-response, six numbers"""
    flat = api.json(f"/collections/plots/items?bbox={','.join(map(str, BOX))}")
    west, south, east, north = BOX
    high = api.json(f"/collections/plots/items?bbox={west},{south},0,{east},{north},9000")
    assert high["features"] == flat["features"]


def test_conf_core_fc_limit_definition(api: Api):
    """/conf/core/fc-limit-definition"""
    found = parameters(api)["limit"]
    assert (found["in"], found["required"], found["style"]) == ("query", False, "form")
    assert (found["explode"], found["schema"]["type"]) == (False, "integer")


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (7, 7), (25, 25), (10**15, 25)])
def test_conf_core_fc_limit_response(api: Api, limit: int, given: int):
    """/conf/core/fc-limit-response"""
    document = api.json(f"/collections/roads/items?limit={limit}")
    assert len(document["features"]) == document["numberReturned"] == given


def test_conf_core_fc_limit_response_stays_below_the_declared_maximum(api: Api, monkeypatch):
    """/conf/core/fc-limit-response, more than the maximum"""
    monkeypatch.setattr("xianzhi.web.api.parameters.MAX_LIMIT", 10)
    assert len(api.json("/collections/roads/items?limit=20")["features"]) == 10


def test_conf_core_fc_time_definition(api: Api):
    """/conf/core/fc-time-definition"""
    found = parameters(api)["datetime"]
    assert (found["in"], found["required"], found["style"]) == ("query", False, "form")
    assert (found["explode"], found["schema"]) == (False, {"type": "string"})


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-01-10T12:00:00Z", date(2026, 1, 10), date(2026, 1, 10)),
        ("2026-02-10", date(2026, 2, 10), date(2026, 2, 10)),
        ("2026-01-01T00:00:00Z/2026-02-28T23:59:59Z", date(2026, 1, 1), date(2026, 2, 28)),
        ("2026-02-10/..", date(2026, 2, 10), date(2027, 1, 1)),
        ("2026-02-11/", date(2026, 2, 11), date(2027, 1, 1)),
        ("../2026-02-10", date(2025, 1, 1), date(2026, 2, 10)),
        ("/2026-02-09", date(2025, 1, 1), date(2026, 2, 9)),
        ("2027-01-01/2027-12-31", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_conf_core_fc_time_response(api: Api, period: str, first: date, last: date):
    """/conf/core/fc-time-response"""
    document = api.json(f"/collections/plots/items?datetime={period}")
    met = [
        row
        for row, values in enumerate(PLOTS.attributes, 1)
        if values["登记日期"] is None or first <= values["登记日期"] <= last
    ]
    assert ids(document) == met


@pytest.mark.parametrize(
    ("period", "count"), [("2026-01-01", 25), ("2026-01-02/..", 0), ("../2025-12-31", 0)]
)
def test_conf_core_fc_time_response_of_a_layer_as_of_one_day(api: Api, period: str, count: int):
    """/conf/core/fc-time-response: without a time field a layer is as of its date"""
    assert api.json(f"/collections/roads/items?datetime={period}")["numberMatched"] == count


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=1,2,3,nan",
        "bbox=1,2,3,inf",
        "bbox=",
        "bbox=1;2;3;4",
        "bbox=1,5,2,4",
        "bbox=-181,0,0,1",
        "bbox=0,0,1,91",
        "bbox=1,2,3,4,5",
        "datetime=yesterday",
        "datetime=2026-13-01",
        "datetime=2026-02-30",
        "datetime=2026-01-01T00:00:00",
        "datetime=2026-01-02/2026-01-01",
        "datetime=../..",
        "datetime=/",
        "datetime=",
        "datetime=2026-01-01/2026-01-02/2026-01-03",
        "datetime=0001-01-01T00:00:00%2B14:00",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1.5",
        "limit=",
        "limit=%D9%A1",
        "offset=-1",
        "offset=x",
        "f=xml",
        "limit=1&limit=2",
        "crs=EPSG:4490",
        "bbox-crs=nothing",
    ],
)
def test_conf_core_query_param_invalid(api: Api, query: str):
    """/conf/core/query-param-invalid"""
    answer = api.get(f"/collections/plots/items?{query}", 400)
    document = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (document["status"], set(document["messages"])) == (400, {"zh", "en"})
    assert document["messages"]["zh"] in document["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/api",
        "/conformance",
        "/collections",
        "/collections/plots",
        "/collections/plots/items",
        "/collections/plots/items/1",
        "/collections/plots/geopackage",
        "/collections/plots/tiles",
        "/tileMatrixSets",
    ],
)
def test_conf_core_query_param_unknown(api: Api, address: str):
    """/conf/core/query-param-unknown"""
    assert api.json(f"{address}?unknown=1", 400)["code"] == "ogc.unknown_parameter"


def test_conf_core_fc_response(api: Api):
    """/conf/core/fc-response"""
    for code in PUBLIC:
        document = api.json(f"/collections/{code}/items")
        assert document["type"] == "FeatureCollection"
        assert all(feature["type"] == "Feature" for feature in document["features"])
    assert "戊" in check_html(api.get("/collections/plots/items?f=html"))


def test_conf_core_fc_links(api: Api):
    """/conf/core/fc-links, /req/core/fc-rel-type"""
    address = f"{ROOT}/collections/roads/items?limit=10&offset=5&bbox=108,32,109,33"
    document = api.json(address)
    assert linked(document, "self", "application/geo+json") == [address]
    (page,) = linked(document, "alternate", "text/html")
    check_html(api.get(page))
    assert has_rel_and_type(document)


def test_conf_core_fc_timestamp(api: Api):
    """/conf/core/fc-timeStamp: it is not given, because pages of a version never change"""
    assert "timeStamp" not in api.json("/collections/roads/items")


def test_conf_core_fc_number_matched(api: Api):
    """/conf/core/fc-numberMatched, and that pages follow each other without gap or repetition"""
    address, seen = f"{ROOT}/collections/roads/items?limit=7&bbox=108.4,32,108.42,33", []
    while address:
        document = api.json(address)
        assert document["numberMatched"] == 21
        seen += ids(document)
        address = next(iter(linked(document, "next")), "")
    assert seen == list(range(1, 22))


def test_conf_core_fc_number_matched_backwards(api: Api):
    """The links of relation prev lead to the first page"""
    address, seen = f"{ROOT}/collections/roads/items?limit=10&offset=20", []
    while address:
        document = api.json(address)
        seen = ids(document) + seen
        address = next(iter(linked(document, "prev")), "")
    assert seen == list(range(1, 26))


def test_conf_core_fc_number_returned(api: Api):
    """/conf/core/fc-numberReturned"""
    for query in ("limit=3", "offset=24", "offset=30", "bbox=0,0,1,1"):
        document = api.json(f"/collections/roads/items?{query}")
        assert document["numberReturned"] == len(document["features"])


# --- feature -------------------------------------------------------------------------------------


def test_conf_core_f_op(api: Api):
    """/conf/core/f-op"""
    for code in PUBLIC:
        for row in ids(api.json(f"/collections/{code}/items")):
            api.get(f"{ROOT}/collections/{code}/items/{row}")


def test_conf_core_f_success(api: Api):
    """/conf/core/f-success"""
    listed = api.json("/collections/plots/items")["features"]
    for feature in listed:
        alone = api.json(f"/collections/plots/items/{feature['id']}")
        assert {name: alone[name] for name in feature} == feature
        text = check_html(api.get(f"/collections/plots/items/{feature['id']}?f=html"))
        assert feature["properties"]["名称"].replace('"', "&quot;") in text


def test_conf_core_f_links(api: Api):
    """/conf/core/f-links"""
    document = api.json("/collections/plots/items/2")
    assert linked(document, "self") == [f"{ROOT}/collections/plots/items/2"]
    (page,) = linked(document, "alternate", "text/html")
    check_html(api.get(page))
    (parent,) = linked(document, "collection")
    assert api.json(parent)["id"] == "plots"
    assert has_rel_and_type(document)


@pytest.mark.parametrize("name", ["0", "6", "01", "-1", "x", "99999999999999", "１", "1.0"])
def test_a_feature_that_is_not_there_is_not_found(api: Api, name: str):
    """/conf/core/f-op, the other way round"""
    assert api.json(f"/collections/plots/items/{name}", 404)["code"] == "records.not_found"
