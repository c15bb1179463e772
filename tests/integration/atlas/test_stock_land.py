"""The register of stock land: kept with its history, taken in whole, dealt with once, for quota."""

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from factories.atlas import MapLayer, add_planners, degrees, publish
from factories.county import AT, make_county
from factories.queries import CountQueries
from factories.races import at_once
from pages import Browser
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.models import QuotaEntry, StockParcel
from xianzhi.apps.atlas.readmodels.stock import StockFilter
from xianzhi.apps.atlas.services import (
    QuotaDraft,
    StockDealing,
    StockDraft,
    StockRef,
)
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.messages import words
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, TableError, XianzhiError
from xianzhi.exchange.spreadsheets import ListFaultsError
from xianzhi.records.decisions import NotFoundError

LUXI, SHIQIAO = "990121101", "990121102"
IDLE = StockDraft(
    "idle", "禾川农机厂", LUXI, "企业资金不足", date(2022, 5, 1), 40_001, "老街东侧", "协商收回",
    date(2026, 2, 1),
)  # fmt: skip
SUPPLIED = StockDealing("taken_back", date(2026, 2, 20), "禾政土〔2026〕3号")
HEADINGS = (
    "编号",
    "类型",
    "用地单位",
    "乡镇",
    "面积（平方米）",
    "面积（亩）",
    "起始日期",
    "原因",
    "经度",
    "纬度",
)


@pytest.fixture
def planned(county):
    add_planners(county)
    return county


def registered(county, draft=IDLE, request_id: str = "register") -> str:
    planner = county.actor("planner")
    return services.register_stock(actor=planner, draft=draft, request_id=request_id, at=AT)


def page(county, parcel_id: str):
    return selectors.stock_page(county.actor("planner"), parcel_id, at=AT)


def ref(county, parcel_id: str) -> StockRef:
    return StockRef(parcel_id, page(county, parcel_id).seen)


def dealt(county, parcel_id: str, key, dealing=SUPPLIED) -> str:
    return services.deal_with_stock(
        actor=county.actor("planner"),
        ref=ref(county, parcel_id),
        dealing=dealing,
        request_id=key(),
        at=AT,
    )


def reopened(county, parcel_id: str, key) -> str:
    return services.reopen_stock(
        actor=county.actor("planner"),
        ref=ref(county, parcel_id),
        reason="合同未履行",
        request_id=key(),
        at=AT,
    )


def listed(county, **asked):
    return selectors.stock_list(county.actor("planner"), StockFilter(**asked), at=AT)


