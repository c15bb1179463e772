"""Why a quantity is no target (不作为指标的理由)."""

import re
from dataclasses import dataclass

from xianzhi.core.policy.targets import lexicon, unitwords
from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.phrases import Stretches, left_edge, right_edge
from xianzhi.core.policy.targets.quantities import Quantity
from xianzhi.core.policy.targets.reach import is_reach

__all__ = ["Surroundings", "reason_against", "reason_against_name"]

_ORDINAL = re.compile(r"(?:第|前|排名前|位列|名列|连续|No\.?|编号|序号|附件|[附见][表图]|专栏)$")
_VERSION = re.compile(
    r"^(?:\.\d|版|号(?!线)|代|期工程|期(?:项目)?$|G|D|A(?:级)?|强(?:县|市|区|镇)?|大(?!棚|院|桥|"
    r"道)|\+|折)"
)
_GRANT = re.compile(
    r"给予|予以(?:奖|补)|奖补|奖励|贴息|罚款|免租|减免|最高(?:不超过)?\d|"
    r"一次性(?:给予|奖|补|资助|扶持|支付|发放)"
)
_GRANT_MONEY = re.compile(
    r"补助|补贴|资助|扶持资金|奖金|补偿|优惠|抵扣|配套资金|授信|贷款额度|兑付|租金|奖\d|处\d|"
    r"以奖代补|让利|缴纳|报销|发放(?=不超过)"
)
_ON_CONDITION = re.compile(r"[对凡经如若按被获][^国标]|符合|满足|首次|新认定|新获|每[家个名]|成功")
_ENDS_CLAUSE = re.compile(r"[,。;]")
_NEW = re.compile(r"新增|新建|再|达到|提高|提升|增加|扩大|力争|确保")
_SCORE_UNIT = re.compile(r"^分(?!钟|类|馆|校|院|中心|区|公司|站|支)")
_SATISFACTION = re.compile(r"满意|评分|得分|测评|指数|分数|平均分|考核成绩")
_EXISTING = re.compile(
    r"现有(?!\w{0,4}基础)|已有|目前|原有|截至|截止|共有|已建成?|已完成|已实现|已达|已累计|累计已|去年|上年|"
    r"上一年|往年|以往|曾|现已|自\d{4}年以来|近年来|"
    r"十三五期间|过去|其余|尚有|仅有|现存|存量(?=\d)"
)
_REPORTED = re.compile(r"[查据果计]显示|据统计|经统计|调查表明")
_MONEY_UNIT = re.compile(r"(?:元|美元|欧元|港元)$")
_MONEY_COST = re.compile(
    r"总投资|计划投资|投资估算|估算|概算|预算|年度投资|投资规模|投入|投资(?:额)?(?:约|为)?$|"
    r"安排资金|专项资金|补助资金|财政资金|每人每|标准为|单价|工程造价|"
    r"基金|注册资本"
)
_MONEY_TARGET = re.compile(
    r"生产总值|GDP|产值|收入|营收|税收|销售|零售额|进出口|出口|利润|增加值|交易额|成交额|"
    r"贷款余额|存款余额|融资|引进|引入|争取|招商|到位|签约|利用外资|争取|撬动|募集|投资|"
    r"完成[^,]{0,12}投资|固定资产投资(?:额)?(?:完成|达到|突破|超过)|规模|增长|消费|财政|预算|"
    r"总额|总量|外资|内资|网络零售|成本|价格|均价|降低|降本|节约|资产|盘活|处置|贷款|化解|债券|债务|清收|清欠|减负|节支|业务量"
)
_OUTLAY = re.compile(r"(?:年度|全年|当年|计划|总|累计|完成)*(?:投资额?|资金)")
_WORTH = re.compile(r"(?:价值|产值|总值|增加值|交易额|销售额|成交额|存款额?|市值|资产)$")
_MONEY_WON = re.compile(r"争取|到位|引进|引入|吸引|招引|募集|融资|完成|撬动|带动|实现|向上")
_DEFINITION = re.compile(
    r"一般(?=$|不|在|为|以|控制)|通常|原则上|是指|所称|年龄|人员规模|团队规模|延长期|最长|有效期|"
    r"注册(?:时间|资本)|成立(?:时间|满)|参保(?!率|人数|覆盖|扩面)"
)
_CITED = re.compile(r"对[^,。]*等$")
_DURATION_NAME = re.compile(
    r"时间|时限|时长|周期|耗时|用时|时延|期限|时效|响应|办理|办结|压缩|缩短|平均|到达|出警|车程|"
    r"间隔|寿命|龄|天数"
)
_WHOLE_SCOPE = re.compile(
    r"(?:全(?:县|市|省|区|国|域|镇|州)|辖区(?:内)?|所辖|下辖|我(?:县|市|区))$"
)
_ADMIN_UNIT = re.compile(
    r"个?(?:乡镇|镇街|街镇|乡|镇|村|街道|县|区|社区|市|行政村|建制村|自然村|部门|县区)"
)
_SCOPE_VERB = re.compile(
    r"(?:依托|围绕|聚焦|按照|根据|针对|涉及|涵盖|包含|分为|分成|选取|[在于以])$"
)
_EVERY_ONE = re.compile(r"[^,。;:、|\n]{1,12}?(?:全部|均(?!衡|价|值|等)|全面完成)")
_THRESHOLDS = {"户", "人", "平方米", "亩", "层", "吨", "元", "千瓦", "兆瓦"}
_SUCH = re.compile(
    r"的?(?:自然村|村|企业|单位|学校|小区|场所|安置|聚居|大户|规模|工业|餐饮|住宅|"
    r"建筑|会议|项目|燃煤|燃气|机组|锅炉|车辆|设备)"
)
_SHARE_GIVEN = re.compile(r"的(?:[,。;]|比例|标准|额度|部分|企业|项目)")
_OF_WHICH = re.compile(r"(?:及以上)?的(?:[,。;“\"]|\w)")
_BUILT = re.compile(r"(?:新建|改建|扩建|建设|建成|打造|改造|铺设|新增|修建|开发|落成)")
_EXTENT = frozenset({"平方米", "㎡", "亩", "公顷", "平方公里", "公里", "千米", "米", "平米"})
_ORGAN = re.compile(r"(?:局|委|办|院|厅|政府|公司|集团|大队|支队|街道|管委会)$")
_OF_PLAN = re.compile(
    r"总量的$|占[^,]{0,6}(?:计划|任务|目标|总投资)[^,]{0,6}$|"
    r"(?:工程|工作|任务|建设)(?:总)?量的?(?:约)?$|(?:总体|形象|工程|建设|投资)进度(?:的|约)?$"
)
_LOOSE_UNITS = frozenset("个项条类种张本件道块人名级")
_PER = re.compile(r"(?:[每按×]|每(?:少|多|增加|降低|提高|减少|超过?|出现|发现|缺))$")
_FROM = re.compile(r"[由从][^,。;]{0,6}$")
_TO = re.compile(r"[^,。;]{0,4}(?:提|升|增|降|减|压|扩|缩)")
_BREAK = re.compile(r"[、,。;:!?|\n和及与或()]")
_PLOT = re.compile(r"占地(?:面积)?(?:约)?$|用地面积(?:约)?$|规划(?:用地)?面积(?:约)?$")
_SIZES = {"米", "厘米", "毫米", "层", "级", "星"}
_SIZE_OF = re.compile(r"宽|高|长|厚|深|以上的?\w|以下的?\w|内\w|级|的")
_DESCRIBING = _SIZES | unitwords.TIME_UNITS | {"公里", "千米"}
_ROOM = 24
_RATING = re.compile(r"[千兆]?伏|kV|KV|级(?=\w)")
_CAPACITY = re.compile(r"吨(?:/\w)?|[千兆吉]瓦时?|[千兆]伏安|GWh|MWh|[GMk]W|标准箱|立方米/\w|吨级")
_WORKS = re.compile(
    r"[^,。;:、|\n]{0,20}?(?:项目|工程|线路|生产线|基地|通道|电站|电厂|码头|泊位|技改|装置|改造|扩建)"
)


