"""Write list numbers as Word displays them (编号样式)."""

from collections.abc import Callable

__all__ = ["numeral"]

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(value: int, number_format: str) -> str:
    """Write *value* in a number format of WordprocessingML (编号转换).

    An unknown format, or a value that the format cannot write, is written in decimal.

    Examples
    --------
    >>> numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle")
    ('十二', '③')
    """
    if value < 0:
        return str(value)
    write = _FORMATS.get(number_format)
    return write(value) if write else str(value)


def _counting(value: int, digits: str, places: str) -> str:
    """Write 1 to 9999 with 千百十; the one before a leading 十 is not written in plain digits."""
    if value == 0:
        return digits[0]
    if value > 9999:
        return str(value)
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit]
            written += places[power - 1] if power else ""
            gap = False
        else:
            gap = True
    plain_ten = digits is _DIGITS and 10 <= value < 20
    return written[1:] if plain_ten else written


def _thousand(value: int) -> str:
    return _counting(value, _DIGITS, "十百千")


def _chinese_counting(value: int) -> str:
    # Above 99 Word spells this format digit by digit.
    return (
        _thousand(value)
        if value < 100
        else "".join("○一二三四五六七八九"[int(d)] for d in str(value))
    )


def _legal(value: int) -> str:
    return _counting(value, _LEGAL, "拾佰仟")


def _digitwise(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(digit)] for digit in str(value))


def _series(words: str) -> Callable[[int], str]:
    """Name by position; past the end Word starts again."""
    return lambda value: words[(value - 1) % len(words)] if value else "0"


def _ranges(*ranges: tuple[int, int, int]) -> Callable[[int], str]:
    """Use code points: each range is (first value, last value, code point of the first)."""

    def write(value: int) -> str:
        for first, last, code in ranges:
            if first <= value <= last:
                return chr(code + value - first)
        return str(value)

    return write


def _letters(first: str) -> Callable[[int], str]:
    """Write a to z, then aa to zz: the letter is repeated, not counted on."""

    def write(value: int) -> str:
        if not 1 <= value <= 780:
            return str(value)
        return chr(ord(first) + (value - 1) % 26) * ((value - 1) // 26 + 1)

    return write


def _lower_roman(value: int) -> str:
    if not 1 <= value <= 3999:
        return str(value)
    written = ""
    for amount, letters in _ROMAN:
        written += letters * (value // amount)
        value %= amount
    return written


def _upper_roman(value: int) -> str:
    return _lower_roman(value).upper()


def _ordinal(value: int) -> str:
    tail = (
        "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    )
    return f"{value}{tail}"


_CIRCLED = _ranges((0, 0, 0x24EA), (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _value: "",
    "decimalZero": lambda value: f"{value:02d}",
    "ordinal": _ordinal,
    "upperRoman": _upper_roman,
    "lowerRoman": _lower_roman,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "chineseCounting": _chinese_counting,
    "taiwaneseCounting": _chinese_counting,
    "chineseCountingThousand": _thousand,
    "taiwaneseCountingThousand": _thousand,
    "japaneseCounting": _thousand,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographDigital": _digitwise("〇一二三四五六七八九"),
    "taiwaneseDigital": _digitwise("○一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digitwise("〇一二三四五六七八九"),
    "decimalFullWidth": _digitwise("０１２３４５６７８９"),
    "decimalFullWidth2": _digitwise("０１２３４５６７８９"),
    "ideographTraditional": _series(_STEMS),
    "ideographZodiac": _series(_BRANCHES),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _ranges((1, 20, 0x2474)),
    "decimalEnclosedFullstop": _ranges((1, 20, 0x2488)),
    "ideographEnclosedCircle": _ranges((1, 10, 0x3280)),
    "numberInDash": lambda value: f"- {value} -",
}
