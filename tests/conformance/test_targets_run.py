"""Targets of labelled plans that run: bound to indicators, and measured on Hechuan's layers.

Which indicator a target means was judged by hand, sentence by sentence; whatever is bound without
being in that list counts as wrong until somebody has judged it.
"""

import json
from dataclasses import dataclass
from datetime import date

import pytest

from xianzhi.catalogue.indicators import index
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core import policy
from xianzhi.core.policy.plan import Target

pytestmark = pytest.mark.shared

# The 20 indicators that are labelled in the first plan: name as labelled -> concept.
LABELLED = {
    "城镇生活圈": "HY-26",
    "中心城市道路清扫覆盖率": "HY-01",
    "道路机械化清扫率": "HY-02",
    "中心城市建成区公共厕所设置密度": "HY-03",
    "城市居民出行见绿": "HY-04",
    "城市居民出行见园": "HY-05",
    "建成区公园绿地服务半径覆盖率": "HY-06",
    "建成区绿地率": "HY-07",
    "人均公园绿地面积": "HY-08",
    "城市主要道路及公共场所装灯率": "HY-09",
    "城市道路主干道亮灯率": "HY-10",
    "次干道、支路、背街小巷亮灯率": "HY-11",
    "道路照明的设施完好率": "HY-12",
    "建成区内道路长度与建成区面积的比值": "HY-13",
    "建成区道路面积率": "HY-14",
    "建成区公交站点覆盖率": "HY-15",
    "学前三年幼儿毛入园率": "HY-18",
    "义务教育适龄儿童少年入学率": "HY-19",
    "巩固率": "HY-20",
    "初中毕业生升学率": "HY-21",
}
# Counts and absolutes of the same plan, labelled otherwise, that mean an indicator all the same.
COUNTED = {
    "违法用地和违法建设": "HY-16",
    "二级公路全贯通": "HY-25",
    "规模性返贫": "HY-29",
    "县域医疗综合住院楼": "HY-23",
    "县域医疗传染病区改扩建项目": "HY-24",
    "24小时书吧": "HY-31",
    "全县基层文化专干培训": "HY-32",
    "分馆建设常态化运行": "HY-30",
}
# Other plans: code of the catalogue, since none of these is measured by a check-up.
ELSEWHERE = {
    "地区生产总值增长": "GD-01",
    "规模以上工业增加值增长": "GD-02",
    "规上工业增加值增长": "GD-02",
    "规模上工业增加值增长": "GD-02",
    "固定资产投资增长": "GD-03",
    "社会消费品零售总额增长": "GD-04",
    "一般公共预算收入增长": "GD-05",
    "财政总收入增长": "GD-06",
    "外贸出口增长": "GD-07",
    "新增城鎮就業": "GD-10",
    "高標準基本農田": "GD-26",
    "新增学位": "GD-33",
    "四好农村路": "GD-36",
    "断头路": "GD-37",
}


@dataclass(frozen=True)
class Tied:
    """A target with the code it is tied to by itself, or the codes that a person is asked about."""

    target: Target
    bound: str
    asked: tuple[str, ...]


def tied(text: str) -> list[Tied]:
    plan = policy.compile(text, indicators=index())
    found = []
    for target in (target for row in plan.rows for target in row.targets):
        bound = [link.code for link in target.indicators if link.bound]
        asked = tuple(link.code for link in target.indicators if not link.bound)
        found.append(Tied(target, bound[0] if bound else "", asked))
    return found


@pytest.fixture(scope="module")
def first_plan(labelled):
    plan = labelled.parent / "documents" / "001_hanyin_five_action_plans.txt"
    return plan.read_bytes().decode("utf-8")


def code_of(concept: str) -> str:
    (code,) = {one.indicator for one in definitions().values() if one.concept == concept}
    return code


def test_indicators_of_the_first_plan_are_bound(labelled, first_plan):
    gold = [
        target["name"]
        for line in (labelled / "001_hanyin.gold.jsonl").read_text("utf-8").splitlines()
        for target in json.loads(line)["targets"] or ()
        if target["type"] == "indicator"
    ]
    assert sorted(gold) == sorted(LABELLED)
    right = {name: code_of(concept) for name, concept in (LABELLED | COUNTED).items()}
    found = tied(first_plan)
    by_itself = [one for one in found if one.bound]
    wrong = [
        (one.target.name, one.bound) for one in by_itself if right.get(one.target.name) != one.bound
    ]
    mine = {one.target.name: one for one in found if one.target.name in LABELLED}
    rightly = [name for name, one in mine.items() if one.bound == right[name]]
    asked = [name for name, one in mine.items() if one.asked]
    print(  # noqa: T201
        f"001: {len(gold)} labelled indicators, {len(rightly)} bound rightly, {len(asked)} asked; "
        f"of all {len(found)} targets {len(by_itself)} bound, {len(wrong)} wrongly, "
        f"{sum(bool(one.asked) for one in found)} asked"
    )
    assert wrong == []
    assert len(rightly) >= 18


def test_nothing_is_bound_wrongly_in_other_plans(labelled):
    bound, asked, wrong = 0, 0, []
    for path in sorted((labelled / "open").glob("*.txt")):
        for one in tied(path.read_bytes().decode("utf-8")):
            asked += bool(one.asked)
            bound += bool(one.bound)
            if one.bound and ELSEWHERE.get(one.target.name) != one.bound:
                wrong.append((path.name, one.target.name, one.target.evidence, one.bound))
    print(f"other plans: {bound} bound, {len(wrong)} wrongly, {asked} asked")  # noqa: T201
    assert wrong == []
    assert bound >= 15


