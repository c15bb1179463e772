"""Numbers at the start of a paragraph (层次序数).

A mark has a style and a value; what level a style means is left to the statistics of the
document (:mod:`outline`).
"""

import re
from dataclasses import dataclass

__all__ = ["CANONICAL", "Mark", "chinese_value", "is_marked", "mark_at"]

CANONICAL = {
    "chapter": 0,
    "cn_point": 1,
    "article": 1,
    "named": 2,
    "cn_paren": 3,
    "zero": 3,
    "ar_point": 4,
    "ar_pause": 4,
    "bare": 4,
    "ar_two": 5,
    "ar_paren": 5,
    "ar_half": 5,
    "ar_three": 6,
    "circled": 6,
    "bullet": 7,
    "box": 8,
}
"""Usual depth of each style (GB/T 9704): only a tie-break where the document itself is silent."""

_CN = "一二三四五六七八九十百零〇"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CIRCLED_MORE = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_POINTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_CN_RINGED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_RINGED = {
    sign: value
    for signs in (_CIRCLED, _CIRCLED_MORE, _POINTED, _CN_RINGED)
    for value, sign in enumerate(signs, 1)
}

_MARK = re.compile(
    rf"(?P<cn_point>[{_CN}]{{1,4}})[、]"
    rf"|(?P<cn_dot>[{_CN}]{{1,3}})[.](?!\d)"
    rf"|\(+\s?(?P<cn_paren>[{_CN}]{{1,4}})\s?\)+[、.]?"
    rf"|第\s?(?P<chapter>[{_CN}\d]{{1,4}})\s?(?:章|节|篇|编|部分)"
    rf"|第\s?(?P<article>[{_CN}\d]{{1,4}})\s?条(?:措施|政策)?[、.:]?"
    r"|\(+\s?(?P<ar_paren>\d{1,3})\s?\)+[、.]?"
    r"|(?P<zero>0[1-9])(?=\s|[^\d.年月日/:-])[、.]?"
    r"|(?P<ar_three>\d{1,2}\.\d{1,2}\.\d{1,2})(?:[、.:]|\s+|(?=[^\d.年月日%]))"
    r"|(?P<ar_two>\d{1,2}\.\d{1,2})(?:、|\s+(?=[^\d\s|%]))"
    r"|(?P<ar_half>\d{1,3})\)"
    r"|(?P<ar_point>\d{1,3})\s?\.{1,2}(?!\d)"
    r"|(?P<ar_tight>\d{1,3})\.(?=\d)"
    r"|(?P<ar_pause>\d{1,3})\s?、"
    r"|专栏\s?(?P<box>\d{1,3}|[一二三四五六七八九十]{1,3})"
    rf"|(?:任务|行动|工程|措施|举措|项目)(?P<named>[{_CN}]{{1,3}}|\d{{1,2}})(?:[、.:]|\s)"
    r"|(?P<bare>\d{1,3})(?=\s+[^\s\d|])"
    rf"|(?P<circled>[{_CIRCLED}{_CIRCLED_MORE}])"
    rf"|(?P<pointed>[{_POINTED}])"
    rf"|(?P<cn_ringed>[{_CN_RINGED}])"
    r"|(?P<bullet>-{1,3}|[●•◆■★▲○◎]|\*(?!\*))(?!\s*\d+\s*-)"
)
_OPENERS = frozenset(
    f"{_CN}{_CIRCLED}{_CIRCLED_MORE}{_POINTED}{_CN_RINGED}0123456789(第专任行工措举项-●•◆■★▲○◎*"
)
"""What a mark begins with: most paragraphs of prose stop here."""
_SAME = {
    "cn_dot": "cn_point",
    "ar_tight": "ar_point",
    "pointed": "ar_point",
    "cn_ringed": "cn_paren",
}


@dataclass(slots=True)  # made by the thousand: not frozen
class Mark:
    """A number mark (序号): its style, value, and where it ends; ``weak`` wants its predecessor."""

    style: str
    value: int
    start: int
    end: int
    weak: bool = False


def chinese_value(digits: str) -> int:
    """Read a small Chinese or Arabic numeral (序数取值); 0 where it is none.

    Examples
    --------
    >>> [chinese_value(word) for word in ("十", "三十九", "一百零二", "12")]
    [10, 39, 102, 12]
    """
    if digits.isascii():
        return int(digits) if digits.isdigit() else 0
    total = current = 0
    for char in digits:
        if char == "十":
            total, current = total + (current or 1) * 10, 0
        elif char == "百":
            total, current = total + (current or 1) * 100, 0
        else:
            current = _DIGITS.get(char, 0)
    return total + current


def is_marked(folded: str, start: int, end: int) -> bool:
    """Tell whether a paragraph begins with a number mark (有无序号)."""
    return _match(folded, start, end) is not None


def mark_at(folded: str, start: int, end: int) -> Mark | None:
    """Read the number mark that a paragraph of structurally folded text begins with (识别序号)."""
    found = _match(folded, start, end)
    if found is None:
        return None
    style = found.lastgroup or ""
    value = _value(style, found[style])
    weak = style in {"ar_tight", "ar_two", "bare", "zero"}
    return Mark(_SAME.get(style, style), value, start, found.end(), weak)


def _match(folded: str, start: int, end: int) -> re.Match[str] | None:
    return _MARK.match(folded, start, end) if folded[start : start + 1] in _OPENERS else None


def _value(style: str, word: str) -> int:
    if style == "bullet":
        return 0
    if word.isascii():
        return int(word.rpartition(".")[2])
    return _RINGED.get(word) or chinese_value(word)
