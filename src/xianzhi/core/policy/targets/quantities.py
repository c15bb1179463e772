"""Quantities in running text: number, unit and comparing words (数量词读取).

One pass over folded text. What a quantity means, and whether it is a target, is judged elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xianzhi.core.policy.numerals import DIGITS, read_folded
from xianzhi.core.policy.targets import lexicon, unitwords
from xianzhi.core.policy.targets.phrases import left_edge

__all__ = ["BETWEEN", "Quantity", "find_quantities"]

BETWEEN = re.compile(r"[、,和及与 ]{1,2}")

_SIGN = r"(?:[万亿]|[百千](?=[万亿])|千(?![瓦米克伏卡])|百(?![分姓货]))*"
_ARABIC = re.compile(
    rf"(?P<low>{DIGITS})(?P<lowsign>{_SIGN})"
    rf"(?:(?P<dash>[-~]+|至|到)(?P<high>{DIGITS})(?P<highsign>{_SIGN}))?(?P<more>[余多])?"
)
_RANGE_WITH_UNIT = re.compile(rf"(?:[-~]+|至|到)(?P<high>{DIGITS})(?P<sign>{_SIGN})")
_SPELLED = re.compile(
    r"(?P<low>[一二两三四五六七八九十百千][一二两三四五六七八九十百千万]{0,5})(?P<more>[余多])?"
    rf"(?=[{''.join(sorted({unit[0] for unit in lexicon.CONCRETE | lexicon.LARGE}))}])"
)
_ANY_VERB = "|".join(re.escape(verb) for verb in lexicon.VERBS if len(verb) > 1)
_BEFORE_SPELLED = re.compile(
    rf"(?:^|[,。;:、|\n]|(?P<verb>{lexicon.SPELLED_VERB}|"
    rf"{_ANY_VERB})(?:了|起)?)$"
)
_BUILT = {
    "新建",
    "新建成",
    "建成",
    "建成投用",
    "建设",
    "改造",
    "改造提升",
    "开工建设",
    "增设",
    "修建",
}
_FACILITY = re.compile(
    r"[^,。;:、|\n的]{0,16}?(?:站|中心|馆|公园|园区|院|学校|小学|中学|工厂|市场|广场|基地|点|室|"
    r"店|书吧|库|桥|楼|厕|驿站|"
    r"车间|社区|街区|小镇|示范区)(?=[,。;:、|\n和及与]|$)"
)
_OPENING_VERB = re.compile(rf"(?:{_ANY_VERB})\w")
_NOT_SPELLED = re.compile(
    r"个(?:月|方面|百分点|重要|重点|新|人|体)|条龙|户籍|次性|项项|名列|家一|处处|场场"
)


@dataclass(slots=True)  # made by the thousand: not frozen
class Quantity:
    """A number with its unit in folded text (数量); all positions count there.

    ``start`` is where the comparing words begin, ``number`` the digits, ``unit`` an empty range
    when there is none, ``end`` follows the closing word (以上, 左右). ``op`` is null where no word
    compares. ``spelled`` marks Chinese numerals, ``move`` a word such as 提高到.
    """

    start: int
    end: int
    number: tuple[int, int]
    unit: tuple[int, int]
    values: tuple[Decimal, ...]
    op: str | None
    op_words: tuple[tuple[int, int], ...]
    spelled: bool = False

    def unit_text(self, text: str) -> str:
        """Give the unit in folded form; empty when there is none."""
        return text[self.unit[0] : self.unit[1]]


def find_quantities(text: str) -> list[Quantity]:
    """Find the quantities of folded text, in reading order (查找数量)."""
    found = [*_arabic(text), *_spelled(text)]
    found.sort(key=lambda quantity: quantity.number)
    return _share_units(text, found)


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """分别达到65、36和12个: what a list says once, at its end, holds for each."""
    for at in range(len(found) - 2, -1, -1):
        one, following = found[at], found[at + 1]
        if one.unit[0] == one.unit[1] and BETWEEN.fullmatch(text, one.end, following.start):
            found[at] = replace(one, unit=following.unit)
    return found


def _arabic(text: str) -> Iterator[Quantity]:
    at, last = 0, None
    while match := _ARABIC.search(text, at):
        at = max(match.end(), at + 1)
        quantity = None if _is_glued(text, match) else _read_arabic(text, match, last)
        if quantity is not None:
            at = max(at, quantity.end)
            last = quantity
            yield quantity


def _is_glued(text: str, match: re.Match[str]) -> bool:
    """PM2.5, IPv6, 415X: digits of a name. But APP100个 counts."""
    before = text[max(0, match.start() - 2) : match.start()]
    if before.endswith("."):
        return True
    if not (before[-1:].isascii() and before[-1:].isalpha()):
        return False
    word = before.isascii() and before.isupper() and before.isalpha() and len(before) > 1
    end = unitwords.longest_unit(text, match.end())
    counted = end > match.end() and text[match.end() : end] not in unitwords.TIME_UNITS
    return not (word and counted and match["low"].isdecimal())


def _read_arabic(text: str, match: re.Match[str], last: Quantity | None) -> Quantity | None:
    unit_end = unitwords.longest_unit(text, match.end())
    if unit_end == match.end() and not _is_listed(text, match.start(), last):
        return None
    if len(match[0]) == 4 and text[unit_end - 1] == "年":
        return None
    low = read_folded(match["low"] + match["lowsign"])
    values: list[Decimal | None] = [low]
    number_end = match.end()
    if match["high"]:
        values = _both_ends(match["low"], match["lowsign"], match["high"], match["highsign"])
    elif unit_end > match.end() and (high := _RANGE_WITH_UNIT.match(text, unit_end)):
        second = unitwords.longest_unit(text, high.end())
        if text[high.end() : second] == text[match.end() : unit_end]:
            values = _both_ends(match["low"], match["lowsign"], high["high"], high["sign"])
            number_end, unit_end = high.end(), second
    read = tuple(value for value in values if value is not None)
    if len(read) < len(values):
        return None
    return _finish(text, (match.start(), number_end), unit_end, read, bool(match["more"]))


def _is_listed(text: str, start: int, last: Quantity | None) -> bool:
    """Tell a bare number that is compared, or goes on with a list of such numbers."""
    if lexicon.comparator(text, start):
        return True
    goes_on = last is not None and last.unit[0] == last.unit[1] and last.op_words
    return bool(goes_on and last and BETWEEN.fullmatch(text, last.end, start))


def _both_ends(low: str, low_sign: str, high: str, high_sign: str) -> list[Decimal | None]:
    """The sign at the end of a range counts for both ends: 1-2万."""
    return [read_folded(low + (low_sign or high_sign)), read_folded(high + high_sign)]


def _spelled(text: str) -> Iterator[Quantity]:
    """Read 新建一个, 十个分馆: numerals in words, where a verb or the opening asks for them."""
    for match in _SPELLED.finditer(text):
        unit_end = unitwords.longest_unit(text, match.end())
        number = read_folded(match["low"])
        if number is None or not _is_counted(text, match, text[match.end() : unit_end]):
            continue
        span = (match.start("low"), match.end())
        yield _finish(text, span, unit_end, (number,), bool(match["more"]), spelled=True)


def _is_counted(text: str, match: re.Match[str], unit: str) -> bool:
    if unit in lexicon.LARGE:
        return match["low"].endswith("万") and match["low"][0] not in "十百千"  # 千万吨级
    if unit not in lexicon.CONCRETE or _NOT_SPELLED.match(text, match.end()):
        return False
    before = _BEFORE_SPELLED.search(text, max(0, match.start() - 6), match.start())
    if before is None and match["low"] != "一":
        return _closes_phrase(text, match, unit)
    if before is None or text[match.start() - 1 : match.start()] in {"“", '"'}:
        return False
    if match["low"] != "一":
        return bool(before["verb"]) or unit in lexicon.BUILDINGS
    # 一 often means no number at all (打造一支队伍): only what is built is one.
    if unit not in lexicon.BUILDINGS or not before["verb"]:
        return False
    built = before["verb"] in _BUILT
    return built or _FACILITY.match(text, match.end() + len(unit)) is not None


def _closes_phrase(text: str, match: re.Match[str], unit: str) -> bool:
    """新建口袋公园|五个: a verb opens the phrase and the number closes it."""
    if unit == "项":
        return False  # 铁人三项、冬季两项: a name
    following = text[match.end() + len(unit) : match.end() + len(unit) + 1]
    if following and following not in ",。;、|\n)和及以":
        return False
    phrase = text[left_edge(text, match.start(), 0) : match.start()]
    return len(phrase) > 3 and _OPENING_VERB.search(phrase) is not None


def _finish(
    text: str,
    number: tuple[int, int],
    unit_end: int,
    values: tuple[Decimal, ...],
    more: bool,
    spelled: bool = False,
) -> Quantity:
    """Add the comparing words on both sides."""
    words: list[tuple[int, int]] = []
    start, op = number[0], None
    while side := lexicon.comparator(text, start):
        words.insert(0, (side[1], start))
        op, start = op or side[0] or None, side[1]
    end = unit_end
    if post := lexicon.POST.match(text, unit_end):
        end = post.end()
        words.append(post.span())
        op = _with_post(op, post.lastgroup or "")
    if more and op is None:
        op = ">="
    if len(values) > 1:
        op = "range"
    return Quantity(start, end, number, (number[1], unit_end), values, op, tuple(words), spelled)


def _with_post(op: str | None, post: str) -> str:
    """控制在5%左右 is about 5 %; 超过5%以上 is read as its first word."""
    if post == "about":
        return "~="
    return op if op in {">", "<", ">=", "<="} and op else {"ge": ">=", "le": "<="}[post]
