"""Must show 2 of cases: who reported is named nowhere but to whoever may see it and says why.

Persons are planted, every address is asked for by visitors and by posts, forms are sent wrong, a
view is broken: their names, telephones and numbers are looked for in whatever comes back or stays.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories.casework import Way, open_room
from factories.county import AT, make_county
from integration.test_every_address import PARAMETER, ROUTES
from xianzhi.apps.audit.services import sequence
from xianzhi.apps.casework import services, views
from xianzhi.apps.casework.models import CaseFile
from xianzhi.apps.casework.services import Report, ReporterDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.web.logs import EventFormatter

pytestmark = pytest.mark.django_db

NAME, PHONE, NUMBER = "侬璨烺", "13966677789", "990121199001019973"
PERSON = (NAME, PHONE, "侬璨", PHONE[3:])
SECRET = "侬家后院三号"  # in the text of a report that its reporter keeps private
KEY = "key-for-tests"
# A visitor, and a unit that has nothing to do with it.
NO_RIGHT = ("", "shiqiao")
WITH_CASES = ("dispatcher",)  # reads what was reported; not by whom
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass
class Town:
    """The small county with a planted case, and what its log says."""

    way: Way
    log: io.StringIO
    file_id: str

    def paths(self) -> Iterator[str]:
        """Every address, with the planted case where a case is asked for."""
        values = {
            "case_id": self.way.id, "case_number": self.way.number, "token_id": self.way.code,
            "attachment_id": self.file_id, "unit_id": self.way.county.units["housing"],
            "service_code": "H04001", "verb": "sign", "word": "reply", "year": "2026",
        }  # fmt: skip
        for route in ROUTES:
            names = PARAMETER.findall(route)
            forms = ("json", "xml") if "form" in names else ("",)
            for form in forms:
                given = {**values, "form": form}
                yield PARAMETER.sub(lambda found: given.get(found[1], _any(found[0])), route)  # noqa: B023 -- used at once


def _any(parameter: str) -> str:
    return "1" if parameter.startswith("<int:") else NOBODY


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site writes into its log, in its own form, down to the smallest event."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "xianzhi")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def town(db: None, settings: Any, log: io.StringIO) -> Town:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, open311_keys=(KEY,))
    county = make_county()
    open_room(county)
    report = Report(
        "resident",
        f"{SECRET}有人堆放建筑垃圾",
        place_text=SECRET,
        x=108.61234,
        y=32.81234,
        reporter=ReporterDraft(NAME, PHONE),
        files=(Upload("现场.jpg", b"\xff\xd8\xff\xe0\x00\x04ok\xff\xda picture"),),
    )
    way = Way(county, report).handled()
    sequence()
    file_id = CaseFile.objects.filter(case_id=way.id, purpose="report").get().pk
    return Town(way, log, str(file_id))


def browser(who: str) -> Client:
    from xianzhi.apps.accounts.models import User

    client = Client(raise_request_exception=False)
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def told(answer: Any) -> str:
    """All that an answer says: its headings, its body, the parts of what is packed."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    headings = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return headings + body.decode(errors="replace")


def hits(text: str, wanted: tuple[str, ...]) -> list[str]:
    return [word for word in wanted if word in text]


def test_no_address_names_who_reported(town):
    found = []
    for who in (*NO_RIGHT, *WITH_CASES):
        wanted = PERSON if who in WITH_CASES else (*PERSON, SECRET)
        client = browser(who)
        for path in town.paths():
            answer = client.get(f"/{path}")
            assert answer.status_code < 500, path
            found += [f"{who} {path}: {word}" for word in hits(told(answer), wanted)]
    assert found == []
    assert hits(town.log.getvalue(), (*PERSON, SECRET)) == []


def test_what_is_sent_wrong_and_what_breaks_leaves_no_name_in_the_log(town, monkeypatch):
    typed = {"text": "", "name": NAME, "phone": PHONE, "place_text": NUMBER}
    asked = {"api_key": KEY, "first_name": NAME, "phone": PHONE, "description": NUMBER}
    client = browser("")

    refused = client.post("/report/", typed)
    wrong = client.post("/api/open311/v2/requests.json", asked)
    client.get("/cases/", {"keyword": PHONE})

    def broken(**given: Any) -> None:
        raise RuntimeError(f"{given} {NAME} {PHONE}")

    monkeypatch.setattr(views.resident.services, "report_case", broken)
    crash = client.post("/report/", typed | {"text": "灯"})

    assert (refused.status_code, wrong.status_code, crash.status_code) == (422, 400, 500)
    assert hits(told(wrong) + told(crash), (*PERSON, NUMBER)) == []
    assert hits(town.log.getvalue(), (*PERSON, NUMBER)) == []
    assert "RuntimeError" in town.log.getvalue()


def test_nothing_that_is_kept_names_who_reported(town):
    """Not even a look with a reason does: the history says who looked, not what was seen."""
    shown = services.show_reporter(
        actor=town.way.county.actor("dispatcher"),
        case_id=town.way.id,
        reason="回访",
        request_id="look",
        at=AT,
    )
    assert shown == (NAME, PHONE)
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [(table, word) for row in cursor for word in hits(repr(row), (NAME, PHONE))]
    assert found == []
