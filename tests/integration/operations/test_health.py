"""What programs that watch the site are told, and who is not told."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_well_site_says_so() -> None:
    answer = Client().get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"].startswith("max-age=0")


def test_a_site_without_its_database_says_when_to_ask_again(monkeypatch) -> None:
    from django.db import OperationalError

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Client(raise_request_exception=False).get("/health/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_figures_are_for_programs_on_this_machine_only() -> None:
    told = Client().get("/metrics/").content.decode()
    assert f'database="{connection.vendor}"' in told
    assert 'xianzhi_jobs{state="waiting"}' in told
    assert 'xianzhi_request_seconds_bucket{le="+Inf"}' in told
    assert Client(REMOTE_ADDR="10.1.2.3").get("/metrics/").status_code == 404
    assert Client(HTTP_X_FORWARDED_FOR="10.1.2.3").get("/metrics/").status_code == 404


def test_answers_are_counted_by_status() -> None:
    def count(status: int) -> int:
        lines = Client().get("/metrics/").content.decode().splitlines()
        start = f'xianzhi_requests_total{{status="{status}"}} '
        return sum(int(line.removeprefix(start)) for line in lines if line.startswith(start))

    before = count(404)
    Client().get("/there-is-no-such-page/")
    assert count(404) == before + 1