def refused(code: str):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def test_a_parcel_is_registered_with_number_age_and_deadline(planned) -> None:
    line = page(planned, registered(planned)).line
    assert (line.code, line.town, line.years, line.is_overdue) == ("CL-00001", "芦溪镇", 3, True)
    assert page(planned, line.id).history[0].code == "atlas.history.stock.register"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "x"}, "atlas.stock.kind_unknown"),
        ({"town_code": "990121"}, "atlas.stock.town_unknown"),
        ({"since_date": date(2027, 1, 1)}, "atlas.stock.since_makes_no_sense"),
        ({"since_date": date(1900, 1, 1)}, "atlas.stock.since_makes_no_sense"),
        ({"due_date": date(2020, 1, 1)}, "atlas.stock.due_before_since"),
        ({"area_m2": 0}, "atlas.stock.area_makes_no_sense"),
        ({"area_m2": -4}, "atlas.stock.area_makes_no_sense"),
        ({"point": (500.0, 1.0)}, "atlas.stock.point_outside"),
        ({"holder": " "}, "records.text_required"),
        ({"cause": "x" * 501}, "records.too_long"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(planned, change, code) -> None:
    with refused(code) as caught:
        registered(planned, replace(IDLE, **change))
    assert words(code, caught.value.params, "en") != words(code, caught.value.params)
    assert not StockParcel.objects.exists()


def test_what_stands_in_the_register_is_not_registered_twice(planned) -> None:
    parcel_id = registered(planned)
    assert registered(planned) == parcel_id  # the same request
    with refused("atlas.stock.known"):
        registered(planned, IDLE, "another")
    registered(planned, replace(IDLE, own_code="H-1", place="西侧"), "west")
    with refused("atlas.stock.known"):
        registered(planned, replace(IDLE, own_code="H-1", place="北侧"), "north")


def test_the_outline_and_its_area_come_from_a_row_of_a_layer(planned) -> None:
    publish(planned, MapLayer("parcels", "地块", (degrees(0, 0, 1, 1), degrees(2, 2, 2.1, 2.1))))
    parcel_id = registered(planned, replace(IDLE, area_m2=0, layer="parcels", row=2))
    shown = page(planned, parcel_id)
    assert shown.geometry["type"] == "Polygon"
    assert shown.line.area_m2 == pytest.approx(94 * 111, rel=0.02)
    found = selectors.stock_on_map(planned.actor("planner"), StockFilter(), at=AT)
    kinds = [(one["geometry"]["type"], one["properties"]["class"]) for one in found["features"]]
    assert kinds == [("Polygon", "idle"), ("Point", "idle")]
    with refused("atlas.stock.row_has_no_ground"):
        registered(planned, replace(IDLE, layer="parcels", row=9, place="乙"), "row")
    with pytest.raises(NotFoundError):
        registered(planned, replace(IDLE, layer="nowhere", row=1, place="丙"), "layer")


def test_a_correction_keeps_what_stood_before(planned, key) -> None:
    parcel_id = registered(planned, replace(IDLE, point=(108.5, 32.5)))
    planner = planned.actor("planner")
    change = {"actor": planner, "reason": "重新测量", "at": AT}
    better = replace(IDLE, area_m2=39_000, due_date=date(2026, 9, 1))
    services.change_stock(ref=ref(planned, parcel_id), draft=better, request_id=key(), **change)
    shown = page(planned, parcel_id)
    assert (shown.line.area_m2, shown.line.is_overdue) == (39_000, False)
    assert shown.geometry == {"type": "Point", "coordinates": [108.5, 32.5]}
    assert shown.history[0].reason == "重新测量"
    assert shown.history[0].changes == (
        ("atlas.stock.field.area_m2", "40001", "39000"),
        ("atlas.stock.field.due_date", "2026-02-01", "2026-09-01"),
    )
    with refused("atlas.stock.nothing_changes"):
        services.change_stock(ref=ref(planned, parcel_id), draft=better, request_id=key(), **change)
    with pytest.raises(ConflictError):
        services.change_stock(ref=StockRef(parcel_id, 1), draft=IDLE, request_id=key(), **change)


def test_what_is_dealt_with_earns_quota_once_in_the_same_transaction(planned, key) -> None:
    parcel_id = registered(planned)
    old, same = ref(planned, parcel_id), key()
    ask = {"actor": planned.actor("planner"), "ref": old, "dealing": SUPPLIED, "at": AT}
    for _ in range(2):
        services.deal_with_stock(request_id=same, **ask)
    entry = QuotaEntry.objects.get()
    assert (entry.kind, entry.area_m2, entry.holder) == ("stock_dealt", 40_001, LUXI)
    assert (entry.project, entry.basis) == ("CL-00001 禾川农机厂", "禾政土〔2026〕3号")
    year = selectors.quota_year(planned.actor("planner"), 2026)
    assert (year.balance.stock_dealt, year.balance.earned) == (40_001, 20_000)
    assert page(planned, parcel_id).quota == (2026, 1)
    with refused("atlas.stock.is_dealt_with"):
        dealt(planned, parcel_id, key)
    with pytest.raises(ConflictError):
        services.deal_with_stock(request_id=key(), **ask)
    assert QuotaEntry.objects.count() == 1


def test_land_of_low_use_is_closed_without_quota(planned, key) -> None:
    parcel_id = registered(planned, replace(IDLE, kind="low_use"))
    dealt(planned, parcel_id, key, replace(SUPPLIED, way="redeveloped"))
    assert page(planned, parcel_id).line.state == "dealt"
    assert page(planned, parcel_id).quota is None
    assert not QuotaEntry.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"way": "supplied"}, "atlas.stock.way_does_not_fit"),
        ({"way": "x"}, "atlas.stock.way_does_not_fit"),
        ({"dealt_date": date(2026, 3, 3)}, "atlas.stock.dealt_day_makes_no_sense"),
        ({"dealt_date": date(2022, 4, 30)}, "atlas.stock.dealt_day_makes_no_sense"),
        ({"basis": ""}, "records.text_required"),
    ],
)
def test_a_dealing_that_makes_no_sense_leaves_nothing_behind(planned, key, change, code) -> None:
    parcel_id = registered(planned)
    with refused(code):
        dealt(planned, parcel_id, key, replace(SUPPLIED, **change))
    assert page(planned, parcel_id).line.state == "open"
    assert not QuotaEntry.objects.exists()


