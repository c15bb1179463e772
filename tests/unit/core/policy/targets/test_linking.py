from xianzhi.core.policy.plan import Span, State
from xianzhi.core.policy.targets import Indicator, IndicatorIndex, find_targets, link_reading

GREEN = Indicator("A-1", "建成区绿地率", ("绿地率",), "%", "high", "建成区", "test")
TOILETS = Indicator("A-2", "公共厕所设置密度", ("公厕密度",), "座/km²", "high", "建成区", "test")
JOBLESS = Indicator("A-3", "城镇登记失业率", (), "%", "low", "县域", "test")
PARK = Indicator("A-4", "人均公园绿地面积", (), "m²/人", "high", "建成区", "test")
EVENTS = Indicator("A-5", "新增违法建设", ("违法建设",), "宗", "low", "县域", "test")
INDEX = IndicatorIndex([GREEN, TOILETS, JOBLESS, PARK, EVENTS])


def links(text, index=INDEX):
    target = find_targets(text, Span(0, len(text)))[0]
    return [(link.code, link.bound) for link in index.links(target)]


def test_an_equal_name_binds():
    assert links("建成区绿地率达到36%以上。") == [("A-1", True)]


def test_an_alias_binds_and_so_does_a_name_with_another_scope():
    assert links("绿地率达到36%。") == [("A-1", True)]
    assert links("中心城区公共厕所设置密度≥4座/平方公里。") == [("A-2", True)]


def test_another_unit_never_binds():
    assert links("建设公共厕所设置密度监测点4座。") == []
    assert links("公园绿地面积达到12公顷。") == []


def test_per_person_is_read_from_the_name():
    assert links("人均公园绿地面积达到12平方米以上。") == [("A-4", True)]


def test_the_wrong_direction_never_binds():
    assert links("城镇登记失业率达到4%以上。") == []
    assert links("城镇登记失业率控制在4%以内。") == [("A-3", True)]


def test_zero_without_a_unit_may_be_a_count():
    assert links("确保违法建设“零新增”。") == [("A-5", True)]


def test_a_near_name_is_proposed():
    assert links("建成区绿地建设率达到30%。") == [("A-1", False)]


def test_two_equal_candidates_are_both_proposed():
    twin = Indicator("B-1", "绿地率", (), "%", "high", "城区", "other")
    assert links("绿地率达到36%。", IndicatorIndex([GREEN, twin])) == [
        ("A-1", False),
        ("B-1", False),
    ]


def test_never_more_than_three_are_proposed():
    many = [Indicator(f"C-{n}", "绿地率", (), "%", "high", "", "test") for n in range(5)]
    assert len(links("绿地率达到36%。", IndicatorIndex(many))) == 3


def test_titles_are_not_bound():
    target = find_targets("创建国家卫生县城。", Span(0, 9))
    assert INDEX.link(target)[0].indicators == ()
    assert link_reading(0, INDEX.link(target)[0]) is None


def test_the_reading_says_bound_or_proposed():
    text = "建成区绿地率达到36%，建成区绿地建设率达到30%。"
    bound, near = INDEX.link(find_targets(text, Span(0, len(text))))
    assert link_reading(0, bound).state is State.CERTAIN
    assert link_reading(1, near).rule == "target.link.proposed"


NEAR = Indicator(
    "R-1", "500米见园覆盖率", ("居民出行500米见园",), "%", "high", "建成区", "test", reach="500 米"
)
INCOME = Indicator(
    "R-2",
    "城镇居民人均可支配收入增长率",
    ("城镇居民人均可支配收入增长",),
    "%",
    "high",
    "县域",
    "test",
)
WATER = Indicator("R-3", "国家考核地表水断面水质优良比例", (), "%", "high", "县域", "test")
WARD = Indicator("R-4", "传染病区改扩建", (), "个", "high", "县域", "test")


def test_a_reach_binds_the_indicator_of_that_very_reach():
    index = IndicatorIndex([NEAR])
    for text in ("实现500米见园。", "城市居民出行500米见园。", "实现300米见绿、500米见园。"):
        targets = find_targets(text, Span(0, len(text)))
        assert [one.bound for one in index.links(targets[-1])] == [True], text


def test_another_reach_is_asked_for_and_another_measure_is_out():
    index = IndicatorIndex([NEAR])
    assert links("实现300米见园。", index) == [("R-1", False)]
    assert links("见园面积达到500平方米。", index) == []


def test_the_same_words_for_other_ground_are_asked_for():
    assert links("全县绿地率达到36%。") == [("A-1", False)]
    assert links("各镇公厕密度达到4座/平方公里。")[0] == ("A-2", False)
    assert links("全市建成区绿地率达到36%。") == [("A-1", True)]
    assert links("全县城镇登记失业率控制在4%以内。") == [("A-3", True)]


def test_whose_income_it_is_makes_another_indicator():
    index = IndicatorIndex([INCOME])
    assert links("城镇居民人均可支配收入增长8%。", index) == [("R-2", True)]
    assert links("居民人均可支配收入增长8%。", index) == [("R-2", False)]


def test_one_character_that_stands_for_another_is_asked_for():
    index = IndicatorIndex([WATER])
    assert links("省级考核地表水断面水质优良比例达到90%。", index) == [("R-3", False)]


def test_words_without_weight_do_not_part_two_names():
    assert links("实施1个传染病区改扩建项目。", IndicatorIndex([WARD])) == [("R-4", True)]