DAY = date(2025, 12, 31)
COMPUTED = 14  # of the labelled 20: the rest are statistics of departments


@dataclass(frozen=True)
class Site:
    """The county whose plan is in force, and whose layers were measured."""

    county: object
    run_id: str


@pytest.fixture
def site(db, first_plan, tmp_path):
    """The first plan signed, Hechuan's layers published, and one run of the plan's edition."""
    from factories.atlas import add_planners
    from factories.county import AT, make_county
    from xianzhi.apps.checkup import services as checkup
    from xianzhi.apps.checkup.models import CheckupRun
    from xianzhi.apps.evidence.services import Upload
    from xianzhi.apps.ledger import services as ledger
    from xianzhi.cli.layer_folder import Told, publish_folder
    from xianzhi.records.jobs.working import run_due
    from xianzhi.samples.checkup.files import write_year
    from xianzhi.samples.checkup.scene import build_scenes

    county = make_county()
    add_planners(county)
    clerk = county.actor("clerk")
    upload = Upload("plan.txt", first_plan.encode())
    made = ledger.import_document(actor=clerk, upload=upload, request_id="plan", at=AT)
    ledger.sign_off(
        actor=clerk, document_id=made.document_id, reason="逐页查看", request_id="sign", at=AT
    )
    write_year(tmp_path / "layers", build_scenes(scale=0.06)[0])
    lines = list(publish_folder(tmp_path / "layers", Told("planner", "普查成果"), AT))
    assert [line for line in lines if line.fault] == []
    planner, draft = county.actor("planner"), checkup.RunDraft("hanyin-2022", DAY)
    checkup.start_run(actor=planner, draft=draft, request_id="run", at=AT)
    run_due()
    return Site(county, str(CheckupRun.objects.get().pk))


@pytest.mark.slow
def test_targets_of_the_first_plan_are_measured_and_linked_both_ways(site):
    from factories.county import AT
    from pages import Browser
    from xianzhi.apps.checkup.selectors import target_lines

    lines = target_lines(site.county.actor("clerk"), AT)
    mine = {line.concept: line for line in lines if line.concept in LABELLED.values()}
    computed = {concept for concept, line in mine.items() if line.value}
    judged = [line for line in mine.values() if line.verdict in ("met", "unmet")]
    print(  # noqa: T201
        f"001 on Hechuan: {len(mine)} targets bound, {len(computed)} computed, "
        f"{len(judged)} judged; without a value: {sorted(set(mine) - computed)}"
    )
    assert len(mine) == len(LABELLED)
    assert len(computed) >= COMPUTED
    clerk = Browser("clerk")
    board = clerk.get("/checkup/targets/")
    for concept in sorted(computed):
        follow(clerk, board, mine[concept], site.run_id)
    hand_over(site.county, clerk, mine["HY-06"], site.run_id)


def follow(clerk, board, line, run_id):
    """Sentence, task, value, map, problems, task — and back."""
    task, value = f"/tasks/{line.asked.task_id}/", f"/checkup/runs/{run_id}/{line.concept}/"
    (row,) = [
        row for row in board.tree.xpath("//tr[th]")
        if row.xpath(f".//a[@href='{task}']") and row.xpath(f".//a[@href='{value}']")
    ]  # fmt: skip
    (place,) = row.xpath(f".//a[starts-with(@href,'{task}source/')]/@href")
    source = clerk.get(place.partition("#")[0])
    assert source.tree.xpath("//*[@id='at']")
    assert line.asked.sentence in source.words
    assert source.tree.xpath(f"//a[@href='{task}']")  # the sentence leads to its task
    assert clerk.get(task).tree.xpath(f"//a[@href='{value}']")  # the task to the value
    shown = clerk.get(value)
    assert line.value in shown.words
    assert shown.tree.xpath(f"//a[@href='{task}']")  # and the value to the task
    layers = shown.tree.xpath("//a[starts-with(@href,'/layer-versions/')]/@href")
    assert clerk.get(layers[0]).status == 200
    problems = shown.tree.xpath("//a[starts-with(@href,'/checkup/problems/')]/@href")
    for problem in problems[:1]:
        page = clerk.get(problem)
        assert page.tree.xpath(f"//a[@href='{value}']")  # the problem to the value
        assert page.tree.xpath(f"//a[@href='{task}']")  # and to the task that asks for it
        assert page.tree.xpath("//figure[@class='spot']")
        assert page.tree.xpath("//a[starts-with(@href,'/map/?x=')]")


def hand_over(county, clerk, line, run_id):
    """A shortfall becomes a task: problem and task lead to one another."""
    shown = clerk.get(f"/checkup/runs/{run_id}/{line.concept}/")
    problem = shown.tree.xpath("//a[starts-with(@href,'/checkup/problems/')]/@href")[0]
    seen = clerk.get(problem).tree.xpath("//input[@name='seen']/@value")[0]
    assert clerk.post(f"{problem}confirm/", {"seen": seen}).status == 302
    seen = clerk.get(problem).tree.xpath("//input[@name='seen']/@value")[0]
    given = {"unit": county.units["housing"], "due_date": "2030-06-30", "note": "", "seen": seen}
    assert clerk.post(f"{problem}hand-over/", given).status == 302
    facts = clerk.get(problem).tree.xpath("//dl[@class='facts']")[0]
    (task,) = facts.xpath(".//a[starts-with(@href,'/tasks/')]/@href")
    assert clerk.get(task).tree.xpath(f"//a[@href='{problem}']")