def test_a_dealing_that_was_none_is_taken_back_with_its_quota(planned, key) -> None:
    parcel_id = registered(planned)
    with refused("atlas.stock.is_open"):
        reopened(planned, parcel_id, key)
    dealt(planned, parcel_id, key)
    with refused("atlas.quota_stock_is_reopened"):
        services.book_quota_back(
            actor=planned.actor("planner"),
            ref=services.QuotaRef(2026, 1),
            reason="错",
            request_id=key(),
            at=AT,
        )
    reopened(planned, parcel_id, key)
    year = selectors.quota_year(planned.actor("planner"), 2026)
    assert (year.balance.earned, [line.of for line in year.lines]) == (0, ["", "stock_dealt"])
    dealt(planned, parcel_id, key)
    assert page(planned, parcel_id).quota == (2026, 3)


def test_it_is_not_reopened_while_its_quota_is_spent(planned, key) -> None:
    parcel_id = registered(planned)
    dealt(planned, parcel_id, key)
    for draft in (
        QuotaDraft("allotted", 2026, 1, 20_000, LUXI, basis="文"),
        QuotaDraft("used", 2026, 2, 15_000, LUXI, "industry", "农机加工"),
    ):
        services.book_quota(actor=planned.actor("planner"), draft=draft, request_id=key(), at=AT)
    with refused("quota.reversal_uncovered"):
        reopened(planned, parcel_id, key)
    assert page(planned, parcel_id).line.state == "dealt"
    assert QuotaEntry.objects.count() == 3


def test_ages_and_filters(planned) -> None:
    registered(planned)
    registered(planned, replace(IDLE, kind="unsupplied", since_date=date(2026, 1, 1),
               due_date=None, town_code=SHIQIAO), "other")  # fmt: skip
    found = listed(planned)
    assert (found.ages.count, found.ages.area_m2, found.overdue) == (2, 80_002, 1)
    assert [count for _band, count, _area in found.ages.sums] == [1, 0, 1, 0]
    for asked in (
        {"kind": "idle"},
        {"town": LUXI},
        {"age": "from_2"},
        {"is_overdue": True},
        {"keyword": "cl-00001"},
    ):
        assert [line.code for line in listed(planned, **asked).lines] == ["CL-00001"], asked
    assert listed(planned, state="dealt").lines == ()


def test_towns_see_their_own_and_others_nothing(planned) -> None:
    luxi = registered(planned)
    shiqiao = registered(planned, replace(IDLE, town_code=SHIQIAO), "other")
    town = planned.actor("luxi")
    shown = selectors.stock_list(town, StockFilter(), at=AT)
    assert [line.id for line in shown.lines] == [luxi]
    assert not shown.may_keep.allowed
    with pytest.raises(NotFoundError):
        selectors.stock_page(town, shiqiao, at=AT)
    with pytest.raises(PermissionDeniedError):
        selectors.stock_list(planned.actor("housing"), StockFilter(), at=AT)
    with pytest.raises(PermissionDeniedError):
        services.register_stock(actor=town, draft=IDLE, request_id="town", at=AT)


def test_the_database_knows_no_parcel_that_is_dealt_with_without_a_way(planned) -> None:
    registered(planned)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockParcel.objects.update(state="dealt")


