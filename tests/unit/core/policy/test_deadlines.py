from datetime import date

import pytest

from xianzhi.core.policy.deadlines import DeadlineContext, read_deadline
from xianzhi.core.policy.plan import DeadlineKind, Span, State
from xianzhi.core.policy.timelimits import STANDING
from xianzhi.core.policy.timeplaces import note_pieces


def read(text, *, note=None, cell=None, year=2023):
    def place(words):
        return Span(text.index(words), text.index(words) + len(words)) if words else None

    cells = (place(cell),) if cell else ()
    context = DeadlineContext(default_year=year, note=place(note), cells=cells)
    return read_deadline(text, Span(0, len(text)), context=context)


def test_the_time_column_comes_first():
    found = read("新建公厕5座，6月底前完成 | 县住建局 | 2023年10月", cell="2023年10月")
    assert found.deadline.text == "2023年10月"
    assert found.deadline.date == date(2023, 10, 31)
    assert found.readings[0].rule == "deadline.cell"


def test_the_words_of_a_time_column_are_kept_whole():
    found = read("整治河道 | 6月底取得阶段性成效并持续推进", cell="6月底取得阶段性成效并持续推进")
    assert found.deadline.text == "6月底取得阶段性成效并持续推进"


def test_of_several_dates_in_a_cell_the_latest_counts_and_is_to_be_checked():
    found = read("建两座桥 | 1.2023年8月 2.2023年12月", cell="1.2023年8月 2.2023年12月")
    assert found.deadline.text == "2023年12月"
    assert found.readings[0].state is State.CHECK


WORDS_OF_TIME = """
立行立改 即知即改 随时 实时 適時 每季度 全程 贯穿始终 常年 定期 不定期 动态 分阶段 按月 十四五末
３０日内 半年内
"""


@pytest.mark.parametrize("words", [*STANDING.pattern.split("|"), *WORDS_OF_TIME.split()])
def test_every_word_of_time_in_a_note_is_seen(words):
    note = f"（责任单位：县水利局，{words}）"
    text = f"疏浚河道。{note}"
    pieces = list(note_pieces(text, Span(text.index(note), len(text))))
    assert [text[piece.start : piece.end] for piece in pieces] == [words]


def test_a_note_names_the_date():
    note = "（2023年9月底前完成；责任单位：县水利局）"
    found = read(f"疏浚河道。{note}", note=note)
    assert found.deadline.text == "2023年9月底前完成"
    assert found.deadline.scope == "item"


def test_a_label_line_names_the_date():
    found = read("新建步道\n责任单位：县住建局\n时限要求：10月底前")
    assert found.deadline.text == "10月底前"
    assert found.readings[0].rule == "deadline.label"


@pytest.mark.parametrize("words", ["持续推进", "长期坚持", "按进度推进"])
def test_a_standing_task_has_no_due_date(words):
    found = read(f"3 | 加强巡查 | 县水利局 | {words}")
    assert found.deadline.text == words
    assert found.deadline.kind is DeadlineKind.STANDING
    assert found.deadline.date is None


def test_standing_words_in_a_sentence_set_no_limit():
    assert read("持续推进河道整治。").deadline is None


def test_the_latest_date_of_completion_counts():
    found = read("4月底前完成设计，9月底前建成投用，当年3月已启动。")
    assert found.deadline.text == "9月底前"
    assert found.deadline.date == date(2023, 9, 30)


def test_a_start_is_told_from_an_end():
    assert read("5月底前动工。").deadline.kind is DeadlineKind.START
    assert read("5月底前动工，11月底前完成。").deadline.text == "11月底前"


def test_a_rhythm_counts_where_it_governs_a_target():
    found = read("每年培训河长200人次。")
    assert found.deadline.text == "每年"
    assert found.deadline.kind is DeadlineKind.RECURRING
    assert read("每年总结经验。").deadline is None


def test_a_length_of_time_needs_a_start():
    open_start = read("3年内培育上市企业5家。")
    assert open_start.deadline is None
    assert open_start.readings[0].rule == "deadline.no_start"
    started = read("自2023年起，3年内培育上市企业5家。")
    assert started.deadline.kind is DeadlineKind.RELATIVE


def test_a_bare_year_that_opens_a_clause_with_a_number_is_a_limit():
    assert read("2024年，森林覆盖率45%。").deadline.date == date(2024, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "自2023年1月1日起施行。",
        "根据2023年6月印发的办法执行。",
        "落实《禾川县水网规划（2021—2025年）》。",
        "2022年已建成公厕5座。",
    ],
)
def test_origins_titles_and_reports_are_no_limits(text):
    assert read(text).deadline is None


def test_a_date_that_was_left_out_is_to_be_checked():
    found = read("自2023年1月1日起施行。")
    assert found.readings[0].state is State.CHECK
    assert read("加强巡查。").readings[0].state is State.CERTAIN


def found_in(text):
    context = DeadlineContext(default_year=2023)
    return read_deadline(text, Span(0, len(text)), context=context).deadline


def test_a_date_that_governs_only_targets_says_so():
    assert read("加强管护。到2023年底，绿地率达到38%。").deadline.scope == "targets"
    assert read("到2023年底，绿地率达到38%，面貌全面改善。").deadline.scope == "item"


def test_progress_cells_hold_no_deadline():
    text = "7 | 新建公厕5座。 | 县住建局 | 已建成2座 | 合同9月底前签订"
    assert found_in(text) is None


def test_evidence_is_where_the_words_stand():
    text = "整修村道，力争2024年6月底前完成。"
    found = found_in(text)
    assert text[found.span.start : found.span.end] == found.text == "2024年6月底前"


def test_a_start_and_an_end_in_one_note_are_read_by_the_end():
    note = "（县水利局负责，10月底前动工，2024年6月底前投用）"
    found = read(f"建设提水泵站。{note}", note=note).deadline
    assert (found.text, found.kind) == ("2024年6月底前投用", DeadlineKind.DATE)


def test_a_yearly_date_is_a_rhythm():
    found = read("每年1月底前，制定年度检查计划。").deadline
    assert (found.text, found.kind) == ("每年1月底前", DeadlineKind.RECURRING)


def test_a_date_of_its_own_outweighs_a_yearly_one():
    found = read("每年1月底前制定计划，2024年底前建成体系。").deadline
    assert (found.text, found.kind) == ("2024年底前", DeadlineKind.DATE)


def test_a_period_keeps_its_words_and_ends_with_its_last_day():
    found = read("铺设管网 | 2023年6月—12月", cell="2023年6月—12月").deadline
    assert (found.text, found.date) == ("2023年6月—12月", date(2023, 12, 31))


@pytest.mark.parametrize("words", ["适时推进", "贯穿全年", "按季度公开", "立行立改"])
def test_a_column_may_say_always(words):
    assert read(f"公开办事结果 | {words}", cell=words).deadline.text == words


def test_a_rate_of_starts_is_no_start():
    found = read("6月底前摸清底数，12月底前开工率达到100%。").deadline
    assert found.text == "12月底前"
