"""What counts as a numeric target, and how its fields are read."""

from datetime import date

import pytest

from xianzhi.core.policy.plan import Span, State, TargetType
from xianzhi.core.policy.targets import TargetContext, find_targets, holds_targets, read_targets


def fields(text, **context):
    found = find_targets(text, Span(0, len(text)), context=TargetContext(**context))
    return [(one.name, one.op, one.value, one.unit) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建成区绿地率达到36%以上。", ("建成区绿地率", ">=", 36, "%")),
        ("城镇登记失业率控制在4%以内。", ("城镇登记失业率", "<=", 4, "%")),
        ("地区生产总值增长7%左右。", ("地区生产总值增长", "~=", 7, "%")),
        ("规上工业增加值增长8%。", ("规上工业增加值增长", ">=", 8, "%")),
        ("旅客量突破50万人次。", ("旅客量", ">", 500_000, "人次")),
        ("路网密度≥8公里/平方公里。", ("路网密度", ">=", 8, "公里/平方公里")),
        ("森林覆盖率由40%提高到45%。", ("森林覆盖率", ">=", 45, "%")),
        ("将企业开办时间压缩至3个工作日。", ("企业开办时间", "<=", 3, "个工作日")),
        ("标识注册总量突破5亿。", ("标识注册总量", ">", 500_000_000, None)),
    ],
)
def test_a_level_is_named_before_its_value(text, expected):
    assert fields(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建成2个综合服务中心。", ("综合服务中心", "=", 2, "个")),
        ("打造300个以上典型应用场景。", ("典型应用场景", ">=", 300, "个")),
        ("组织不少于6次培训活动。", ("培训活动", ">=", 6, "次")),
        ("招引1—2家设计企业总部。", ("设计企业总部", "range", (1.0, 2.0), "家")),
        ("每村至少建成1个文化广场。", ("文化广场", ">=", 1, "个")),
        ("培育3家在省内具有影响力的综合型平台。", ("综合型平台", "=", 3, "家")),
        ("面向1万名农技人员开展培训。", ("农技人员", "=", 10_000, "名")),
        ("建成投用东岭、西岭等8家卫生院。", ("卫生院", "=", 8, "家")),
        ("新建一个24小时书吧。", ("24小时书吧", "=", 1, "个")),
    ],
)
def test_a_count_is_named_after_its_value(text, expected):
    assert fields(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("改造老旧小区30个。", ("老旧小区", "=", 30, "个")),
        ("新增公办学位1,200个。", ("新增公办学位", "=", 1200, "个")),
        ("新(改、扩)建公办园5所。", ("公办园", "=", 5, "所")),
        ("面向重点行业遴选省级试点10个左右。", ("省级试点", "~=", 10, "个")),
        ("开展职业技能培训800人(次)。", ("职业技能培训", "=", 800, "人(次)")),
        ("高標準農田建成１０萬畝。", ("高標準農田建成", "=", 100_000, "畝")),
        ("启动水库北侧43户搬迁工作。", ("水库北侧搬迁", "=", 43, "户")),
    ],
)
def test_a_count_may_be_named_before_or_around_its_value(text, expected):
    assert fields(text) == [expected]


def test_a_list_names_each_value():
    text = "新建中转站8个、分类池20个，打通断头路3条。"
    assert fields(text) == [
        ("中转站", "=", 8, "个"),
        ("分类池", "=", 20, "个"),
        ("断头路", "=", 3, "条"),
    ]


def test_respectively_matches_names_and_values():
    text = "森林覆盖率、绿化覆盖率分别达到65%和36%以上。"
    assert fields(text) == [("森林覆盖率", ">=", 65, "%"), ("绿化覆盖率", ">=", 36, "%")]


def test_a_breakdown_is_a_target_of_its_own():
    text = "新增学位2000个，其中幼儿园500个、小学1500个。"
    assert [name for name, *_ in fields(text)] == ["新增学位", "幼儿园", "小学"]


def test_a_bare_growth_borrows_the_name_before_it():
    text = "固定资产投资完成80亿元，增长10%。"
    assert fields(text)[1] == ("固定资产投资增长", ">=", 10, "%")


def test_a_verb_alone_counts_again_what_was_just_named():
    text = "实施棚户区改造3500套，竣工2000套。"
    assert fields(text)[1] == ("棚户区改造竣工", "=", 2000, "套")


def test_what_exists_lends_its_name_to_what_is_to_be_reached():
    assert fields("现有企业62家，力争达到80家。") == [("企业", "=", 80, "家")]
    text = "2022年绿化率为30%，2025年提高到35%。"
    assert fields(text, default_year=2023) == [("绿化率", ">=", 35, "%")]


def test_a_part_does_not_stand_for_the_whole():
    text = "新开工工业项目30个（其中技改项目20个），竣工15个。"
    assert [one[0] for one in fields(text)] == ["工业项目", "技改项目", "工业项目竣工"]


