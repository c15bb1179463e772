from xianzhi.core.policy.glyphs import Folded, fold
from xianzhi.core.policy.plan import Span


def test_folding_keeps_the_length():
    text = "新修農田１０萬畝，達到９０％。"
    assert fold(text) == "新修农田10万亩,达到90%。"
    assert len(fold(text)) == len(text)


def test_a_line_wrapped_in_mid_phrase_is_joined_and_addresses_stay():
    text = "全县新建口袋公园十二处并改造\n老旧小区30个，惠及居民五千户"
    folded = Folded(text, Span(0, len(text)))
    assert "改造老旧小区30个" in folded.text
    start = folded.text.index("老旧小区")
    assert folded.span(start, start + 4) == Span(text.index("老旧小区"), text.index("老旧小区") + 4)
    assert folded.verbatim(start - 2, start + 4) == "改造老旧小区"


def test_a_new_paragraph_stays_apart():
    text = "完善设施\n2.新建公厕5座"
    assert Folded(text, Span(0, len(text))).text == text


def test_a_blank_between_digit_and_unit_is_dropped_but_not_between_numbers():
    text = "12 月底前 5 家 3 4"
    assert Folded(text, Span(0, len(text))).text == "12月底前5家3 4"


def test_what_is_excluded_becomes_bars():
    text = "新建5座（责任单位：县水利局）"
    folded = Folded(text, Span(0, len(text)), [Span(5, len(text))])
    assert folded.text == "新建5座" + "|" * (len(text) - 5) or folded.text.endswith("|")
    assert "水利" not in folded.text


def test_a_text_with_many_kinds_to_fold_is_folded_whole():
    wide = "".join(map(chr, range(0xFF01, 0xFF5F)))
    assert fold(wide * 3) == "".join(map(chr, range(0x21, 0x7F))) * 3
