"""What residents report beside what was measured: kept with a run, one list for each report."""

from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from django.db import DatabaseError, transaction

from factories.atlas import MapLayer, publish
from factories.casework import open_room
from factories.county import AT
from xianzhi.apps.casework.models import Case, Category
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.models import CheckupProblem, ReportBacking, ReportGroup, ReportRound
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