@dataclass(slots=True)  # made by the thousand: not frozen
class Surroundings:
    """What stands around one quantity (上下文): folded text, bounds, and its neighbours' bounds."""

    text: str
    sentence: tuple[int, int]
    floor: int
    ceiling: int
    titles: Stretches
    progress: Stretches
    past: bool = False


def reason_against(quantity: Quantity, around: Surroundings) -> str | None:
    """Give the rule that keeps a quantity from being a target, if any (排除理由)."""
    for rule, test in _PLACES:
        if test(quantity, around):
            return f"target.left.{rule}"
    return None


def reason_against_name(quantity: Quantity, name: Name, around: Surroundings) -> str | None:
    """Give the rule that speaks against a quantity once its name is known."""
    for rule, test in _NAMED:
        if test(quantity, name, around):
            return f"target.left.{rule}"
    return None


def _in_title(quantity: Quantity, around: Surroundings) -> bool:
    return around.titles.holds(*quantity.number)


def _in_progress(quantity: Quantity, around: Surroundings) -> bool:
    return around.progress.holds(*quantity.number)


def _is_ordinal(quantity: Quantity, around: Surroundings) -> bool:
    text, at = around.text, quantity.number[0]
    return bool(
        _ORDINAL.search(text, max(0, at - 4), at)
        or _VERSION.match(text[quantity.number[1] : quantity.number[1] + 4])
    )


