"""Long files of cases: 100,000 rows handed out, and a sheet of 20,000 hotline orders looked at.

Through the whole stack of the site (session, rights, pages), in one process; the sheet has a title,
merged and two-storey headings, full-width digits and dates as text. ``XIANZHI_DATABASE_URL`` names
a PostgreSQL to use instead of SQLite. Contents are compared before anything is timed.
"""

import csv
import io
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import openpyxl

from benchmarks.cases import AT_ONCE, Rows, prepared, told

ROWS, ORDERS, FAULTY, TIMES = 100_000, 20_000, 50, 3
TAKEN = 500  # orders of the sheet that is taken in twice
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LOOK, TAKE = {"look": "1"}, {"take": "1"}


def run(_options: Sequence[str]) -> None:
    """Store the cases, hand them out, look at the sheet."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XIANZHI_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
        county = prepared()
        store_open(county)
        from pages import Browser  # noqa: PLC0415 -- app ready

        client = Browser("dispatcher").client
        exports(client)
        sheets(client, county.actor("dispatcher"))
        told(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def store_open(county) -> None:
    """Store cases that all wait to be handled."""
    from django.db import transaction  # noqa: PLC0415 -- app ready

    from factories.county import AT  # noqa: PLC0415 -- app ready
    from xianzhi.apps.casework.models import Case, Category  # noqa: PLC0415 -- app ready

    categories = [row.pk for row in Category.objects.order_by("code")]
    pattern = Case(
        channel="hotline", place_text="滨河路", handle_limit="5 working_days",
        status="handling", stage="handle", text="路灯不亮，影响出行",
    )  # fmt: skip
    pattern.unit_id = county.units["housing"]
    cases = Rows(pattern)
    for first in range(0, ROWS, AT_ONCE):
        made = []
        for number in range(first, first + AT_ONCE):
            at = AT - timedelta(minutes=number)
            made.append({
                "number": f"B{number:09d}", "code_sha256": f"{number:064d}",
                "category": categories[number % len(categories)],
                "town_code": f"99012110{number % 2 + 1}", "reported_at": at,
                "stage_entered_at": at, "handle_from": at, "due_at": at + timedelta(hours=4),
            })  # fmt: skip
        with transaction.atomic():
            cases.store(made)


def exports(client) -> None:
    """Hand out every row as xlsx and csv; both hold the same rows."""
    query = "?stage=handle&number=open&weeks=0"
    files = {kind: f"/cases/counters/rows/rows.{kind}{query}" for kind in ("xlsx", "csv")}
    book = openpyxl.load_workbook(io.BytesIO(taken(client, files["xlsx"])), read_only=True)
    sheet = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    lines = list(csv.reader(io.StringIO(taken(client, files["csv"]).decode("utf-8-sig"))))
    assert len(lines) == ROWS + 1
    assert sheet == lines
    for kind, path in files.items():
        measured(f"{ROWS:,} rows as {kind} (goal 5 s)", lambda path=path: taken(client, path))


def taken(client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheets(client, actor) -> None:
    """Look at a long sheet, at one with faults, and take a shorter one in twice."""
    from xianzhi.apps.casework.models import Case, CaseMove  # noqa: PLC0415 -- app ready

    whole, faulty, short = sheet_of(ORDERS), sheet_of(ORDERS, FAULTY), sheet_of(TAKEN)
    assert seen_in(actor, whole).new == ORDERS
    wrong = [issue.row for issue in seen_in(actor, faulty).issues]
    assert wrong == [4 + number * (ORDERS // FAULTY) for number in range(FAULTY)], wrong[:5]
    assert posted(client, faulty, LOOK).status_code == 422
    told(f"{len(wrong)} faulty rows of {ORDERS:,} named; the first: row {wrong[0]}")
    assert posted(client, whole, LOOK).status_code == 200
    measured(f"{ORDERS:,} orders looked at (goal 5 s)", lambda: posted(client, whole, LOOK))
    counts = []
    for _ in range(2):
        assert posted(client, short, TAKE).status_code == 302
        counts.append((Case.objects.count(), CaseMove.objects.count()))
    assert counts[0][0] == ROWS + TAKEN
    assert counts[0] == counts[1]
    told(f"{TAKEN} orders taken in twice: {TAKEN} cases, the second time nothing")


def seen_in(actor, content: bytes):
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.casework import services  # noqa: PLC0415 -- app ready
    from xianzhi.apps.evidence.services import Upload  # noqa: PLC0415 -- app ready

    upload = Upload("热线.xlsx", content)
    return services.preview_hotline(actor=actor, upload=upload, at=timezone.now())


def posted(client, content: bytes, button: dict[str, str]):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- app ready

    sheet = SimpleUploadedFile("热线.xlsx", content)
    asked = {"sheet": sheet, "request_id": f"bench-{time.time_ns()}", **button}
    return client.post("/cases/hotline/", asked)


def sheet_of(orders: int, faulty: int = 0) -> bytes:
    """Write a sheet as a hotline centre does; every so many rows lack what was asked."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["禾川县12345热线工单汇总表（虚构）"])
    sheet.append(["工单编号", "来电信息", "", "诉求内容", "事发地点"])
    sheet.append(["", "来电时间", "联系电话", "", ""])
    for merged in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        sheet.merge_cells(merged)
    every = orders // faulty if faulty else 0
    for number in range(orders):
        moment = f"2026年{number % 6 + 1}月{number % 28 + 1}日 {number % 24}:{number % 60:02}"
        words = "" if every and number % every == 0 else f"第{number}盏路灯不亮，晚上看不清路"
        order = f"HC{number:08}".translate(WIDE) if number % 3 else f"HC{number:08}"
        sheet.append([order, moment.translate(WIDE), "", words, f"滨河路{number % 90}号"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def measured(name: str, do: Callable[[], object]) -> None:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    told(f"{name}: {statistics.median(took):.2f} s ({min(took):.2f} to {max(took):.2f})")
