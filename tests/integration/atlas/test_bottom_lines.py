"""Bottom lines of a project: decided by layers, cleared by the unit in charge, never edited."""

import json

import pytest
import shapely
from django.db import DatabaseError, transaction

from factories.atlas import MapLayer, degrees, make_map, publish
from factories.county import AT, make_county
from factories.queries import CountQueries
from factories.races import at_once
from pages import Browser
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.models import BottomLineMark
from xianzhi.apps.atlas.services import LineMark, Override, ReviewDraft
from xianzhi.catalogue.messages import words
from xianzhi.errors import ConflictError, PermissionDeniedError, RuleError, XianzhiError
from xianzhi.records.decisions import NotFoundError

INSIDE = degrees(-3, 0, -2, 1)  # of the development boundary, away from farmland
ON_FARMLAND = degrees(0, 0, 1, 1)


def review_of(county, shape=INSIDE, request_id: str = "review") -> str:
    outline = json.loads(shapely.to_geojson(shape))
    return services.review_parcel(
        actor=county.actor("planner"),
        draft=ReviewDraft("县文化中心", "town", outline),
        request_id=request_id,
        at=AT,
    )


@pytest.fixture
def review_id(county, versions) -> str:
    return review_of(county)


@pytest.fixture
def say(county, review_id, key):
    """Mark a line as somebody who saw the last mark."""

    def said(who: str, line: str, standing: str = "cleared", **more) -> str:
        mark = LineMark(line, standing, "已核查资料", BottomLineMark.objects.count(), **more)
        return services.mark_line(
            actor=county.actor(who), review_id=review_id, mark=mark, request_id=key(), at=AT
        )

    return said


def lines(county, review_id: str, who: str = "planner"):
    page = selectors.project_lines(county.actor(who), review_id, at=AT)
    return {state.line.id: state for state in page.lines}


def refused(code: str):
    return pytest.raises(RuleError, check=lambda error: error.code == code)


def test_layers_in_force_decide_and_those_that_are_not_leave_it_open(county, review_id) -> None:
    found = lines(county, review_id)
    assert (found["farmland"].standing, found["farmland"].automatic) == ("cleared", "cleared")
    assert found["town_boundary"].standing == "cleared"
    assert (found["heritage"].standing, found["heritage"].missing) == ("open", True)
    assert (found["debt"].standing, found["debt"].automatic) == ("open", "")


def test_a_project_on_farmland_crosses_the_line_and_nobody_talks_it_away(
    county, versions, key
) -> None:
    crossed = review_of(county, ON_FARMLAND)
    found = lines(county, crossed)
    assert found["farmland"].standing == "breached"
    assert selectors.project_lines(county.actor("planner"), crossed, at=AT).standing == "breached"
    with refused("bottom_line.layers_decide"):
        services.mark_line(
            actor=county.actor("planner"),
            review_id=crossed,
            mark=LineMark("farmland", "cleared", "已占补平衡", 0),
            request_id=key(),
            at=AT,
        )
    decided = services.override_verdict(
        actor=county.actor("planning-head"),
        review_id=crossed,
        override=Override("needs_argument", "国家重大项目"),
        request_id=key(),
        at=AT,
    )
    assert lines(county, decided)["farmland"].standing == "open"
    services.mark_line(
        actor=county.actor("planner"),
        review_id=decided,
        mark=LineMark("farmland", "cleared", "用地预审已批准", 0),
        request_id=key(),
        at=AT,
    )
    assert lines(county, decided)["farmland"].standing == "cleared"


def test_the_unit_in_charge_clears_with_a_reason_and_its_post(county, review_id, say) -> None:
    say("finance", "debt")
    mark = lines(county, review_id)["debt"].mark
    assert (mark.standing, mark.reason, mark.by) == (
        "cleared",
        "已核查资料",
        "县财政局 经办人 方若谷",
    )
    say("finance", "debt", "breached")
    say("finance", "debt", "open")
    state = lines(county, review_id)["debt"]
    assert (state.standing, [one.number for one in state.marks]) == ("open", [3, 2, 1])


def test_others_do_not_and_the_planning_head_answers_where_there_is_no_unit(
    county, review_id, say
) -> None:
    for who, line in (
        ("planner", "debt"),
        ("planning-head", "debt"),
        ("finance", "demolition_share"),
        ("finance", "farmland"),
        ("planner", "shrinking"),
        ("leader", "debt"),
    ):
        with pytest.raises(PermissionDeniedError):
            say(who, line)
    say("planning-head", "shrinking")  # the small county has no bureau of development
    assert lines(county, review_id)["shrinking"].standing == "cleared"


