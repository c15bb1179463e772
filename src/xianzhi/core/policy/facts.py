"""Facts of the whole document (文件要素): number, issuer, dates, addressees, conventions."""

import re
from collections.abc import Sequence
from datetime import date

from xianzhi.core.policy.dates import find_dates
from xianzhi.core.policy.notes import UnitNote
from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.parts import Section
from xianzhi.core.policy.plan import PolicyFacts, Span
from xianzhi.core.policy.unitnames import split_units

__all__ = ["read_facts"]

_NUMBER = re.compile(
    r"(?P<number>[^\s,。;:()\[\]《》|]{1,14}?\s?[\[(]?(?:19|20)\d{2}[\])]?\s?(?:第\s?)?\d{1,5}\s?号)"
)
_NUMBER_LABEL = re.compile(r"(?:文\s*号|发文字号|文件编号)\s*[::]?\s*")
_DATED = re.compile(r"(?:发文日期|成文日期|发布日期|印发日期|发布时间|日期)\s*[::|]?\s*")
_TITLE_YEAR = re.compile(
    r"(?<!\d)(?:(20\d{2})\s?年?\s?[-—–~_至到]{1,2}\s?)?(20\d{2})\s?年(?:度)?"  # 2026—2028年: 2026
)
_ABBREVIATION = re.compile(
    r"[(\[](?:以下|下)(?:统)?简?称(?:为)?[::]?[“\"]?(?P<short>[^)\]”\"]{1,20})[”\"]?[)\]]"
)
_ISSUER = re.compile(r"^(?P<issuer>[^《》]{3,40}?)(?:关于|印发)")
_CLAUSE_END = re.compile(r"[。,;:]")
_HEAD = 40  # paragraphs in which number, date and addressees are looked for


def read_facts(
    script: Script,
    sections: Sequence[Section],
    notes: Sequence[UnitNote],
    conventions: Sequence[Span],
) -> PolicyFacts:
    """Read the facts that hold for the whole document (读取文件要素).

    *conventions* stand in running text; others stand in *notes*.
    """
    spans: dict[str, Span] = {}
    title = _title(script, spans)
    number = _number(script, spans)
    issued = _issued(script, sections, spans)
    year = _title_year(title) or (issued.year if issued else None) or _part_year(sections)
    return PolicyFacts(
        title=title,
        number=number,
        issuer=_issuer(script, title, spans),
        issued_date=issued,
        default_year=year,
        distribution=_distribution(script, spans),
        conventions=_conventions(script, notes, conventions),
        abbreviations=_abbreviations(script),
        spans=spans,
    )


def _title(script: Script, spans: dict[str, Span]) -> str | None:
    for order, paragraph in enumerate(script.paragraphs[:8]):
        words = script.folded[paragraph.start : paragraph.end]
        head = re.match(r"(?:标题|名称)\s*[::]\s*", words)
        start = paragraph.start + (head.end() if head else 0)
        if len(words) >= 8 and paragraph.mark is None and words[-1] not in "。;:,":
            if re.match(r"(?:来源|日期|发布|链接|索\s?引|原文|正文|\[|http)", words):
                continue
            end = _whole_title(script, order, words)
            spans["title"] = Span(start, end)
            return re.sub(r"\s*\n\s*", "", script.text[start:end])
    return None


def _whole_title(script: Script, order: int, words: str) -> int:
    """A title that breaks off (…印发, …关于) goes on with the next line."""
    paragraph = script.paragraphs[order]
    if not re.search(r"(?:印发|关于|《[^》]*|[和与及、])$", words) or order + 1 >= len(
        script.paragraphs
    ):
        return paragraph.end
    return script.paragraphs[order + 1].end