def _is_unitless(quantity: Quantity, around: Surroundings) -> bool:
    """A bare number counts only with a multiplier and a comparing word: 突破5亿."""
    if quantity.unit[1] > quantity.unit[0]:
        return False
    words = around.text[quantity.number[0] : quantity.number[1]]
    large = words[-1] in "万亿" or "." in words
    return not (large and quantity.op_words)


def _is_score(quantity: Quantity, around: Surroundings) -> bool:
    if not _SCORE_UNIT.match(around.text[quantity.number[1] : quantity.number[1] + 3]):
        return False
    low = left_edge(around.text, quantity.start, around.sentence[0])
    return not _SATISFACTION.search(around.text, low, quantity.start)


def _is_subsidy(quantity: Quantity, around: Surroundings) -> bool:
    """Tell what a sentence about grants gives; things and people it helps may still be counted."""
    unit = quantity.unit_text(around.text)
    granted = _GRANT.search(around.text, *around.sentence)
    if _MONEY_UNIT.search(unit) or unit in unitwords.PER_CENT or unit in unitwords.TIME_UNITS:
        return bool(granted or _GRANT_MONEY.search(around.text, *around.sentence))
    return granted is not None and _is_granted_for(quantity, around, granted.start())


def _is_granted_for(quantity: Quantity, around: Surroundings, grant: int) -> bool:
    """对引进5名以上…的,给予奖励 sets a condition; 评出30个班组,并给予奖励 counts."""
    text, low = around.text, left_edge(around.text, quantity.start, around.sentence[0])
    if _GRANT_MONEY.search(text, low, quantity.start):
        return True
    if grant < quantity.start:
        return grant >= low or quantity.op == "<=" or not _ENDS_CLAUSE.search(text, grant, low)
    return grant < right_edge(text, quantity.end, len(text)) or bool(_ON_CONDITION.match(text, low))


def _is_existing(quantity: Quantity, around: Surroundings) -> bool:
    """现有62家; 2022年达到300亿元. A new verb ends what exists: 原有15个,新增|5个."""
    text = around.text
    if around.past or _REPORTED.search(text, around.sentence[0], quantity.start):
        return True
    low = left_edge(text, quantity.start, around.sentence[0])
    if around.floor > low and _NEW.search(text, around.floor, quantity.number[0]):
        low = around.floor
    return _EXISTING.search(text, low, quantity.start + 1) is not None


