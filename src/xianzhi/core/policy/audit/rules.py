"""Why a word that no row holds is left out (未列入台账的原因).

Each rule is a predicate and the id of the sentence that states it. Rules look at the words around
a place, never at which document it is.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from xianzhi.core.policy.audit.scan import HEADER_WORD, Found
from xianzhi.core.policy.audit.setting import Setting
from xianzhi.core.policy.clauses import cell_at, clause_at, line_at, sentence_at
from xianzhi.core.policy.plan import RowKind, Span

__all__ = ["explain"]

_UNIT_END = re.compile(
    r"(?:[局委办厅部府院队联镇乡区县市站所处科室社行企盟旗校园]|(?<!社)(?<!机)会|中心|公司|集团|单位|部门|机构|街道"
    r"|专班|小组|指挥部)(?:[)>〉]|等|有关|相关|部门|单位|分别|共同|主要|按照?职责){0,3}$"
)
_BY = re.compile(r"(?<![自理缘事])由")
_TASK_FORCE = re.compile(r"专班|小组|指挥部|联席会议|委员会办公室")
_TASK_FORCE_END = re.compile(r"(?:专班|小组|指挥部|联席会议)(?:办公室|办)?$")
_LISTED = re.compile(r"[,、](?:主要|具体)?$")
_NOUN = re.compile(r"人|同志|制(?![定订作])|者|领导|率|度|式")
_DONE = re.compile(r"[\u4e00-\u9fff]{1,4}了")
_VALIDITY = re.compile(r"有效期|施行|执行期限|试行期")
_UP_TO = re.compile(r"截[至止]到?$")
_PAST = re.compile(r"已[经]?[\u4e00-\u9fff]|历年|去年|上年|以来")
_FROM_YEAR = re.compile(r"\d{4}年?[~至-]{1,2}$")
_YEAR = re.compile(r"\d{4}年度?")
_OF_YEAR = re.compile(r"度|重点|政府|主要|目标|工作|民生|市|县|区|为民")
_METADATA = re.compile(
    r"\s*(?:索\s*引\s*号|发布(?:时间|日期|机构|单位)|(?:发文|成文|生成)日期|来源|信息来源|日期|标题|文\s*号"
    r"|浏览次数|详情页链接|原文链接|链接|公开(?:方式|范围|时限)|有\s*效\s*性|分\s*类|字体|.{0,3}发布日期"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d)"
)
_STANDALONE_DATE = re.compile(r"\s*[\d〇○零一二三四五六七八九十年月日./\- ]+\??\s*")
_HEADING_LINE = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|附件|专栏)"
)


Rule = tuple[str, Callable[[Span, Setting], bool]]


def explain(found: Found, setting: Setting) -> str | None:
    """Give the reason why *found* is left out, or null if no rule knows one (说明原因)."""
    for reason, applies in _RULES[found.kind]:
        if applies(found.span, setting):
            return reason
    return setting.left_out.reason(found.span) if found.kind == "quantity" else None


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    index = bisect_right(spans, Span(span.start, 1 << 62)) - 1
    return index >= 0 and spans[index].end >= span.end


# Rules for any word -------------------------------------------------------------------------


def _is_cited(span: Span, setting: Setting) -> bool:
    return _inside(span, setting.citations)


def _is_document_number(span: Span, setting: Setting) -> bool:
    return _inside(span, setting.numbers)


def _is_title(span: Span, setting: Setting) -> bool:
    return _inside(span, setting.headings)


def _is_metadata(span: Span, setting: Setting) -> bool:
    if setting.row_at(span):
        return False
    line = setting.words(line_at(setting.text, span))
    return bool(_METADATA.match(line)) and len(line) < 120


def _is_other_article(span: Span, setting: Setting) -> bool:
    """Behind the beginning of the first plan, yet in none of the plans: other news on the page."""
    at = Span(span.start, span.start + 1)
    return setting.plans_from <= span.start and setting.plans.holder(at) is None


def _is_distribution(span: Span, setting: Setting) -> bool:
    held = setting.facts.spans.get("distribution")
    return held is not None and held.start <= span.start and span.end <= held.end


# Role words ---------------------------------------------------------------------------------


def _is_plan_lead(span: Span, setting: Setting) -> bool:
    return setting.plan_leads.holder(span) is not None


def _is_convention(span: Span, setting: Setting) -> bool:
    sentence = setting.words(sentence_at(setting.text, span))
    return "下同" in sentence or any(words in sentence for words in setting.facts.conventions)


def _is_column_head(span: Span, setting: Setting) -> bool:
    cell = setting.words(cell_at(setting.text, span)).strip(" \t:")
    if cell == setting.words(span) and cell.endswith(("单位", "部门", "主体")):
        return True
    line = setting.words(line_at(setting.text, span))
    return "。" not in line and len(set(HEADER_WORD.findall(line))) >= 3


def _is_addressed(span: Span, setting: Setting) -> bool:
    named = setting.words(span).endswith(("单位", "部门", "主体"))
    extended = setting.after(span, 2).startswith(("单位", "部门", "主体"))
    follows = setting.after(span, 4).lstrip("单位部门主体 ")
    return (named or extended) and not follows.startswith(":")


def _is_noun(span: Span, setting: Setting) -> bool:
    return _NOUN.match(setting.after(span, 2)) is not None


def _is_attribute(span: Span, setting: Setting) -> bool:
    """What stands before 的 describes the thing named behind it: 由县住建局牵头的联席会议."""
    return setting.after(span, 1) == "的"


def _is_task_force(span: Span, setting: Setting) -> bool:
    near = setting.before(span, 12)
    if _TASK_FORCE_END.search(near):
        return True
    if not _LISTED.search(near):
        return False
    sentence = sentence_at(setting.text, span)
    return bool(_TASK_FORCE.search(setting.text, sentence.start, span.start))


def _is_interpretation(span: Span, setting: Setting) -> bool:
    return setting.after(span, 4).removeprefix("具体").startswith("解释")


def _is_quoted(span: Span, setting: Setting) -> bool:
    return _quoted(setting.text, span, line_at(setting.text, span))


def _is_done(span: Span, setting: Setting) -> bool:
    return _DONE.match(setting.after(span, 5)) is not None


def _is_narrative(span: Span, setting: Setting) -> bool:
    """An ordinary verb: no unit stands before it and it closes no bracket."""
    after = setting.after(span, 2).lstrip("。. ")
    if after.startswith((")", "]", "】", ":")):
        return False
    clause = clause_at(setting.text, span)
    lead_in = setting.text[max(clause.start, span.start - 40) : span.start]
    if _BY.search(lead_in):
        return False
    return not _UNIT_END.search(lead_in)


# Dates --------------------------------------------------------------------------------------


def _is_issue_date(span: Span, setting: Setting) -> bool:
    issued = setting.facts.spans.get("issued_date")
    if issued and issued.start <= span.start and span.end <= issued.end:
        return True
    if setting.row_at(span):
        return False
    line = setting.words(line_at(setting.text, span))
    if not _STANDALONE_DATE.fullmatch(line.rstrip("? ")):
        return False
    return _is_day(line, setting.facts.issued_date)


def _is_day(words: str, day: date | None) -> bool:
    digits = [int(part) for part in re.findall(r"\d+", words)]
    return day is not None and digits[:3] == [day.year, day.month, day.day]


def _is_start(span: Span, setting: Setting) -> bool:
    return setting.before(span, 1) in {"自", "从"} or setting.after(span, 2).startswith(
        ("起", "以来", "开始", "以后", "后")
    )


def _is_validity(span: Span, setting: Setting) -> bool:
    if setting.row_at(span):
        return False
    return _VALIDITY.search(setting.words(sentence_at(setting.text, span))) is not None


def _is_past(span: Span, setting: Setting) -> bool:
    if _UP_TO.search(setting.before(span, 3)):
        return True
    return _PAST.search(setting.words(clause_at(setting.text, span))) is not None


def _is_milestone(span: Span, setting: Setting) -> bool:
    """A month in a row whose own deadline, read elsewhere, is another."""
    row = setting.row_at(span)
    if row is None or row.deadline is None or "月" not in setting.words(span):
        return False
    return row.deadline.span != span


def _is_plan_period(span: Span, setting: Setting) -> bool:
    words = setting.words(span)
    if _FROM_YEAR.search(setting.before(span, 7)):
        return setting.row_at(span) is None
    if not _YEAR.fullmatch(words):
        return False
    return _OF_YEAR.match(setting.after(span, 2)) is not None


def _is_table_header(span: Span, setting: Setting) -> bool:
    words = setting.words(span)
    return len(set(HEADER_WORD.findall(words))) >= 2 and not setting.row_at(span)


def _quoted(text: str, span: Span, line: Span) -> bool:
    opening = max(text.rfind(mark, line.start, span.start) for mark in "“「『")
    closing = max(text.rfind(mark, line.start, span.start) for mark in "”」』")
    if opening <= closing or span.end - opening > 40:
        return False
    return any(mark in text[span.end : min(line.end, span.end + 30)] for mark in "”」』")


# Numbers ------------------------------------------------------------------------------------


def _is_safeguard(span: Span, setting: Setting) -> bool:
    row = setting.row_at(span)
    return row is not None and row.kind is RowKind.SAFEGUARD


def _is_phase(span: Span, setting: Setting) -> bool:
    row = setting.row_at(span)
    return row is not None and row.kind is RowKind.PHASE


def _is_repeated(span: Span, setting: Setting) -> bool:
    row = setting.row_at(span)
    return row is not None and any(setting.words(span) in target.evidence for target in row.targets)


# Label lines and table rows -----------------------------------------------------------------


def _is_blank_label(span: Span, setting: Setting) -> bool:
    value = setting.words(span).split(":", 1)[-1]
    return value.strip(" \t。.)]】") in {"", "无", "/", "-"}


def _is_rule_line(span: Span, setting: Setting) -> bool:
    return not re.search(r"[\w]", setting.words(span))


def _is_total_row(span: Span, setting: Setting) -> bool:
    return bool(re.match(r"\s*\|?\s*(?:合\s*计|总\s*计|小\s*计)", setting.words(span)))


def _is_group_row(span: Span, setting: Setting) -> bool:
    cells = {cell.strip() for cell in re.split(r"[|\n\t]", setting.words(span)) if cell.strip()}
    return len(cells) == 1 and bool(_HEADING_LINE.match(next(iter(cells))))


_COMMON: tuple[Rule, ...] = (
    ("audit.citation", _is_cited),
    ("audit.document_number", _is_document_number),
    ("audit.title", _is_title),
    ("audit.metadata", _is_metadata),
    ("audit.distribution", _is_distribution),
)

_RULES: dict[str, tuple[Rule, ...]] = {
    "role_word": (
        *_COMMON,
        ("audit.plan_lead", _is_plan_lead),
        ("audit.convention", _is_convention),
        ("audit.column_head", _is_column_head),
        ("audit.role_addressed", _is_addressed),
        ("audit.role_noun", _is_noun),
        ("audit.role_attribute", _is_attribute),
        ("audit.role_task_force", _is_task_force),
        ("audit.role_interpretation", _is_interpretation),
        ("audit.role_done", _is_done),
        ("audit.quoted", _is_quoted),
        ("audit.role_narrative", _is_narrative),
    ),
    "label_line": (("audit.label_blank", _is_blank_label), ("audit.convention", _is_convention)),
    "table_row": (
        ("audit.table_header", _is_table_header),
        ("audit.table_rule_line", _is_rule_line),
        ("audit.table_total", _is_total_row),
        ("audit.table_group", _is_group_row),
    ),
    "date": (
        *_COMMON,
        ("audit.issue_date", _is_issue_date),
        ("audit.other_article", _is_other_article),
        ("audit.date_start", _is_start),
        ("audit.plan_period", _is_plan_period),
        ("audit.validity", _is_validity),
        ("audit.date_past", _is_past),
        ("audit.date_milestone", _is_milestone),
    ),
    "quantity": (
        *_COMMON,
        ("audit.other_article", _is_other_article),
        ("audit.repeated", _is_repeated),
        ("audit.phase", _is_phase),
        ("audit.safeguard", _is_safeguard),
    ),
}
