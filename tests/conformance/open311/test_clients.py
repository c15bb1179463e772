"""The client of PyPI reads our Open311, in JSON and in XML: services, definitions, requests."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from georeport import GeoReport

from factories.casework import Way, open_room
from factories.county import AT, make_county
from xianzhi.apps.casework.services import Report

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the live server serves no static files
]
Found = list[Mapping[str, str]] | Mapping[str, str]


def listed(found: Found) -> list[Mapping[str, str]]:
    """What the client gives: a list from JSON, from XML a list only where there are several."""
    return [found] if isinstance(found, Mapping) else found


@pytest.fixture
def ways(transactional_db: None) -> tuple[Way, Way]:
    """A case that is open and public, and one that is closed."""
    county = make_county()
    open_room(county)
    lamp = Report("resident", "路灯不亮", x=108.62, y=32.88, may_publish=True)
    cover = Report("resident", "井盖松动", x=108.61, y=32.81, may_publish=True)
    return Way(county, lamp).handled(), Way(county, cover).closed()


def test_georeport_reads_services_and_requests(ways, live_server, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    lamp, cover = ways
    since, until = (f"{AT + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-1, 1))
    for form in ("json", "xml"):
        client = GeoReport(f"{live_server.url}/api/open311/v2", "hechuan", output_format=form)

        services = listed(client.get_service_list())
        definition = client.get_service_definition("H04001")
        requests = listed(client.get_service_requests(start_date=since, end_date=until))
        (closed,) = listed(client.get_service_requests(status="closed"))
        one = client.get_service_request(lamp.number)

        assert "H04001" in {service["service_code"] for service in services}
        assert definition["service_code"] == "H04001"
        assert {request["service_request_id"] for request in requests} == {
            lamp.number,
            cover.number,
        }
        assert (closed["service_request_id"], closed["status"]) == (cover.number, "closed")
        assert (one["description"], float(one["lat"]), float(one["long"])) == (
            "路灯不亮", 32.88, 108.62,
        )  # fmt: skip
