"""Targets of labelled plans that run: bound to indicators, and measured on Hechuan's layers.

Which indicator a target means was judged by hand, sentence by sentence; whatever is bound without
being in that list counts as wrong until somebody has judged it.
"""

import json
from dataclasses import dataclass

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
