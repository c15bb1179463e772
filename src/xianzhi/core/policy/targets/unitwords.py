"""Units of measurement and counting words (计量单位与量词), in folded text."""

import re

__all__ = ["MONEY", "PER_CENT", "TIME_UNITS", "UNITS", "longest_unit"]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


PER_CENT = _listed("% ‰ 个百分点 百分点")
TIME_UNITS = _listed(
    "年 个月 月 周 日 天 个工作日 工作日 小时 个小时 分钟 秒 秒钟 个季度 学年 个学期"
)
MONEY = _listed("元 美元 欧元 港元")
_LATIN = _listed(
    "ms km km² m² m³ kW MW GW kWh MWh GWh kV KV MVA TB PB GB Mbps Gbps PFLOPS EFLOPS PFlops EFlops "
    "P t dB μg/m³ mg/L"
)
_MEASURES = _listed(
    "平方公里 平方千米 平方米 公顷 亩 平方厘米 ㎡ 平米 公里 千米 米 厘米 毫米 延米 里 海里 "
    "车道公里 "
    "吨 公斤 斤 千克 克 毫克 微克 吨标准煤 吨标煤 微克/立方米 毫克/升 立方米 立方 方 升 标准立方米 "
    "千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 度 千伏 伏 千伏安 兆伏安 匹 标准箱 卡时 米/秒"
)
_COUNTED = _listed(
    "批次 台套 人次 人 名 位 户 户次 对 员 口 个 家 座 所 项 条 处 台 套 辆 件 只 头 株 棵 栋 幢 "
    "间 张 "
    "艘 架 眼 块 片 道 支 部 种 类 场 次 期 批 例 篇 首 册 本 份 宗 起 盏 根 场次 "
    "台次 班 节 门 届 组 队 列 车次 班次 架次 趟 笔 单 艘次 孔 杆 枚 粒 朵 丛 尊 尾 "
    "羽 盘 桩 泊位 车位 床 床位 学位 席 柜 机架 标段 镇 村 乡 乡镇 "
    "街道 "
    "社区 县     个/家 家次 户家庭 轮 路 倍 折 级 分 "
    "位次 "
    "个位次 岁 周岁 星"
)
UNITS = PER_CENT | TIME_UNITS | MONEY | _LATIN | _MEASURES | _COUNTED
_BY_SIGN = {
    sign: sorted((unit for unit in UNITS if unit[0] == sign), key=len, reverse=True)
    for sign in {unit[0] for unit in UNITS}
}
"""Units by their first character, the longest first."""
_OTHER = re.compile(r"\((?P<word>\w{1,2})\)")  # 套(间), 人(次)
_BASE = re.compile(r"/\d*[十百千万](?:人)?")  # 12/10万: of every 100,000
_PER = re.compile(
    r"/每?(?:平方公里|平方千米|平方米|公里|千米|立方米|万元|亿元|万人|千人|百人|十万人|人|户|亩|"
    r"年|天|"
    r"日|月|次|家|km²|m²|件|套|座|辆|车|床|m³|d|a|个|项|村|班|小时)"
)
# A counting word that only opens a longer word: 3方面, 5部门, 100人才.
_LONGER_WORD = {
    "方": "面",
    "部": "门署",
    "人": "才均工",
    "队": "伍",
    "期": "间限末",
    "单": "位",
    "分": "钟别类",
    "起": "草步",
    "次": "序",
    "条": "例",
    "处": "置罚",
    "月": "均",
    "度": "假",
    "路": "线网段面口",
}


def longest_unit(text: str, at: int) -> int:
    """Give the end of the unit that starts at *at* of folded text, or *at* (单位)."""
    if text.startswith("/", at) and (base := _BASE.match(text, at)):
        return base.end()
    for unit in _BY_SIGN.get(text[at : at + 1], ()):
        end = at + len(unit)
        if text.startswith(unit, at) and not _runs_on(unit, text[end : end + 1]):
            return _with_per(text, _with_other(text, end))
    return at


def _runs_on(unit: str, following: str) -> bool:
    """Tell a unit from the beginning of a longer word."""
    if unit in _LATIN:
        return following.isascii() and following.isalpha()
    return following != "" and following in _LONGER_WORD.get(unit, "")


def _with_other(text: str, end: int) -> int:
    """Take in the second counting word of 套(间)."""
    if not text.startswith("(", end) or not (found := _OTHER.match(text, end)):
        return end
    return found.end() if found["word"] in _COUNTED else end


def _with_per(text: str, end: int) -> int:
    """Take in the second half of 公里/平方公里."""
    while found := _PER.match(text, end):
        end = found.end()
    return end