def test_a_list_may_keep_its_head_for_the_end():
    assert [one[0] for one in fields("打造3个市级、5个县级示范点。")] == [
        "市级示范点",
        "县级示范点",
    ]
    assert [one[0] for one in fields("开工5个、竣工10个重大项目。")] == ["开工重大项目", "重大项目"]


def test_a_rate_may_be_of_a_hundred_thousand():
    assert fields("死亡率控制在12/10万以内。") == [("死亡率", "<=", 12, "/10万")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("失业人员再就业2500人。", "失业人员再就业"),
        ("招商引资签约项目120个。", "招商引资签约项目"),
        ("到位资金15亿元。", "到位资金"),
        ("新增共享停车泊位100个。", "新增共享停车泊位"),
        ("单位GDP能耗较2020年下降13.5%。", "单位GDP能耗下降"),
        ("500米站点覆盖率达100%。", "500米站点覆盖率"),
        ("PM2.5年均浓度控制在38微克/立方米以下。", "PM2.5年均浓度"),
        ("课后服务100%全覆盖。", "课后服务"),
        ("培育营收超1000万元APP100个。", "营收超1000万元APP"),
        ("引进10亿元以上项目3个。", "10亿元以上项目"),
    ],
)
def test_names_keep_the_words_that_look_like_something_else(text, name):
    assert [one[0] for one in fields(text)] == [name]


def test_help_in_things_and_people_is_counted_but_not_the_money():
    text = "救助困难学生3000人次，发放补贴200万元。"
    assert [value for _, _, value, _ in fields(text)] == [3000]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("规上工业增加值增速 | 8%以上 | 县工信局", ("规上工业增加值增速", ">=", 8, "%")),
        ("一般公共预算收入 | 增长5% | 县财政局", ("一般公共预算收入增长", ">=", 5, "%")),
        ("群众满意度\n\n≥95%\n\n县民政局", ("群众满意度", ">=", 95, "%")),
    ],
)
def test_a_value_alone_in_a_cell_is_named_by_the_cell_before(text, expected):
    assert fields(text) == [expected]


def test_cells_that_lost_their_lines_do_not_run_into_the_name():
    assert fields("新建改建公厕10座 何某 住建局 12月底") == [("公厕", "=", 10, "座")]


def test_a_walking_distance_is_a_ceiling():
    text = "实现居民出行300米见绿、500米见园，打造15分钟生活圈。"
    assert fields(text) == [
        ("居民出行见绿", "<=", 300, "米"),
        ("居民出行见园", "<=", 500, "米"),
        ("生活圈", "<=", 15, "分钟"),
    ]


PROSE = (
    "力争到2025年底，全县森林覆盖率达到45%以上，新建改造农村公路120公里，建成投用东岭等8家卫生院。"
)


@pytest.mark.parametrize("width", [11, 13, 19, 28])
def test_a_hard_wrap_changes_nothing(width):
    wrapped = "\n".join(PROSE[at : at + width] for at in range(0, len(PROSE), width))
    assert fields(wrapped) == fields(PROSE)
    assert len(fields(PROSE)) == 3


def test_blanks_around_numbers_change_nothing():
    assert fields("新建改造 农村公路 120 公里 。") == fields("新建改造农村公路120公里。")


def test_the_date_of_the_sentence_is_the_time_limit():
    text = "到2025年底，绿地率达到38%，新建公园5个。新建绿道8公里。"
    found = find_targets(text, Span(0, len(text)))
    assert [one.deadline for one in found] == ["2025年底", "2025年底", None]
    assert found[0].deadline_date == date(2025, 12, 31)


def test_a_heading_lends_its_time_limit():
    found = find_targets("新建公园5个。", Span(0, 8), context=TargetContext(governing="2027年"))
    assert found[0].deadline == "2027年"


def test_effort_is_kept_apart():
    text = "力争绿地率达到38%，确保失业率低于4%。"
    assert [one.modality for one in find_targets(text, Span(0, len(text)))] == ["力争", None]


def test_rates_are_indicators_and_things_are_counts():
    text = "绿地率达到38%，新建公园5个。"
    kinds = [one.type for one in find_targets(text, Span(0, len(text)))]
    assert kinds == [TargetType.INDICATOR, TargetType.COUNT]


def test_evidence_is_the_clause_without_the_item_number():
    text = "（三）新建公园5个；绿地率达到38%以上。"
    found = find_targets(text, Span(0, len(text)))
    assert [one.evidence for one in found] == ["新建公园5个", "绿地率达到38%以上"]


def test_every_field_says_how_it_was_read():
    found = read_targets("绿地率达到38%。", Span(0, 9))
    assert [reading.field for reading in found.readings] == [
        f"targets[0].{field}" for field in ("name", "op", "value", "unit", "type", "deadline")
    ]
    assert {reading.state for reading in found.readings} == {State.CERTAIN}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("新建口袋公园五个。", 5),
        ("谋划三个重大项目。", 3),
        ("每个街道创建一个养老服务中心。", 1),
        ("建成两座桥。", 2),
    ],
)
def test_numbers_in_words_count_where_a_verb_asks_for_them(text, value):
    assert [one[2] for one in fields(text)] == [value]