def workbook(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> Upload:
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return Upload("存量.xlsx", stream.getvalue())


GOOD = (
    (
        "A1",
        "批而未供",
        "县城投公司",
        "芦溪镇",
        12_000,
        None,
        "2021-06-30",
        "拆迁未完成",
        108.51,
        32.51,
    ),
    ("A2", "闲置", "禾川农机厂", "石桥镇", None, "30", "2022年5月1日", "资金不足", None, None),
    ("A3", "低效用地", "粮站", "芦溪镇", "1,234", None, date(2020, 1, 2), "产能不足", None, None),
)


def taken_in(county, upload: Upload, request_id: str = "import") -> int:
    planner = county.actor("planner")
    return services.import_stock(actor=planner, upload=upload, request_id=request_id, at=AT)


def test_a_list_is_taken_in_whole(planned) -> None:
    upload = workbook(*GOOD)
    assert taken_in(planned, upload) == 3
    assert taken_in(planned, upload) == 3  # the same request
    lines = listed(planned).lines
    assert [(line.own_code, line.area_m2, line.since) for line in lines] == [
        ("A3", 1_234, date(2020, 1, 2)),
        ("A1", 12_000, date(2021, 6, 30)),
        ("A2", 20_000, date(2022, 5, 1)),
    ]
    assert [line.has_ground for line in lines] == [False, True, False]


def test_bad_rows_are_told_one_by_one_and_nothing_is_stored(planned) -> None:
    bad = (
        ("B1", "荒地", "", "甲镇", "x", None, "某日", "", None, None),
        ("B2", "闲置", "厂", "芦溪镇", None, None, "2021-02-30", "因", None, None),
        ("B3", "闲置", "厂", "芦溪镇", "-5", None, "2021-02-03", "因", 500, 32),
        ("B4", "闲置", "厂", "芦溪镇", "1e99", None, "2021-02-03", "因", "东", 32),
    )
    with pytest.raises(ListFaultsError) as caught:
        taken_in(planned, workbook(*GOOD, *bad))
    told = {(fault.row, fault.column) for fault in caught.value.faults}
    assert told == {
        (5, "类型"), (5, "用地单位"), (5, "乡镇"),
        (5, "面积（平方米）"), (5, "起始日期"), (5, "原因"),
        (6, "起始日期"), (6, "面积（亩）"),
        (7, "面积（平方米）"), (7, "经度"),
        (8, "面积（平方米）"), (8, "经度"),
    }  # fmt: skip
    assert caught.value.params == {"bad": "4", "rows": "7"}
    assert all(words(fault.code, fault.params, "en") for fault in caught.value.faults)
    assert not StockParcel.objects.exists()


def test_rows_that_stand_already_or_twice_are_told_and_nothing_is_stored(planned) -> None:
    taken_in(planned, workbook(GOOD[0]))
    new = ("A9", *GOOD[1][1:])
    with pytest.raises(ListFaultsError) as caught:
        taken_in(planned, workbook(GOOD[0], new, new), "again")
    assert [(fault.row, fault.code) for fault in caught.value.faults] == [
        (2, "atlas.stock.known"),
        (4, "atlas.stock.known"),
    ]
    assert StockParcel.objects.count() == 1


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (workbook(), "atlas.stock.list_is_empty"),
        (workbook(("x",), headings=("编号",)), "table.missing_column"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(planned, upload, code) -> None:
    with pytest.raises(TableError) as caught:
        taken_in(planned, upload)
    assert caught.value.code == code


def test_pages(planned) -> None:
    browser = Browser("planner")
    given = {
        "kind": "idle", "holder": "禾川农机厂", "town_code": LUXI, "area": "60", "unit": "mu",
        "since_date": "2020-01-01", "cause": "资金不足", "due_date": "2021-01-01",
    }  # fmt: skip
    assert browser.post("/land/stock/new/", given | {"holder": ""}).status == 422
    answer = browser.post("/land/stock/new/", given)
    assert answer.status == 302
    path = answer.answer.url
    assert "60.00 亩" in browser.get(path).words
    assert "1 宗已超期" in browser.get("/land/stock/").words
    assert "满 6 年" in browser.get("/land/stock/").words or "满" in browser.get(path).words
    changed = given | {"area": "61", "reason": "测量", "seen": "1"}
    assert browser.get(f"{path}change/").status == 200
    assert browser.post(f"{path}change/", changed | {"reason": ""}).status == 422
    assert browser.post(f"{path}change/", changed).status == 302
    assert "面积（平方米） 40000 → 40667" in browser.get(path).words
    stale = {"way": "taken_back", "dealt_date": "2026-02-02", "basis": "文", "seen": "1"}
    answer = browser.post(f"{path}deal/", stale)
    assert answer.status == 422
    assert "次变动" in answer.faults()
    assert browser.post(f"{path}deal/", stale | {"seen": "2"}).status == 302
    assert "2026 年第 1 号" in browser.get(path).words
    assert "CL-00001 禾川农机厂" in browser.get("/land/quota/2026/").words
    assert browser.post(f"{path}reopen/", {"reason": "", "seen": "3"}).status == 422
    assert browser.post(f"{path}reopen/", {"reason": "未履行", "seen": "3"}).status == 302
    assert browser.get("/land/stock/00000000-0000-7000-8000-000000000000/").status == 404
    assert browser.get("/land/stock/x/").status == 404


def test_the_list_is_filtered_exported_and_drawn(planned) -> None:
    taken_in(planned, workbook(*GOOD))
    browser = Browser("planner")
    shown = browser.get("/land/stock/?kind=idle&state=open&age=&town=&keyword=")
    assert "共 1 宗" in shown.words
    for kind in ("xlsx", "csv", "docx"):
        answer = browser.get(f"/land/stock/export/{kind}/?kind=idle").answer
        assert answer.status_code == 200
        if kind == "csv":
            text = answer.content.decode("utf-8-sig")
            assert "禾川农机厂" in text
            assert "县城投公司" not in text
    drawn = json.loads(browser.get("/land/stock/parcels.geojson").answer.content)
    assert [one["properties"]["code"] for one in drawn["features"]] == ["CL-00001"]


def test_bad_rows_stand_on_the_page_of_the_import(planned) -> None:
    browser = Browser("planner", "en")
    assert browser.get("/land/stock/import/").status == 200
    bad = workbook(("B2", "闲置", "厂", "芦溪镇", 5, None, "2021-02-30", "因", None, None))
    file = SimpleUploadedFile("bad.xlsx", bad.content)
    shown = browser.post("/land/stock/import/", {"file": file})
    assert shown.status == 422
    assert "“2021-02-30” is no day." in shown.words
    good = SimpleUploadedFile("good.xlsx", workbook(*GOOD).content)
    assert browser.post("/land/stock/import/", {"file": good}).status == 302
    for content in (b"", b"x", b"PK\x03\x04"):
        broken = SimpleUploadedFile("x.xlsx", content)
        assert browser.post("/land/stock/import/", {"file": broken}).status == 422


def test_a_long_register_asks_the_database_no_more_than_a_short_one(planned) -> None:
    taken_in(planned, workbook(GOOD[0]))
    browser = Browser("planner")
    with CountQueries() as short:
        browser.get("/land/stock/")
    taken_in(planned, workbook(*GOOD[1:]), "more")
    with CountQueries() as long:
        browser.get("/land/stock/")
    assert short.count == long.count


@pytest.mark.django_db(transaction=True)
def test_two_who_deal_with_one_parcel_at_once_earn_its_quota_once(transactional_db) -> None:
    county = make_county()
    add_planners(county)
    parcel_id = registered(county)
    planner, seen = county.actor("planner"), StockRef(parcel_id, 1)
    answers = at_once(
        5,
        lambda n: services.deal_with_stock(
            actor=planner, ref=seen, dealing=SUPPLIED, request_id=f"d{n}", at=AT
        ),
        XianzhiError,
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert QuotaEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parcels_dealt_with_at_once_are_booked_in_a_row(transactional_db) -> None:
    county = make_county()
    add_planners(county)
    planner = county.actor("planner")
    refs = [
        StockRef(registered(county, replace(IDLE, place=f"{n}号"), f"r{n}"), 1) for n in range(4)
    ]
    at_once(
        4,
        lambda n: services.deal_with_stock(
            actor=planner, ref=refs[n], dealing=SUPPLIED, request_id=f"d{n}", at=AT
        ),
        XianzhiError,
    )
    year = selectors.quota_year(planner, 2026)
    assert [line.number for line in year.lines] == [1, 2, 3, 4]
    assert year.balance.earned == 80_002
