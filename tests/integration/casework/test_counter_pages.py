"""The counters as pages: identities, rows whose count is the number, exports, hot spots."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from factories.casework import Way
from factories.queries import CountQueries
from pages import Browser
from xianzhi.apps.casework import selectors
from xianzhi.apps.casework.readmodels import Asked
from xianzhi.apps.casework.services import Delay, Report, Said

PAGE = "/cases/counters/"


@pytest.fixture
def busy(centre):
    """A centre where every kind of number is more than nought."""
    for step in ("reported", "filed", "dispatched", "handled", "checked", "closed"):
        way = Way(centre, Report("resident", f"路灯不亮 {step}"))
        getattr(way, step)()
    Way(centre).handled().do("send_back_for_rework", "second-dispatcher", said=Said("没修"))
    Way(centre).dispatched().do("object_to_dispatch", "housing", reason="不属我局")
    slow = Way(centre).dispatched()
    slow.step = timedelta(days=20)
    slow.do("sign_case", "housing").do("ask_postponement", "housing", delay=Delay(3, "缺料"))
    Way(centre).dispatched().do("recall_case", "dispatcher", reason="派错")
    return centre


def taken(client, path: str) -> bytes:
    return b"".join(client.get(path).streaming_content)


def links(shown):
    return [
        (link.get("href"), int(link.text_content()))
        for link in shown.tree.xpath("//main//table//td/a | //ul[@class='figures']//a[@href]")
        if link.text_content().strip().isdigit()
    ]


@pytest.mark.parametrize("by", selectors.COUNTED_BY)
def test_every_number_is_the_count_of_its_rows(busy, by):
    actor, at = busy.actor("dispatcher"), timezone.now()
    for stage in ("verify", "dispatch", "sign", "handle", "check"):
        found = selectors.count_page(actor, Asked(by=by, stage=stage), at)
        whole = dict(found.steps)[stage]
        for number in selectors.STEP_NUMBERS:
            parts = [getattr(line.counts, number) for line in found.lines]
            assert sum(parts) == getattr(whole, number)
            for line, count in zip(found.lines, parts, strict=True):
                rows = selectors.counted(actor, Asked(by, stage, 0, line.key, number), at)
                assert rows.total() == count == len(list(rows.rows()))


def test_numbers_of_the_page_open_their_rows(busy):
    browser = Browser("leader")
    shown = browser.get(f"{PAGE}?weeks=0&stage=handle")
    found = links(shown)
    assert len(found) >= 8 * 7
    for href, count in [one for one in found if one[1]][:12]:
        opened = browser.get(f"{PAGE}{href}")
        assert len(opened.rows()) == count, href
    for number in ("returned", "reworked"):
        rows = selectors.counted(busy.actor("leader"), Asked(number=number), timezone.now())
        assert rows.total() == 1


def test_rows_are_cut_into_pages_without_a_gap(busy):
    asked = Asked(stage="verify", number="due")
    rows = selectors.counted(busy.actor("dispatcher"), asked, timezone.now())
    whole = list(rows.rows())
    assert [row for at in range(0, len(whole), 3) for row in rows.rows(at, at + 3)] == whole


def test_exports_hold_the_rows_and_no_words_of_a_reporter(busy):
    client = Browser("dispatcher").client
    query = "?weeks=0&stage=verify&number=due"
    content = taken(client, f"{PAGE}rows/rows.csv{query}")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = taken(client, f"{PAGE}rows/rows.xlsx{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    told = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert told == read
    total = selectors.counted(
        busy.actor("dispatcher"), Asked(stage="verify", number="due"), timezone.now()
    ).total()
    assert len(read) == total + 1 > 8
    assert "路灯不亮" not in content.decode()


def test_counters_need_few_queries_however_many_cases(busy):
    browser = Browser("dispatcher")
    browser.get(PAGE)
    with CountQueries() as found:
        browser.get(f"{PAGE}?by=town")
    assert found.count <= 20


@pytest.mark.parametrize(
    "query", ["by=%00&key=%00", "weeks=-1", "weeks=9999", "stage=x&number=y", "by=unit&key=x",
              "by=week&key=9999-12-31&number=open&stage=sign", "number=late&page=99999999999"],
)  # fmt: skip
def test_what_the_address_says_wrong_counts_all_or_nothing(way, query):
    way.reported()
    for path in (PAGE, f"{PAGE}rows/", f"{PAGE}rows/rows.csv"):
        answer = Browser("dispatcher").client.get(f"{path}?{query}")
        assert answer.status_code == 200, path
        assert not answer.streaming or b"".join(answer.streaming_content)


def test_a_week_of_many_reports_in_one_area_is_hot(centre, monkeypatch):
    from xianzhi.apps.casework.models import Case

    now = timezone.now()
    for place in range(6):
        way = Way(centre, Report("resident", f"积水 {place}")).reported()
        Case.objects.filter(pk=way.id).update(area_code="A-1", reported_at=now)
    way = Way(centre).reported()
    Case.objects.filter(pk=way.id).update(area_code="A-1", reported_at=now - timedelta(weeks=3))
    (spot,) = selectors.hot_spots(centre.actor("dispatcher"), now)
    assert [(count, is_hot) for _, count, is_hot in spot.weeks if count] == [(1, False), (6, True)]
    browser = Browser("dispatcher")
    shown = browser.get("/cases/hot-spots/")
    assert "热" in shown.tree.xpath("string(//a[@class='hot'])")
    opened = browser.get(shown.tree.xpath("//a[@class='hot']/@href")[0])
    assert len(opened.rows()) == 6
