"""Roads with a fault: distinct ones, by confirmed cases, and never nought for nothing."""

from datetime import UTC, date, datetime

import pytest
import shapely

from factories.atlas import MapLayer, publish
from factories.casework import open_room
from xianzhi.apps.casework.models import Case, Category
from xianzhi.apps.checkup.models import IndicatorObservation

DAY = date(2025, 12, 31)
REPORTED = datetime(2025, 6, 1, 3, tzinfo=UTC)
LAMP, ROW, PARKED = "H04001", "H04002", "H12002"


def told(code: str, points, **facts: object) -> None:
    category, begin = Category.objects.get(code=code), Case.objects.count()
    Case.objects.bulk_create(
        Case(
            number=f"R{begin + place:06}",
            channel="resident",
            code_sha256=f"{begin + place:064}",
            text="样例",
            category=category,
            x=point[0] if point else None,
            y=point[1] if point else None,
            **{
                "reported_at": REPORTED,
                "stage_entered_at": REPORTED,
                "status": "closed",
                "stage": "over",
                **facts,
            },
        )
        for place, point in enumerate(points)
    )


@pytest.fixture
def streets(room):
    """Three streets from west to east; the first has two pieces of one name."""
    open_room(room.county)
    lines = [(108.51, 108.52, 32.51), (108.52, 108.53, 32.51), (108.51, 108.53, 32.52),
             (108.51, 108.53, 32.53)]  # fmt: skip
    shapes = tuple(shapely.LineString([(west, y), (east, y)]) for west, east, y in lines)
    names = ("文昌路", "文昌路", "滨河路", "学前路")
    said = tuple(
        {"id": f"R{n}", "name": name, "class": "支路", "status": "现状"}
        for n, name in enumerate(names)
    )
    layer = MapLayer("road", "道路", shapes, said, theme="base", as_of=date(2025, 1, 1))
    publish(room.county, layer)
    return room


def observed(room, key, concept: str) -> IndicatorObservation:
    run = room.run(DAY, key(), edition={"JY-02": "jy-2025", "TJ-B27": "tj-2024"}[concept])
    return IndicatorObservation.objects.get(run=run, concept=concept)


def test_roads_are_counted_once_and_by_confirmed_cases_alone(streets, key):
    told(LAMP, [(108.512, 32.5101), (108.526, 32.51), (108.518, 32.51)])
    told(ROW, [(108.52, 32.52)])
    told(LAMP, [(108.52, 32.53)], status="reported", stage="verify")
    told(LAMP, [(108.52, 32.53)], status="voided")
    told(LAMP, [(108.52, 32.53)], reported_at=REPORTED.replace(year=2024))
    told(LAMP, [(108.52, 32.525)])  # half a kilometre from any street

    seen = observed(streets, key, "JY-02")

    assert (seen.value, seen.num, seen.verdict, seen.method) == (2.0, 2.0, "unmet", "register")
    assert "照明事件5件，其中4件距道路中心线30米以内" in seen.formula["zh"]


def test_a_category_that_nobody_used_is_not_all_well(streets, key):
    told(LAMP, [(108.512, 32.5101)])

    seen = observed(streets, key, "TJ-B27")

    assert (seen.value, seen.verdict) == (None, "undecidable")


def test_no_fault_was_confirmed_though_some_were_reported(streets, key):
    told(PARKED, [(108.512, 32.5101)], status="reported", stage="verify")

    seen = observed(streets, key, "TJ-B27")

    assert (seen.value, seen.verdict) == (0.0, "met")


@pytest.mark.parametrize("place", [None, (108.52, 32.525)])
def test_a_case_that_lies_on_no_known_road_leaves_it_open(streets, key, place):
    told(PARKED, [place])

    assert observed(streets, key, "TJ-B27").verdict == "undecidable"


def test_without_a_layer_of_roads_nothing_can_be_said(room, key):
    open_room(room.county)
    told(PARKED, [(108.512, 32.5101)])

    assert observed(room, key, "TJ-B27").verdict == "undecidable"
