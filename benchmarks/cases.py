"""Cases under load: the list of fifty, a report, and whole lives, beside many stored cases.

One process, in-process requests through the whole stack of the site (session, rights, pages). Of
the stored cases one in fifty is open. ``--rows N`` says how many are stored (100,000),
``XIANZHI_DATABASE_URL`` names a PostgreSQL to use instead of SQLite. Where a peer is at hand (see
``case_peers``), its list and ours are measured in the same run.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path

from benchmarks import case_peers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
AT_WORK = 4
ROWS, LISTS, REPORTS, LIVES, AT_ONCE = 100_000, 200, 300, 40, 2_000
ONE_OPEN_IN = 50
STAGES = (
    ("reported", "verify"),
    ("filed", "dispatch"),
    ("handling", "handle"),
    ("handled", "check"),
)


def run(options: Sequence[str]) -> None:
    """Prepare a site, store the cases, measure."""
    rows = int(options[options.index("--rows") + 1]) if "--rows" in options else ROWS
    with tempfile.TemporaryDirectory() as home:
        os.environ["XIANZHI_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
        county = prepared()
        began = time.perf_counter()
        stored(county, rows)
        told(f"{rows:,} cases stored in {time.perf_counter() - began:.0f} s")
        if case_peers.are_at_hand():
            case_peers.against(Path(home), told_cases)
        lists()
        reports()
        lives(county)


def prepared():
    """Make a small county with a dispatch centre."""
    import django  # noqa: PLC0415 -- app ready

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- app ready
    from django.core.management import call_command  # noqa: PLC0415 -- app ready

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", interactive=False, verbosity=0)
    from factories.casework import open_room  # noqa: PLC0415 -- app ready
    from factories.county import make_county  # noqa: PLC0415 -- app ready

    county = make_county()
    open_room(county)
    return county


def stored(county, rows: int) -> None:
    """Store cases with one move each; most are over."""
    from django.db import transaction  # noqa: PLC0415 -- app ready

    from factories.county import AT  # noqa: PLC0415 -- app ready
    from xianzhi.apps.casework.models import Case, CaseMove, Category  # noqa: PLC0415 -- app ready

    categories = [row.pk for row in Category.objects.order_by("code")]
    pattern = Case(channel="hotline", place_text="滨河路", handle_limit="5 working_days")
    pattern.unit_id = county.units["housing"]
    cases = Rows(pattern)
    moves = Rows(CaseMove(number=1, verb="report"))
    for first in range(0, rows, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, rows))
        made = [case_of(number, AT, categories) for number in numbers]
        with transaction.atomic():
            cases.store(made)
            moves.store([{"case": one["id"], "after": one["status"], "at": one["reported_at"]}
                         for one in made])  # fmt: skip


def case_of(number: int, now, categories: Sequence[object]) -> dict[str, object]:
    """Say what a stored case has of its own."""
    from xianzhi.records.ids import new_id  # noqa: PLC0415 -- app ready

    at = now - timedelta(minutes=number)
    is_open = number % ONE_OPEN_IN == 0
    status, stage = STAGES[number // ONE_OPEN_IN % 4] if is_open else ("closed", "over")
    return {
        "id": new_id(),
        "number": f"B{number:09d}",
        "code_sha256": f"{number:064d}",
        "status": status,
        "stage": stage,
        "category": categories[number % len(categories)],
        "text": f"第{number}件：路灯不亮，影响出行",
        "town_code": f"99012110{number % 2 + 1}",
        "may_publish": True,
        "reported_at": at,
        "stage_entered_at": at,
        "due_at": at + timedelta(hours=4) if is_open else None,
        "handle_from": at,
    }


class Rows:
    """Rows of one model, stored without building the model for each."""

    def __init__(self, pattern) -> None:
        from django.db import connection  # noqa: PLC0415 -- app ready

        about = pattern._meta  # noqa: SLF001 -- the public way to a model's columns
        self.fields = {field.name: field for field in about.concrete_fields}
        self.usual = {
            name: field.get_db_prep_save(getattr(pattern, field.attname), connection)
            for name, field in self.fields.items()
        }
        columns = ", ".join(connection.ops.quote_name(f.column) for f in self.fields.values())
        marks = ", ".join(["%s"] * len(self.fields))
        self.sql = f"INSERT INTO {about.db_table} ({columns}) VALUES ({marks})"
        self.makes_ids = about.pk.default

    def store(self, made: Sequence[dict[str, object]]) -> None:
        """Write rows that differ from the pattern in what is given."""
        from django.db import connection  # noqa: PLC0415 -- app ready

        with connection.cursor() as cursor:
            cursor.executemany(
                self.sql, [self.values({"id": self.makes_ids()} | one) for one in made]
            )

    def values(self, own: dict[str, object]) -> list[object]:
        """Give the values of a row as the database takes them."""
        from django.db import connection  # noqa: PLC0415 -- app ready

        ready = {n: self.fields[n].get_db_prep_save(v, connection) for n, v in own.items()}
        return list((self.usual | ready).values())


def told_cases() -> Iterator[dict[str, str]]:
    """Tell the stored cases one by one, the oldest first, as another system may take them in."""
    from xianzhi.apps.casework.models import Case  # noqa: PLC0415 -- app ready

    names = ("number", "text", "place_text", "stage", "category__code", "unit__name", "reported_at")
    rows = Case.objects.order_by("reported_at", "id").values_list(*names)
    for number, text, place, stage, code, unit, at in rows.iterator(AT_ONCE):
        status = "closed" if stage == "over" else "open"
        yield {
            "number": number, "text": text, "address": place, "status": status,
            "service_code": code, "unit": unit, "at": at.isoformat(),
        }  # fmt: skip


def lists() -> None:
    """Open the queue, its views and filters in turn."""
    from django.db import connection  # noqa: PLC0415 -- app ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- app ready

    from pages import Browser  # noqa: PLC0415 -- app ready

    client = Browser("dispatcher").client
    paths = ("/cases/", "/cases/?group=late", "/cases/?group=desk&town=990121101", "/cases/?page=7")
    client.get(paths[0])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(paths[0]).status_code == 200
        number = len(asked)
    turns = count()
    measured("list of 50", LISTS, lambda: client.get(paths[next(turns) % len(paths)]))
    told(f"  {number} queries a page, sign-in and head of the page included")


def reports() -> None:
    """Take reports in."""
    from factories.county import AT  # noqa: PLC0415 -- app ready
    from xianzhi.apps.casework import services  # noqa: PLC0415 -- app ready

    report = services.Report("resident", "路灯不亮，晚上看不清路", place_text="滨河路")
    numbers = count()

    def once() -> None:
        services.report_case(actor=None, report=report, request_id=f"bench-{next(numbers)}", at=AT)

    once()
    measured("report", REPORTS, once)


def lives(county) -> None:
    """Walk whole lives, from the report to the closing: eight commands each."""
    from factories.casework import Way  # noqa: PLC0415 -- app ready

    Way(county).closed()
    measured("whole life", LIVES, lambda: Way(county).closed())
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_WORK) as pool:
        for run in [pool.submit(a_life, county) for _ in range(LIVES * AT_WORK)]:
            run.result()
    rate = LIVES * AT_WORK / (time.perf_counter() - began)
    told(f"whole lives, {AT_WORK} at a time: {rate:.1f} a second")


def a_life(county) -> None:
    """Walk a life in a thread of its own, on its connection."""
    from factories.casework import Way  # noqa: PLC0415 -- app ready

    Way(county).closed()


def measured(name: str, number: int, do: Callable[[], object]) -> None:
    """Do it so often and print how long it took."""
    took = []
    for _ in range(number):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1_000)
    p99 = statistics.quantiles(took, n=100)[98]
    rate = 1_000 * number / sum(took)
    told(f"{name}: p50 {statistics.median(took):.1f} ms, p99 {p99:.1f} ms, {rate:.0f} a second")


def told(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