@pytest.mark.parametrize(
    ("torn", "standing"), [(2_000, "cleared"), (2_001, "breached"), (0, "cleared")]
)
def test_figures_decide_by_themselves(county, review_id, say, torn: int, standing: str) -> None:
    say("housing", "demolition_share", figures={"demolished_m2": torn, "existing_m2": 10_000})
    state = lines(county, review_id)["demolition_share"]
    assert (state.standing, state.value) == (standing, torn / 10_000)


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (LineMark("debt", "cleared", " ", 0), "records.text_required"),
        (LineMark("debt", "perhaps", "因", 0), "bottom_line.standing_unknown"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(county, review_id, key, mark, code) -> None:
    with refused(code):
        services.mark_line(
            actor=county.actor("finance"), review_id=review_id, mark=mark, request_id=key(), at=AT
        )


@pytest.mark.parametrize(
    "figures",
    [{}, {"demolished_m2": 5, "existing_m2": 1}, {"demolished_m2": 1, "existing_m2": 10**12}],
)
def test_figures_that_make_no_sense_are_refused(review_id, say, figures) -> None:
    with pytest.raises(RuleError) as caught:
        say("housing", "demolition_share", figures=figures)
    assert words(caught.value.code, caught.value.params, "en")
    assert not BottomLineMark.objects.exists()


def test_an_older_page_marks_nothing_and_a_repetition_marks_once(county, review_id, key) -> None:
    finance, same = county.actor("finance"), key()
    ask = {"actor": finance, "review_id": review_id, "at": AT}
    for _ in range(2):
        services.mark_line(mark=LineMark("debt", "cleared", "因", 0), request_id=same, **ask)
    with pytest.raises(ConflictError):
        services.mark_line(mark=LineMark("debt", "breached", "因", 0), request_id=key(), **ask)
    assert BottomLineMark.objects.count() == 1
    with pytest.raises(NotFoundError):
        services.mark_line(mark=LineMark("none", "cleared", "因", 1), request_id=key(), **ask)
    with pytest.raises(NotFoundError):
        services.mark_line(
            mark=LineMark("debt", "cleared", "因", 0), request_id=key(), **ask | {"review_id": "x"}
        )


def test_the_database_refuses_to_edit_a_mark(review_id, say) -> None:
    say("finance", "debt")
    with pytest.raises(DatabaseError), transaction.atomic():
        BottomLineMark.objects.update(standing="breached")


def test_a_project_is_cleared_when_every_line_is(county, versions, key) -> None:
    for code in ("heritage", "old_tree", "nature_park"):
        publish(county, MapLayer(code, code, (degrees(7, 7, 7.1, 7.1),), theme="protection"))
    review_id = review_of(county, request_id="all layers")
    page = selectors.project_lines(county.actor("planner"), review_id, at=AT)
    waiting = [state for state in page.lines if state.standing == "open"]
    assert [state.line.id for state in waiting] == [
        "demolition_share", "rebuild_ratio", "old_buildings", "shrinking", "debt", "disasters",
    ]  # fmt: skip
    who = {"县住建局": "housing", "县财政局": "finance"}
    for number, state in enumerate(waiting):
        figures = {name: 0 for name in (state.line.numerator, state.line.denominator) if name}
        services.mark_line(
            actor=county.actor(who.get(state.line.unit, "planning-head")),
            review_id=review_id,
            mark=LineMark(state.line.id, "cleared", "无拆除，净地", number, figures),
            request_id=key(),
            at=AT,
        )
    assert selectors.project_lines(county.actor("planner"), review_id, at=AT).standing == "cleared"


def test_the_list_says_what_waits_for_whom(county, review_id, say) -> None:
    say("finance", "debt")
    for who, own in (("finance", 0), ("housing", 3), ("planner", 0), ("planning-head", 5)):
        (project,) = selectors.project_list(county.actor(who), at=AT).projects
        assert (who, project.own) == (who, own)
    assert (project.cleared, project.breached) == (4, 0)
    with pytest.raises(PermissionDeniedError):
        selectors.project_list(county.actor("luxi"), at=AT)


def test_pages(county, review_id) -> None:
    finance = Browser("finance")
    assert "待核验" in finance.get("/land/bottom-lines/").words
    path = f"/land/bottom-lines/{review_id}/"
    shown = finance.get(path)
    assert "不新增地方政府隐性债务" in shown.words
    assert len(shown.tree.xpath("//main//form[@method='post']")) == 1
    assert finance.post(f"{path}debt/", {"standing": "cleared", "seen": "0"}).status == 422
    given = {"standing": "cleared", "reason": "资金已列入预算", "seen": "0"}
    assert finance.post(f"{path}debt/", given).status == 302
    assert "资金已列入预算" in Browser("leader").get(path).words
    stale = finance.post(f"{path}debt/", given)
    assert (stale.status, "又有 1 次变动" in stale.faults()) == (422, True)
    figures = {"numerator": "10", "denominator": "5", "reason": "测绘", "seen": "1"}
    housing = Browser("housing", "en")
    answer = housing.post(f"{path}demolition_share/", figures)
    assert (answer.status, "make no sense" in answer.faults()) == (422, True)
    assert housing.post(f"{path}demolition_share/", figures | {"denominator": "100"}).status == 302
    assert "10.0%" in housing.get(path).words
    assert Browser("finance").post(f"{path}farmland/", given).status in {403, 422}
    assert Browser("luxi").get(path).status == 403
    assert finance.post(f"{path}none/", given).status == 404
    assert finance.get("/land/bottom-lines/x/").status == 404


def test_more_projects_ask_the_database_no_more(county, review_id) -> None:
    browser = Browser("planner")
    with CountQueries() as short:
        browser.get("/land/bottom-lines/")
    review_of(county, ON_FARMLAND, "second")
    with CountQueries() as long:
        browser.get("/land/bottom-lines/")
    assert short.count == long.count


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_at_once_are_kept_one_after_the_other(transactional_db) -> None:
    county = make_county()
    make_map(county)
    review_id = review_of(county)
    finance = county.actor("finance")
    answers = at_once(
        4,
        lambda n: services.mark_line(
            actor=finance,
            review_id=review_id,
            mark=LineMark("debt", "cleared", f"意见{n}", 0),
            request_id=f"m{n}",
            at=AT,
        ),
        XianzhiError,
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert {one.code for one in answers if isinstance(one, XianzhiError)} == {"records.stale"}