def _is_duration(quantity: Quantity, around: Surroundings) -> bool:
    text = around.text
    if quantity.unit_text(text) not in unitwords.TIME_UNITS:
        return False
    if is_reach(text, quantity):
        return False
    low = left_edge(text, quantity.start, around.sentence[0])
    named = _DURATION_NAME.search(text, low, quantity.number[0])
    return not (named and (quantity.op_words or quantity.op))


def _is_length(quantity: Quantity, around: Surroundings) -> bool:
    """A size or an age describes: 8米宽道路, 7层以上住宅, 60周岁以上老人."""
    unit = quantity.unit_text(around.text)
    before = around.text[max(0, quantity.number[0] - 10) : quantity.number[0]]
    if unit in {"岁", "周岁"}:
        return not ("寿命" in before and quantity.op_words)
    if _PLOT.search(before):
        return True
    return unit in _SIZES and _SIZE_OF.match(around.text, quantity.end) is not None


def _is_condition(quantity: Quantity, around: Surroundings) -> bool:
    """…1亿元以上的, 给予: a number before 的 describes, unless it is what is built."""
    text = around.text
    if quantity.unit_text(text) in unitwords.PER_CENT:
        return _SHARE_GIVEN.match(text, quantity.end) is not None
    low = left_edge(text, quantity.start, around.sentence[0])
    granted = quantity.op is not None and _ON_CONDITION.match(text, low) is not None
    if (
        not granted
        and quantity.unit_text(text) in _EXTENT
        and _BUILT.search(text, low, quantity.start)
    ):
        return False
    return _OF_WHICH.match(text, quantity.end) is not None


def _is_attribute(quantity: Quantity, around: Surroundings) -> bool:
    """In one phrase the last quantity is the target: 具备|10个以上|应用场景的工厂不少于10个."""
    text, high = around.text, around.ceiling
    if high >= len(text) or high - quantity.end > _ROOM:
        return False
    gap = text[quantity.end : high]
    if _BREAK.search(gap):
        return False
    unit = quantity.unit_text(text)
    if not gap:
        return _MONEY_UNIT.search(unit) is not None
    return quantity.op is not None or unit in _DESCRIBING or _MONEY_UNIT.search(unit) is not None


def _is_rating(quantity: Quantity, around: Surroundings) -> bool:
    """110千伏|线路, 20万吨|饲料项目: how large one thing is, not how much is to be reached."""
    text, end = around.text, quantity.end
    if quantity.op is not None or not text[end : end + 1].isalpha():
        return False
    unit = quantity.unit_text(text)
    if _RATING.fullmatch(unit):
        return True
    return bool(_CAPACITY.fullmatch(unit) and _WORKS.match(text, end, around.ceiling))


def _is_from_value(quantity: Quantity, around: Surroundings) -> bool:
    """由30%提至50%: only the second number is wanted."""
    text = around.text
    before = text[max(0, quantity.start - 8) : quantity.start]
    if before.endswith(("由", "从", "自")):
        return True
    return _FROM.search(before) is not None and _TO.match(text, quantity.end) is not None


def _is_per(quantity: Quantity, around: Surroundings) -> bool:
    """每10万人, 按每平方米1000元: part of a name or a price."""
    return _PER.search(around.text, max(0, quantity.start - 3), quantity.start) is not None


def _is_scope(quantity: Quantity, around: Surroundings) -> bool:
    """全县10个乡镇, 168个行政村全部…, 依托3家企业: where or with whom, not how many."""
    text = around.text
    if _SCOPE_VERB.search(text, max(0, quantity.start - 3), quantity.start):
        return True
    if _EVERY_ONE.match(text, quantity.end, around.ceiling):
        return True
    whole = _WHOLE_SCOPE.search(text, max(0, quantity.start - 4), quantity.start)
    return whole is not None and _ADMIN_UNIT.match(text, quantity.number[1]) is not None


