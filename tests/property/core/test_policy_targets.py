"""What holds of the target and deadline readers whatever the text."""

import gc
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.catalogue.messages import words
from xianzhi.core.policy.dates import find_dates
from xianzhi.core.policy.deadlines import DeadlineContext, read_deadline
from xianzhi.core.policy.glyphs import Folded, fold
from xianzhi.core.policy.numerals import plain, read_number
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.targets import TargetContext, find_targets, read_targets

DIGITS = "零一二三四五六七八九"
PHRASES = """
新建 建成 达到 不低于 控制在 由 提高到 分别 绿地率 公园 老旧小区 企业 每年 到2025年底 6月底前
2023年8月 5 12.5 1,200 ３０ 万 亿 % 个 家 公里/平方公里 平方米 亩 萬畝 人次 以上 以内 左右
、 ， 。 ； ： （ ） “ ” 《 》 | 零新增 全覆盖 全部 不发生 清零 创建 巩固 国家 省级 示范县
卫生城市 一镇十村 百亿 产业 其中 和 至 — 1-2 十 两 一个 给予 奖补 现有 第 前 24小时 300米见绿
15分钟 生活圈 增长 责任单位 持续推进 时限要求
"""
BLANKS = [" ", "\n", "\n\n", "　　", "\r\n", "\x00", "😀"]
PIECES = st.sampled_from([*PHRASES.split(), *BLANKS])
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map("".join))


def spelled(number: int) -> str:
    """A Chinese numeral below 10000, the long way."""
    if number == 0:
        return "零"
    numeral, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            numeral += ("零" if zero and numeral else "") + DIGITS[digit] + sign
        zero = digit == 0
    return numeral


@given(st.integers(0, 9999))
def test_numerals_round_trip(number):
    assert plain(read_number(spelled(number))) == number


@given(st.integers(0, 10**15), st.sampled_from(["", "万", "亿"]))
def test_digits_round_trip_with_and_without_commas(number, sign):
    size = {"": 1, "万": 10**4, "亿": 10**8}[sign]
    assert plain(read_number(f"{number:,}{sign}")) == number * size
    assert plain(read_number(f"{number}{sign}")) == number * size


@given(TEXTS)
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)
    folded = Folded(text, Span(0, len(text)))
    for at in range(folded.length):
        assert folded.text[at] == fold(text)[folded.at(at)]


@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_targets_are_evidenced_inside_the_span(text, cut_left, cut_right):
    span = Span(min(cut_left, len(text)), max(min(cut_left, len(text)), len(text) - cut_right))
    found = read_targets(text, span)
    for target in found.targets:
        assert span.start <= target.span.start < target.span.end <= span.end
        assert target.evidence == text[target.span.start : target.span.end]
        assert target.unit is None or target.unit in text.replace("\n", "") or target.unit == "%"
    for one in found.left_out:
        assert words(one.rule)
        assert span.start <= one.span.start <= one.span.end <= span.end
    for reading in found.readings:
        assert words(reading.rule, reading.params) != words(reading.rule, reading.params, "en")
        assert all(span.start <= one.start <= one.end <= span.end for one in reading.spans)


@given(TEXTS)
def test_reading_twice_gives_the_same(text):
    span = Span(0, len(text))
    assert find_targets(text, span) == find_targets(text, span)


@given(TEXTS)
def test_deadlines_are_cut_from_the_text(text):
    span = Span(0, len(text))
    read = read_deadline(text, span, context=DeadlineContext(default_year=2023))
    assert all(words(reading.rule, reading.params) for reading in read.readings)
    found = read.deadline
    if found is not None:
        printed = text[found.span.start : found.span.end]
        assert "".join(found.text.split()) == "".join(printed.split())


@given(TEXTS)
def test_dates_lie_apart_and_in_order(text):
    ends = 0
    for mention in find_dates(fold(text)):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end


@settings(deadline=None, max_examples=7)
@given(st.sampled_from(["新建公园5个", "2022年为30%", "5个", "到2025年", "”5个", "(5个", "、"]))
def test_a_text_without_marks_is_read_in_linear_time(piece):
    def cost(count):
        text = piece * count
        gc.collect()
        gc.disable()  # what other tests left behind is swept at no time of ours
        try:
            began = time.process_time()
            read_targets(text, Span(0, len(text)), context=TargetContext(default_year=2023))
            return time.process_time() - began
        finally:
            gc.enable()

    few, many = (min(cost(count) for _ in range(3)) for count in (300, 3000))
    assert many < 40 * few + 0.05
