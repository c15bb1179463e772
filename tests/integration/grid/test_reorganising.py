"""Areas are merged, split and moved; what was stays what it was."""

from datetime import date

import pytest

from factories.county import AT
from factories.grid import square
from xianzhi.apps.grid import services
from xianzhi.apps.grid.models import Area, AreaHeir, Reorganisation, WorkerTerm
from xianzhi.apps.grid.selectors import report_of, standing_areas
from xianzhi.apps.grid.services import Naming, NewArea, Paper, TermDraft
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError
from xianzhi.records.history import entries, stream_of

BEFORE, DAY = date(2026, 1, 31), date(2026, 2, 1)
PAPER = Paper(DAY, "禾政办发〔2026〕3号", "网格优化")
GRIDS = ["990121101001001", "990121101001002"]


def merge(county, key: str = "merge", codes: list[str] | None = None, **more: object) -> str:
    return services.merge_areas(
        actor=county.actor("admin"),
        codes=codes or GRIDS,
        into=NewArea("990121101001003", "中心网格", **more),
        paper=PAPER,
        request_id=key,
        at=AT,
    )


def assign(county, code: str, person: str, key: str) -> str:
    return services.assign_worker(
        actor=county.actor("admin"),
        draft=TermDraft(code, county.posts[person], "full_time", date(2025, 6, 1)),
        request_id=key,
        at=AT,
    )


def faults() -> set[str]:
    return {finding.code for finding in report_of(DAY).findings}


def test_two_grids_become_one_with_their_ground_their_parts_and_their_workers(grown) -> None:
    assign(grown, GRIDS[0], "白晓芸", "a")
    assign(grown, GRIDS[1], "方若谷", "b")

    merge(grown)

    then, now = standing_areas(BEFORE), standing_areas(DAY, with_shapes=True)
    assert {code for code in then if code not in now} == set(GRIDS)
    assert [code for code in now if code not in then] == ["990121101001003"]
    made = now["990121101001003"]
    assert made.shape.equals(square(0, 0, 2, 2))
    assert {c for c, a in now.items() if a.parent_code == made.code} == {
        f"{grid}{cell:02d}" for grid in GRIDS for cell in (1, 2)
    }
    terms = WorkerTerm.objects.filter(area__code=made.code).order_by("-is_lead")
    assert [(t.worker.person.name, t.is_lead, t.follows.area.code) for t in terms] == [
        ("白晓芸", True, GRIDS[0]),
        ("方若谷", False, GRIDS[1]),
    ]
    assert faults() == before_faults()


def before_faults() -> set[str]:
    """The town and the county of the small tree have no borders; nothing else is odd."""
    return {"grid.no_border"}


def test_heirs_papers_and_history_are_kept(grown) -> None:
    merge(grown)

    made = Reorganisation.objects.get(verb="merge")
    assert (made.effective_on, made.basis, made.facts) == (
        DAY,
        "禾政办发〔2026〕3号",
        {"from": GRIDS, "into": ["990121101001003"]},
    )
    pairs = AreaHeir.objects.order_by("area__code").values_list("area__code", "heir__code")
    assert list(pairs) == [(code, "990121101001003") for code in GRIDS]
    area = Area.objects.get(code="990121101001003")
    assert [entry.verb for entry in entries(stream_of("area", area.pk))] == ["merge"]


def test_the_same_request_merges_once_and_another_body_is_refused(grown) -> None:
    assert merge(grown, "one") == merge(grown, "one") == "990121101001003"

    with pytest.raises(ConflictError):
        merge(grown, "one", ["990121101200001", "990121101200002"])
    assert Reorganisation.objects.filter(verb="merge").count() == 1


def test_a_grid_is_split_by_its_micro_grids(grown) -> None:
    services.split_area(
        actor=grown.actor("admin"),
        code=GRIDS[0],
        parts=[
            NewArea("990121101001004", "东网格", children=("99012110100100102",)),
            NewArea("990121101001005", "西网格", children=("99012110100100101",)),
        ],
        paper=PAPER,
        request_id="split",
        at=AT,
    )

    now = standing_areas(DAY, with_shapes=True)
    assert GRIDS[0] not in now
    assert now["990121101001004"].shape.equals(square(1, 0))
    assert now["99012110100100101"].parent_code == "990121101001005"
    assert standing_areas(BEFORE)["99012110100100101"].parent_code == GRIDS[0]
    assert faults() == before_faults()