def test_an_area_that_is_built_is_counted_though_it_describes():
    assert fields("新建5000平方米的文化中心。") == [("文化中心", "=", 5000, "平方米")]


def test_numbers_in_words_are_to_be_checked():
    found = read_targets("建成十个分馆。", Span(0, 7))
    assert found.targets[0].value == 10
    states = {reading.field: reading.state for reading in found.readings}
    assert states["targets[0].value"] is State.CHECK


def test_paragraphs_with_numeric_targets_are_told_from_others():
    goal, talk = "到2025年，新增企业20家。", "坚持以人民为中心，落实“三个一”要求。"
    assert holds_targets(goal, Span(0, len(goal)))
    assert not holds_targets(talk, Span(0, len(talk)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全县生产总值增长6%。", ("生产总值增长", ">=", 6, "%")),
        ("研发投入强度提高到1.5%。", ("研发投入强度", ">=", 1.5, "%")),
        ("整改完成率达到100%。", ("整改完成率", ">=", 100, "%")),
        ("实现达标率98%。", ("达标率", ">=", 98, "%")),
        ("签约项目30个以上。", ("签约项目", ">=", 30, "个")),
        ("新建口袋公园4处。", ("口袋公园", "=", 4, "处")),
    ],
)
def test_a_verb_that_is_a_noun_stays_in_the_name(text, expected):
    assert fields(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("抓好6条续建公路建设。", ("续建公路建设", "=", 6, "条")),
        ("加快东岭、西岭3个抽水蓄能电站建设。", ("抽水蓄能电站建设", "=", 3, "个")),
        ("实施“1+5”工程和7个技改项目。", ("技改项目", "=", 7, "个")),
        ("推进6个110千伏输变电工程。", ("110千伏输变电工程", "=", 6, "个")),
        ("推进2个未来社区试点。", ("未来社区试点", "=", 2, "个")),
        ("打造24个和美乡村。", ("和美乡村", "=", 24, "个")),
        (
            "建成8个以上、管理规范、环境整洁的示范菜场。",
            ("示范菜场", ">=", 8, "个"),
        ),
        ("挑选6个左右有意愿、有特色的村庄。", ("村庄", "~=", 6, "个")),
        ("建设不少于三万平方米的冷链仓库。", ("冷链仓库", ">=", 30_000, "平方米")),
        ("改造1.2万套（间）危旧房。", ("危旧房", "=", 12_000, "套（间）")),
    ],
)
def test_what_follows_a_bare_number_names_it(text, expected):
    assert fields(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("技术合同成交额达到90亿元。", ("技术合同成交额", ">=", 9_000_000_000, "元")),
        ("电力装机提高到200万千瓦。", ("电力装机", ">=", 2_000_000, "千瓦")),
        ("高新技术企业达到30家。", ("高新技术企业", "=", 30, "家")),
        ("优良天数保持在340天以上。", ("优良天数", ">=", 340, "天")),
    ],
)
def test_a_measured_amount_to_be_reached_is_a_floor(text, expected):
    assert fields(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一产、二产增加值分别增长5%左右、6%以上。",
            [("一产增加值增长", "~=", 5, "%"), ("二产增加值增长", ">=", 6, "%")],
        ),
        (
            "城镇、农村居民人均收入分别增长6%和7%。",
            [("城镇居民人均收入增长", ">=", 6, "%"), ("农村居民人均收入增长", ">=", 7, "%")],
        ),
        (
            "玉米播种、收割机械化率分别达到70%和60%。",
            [("玉米播种机械化率", ">=", 70, "%"), ("玉米收割机械化率", ">=", 60, "%")],
        ),
        (
            "新建小学和初中分别不少于2和1所。",
            [("小学", ">=", 2, "所"), ("初中", ">=", 1, "所")],
        ),
        (
            "接待游客60万人次，实现旅游收入3亿元，分别增长5%和8%。",
            [
                ("接待游客", "=", 600_000, "人次"),
                ("旅游收入", ">=", 300_000_000, "元"),
                ("接待游客增长", ">=", 5, "%"),
                ("旅游收入增长", ">=", 8, "%"),
            ],
        ),
        (
            "生猪存栏12万头、出栏25万头。",
            [("生猪存栏", "=", 120_000, "头"), ("生猪出栏", "=", 250_000, "头")],
        ),
        (
            "新建城市道路5条6.8公里。",
            [("城市道路", "=", 5, "条"), ("城市道路", "=", 6.8, "公里")],
        ),
    ],
)
def test_a_list_shares_what_it_says_once(text, expected):
    assert fields(text) == expected


def test_a_grant_that_follows_does_not_take_the_count_away():
    text = "每年评出30个示范班组，并按有关规定给予奖励。"
    assert fields(text) == [("示范班组", "=", 30, "个")]