def _number(script: Script, spans: dict[str, Span]) -> str | None:
    for paragraph in script.paragraphs[:_HEAD]:
        words = script.words(paragraph)
        label = _NUMBER_LABEL.search(words)
        low = label.end() if label else (1 if words[:1] in "([" else 0)
        found = _NUMBER.match(words, low)
        if found and (label or _is_own_number(words, found, low)):
            span = Span(paragraph.start + found.start(), paragraph.start + found.end())
            spans["number"] = span
            return script.text[span.start : span.end]
        if paragraph.mark is not None:
            break
    return None


def _is_own_number(words: str, found: re.Match[str], low: int) -> bool:
    """The number stands alone on its line, or opens a short line before any title."""
    if found.end() >= len(words.rstrip(" )]")):
        return True
    return low == 0 and len(words) < 90 and "《" not in words[: found.end()]


def _issued(script: Script, sections: Sequence[Section], spans: dict[str, Span]) -> date | None:
    """The date under the signature; else the one that the page states; else a date at the end."""
    last_first = [p for s in sections if s.kind == "plan" for p in range(s.first, s.last)]
    order = list(range(min(_HEAD, len(script.paragraphs)))) + last_first[-6:]
    for alone in (True, False):
        for index in order:
            paragraph = script.paragraphs[index]
            words = script.words(paragraph)
            low = 0
            if not alone:
                label = _DATED.search(words)
                if label is None:
                    continue
                low = label.end()
            elif len(words) > 40:
                continue
            for mention in find_dates(words[low:]):
                day = mention.last_day(None)
                rest = len(words) - low - (mention.end - mention.start)
                if mention.day is None or day is None or (alone and rest > 24):
                    continue
                if alone and _CLAUSE_END.search(words, 0, mention.start):
                    continue
                start = paragraph.start + low + mention.start
                spans["issued_date"] = Span(start, start + mention.end - mention.start)
                return day
    return None


def _title_year(title: str | None) -> int | None:
    years = _TITLE_YEAR.findall(title or "")
    return int(years[-1][0] or years[-1][1]) if years else None


def _part_year(sections: Sequence[Section]) -> int | None:
    for section in sections:
        year = _title_year(section.title)
        if year:
            return year
    return None


def _issuer(script: Script, title: str | None, spans: dict[str, Span]) -> str | None:
    if not title:
        return None
    found = _ISSUER.match(title)
    if found is None:
        return None
    start = spans["title"].start
    spans["issuer"] = Span(start, start + found.end("issuer"))
    return found["issuer"]


def _distribution(script: Script, spans: dict[str, Span]) -> tuple[str, ...]:
    """Whom the notice is sent to: the line that ends with a colon before the body (主送机关)."""
    for paragraph in script.paragraphs[:_HEAD]:
        words = script.words(paragraph)
        if words.endswith(":") and 4 <= len(words) <= 120 and re.search("各|有关|直属", words):
            if paragraph.mark is not None or "附件" in words or "。" in words:
                continue
            span = Span(paragraph.start, paragraph.end - 1)
            spans["distribution"] = span
            names = split_units(script.folded, span.start, span.end).names
            return tuple(script.text[name.start : name.end] for name in names)
    return ()


def _conventions(
    script: Script, notes: Sequence[UnitNote], in_text: Sequence[Span]
) -> tuple[str, ...]:
    """Conventions as printed, in notes and in running text, once each."""
    spans = (*(span for note in notes for span in note.conventions), *in_text)
    words = (script.text[span.start : span.end].strip("，,。;；、 ") for span in spans)
    return tuple(dict.fromkeys(words))


def _abbreviations(script: Script) -> dict[str, str]:
    """Short names and what they stand for (以下简称)."""
    names: dict[str, str] = {}
    for match in _ABBREVIATION.finditer(script.folded):
        before = script.folded[max(0, match.start() - 60) : match.start()]
        full = re.split(r"[,。;:、\n]|《|》$|关于|成立|设立|组建|落实|贯彻|推进|建设(?=.)", before)[
            -1
        ].strip('“”"》 ')
        if full:
            start = match.start() - len(before) + before.rfind(full)
            short = script.text[match.start("short") : match.end("short")]
            names[short] = script.text[start : start + len(full)]
    return names