@pytest.mark.parametrize(
    ("children", "code"),
    [
        ([("99012110100100101",), ()], "grid.split_children"),
        ([("99012110100100101",), ("99012110100100101",)], "grid.split_children"),
        ([("99012110100100101", "99012110100100102")], "grid.split_needs_two"),
    ],
)
def test_a_split_that_forgets_or_doubles_a_part_is_refused(grown, children, code) -> None:
    parts = [
        NewArea(f"99012110100100{4 + n}", "新网格", children=c) for n, c in enumerate(children)
    ]
    with pytest.raises(RuleError) as refused:
        services.split_area(
            actor=grown.actor("admin"),
            code=GRIDS[0],
            parts=parts,
            paper=PAPER,
            request_id="s",
            at=AT,
        )
    assert refused.value.code == code
    assert GRIDS[0] in standing_areas(DAY)


def test_a_micro_grid_is_split_along_a_drawn_line_that_must_tile_it(grown) -> None:
    import json

    import shapely

    whole = square(0, 0)
    west, south, east, north = whole.bounds
    middle = round((west + east) / 2, 9)
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]

    def split(shapes: list[shapely.Polygon], key: str) -> None:
        services.split_area(
            actor=grown.actor("admin"),
            code="99012110100100101",
            parts=[
                NewArea(f"990121101001001{8 + n:02d}", "半格", json.loads(shapely.to_geojson(s)))
                for n, s in enumerate(shapes)
            ],
            paper=PAPER,
            request_id=key,
            at=AT,
        )

    with pytest.raises(RuleError) as refused:
        split([halves[0], halves[0]], "wrong")
    assert refused.value.code == "grid.split_does_not_tile"

    split(halves, "right")

    assert faults() == before_faults()


def test_a_micro_grid_moves_to_another_village_with_its_ground(grown) -> None:
    services.transfer_area(
        actor=grown.actor("admin"),
        code="99012110100100102",
        parent_code="990121101200001",
        paper=PAPER,
        request_id="move",
        at=AT,
    )

    then = standing_areas(BEFORE, with_shapes=True)
    now = standing_areas(DAY, with_shapes=True)
    assert then["99012110100100102"].parent_code == GRIDS[0]
    assert now["99012110100100102"].parent_code == "990121101200001"
    assert now["990121101200001"].shape.equals(square(1, 0, 3, 1))
    assert now[GRIDS[0]].shape.equals(square(0, 0))
    assert now["990121101001"].shape.equals(square(0, 0, 2, 2).difference(square(1, 0)))
    assert faults() == before_faults()


def test_a_rename_holds_from_its_day_and_a_second_one_the_same_day_corrects_it(grown) -> None:
    for name, key in (("稻香一", "a"), ("稻香第一网格", "b")):
        services.rename_area(
            actor=grown.actor("admin"),
            code=GRIDS[0],
            to=Naming(name, grown.units["luxi"]),
            paper=PAPER,
            request_id=key,
            at=AT,
        )

    assert standing_areas(BEFORE)[GRIDS[0]].name == "第1网格"
    assert standing_areas(DAY)[GRIDS[0]].name == "稻香第一网格"


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (Paper(date(2026, 12, 1)), "grid.day_ahead"),
        (Paper(date(2024, 6, 1)), "grid.day_before_last_change"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_and_nothing_is_stored(grown, paper, code) -> None:
    before = Area.objects.count()
    with pytest.raises(RuleError) as refused:
        services.merge_areas(
            actor=grown.actor("admin"),
            codes=GRIDS,
            into=NewArea("990121101001003", "中心网格"),
            paper=paper,
            request_id="x",
            at=AT,
        )
    assert refused.value.code == code
    assert Area.objects.count() == before


def test_a_code_that_was_used_is_not_used_again(grown) -> None:
    merge(grown)

    with pytest.raises(RuleError) as refused:
        services.merge_areas(
            actor=grown.actor("admin"),
            codes=["990121101200001", "990121101200002"],
            into=NewArea(GRIDS[0], "旧编码"),
            paper=PAPER,
            request_id="y",
            at=AT,
        )
    assert refused.value.code == "grid.code_in_use"


def test_areas_of_two_villages_are_not_merged(grown) -> None:
    with pytest.raises(RuleError) as refused:
        merge(grown, codes=[GRIDS[0], "990121101200001"])
    assert refused.value.code == "grid.merge_of_strangers"


def test_only_who_keeps_the_grid_reorganises_it(grown) -> None:
    with pytest.raises(PermissionDeniedError):
        services.merge_areas(
            actor=grown.actor("luxi"),
            codes=GRIDS,
            into=NewArea("990121101001003", "中心网格"),
            paper=PAPER,
            request_id="z",
            at=AT,
        )
    assert GRIDS[0] in standing_areas(DAY)
