"""What residents report beside what was measured: kept with a run, one list for each report."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from django.db import DatabaseError, transaction

from factories.atlas import MapLayer, publish
from factories.casework import open_room
from factories.county import AT
from pages import Browser
from xianzhi.apps.casework.models import Case, Category
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem, ReportBacking, ReportGroup, ReportRound
from xianzhi.apps.checkup.selectors.report import report_paper
from xianzhi.apps.checkup.selectors.verifying import digest_of
from xianzhi.apps.checkup.services import HandOver, ProblemRef
from xianzhi.apps.ledger.models import LedgerTask

DAY, NEXT = date(2025, 12, 31), date(2026, 12, 31)
REPORTED = datetime(2025, 6, 1, 3, tzinfo=UTC)
LATE = AT.replace(year=2027)
LAMP, NOISE, LAND, TOILET, WAGES = "H04001", "H12004", "H14001", "H05001", "H17003"


def told(code: str, points, **facts: object) -> list[Case]:
    """Cases of a category at points in degrees, or null."""
    category = Category.objects.filter(code=code).first()
    begin = Case.objects.count()
    return Case.objects.bulk_create(
        Case(
            number=f"T{begin + place:06}",
            channel="resident",
            code_sha256=f"{begin + place:064}",
            text="样例",
            category=category,
            x=point[0] if point else None,
            y=point[1] if point else None,
            **{"reported_at": REPORTED, "stage_entered_at": REPORTED, **facts},
        )
        for place, point in enumerate(points)
    )


def street(x: float, y: float, count: int):
    """Points on a street, fifty metres from one to the next."""
    return [(x + place * 0.0005, y) for place in range(count)]


def ids(cases) -> list[str]:
    return sorted(str(case.pk) for case in cases)


@pytest.fixture
def heard(room):
    """Reports whose place in the two diagnoses is known, and others that are none."""
    open_room(room.county)
    lamps = [shapely.Point(108.52 + n / 1000, 32.53) for n in range(100)]
    sound = tuple({"id": f"l{n}", "sound": True} for n in range(100))
    layer = MapLayer("lamp", "路灯", tuple(lamps), sound, theme="base", as_of=date(2025, 1, 1))
    publish(room.county, layer)
    made = {
        "met": told(LAMP, street(108.51, 32.51, 6)),
        "unmeasured": told(NOISE, street(108.52, 32.51, 7)),
        "undecided": told(LAND, street(108.53, 32.51, 5)),
        "both": told(TOILET, street(108.51, 32.53, 4)),
        "scattered": told(LAMP, [(108.53, 32.535), (108.505, 32.535)]),
        "outside": told(LAMP, [(108.60, 32.60)] * 6),
    }
    told(WAGES, street(108.51, 32.52, 6))
    told("", street(108.51, 32.52, 3))
    told(NOISE, [None, None, (8.0, 8.0)])
    told(NOISE, street(108.52, 32.51, 9), status="voided", stage="over")
    told(NOISE, street(108.52, 32.51, 9), status="folded", stage="over")
    told(NOISE, street(108.52, 32.51, 9), reported_at=REPORTED - timedelta(days=365))
    return made


def test_every_report_stands_where_it_was_planted(room, heard, key):
    run = room.run(DAY, key())

    found = {}
    for group in ReportGroup.objects.filter(run=run):
        found.setdefault(group.standing, []).extend(group.case_ids)
    assert {name: sorted(cases) for name, cases in found.items()} == {
        name: ids(cases) for name, cases in heard.items()
    }
    read = ReportRound.objects.get(run=run)
    assert (read.since, read.until) == (date(2025, 1, 1), DAY)
    assert (read.of_no_place, read.uncategorised, read.unplaced, read.unlisted) == (6, 3, 3, 0)
    counted = sum(group.count for group in ReportGroup.objects.filter(run=run))
    assert read.heard == counted + 6 + 3 + 3


def test_what_gathers_is_a_problem_and_what_backs_a_measured_one_is_counted(room, heard, key):
    run = room.run(DAY, key())

    made = CheckupProblem.objects.filter(rule="reported").order_by("concept")
    assert [(one.concept, one.quantity, one.measured_in, one.object_ids) for one in made] == [
        (NOISE, 7.0, "件", []),
        ("HY-12", 6.0, "件", []),
        ("HY-16", 5.0, "件", []),
    ]
    backing = ReportBacking.objects.get(run=run)
    assert (backing.problem.concept, backing.problem.rule) == ("HY-03", "shortfall")
    assert sorted(backing.case_ids) == ids(heard["both"])


def test_the_same_cases_give_the_same(room, heard, key):
    one, other = room.run(DAY, key()), room.run(DAY, key())

    rounds = [ReportRound.objects.get(run=run).sha256 for run in (one, other)]
    assert rounds[0] == rounds[1]
    shape = ("standing", "concept", "unit_code", "case_ids", "problem_id")
    groups = [list(ReportGroup.objects.filter(run=run).values_list(*shape)) for run in (one, other)]
    assert groups[0] == groups[1]
    told(NOISE, [(108.505, 32.505)])
    third = room.run(DAY, key())
    assert ReportRound.objects.get(run=third).sha256 != rounds[0]


def test_the_digest_of_a_run_covers_what_it_heard(room, heard, key):
    run = room.run(DAY, key())
    before = digest_of(run)

    ReportRound.objects.filter(run=run)._raw_delete("default")

    assert digest_of(run) != before


@pytest.mark.parametrize("model", [ReportRound, ReportGroup, ReportBacking])
def test_what_was_heard_is_never_edited(room, heard, key, model):
    run = room.run(DAY, key())
    row = model.objects.filter(run=run).first()

    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(run=run)


def test_a_reported_problem_goes_the_way_of_a_measured_one(room, heard, key):
    room.run(DAY, key())
    noise = CheckupProblem.objects.get(concept=NOISE)
    planner = room.county.actor("planner")
    services.confirm_problem(actor=planner, ref=ProblemRef(str(noise.pk)), request_id=key(), at=AT)
    given = HandOver(room.county.units["housing"], date(2027, 6, 30), "")
    task = services.hand_over_problem(
        actor=planner, ref=ProblemRef(str(noise.pk)), given=given, request_id=key(), at=AT
    )
    text = LedgerTask.objects.get(pk=task).text
    assert "夜间噪声" in text
    assert "7 件" in text

    told(LAMP, street(108.5104, 32.51, 5), reported_at=REPORTED.replace(year=2026))
    second = room.run(NEXT, key(), at=LATE)

    fates = dict(
        second.sightings.filter(problem__rule="reported").values_list("problem__concept", "fate")
    )
    assert fates == {NOISE: "solved", "HY-12": "persisting", "HY-16": "solved"}


def test_a_run_of_before_reports_were_read_cannot_be_compared(room, heard, key):
    first = room.run(DAY, key())
    ReportRound.objects.filter(run=first)._raw_delete("default")
    told(LAMP, street(108.5104, 32.53, 5), reported_at=REPORTED.replace(year=2026))

    second = room.run(NEXT, key(), at=LATE)

    fates = set(second.sightings.filter(problem__rule="reported").values_list("fate", flat=True))
    assert fates == {"incomparable"}


def rows_behind(browser: Browser, address: str) -> int:
    shown = browser.get(address)
    assert shown.status == 200
    return len(shown.tree.xpath("//table//tr/th[@scope='row']"))


def test_each_number_opens_its_rows(room, heard, key):
    run = room.run(DAY, key())
    clerk = Browser("clerk")  # sees every case
    shown = clerk.get(f"/checkup/runs/{run.pk}/two/")
    told = {
        link.get("href"): int(link.xpath("b")[0].text)
        for link in shown.tree.xpath("//ul[@class='figures']//a")
    }
    assert sorted(told.values()) == sorted(len(cases) for cases in heard.values())
    for chosen in ("reported", "both", "loose"):
        listed = clerk.get(f"/checkup/runs/{run.pk}/two/?list={chosen}")
        for link in listed.tree.xpath("//table//td[contains(@class,'number')]/a"):
            told[link.get("href")] = int(link.text)
    assert len(told) >= len(heard) + 3
    for address, number in told.items():
        assert rows_behind(clerk, address) == number


def test_who_may_not_see_a_case_is_told_how_many_there_are(room, heard, key):
    run = room.run(DAY, key())
    planner = Browser("planner")  # judges problems, and has no part in cases
    shown = planner.get(f"/checkup/runs/{run.pk}/two/rows/?standing=met")
    assert shown.tree.xpath("//table") == []
    assert "不能查看的诉求件数： 6" in shown.words
    assert not any(str(case.pk) in shown.answer.content.decode() for case in heard["met"])


def test_no_page_and_no_file_tells_where_a_report_lies(room, heard, key):
    run = room.run(DAY, key())
    clerk = Browser("clerk")
    places = f"/checkup/runs/{run.pk}/two/places.geojson"
    told = clerk.client.get(places).content.decode()
    drawn = [one["geometry"] for one in json.loads(told)["features"]]
    assert len(drawn) == 2 * 3
    corners = {
        (round(x, 5), round(y, 5))
        for shape in drawn
        for x, y in shapely.get_coordinates(shapely.from_geojson(json.dumps(shape)))
    }
    exact = {(round(case.x, 5), round(case.y, 5)) for cases in heard.values() for case in cases}
    assert corners & exact == set()
    for address in (f"/checkup/runs/{run.pk}/two/", f"/checkup/runs/{run.pk}/run.json"):
        text = clerk.client.get(address).content.decode()
        assert not any(str(case.pk) in text for case in heard["met"])


def test_the_board_the_problem_and_the_report_tell_of_it(room, heard, key):
    run = room.run(DAY, key())
    planner = Browser("planner")
    board = planner.get(f"/checkup/runs/{run.pk}/")
    assert board.tree.xpath(f"//a[@href='/checkup/runs/{run.pk}/two/']/b/text()") == ["1"]
    noise = CheckupProblem.objects.get(concept=NOISE)
    shown = planner.get(f"/checkup/problems/{noise.pk}/")
    assert "没有指标衡量这件事" in shown.words
    assert f"/checkup/runs/{run.pk}/{NOISE}/" not in shown.answer.content.decode()
    backed = CheckupProblem.objects.get(concept="HY-03", rule="shortfall")
    assert "落在这个问题上的诉求" in planner.get(f"/checkup/problems/{backed.pk}/").words
    paper = report_paper(room.county.actor("planner"), str(run.pk), at=AT)
    said = "\n".join(paper.paragraphs)
    assert "指标达标而诉求聚集的1处，没有指标衡量的1处，指标不可判定的1处" in said
    table = next(one.table for one in paper.attachments if one.title == "两种诊断")
    assert [(row[1], row[4]) for row in table.rows] == [
        ("道路照明设施完好率", "6"),
        ("夜间噪声", "7"),
        ("新增“两违”数", "5"),
        ("公共厕所设置密度", "4"),
    ]


def test_a_run_of_before_says_that_it_read_nothing(room, heard, key):
    run = room.run(DAY, key())
    ReportGroup.objects.filter(run=run)._raw_delete("default")
    ReportRound.objects.filter(run=run)._raw_delete("default")

    assert "本次体检没有读取诉求" in Browser("planner").get(f"/checkup/runs/{run.pk}/two/").words


@pytest.mark.parametrize(
    "query", ["?standing=no-such", "?problem=no-id", "?problem=" + "0" * 32, "?standing=%00"]
)
def test_rows_of_no_number_are_not_there(room, heard, key, query):
    run = room.run(DAY, key())

    assert Browser("clerk").get(f"/checkup/runs/{run.pk}/two/rows/{query}").status == 404
