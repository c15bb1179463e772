"""Numbers as plans print them (数字读取): 1,234.5, ３万, 两千三百, 二〇二五, 百亿."""

import re
from decimal import Decimal

from xianzhi.core.policy.glyphs import fold

__all__ = ["DIGITS", "NUMERAL", "plain", "read_folded", "read_number"]

_DIGIT = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
    "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_MULTIPLIER = _SMALL | {"万": 10**4, "亿": 10**8}

DIGITS = r"\d\d*(?:(?<!\d{4}),\d{3}(?!\d))*(?:\.\d+)?"
"""Pattern of a number in Arabic digits, in folded text; begun so that a search can skip ahead."""

NUMERAL = "[〇零○一二两三四五六七八九十百千万亿]"
"""Pattern of one character of a Chinese numeral, in folded text."""

_ARABIC = re.compile(rf"({DIGITS})([十百千万亿]*)")
_CHINESE = re.compile(rf"{NUMERAL}+")


def plain(number: Decimal) -> int | float:
    """Give a whole number as ``int``, any other as ``float``."""
    return int(number) if number == number.to_integral_value() else float(number)


def read_number(words: str) -> Decimal | None:
    """Read one number with its multipliers (读数).

    Parameters
    ----------
    words
        The number and nothing else: ``"1.2万"``, ``"三十五"``, ``"二〇二五"``, ``"百亿"``.

    Returns
    -------
    Decimal or None
        None when the words are not one number.

    Examples
    --------
    >>> read_number("1.2万")
    Decimal('12000.0')
    >>> read_number("一千二百")
    Decimal('1200')
    """
    return read_folded(fold(words).replace(" ", ""))


def read_folded(words: str) -> Decimal | None:
    """Read one number in folded text without blanks (读数); see :func:`read_number`."""
    if found := _ARABIC.fullmatch(words):
        return _times(Decimal(found[1].replace(",", "")), found[2])
    if _CHINESE.fullmatch(words):
        return _read_chinese(words)
    return None


def _times(number: Decimal, multipliers: str) -> Decimal:
    for sign in multipliers:
        number *= _MULTIPLIER[sign]
    return number


def _read_chinese(words: str) -> Decimal | None:
    if all(sign in _DIGIT for sign in words):
        return Decimal("".join(str(_DIGIT[sign]) for sign in words))
    total = section = digit = 0
    pending = False
    for sign in words:
        if sign in _DIGIT:
            digit, pending = _DIGIT[sign], True
        elif sign in _SMALL:
            section += (digit if pending else 1) * _SMALL[sign]
            digit, pending = 0, False
        elif sign == "亿":
            total, section, digit, pending = (total + section + digit or 1) * 10**8, 0, 0, False
        else:
            total, section, digit, pending = total + (section + digit or 1) * 10**4, 0, 0, False
    return Decimal(total + section + digit)
