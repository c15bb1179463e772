"""A place has the area of its day, exactly as the border says."""

from datetime import date

import numpy as np
import shapely

from factories.county import AT
from factories.grid import point, square
from xianzhi.apps.grid import services
from xianzhi.apps.grid.selectors import area_at_point, areas_at_points, standing_areas
from xianzhi.apps.grid.services import NewArea, Paper

DAY = date(2026, 3, 1)
PAPER = Paper(date(2026, 2, 1), "禾政办发〔2026〕3号", "网格优化")


def test_a_place_leads_to_its_micro_grid_and_the_unit_that_answers(grown) -> None:
    hit = area_at_point(*point(1.5, 0.5), DAY)

    assert (hit.code, hit.level, hit.unit_id, hit.others) == (
        "99012110100100102",
        "micro_grid",
        grown.units["luxi"],  # nobody below the town has a unit of its own
        (),
    )
    assert [code for code, _ in hit.path] == [
        "990121",
        "990121101",
        "990121101001",
        "990121101001001",
        "99012110100100102",
    ]


def test_a_place_on_a_common_border_has_the_lower_code_and_tells_of_the_other(grown) -> None:
    hit = area_at_point(*point(1, 0.5), DAY)

    assert (hit.code, hit.others) == ("99012110100100101", ("99012110100100102",))


def test_a_place_outside_has_no_area(grown) -> None:
    assert area_at_point(*point(9, 9), DAY) is None
    assert area_at_point(*point(1.5, 0.5), date(2024, 12, 31)) is None


def test_many_places_are_answered_as_the_predicates_answer(grown) -> None:
    lattice = np.array([point(i / 4, j / 4) for i in range(-1, 18) for j in range(-1, 10)])

    found = areas_at_points(lattice, DAY)

    cells = {c: a.shape for c, a in standing_areas(DAY, with_shapes=True).items() if len(c) == 17}
    codes = sorted(cells)
    holds = shapely.intersects(
        np.array([cells[code] for code in codes])[:, None], shapely.points(lattice)[None, :]
    )
    first = np.where(holds.any(axis=0), np.array([*codes])[holds.argmax(axis=0)], "")
    assert found.code_of().tolist() == first.tolist()
    assert (holds.sum(axis=0) > 1).sum() == len(set(found.shared_place.tolist()))
    assert set(found.unit_of().tolist()) == {"", grown.units["luxi"]}


def test_the_index_follows_a_border_that_changed_and_keeps_the_past(grown) -> None:
    place = point(1.5, 0.5)
    assert area_at_point(*place, DAY).code == "99012110100100102"

    services.merge_areas(
        actor=grown.actor("admin"),
        codes=["99012110100100101", "99012110100100102"],
        into=NewArea("99012110100100103", "第3微网格"),
        paper=PAPER,
        request_id="merge",
        at=AT,
    )

    assert area_at_point(*place, DAY).code == "99012110100100103"
    assert area_at_point(*place, date(2026, 1, 31)).code == "99012110100100102"


def test_kinds_of_grid_lie_over_each_other(grown) -> None:
    from factories.grid import draft, features

    firm = features(
        [("990121101001901", "产业园企业网格", "grid", square(0, 0, 2, 2))], kind=["企业网格"]
    )
    services.import_areas(
        actor=grown.actor("admin"), draft=draft(firm, DAY), request_id="firm", at=AT
    )

    place = point(0.5, 1.5)
    assert area_at_point(*place, DAY).code == "99012110100100201"
    assert area_at_point(*place, DAY, "firm").code == "990121101001901"
