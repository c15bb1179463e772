"""GeoReport v2 as its public specification has it: each method, both forms, every refusal."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import openapi_spec_validator
import pytest
from django.test import Client
from lxml import etree

from factories.casework import Way, open_room
from factories.county import AT, SmallCounty, make_county
from open311_description import description
from xianzhi.apps.casework.models import Case, Reporter
from xianzhi.apps.casework.services import Report

pytestmark = pytest.mark.django_db

ROOT = "/api/open311/v2"
FORMS = ("json", "xml")
KEY = "key-for-tests"
REPORT = {
    "api_key": KEY, "service_code": "H04001", "lat": "32.88", "long": "108.62",
    "description": "路灯不亮", "attribute[place]": "稻香路口", "phone": "13800001234",
    "jurisdiction_id": "hechuan.example",
}  # fmt: skip
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
def room(db: None) -> SmallCounty:
    county = make_county()
    open_room(county)
    return county


@pytest.fixture(autouse=True)
def key(settings: Any) -> None:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, open311_keys=("another", KEY))


def read(path: str, form: str = "json", expected: int = 200, **query: str) -> object:
    answer = Client().get(f"{ROOT}/{path}.{form}", query)
    assert answer.status_code == expected, answer.content[:300]
    media = {"json": "application/json", "xml": "text/xml"}[form]
    assert answer["Content-Type"].split(";")[0] == media
    if form == "json":
        return json.loads(answer.content)
    return plain(etree.fromstring(answer.content))


def plain(element: "etree._Element") -> tuple[str, object]:
    """The name of an element and its children in turn, or its text."""
    inside = [plain(child) for child in element]
    return (element.tag, inside or element.text or "")


def send(form: str = "json", **changed: str | None) -> tuple[int, object]:
    body = {name: value for name, value in (REPORT | changed).items() if value is not None}
    answer = Client(enforce_csrf_checks=True).post(f"{ROOT}/requests.{form}", body)
    return answer.status_code, json.loads(answer.content) if form == "json" else answer.content


def reported(text: str = "路灯不亮", *, may_publish: bool = True) -> str:
    case = Report("resident", text, place_text="稻香路口", x=108.62123, y=32.88456,
                  category_code="H04001", may_publish=may_publish)  # fmt: skip
    way = Way(SmallCounty({}, {}), case)
    way.keys = lambda: f"way-{Case.objects.count()}"
    return way.reported().number


@pytest.mark.parametrize("form", FORMS)
def test_discovery_names_this_end_point_and_both_forms(room: SmallCounty, form: str) -> None:
    found = read("discovery", form)

    if form == "json":
        (point,) = found["endpoints"]
        assert point["url"] == f"http://testserver{ROOT}"
        assert point["formats"] == ["application/json", "text/xml"]
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    else:
        assert found[0] == "discovery"
        assert ("url", f"http://testserver{ROOT}") in dict(found[1])["endpoints"][0][1]


@pytest.mark.parametrize("form", FORMS)
def test_services_are_the_categories_in_force(room: SmallCounty, form: str) -> None:
    found = read("services", form)
    lamp = {
        "service_code": "H04001", "service_name": "路灯", "description": "单灯不亮、灯杆倾斜",
        "metadata": True, "type": "realtime", "keywords": "照明通信设施", "group": "照明通信设施",
    }  # fmt: skip

    if form == "json":
        assert lamp in found
        assert len(found) == 51
    else:
        assert found[0] == "services"
        assert ("service", list((lamp | {"metadata": "true"}).items())) in found[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_definition_says_what_may_be_added(room: SmallCounty, form: str) -> None:
    found = read("services/H04001", form)

    if form == "json":
        assert found["service_code"] == "H04001"
        assert [(one["code"], one["variable"], one["order"]) for one in found["attributes"]] == [
            ("place", True, 1)
        ]
    else:
        assert found[0] == "service_definition"
        assert dict(found[1])["attributes"][0][0] == "attribute"
    read("services/H99999", form, 404)


@pytest.mark.parametrize("form", FORMS)
def test_requests_have_the_fields_of_the_specification(room: SmallCounty, form: str) -> None:
    number = reported()

    for path in ("requests", f"requests/{number}"):
        found = read(path, form)
        if form == "json":
            (one,) = found
        else:
            root, ((name, fields),) = found
            assert (root, name) == ("service_requests", "request")
            one = dict(fields)
        assert set(one) == FIELDS
        assert (one["service_request_id"], one["status"]) == (number, "open")
        assert (one["description"], one["address"]) == ("路灯不亮", "稻香路口")
        assert (float(one["lat"]), float(one["long"])) == (32.88456, 108.62123)
        assert datetime.fromisoformat(one["requested_datetime"]) == AT


def test_what_a_reporter_keeps_private_has_no_words_and_no_exact_place(room: SmallCounty) -> None:
    reported("我家门口的事", may_publish=False)

    (one,) = read("requests")

    assert (one["description"], one["address"]) == (None, None)
    assert (one["lat"], one["long"]) == (32.88, 108.62)


CHOSEN = (
    ({}, 2),
    ({"status": "open"}, 2),
    ({"status": "closed"}, 0),
    ({"status": "open,closed"}, 2),
    ({"service_code": "H04001,H11001"}, 2),
    ({"service_code": "H11001"}, 0),
    ({"start_date": "2020-01-01T00:00:00Z", "end_date": "2099-01-01T00:00:00+08:00"}, 2),
    ({"start_date": "2020-01-01"}, 0),  # 90 days from there
    ({"end_date": "2020-01-01T00:00:00Z"}, 0),
    ({"start_date": "9999-12-31"}, 0),
    ({"end_date": "0001-01-01"}, 0),
    ({"page_size": "1"}, 1),
    ({"page_size": "1", "page": "3"}, 0),
    ({"service_request_id": "nothing", "status": "open"}, 0),
)


def test_requests_are_chosen_by_every_filter(room: SmallCounty) -> None:
    reported("一")
    reported("二")

    found = [(query, len(read("requests", **query))) for query, _ in CHOSEN]

    assert found == list(CHOSEN)


def test_ids_override_all_other_filters(room: SmallCounty) -> None:
    number = reported()

    found = read("requests", service_request_id=f"{number},other", status="closed")

    assert [one["service_request_id"] for one in found] == [number]


REFUSED = (
    ("requests", {"colour": "red"}),
    ("services", {"status": "open"}),
    ("discovery", {"x": "1"}),
    ("requests", {"start_date": "yesterday"}),
    ("requests", {"service_code": "H04001\x00"}),
    ("services", {"jurisdiction_id": "x" * 30_000}),
    ("requests", {"start_date": "2026-13-01T00:00:00Z"}),
    ("requests", {"end_date": "2026-02-30"}),
    ("requests", {"start_date": "2026-02-02", "end_date": "2026-02-01"}),
    ("requests", {"end_date": "0001-01-01T00:00:00+14:00"}),
    ("requests", {"status": "halfway"}),
    ("requests", {"page": "0"}),
    ("requests", {"page_size": "-1"}),
    ("requests", {"page_size": "1000"}),
)


def test_unknown_parameters_and_bad_dates_are_refused_with_400(room: SmallCounty) -> None:
    for path, query in REFUSED:
        assert [one["code"] for one in read(path, "json", 400, **query)] == [400]
        root, errors = read(path, "xml", 400, **query)
        assert (root, errors[0][1][0]) == ("errors", ("code", "400"))


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_there_is_404_and_another_method_405(room: SmallCounty, form: str) -> None:
    for path in ("requests/nothing", "tokens/0000-0000-0000", "tokens/x", "services/nothing"):
        read(path, form, 404)
    answer = Client().put(f"{ROOT}/requests.{form}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")
    assert Client().get(f"{ROOT}/requests.yaml").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_report_becomes_a_case_that_its_token_follows(room: SmallCounty, form: str) -> None:
    status, made = send(form, media_url="https://pictures.example/1.jpg")

    assert status == 201
    case = Case.objects.get()
    assert (case.channel, case.text) == ("open311", "路灯不亮\nhttps://pictures.example/1.jpg")
    assert (case.place_text, case.x, case.y) == ("稻香路口", 108.62, 32.88)
    assert case.category is not None
    assert case.category.code == "H04001"
    assert Reporter.objects.filter(case=case).exists()
    if form == "json":
        (one,) = made
        assert set(one) == {"service_request_id", "service_notice", "account_id"}
        assert one["service_request_id"] == case.number
        code = one["service_notice"].split("查询码 ")[1][:14]
        assert read(f"tokens/{code}") == [{"service_request_id": case.number, "token": code}]
    else:
        root = etree.fromstring(made)
        assert root.findtext("request/service_request_id") == case.number


FAULTY = (
    ({"api_key": None}, 403),
    ({"api_key": "wrong"}, 403),
    ({"service_code": None}, 400),
    ({"service_code": "H99999"}, 404),
    ({"lat": None}, 400),
    ({"lat": "north"}, 400),
    ({"lat": "91"}, 400),
    ({"lat": None, "long": None, "attribute[place]": None}, 400),
    ({"media_url": "file:///etc/passwd"}, 400),
    ({"attribute[colour]": "red"}, 400),
    ({"colour": "red"}, 400),
    ({"description": "x" * 5000}, 400),
)


def test_a_report_with_a_fault_is_refused_and_stored_nowhere(room: SmallCounty) -> None:
    for changed, status in FAULTY:
        answered, said = send(**changed)
        assert (changed, answered, [one["code"] for one in said]) == (changed, status, [status])
    assert not Case.objects.exists()


def test_without_a_key_of_the_county_nobody_reports(room: SmallCounty, settings: Any) -> None:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, open311_keys=())

    assert send(api_key="")[0] == 403
    assert not Case.objects.exists()


def test_a_repeated_key_of_a_request_makes_one_case(room: SmallCounty) -> None:
    for _ in range(2):
        answer = Client().post(f"{ROOT}/requests.json", REPORT, headers={"Idempotency-Key": "same"})
        assert answer.status_code == 201

    assert Case.objects.count() == 1


def test_the_description_that_fuzzing_follows_is_openapi() -> None:
    openapi_spec_validator.validate(description(f"http://testserver{ROOT}", KEY, codes=("H04001",)))
