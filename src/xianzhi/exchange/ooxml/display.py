"""Write the value of a spreadsheet cell as its sheet displays it (单元格显示格式)."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["BUILT_IN_FORMATS", "displayed"]

_YEAR_MONTH = 'yyyy"年"m"月"'
_MONTH_DAY = 'm"月"d"日"'
_HOUR = 'h"时"mm"分"'
# Ids 27 to 36 and 50 to 58 mean these under a Chinese locale; 14 and 22 follow the locale too.
BUILT_IN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _YEAR_MONTH,
    28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: _HOUR,
    33: 'h"时"mm"分"ss"秒"', 34: _HOUR, 35: 'h"时"mm"分"ss"秒"', 36: _YEAR_MONTH, 37: "#,##0",
    38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00",
    44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _HOUR,
    56: 'h"时"mm"分"ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = "一二三四五六日"
_PIECE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|.', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|(?P<skipped>[_*].)'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<date>[yYmMdDhHsSeEaA]+)|(?P<digits>[0#?][0#?,]*)"
    r"|(?P<point>\.[0#?]*,*)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_DATE_LETTERS = re.compile(r"[ymdhs]|a{3}", re.IGNORECASE)
_UNPRINTED = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31


@lru_cache(maxsize=1 << 16)  # a column repeats its dates and percentages
def displayed(number: str, number_format: str, *, epoch_1904: bool = False) -> str:
    """Write a stored number under a number format (数值显示).

    Dates, times, percentages, fixed decimals, thousands and literal texts are followed; what is
    not (fractions, colours, conditions) falls back to the plain number, without ``.0``.

    Examples
    --------
    >>> displayed("46203", 'yyyy"年"m"月"d"日"'), displayed("0.125", "0.0%")
    ('2026年6月30日', '12.5%')
    """
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite():
        return number
    section = _section(number_format, value)
    if _is_date(section):
        moment = _moment(value, epoch_1904)
        return _dated(moment, value, section) if moment else _plain(value)
    own_sign = value < 0 and section is _sections(number_format)[0]
    return ("-" if own_sign else "") + _numbered(abs(value), section)


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[str, ...]:
    sections = [""]
    for piece in _PIECE.findall(number_format):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return tuple(sections)


def _section(number_format: str, value: Decimal) -> str:
    sections = _sections(number_format)
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


@lru_cache(maxsize=512)
def _is_date(section: str) -> bool:
    bare = _UNPRINTED.sub("", section)
    if bare.strip().lower() in {"general", "g/通用格式", "@", ""}:
        return False
    return _DATE_LETTERS.search(bare) is not None


def _moment(value: Decimal, epoch_1904: bool) -> datetime | None:
    if not 0 <= value < _LAST_SERIAL:
        return None
    # Spreadsheets believe in 29 February 1900 (serial 60), so earlier days stand one later.
    first = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001 -- a sheet has no zone
    try:
        return first + timedelta(seconds=int((value * 86_400).to_integral_value(ROUND_HALF_UP)))
    except OverflowError:
        return None


def _dated(moment: datetime, value: Decimal, section: str) -> str:
    tokens = list(_TOKEN.finditer(section))
    twelve_hours = any(token["half"] for token in tokens)
    written: list[str] = []
    previous = ""
    for index, token in enumerate(tokens):
        if token["date"]:
            letters = token["date"].lower()
            minutes = letters[0] == "m" and (previous == "h" or _next_letter(tokens, index) == "s")
            written.append(_date_part(moment, letters, minutes, twelve_hours))
            previous = letters[0]
        elif token["half"]:
            morning = moment.hour < 12
            chinese = "午" in token["half"]
            written.append(
                ("上午" if morning else "下午") if chinese else ("AM" if morning else "PM")
            )
        elif token["bracket"] is not None:
            written.append(_elapsed(value, token["bracket"].lower()))
            previous = token["bracket"][:1].lower() or previous
        else:
            written.append(
                token["quoted"] or token["escaped"] or token["other"] or token["point"] or ""
            )
    return "".join(written).strip()


def _next_letter(tokens: list[re.Match[str]], index: int) -> str:
    return next((token["date"][0].lower() for token in tokens[index + 1 :] if token["date"]), "")


def _date_part(moment: datetime, letters: str, minutes: bool, twelve_hours: bool) -> str:
    kind, wide = letters[0], len(letters) > 1
    if minutes:
        return f"{moment.minute:02d}" if wide else str(moment.minute)
    match kind:
        case "y":
            return f"{moment.year:04d}" if len(letters) > 2 else f"{moment.year % 100:02d}"
        case "e":
            return str(moment.year)
        case "m" if len(letters) > 2:
            return _MONTHS[moment.month - 1]
        case "a":
            return ("星期" if len(letters) > 3 else "") + _WEEKDAYS[moment.weekday()]
        case "d" if len(letters) > 2:
            return "星期" + _WEEKDAYS[moment.weekday()]
    hour = (moment.hour % 12 or 12) if twelve_hours else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[kind]
    return f"{number:02d}" if wide else str(number)


def _elapsed(value: Decimal, letters: str) -> str:
    unit = {"h": 24, "m": 1440, "s": 86_400}.get(letters[:1])
    return str(int(value * unit)) if unit and not letters.strip("hms") else _currency(letters)


def _currency(bracket: str) -> str:
    return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""


def _plain(value: Decimal) -> str:
    number = float(value)
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.11g}"


def _numbered(value: Decimal, section: str) -> str:
    bare = _UNPRINTED.sub("", section).strip().lower()
    if bare in {"general", "g/通用格式", "@"} or "/" in bare or "general" in bare:
        return _plain(value)
    tokens = list(_TOKEN.finditer(section))
    pattern = "".join(token["digits"] or token["point"] or "" for token in tokens)
    literal = any(token["quoted"] or token["escaped"] for token in tokens)
    if (not pattern and not literal) or re.search(r"e[+-]", bare):
        return _plain(value)
    whole, _, decimals = pattern.rstrip(",").partition(".")
    thousands = len(pattern) - len(pattern.rstrip(","))  # each last comma leaves out 000
    amount = value.scaleb(2 * bare.count("%") - 3 * thousands)
    body = _fixed(amount, whole, decimals)
    written, placed = [], False
    for token in tokens:
        if token["digits"] or token["point"]:
            written.append("" if placed else body)
            placed = True
        elif token["bracket"] is not None:
            written.append(_currency(token["bracket"]))
        else:
            written.append(
                token["quoted"] or token["escaped"] or token["other"] or token["date"] or ""
            )
    return "".join(written).strip()


def _fixed(amount: Decimal, whole: str, decimals: str) -> str:
    places = min(len(decimals), 30)
    try:
        rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return _plain(amount)
    integer, _, fraction = f"{rounded:f}".partition(".")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    kept = fraction[: len(fraction) - optional]
    fraction = kept + fraction[len(kept) :].rstrip("0")
    integer = integer.zfill(whole.count("0")) if "0" in whole else integer.lstrip("0")
    if "," in whole and integer:
        integer = f"{int(integer):,}"
    return f"{integer}.{fraction}" if fraction else integer