def _is_threshold(quantity: Quantity, around: Surroundings) -> bool:
    """20户以上|自然村, 500平方米以上|餐饮单位: which ones are meant."""
    return (
        quantity.unit_text(around.text) in _THRESHOLDS
        and quantity.op is not None
        and _SUCH.match(around.text, quantity.end) is not None
    )


def _is_quoted(quantity: Quantity, around: Surroundings) -> bool:
    """Inside quotation marks stand names: “20+8”; “10分钟便利圈” is judged by its circle."""
    text, at = around.text, quantity.number[0]
    low = max(around.sentence[0], at - _ROOM)
    opened = max(text.rfind(mark, low, at) for mark in "“「")
    quoted = opened >= 0 and max(text.rfind(mark, opened, at) for mark in "”」") < opened
    straight = text.count('"', around.sentence[0], at) % 2 == 1
    return (quoted or straight) and not is_reach(text, quantity)


def _is_definition(quantity: Quantity, around: Surroundings) -> bool:
    """一般不超过10人, 年龄原则上不超过45周岁: who or what is meant, not what is to be reached."""
    low = left_edge(around.text, quantity.start, around.sentence[0])
    return _DEFINITION.search(around.text, low, quantity.start) is not None


def _is_cited(quantity: Quantity, around: Surroundings) -> bool:
    """对…等130项经验予以表扬: what exists is named."""
    low = left_edge(around.text, quantity.start, around.sentence[0])
    return _CITED.match(around.text, low, quantity.start) is not None


def _is_abstract(quantity: Quantity, around: Surroundings) -> bool:
    """三个方面, 10项行动, 5人专班: parts of the plan itself."""
    text = around.text
    if quantity.unit_text(text) not in _LOOSE_UNITS:
        return False
    return bool(lexicon.ABSTRACT_COUNT.match(text[quantity.end : quantity.end + 12]))


def _is_money_cost(quantity: Quantity, name: Name, around: Surroundings) -> bool:
    text = around.text
    if not _MONEY_UNIT.search(quantity.unit_text(text)):
        return False
    before = text[left_edge(text, quantity.start, around.sentence[0]) : quantity.number[0]]
    words = "".join(text[start:end] for start, end in name.parts)
    if quantity.op_words and _WORTH.search(words):
        return False
    if _OUTLAY.fullmatch(words) or not _MONEY_TARGET.search(before + words):
        return True
    if "基金" in words:
        return not quantity.op_words
    cost = _MONEY_COST.search(before)
    return cost is not None and not (lexicon.GROWTH.search(before) or _MONEY_WON.search(before))


def _is_share_of_plan(quantity: Quantity, name: Name, around: Surroundings) -> bool:
    """占年度计划的60%, 完成工程量的80%, 县住建局|80%: a report."""
    text = around.text
    before = text[left_edge(text, quantity.start, around.sentence[0]) : quantity.start]
    if _OF_PLAN.search(before):
        return True
    words = "".join(text[start:end] for start, end in name.parts)
    share = quantity.unit_text(text) in unitwords.PER_CENT and not quantity.op_words
    return share and _ORGAN.search(words) is not None


_PLACES = (
    ("title", _in_title),
    ("unitless", _is_unitless),
    ("ordinal", _is_ordinal),
    ("progress", _in_progress),
    ("score", _is_score),
    ("subsidy", _is_subsidy),
    ("from_value", _is_from_value),
    ("per", _is_per),
    ("existing", _is_existing),
    ("duration", _is_duration),
    ("length", _is_length),
    ("condition", _is_condition),
    ("attribute", _is_attribute),
    ("attribute", _is_threshold),
    ("attribute", _is_rating),
    ("scope", _is_scope),
    ("quoted", _is_quoted),
    ("definition", _is_definition),
    ("existing", _is_cited),
    ("abstract", _is_abstract),
)
_NAMED = (("money", _is_money_cost), ("progress", _is_share_of_plan))
