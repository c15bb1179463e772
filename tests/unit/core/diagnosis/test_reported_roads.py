import numpy as np
import shapely

from xianzhi.core.diagnosis.reported import Place
from xianzhi.core.diagnosis.reported_roads import RoadCount, road_names, roads_reported
from xianzhi.core.indicators.inputs import LayerData

LINES = [
    ((0, 0), (500, 0)),  # 文昌路, two pieces
    ((500, 0), (1000, 0)),
    ((0, 300), (1000, 300)),  # a dual road without a name, two carriageways
    ((0, 310), (1000, 310)),
    ((0, 600), (1000, 600)),  # planned
    ((0, 900), (1000, 900)),  # known by its code alone
]
ROADS = LayerData(
    "road",
    np.array([shapely.LineString(line) for line in LINES], dtype=object),
    {
        "id": np.array([f"R{n}" for n in range(6)], dtype=object),
        "name": np.array(["文昌路", "文昌路", None, None, "规划路", None], dtype=object),
        "dual_id": np.array([None, None, "D1", "D1", None, None], dtype=object),
        "status": np.array(["现状"] * 4 + ["规划", "现状"], dtype=object),
    },
    "",
)
WEST, EAST = Place("W", shapely.box(0, -50, 500, 950)), Place("E", shapely.box(500, -50, 1000, 950))


def counted(places: list[tuple[float, float]]) -> tuple[RoadCount, ...]:
    return roads_reported(np.array(places, dtype=float), ROADS, [WEST, EAST], 30.0)


def test_a_road_is_known_by_its_name_then_by_its_code() -> None:
    assert road_names(ROADS).tolist() == [
        "name:文昌路",
        "name:文昌路",
        "dual_id:D1",
        "dual_id:D1",
        "",
        "id:R5",
    ]


def test_cases_on_two_pieces_and_two_carriageways_make_two_roads() -> None:
    west, east = counted([(100, 10), (200, -10), (100, 295), (100, 320), (700, 5)])

    assert west == RoadCount("W", ("dual_id:D1", "name:文昌路"), 4, 4)
    assert east == RoadCount("E", ("name:文昌路",), 1, 1)


def test_what_lies_too_far_from_a_road_or_on_a_planned_one_is_on_none() -> None:
    west, _ = counted([(100, 31), (100, 600), (100, 930)])

    assert west == RoadCount("W", ("id:R5",), 3, 1)


def test_no_case_is_no_road() -> None:
    assert [one.roads for one in counted([])] == [(), ()]
