"""How like two names of indicators are (名称相似度).

What tells two indicators apart is often one character (国考, 省考) or the ground they stand for
(城镇居民, 全县居民): such names are near, and a person decides.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from xianzhi.core.policy.glyphs import fold

__all__ = ["Form", "form", "is_of_other_ground", "likeness", "without_reach"]

_SAME_AFTER_SCOPE, _SAME_AFTER_FILL = 0.97, 0.95
_NOISE = re.compile(r"[\s“”\"'《》「」、,;:()\[\]【】<>/·的和及与]")
_TOWN = "县城|中心城区|中心城市|建成区|城市|城区|城镇|主城区|市区"
_WHOLE = "县域|全县(?!城)|全市(?!区)|全区"
_TOWN_FIRST = re.compile(f"^(?:(?:{_TOWN})+内?(?!率|化))")
_WHOLE_FIRST = re.compile(f"^(?:(?:{_WHOLE})+内?(?!率|化))")
_COUNTY = "县域"  # the scope of indicators that stand for all of the county
_SHARES = re.compile(r"(?:服务半径)?(?:覆盖率|达标率|比例|占比)$")
_FILL = re.compile("项目|工程|工作|任务|指标|总数|数量?")  # says nothing of what is measured
_OTHER_GROUND = re.compile(f"{_WHOLE}|[各每]个?[乡镇村]|农村|乡村|镇区|集镇|村庄")


@dataclass(frozen=True, slots=True)
class Form:
    """A name as it is compared (比对形式): without marks, with its pairs of characters."""

    plain: str
    pairs: frozenset[str]


def form(name: str) -> Form:
    """Make a name ready to be compared (比对形式)."""
    plain = _NOISE.sub("", fold(name))
    return Form(plain, frozenset(map("".join, pairwise(plain))))


def without_reach(name: str, reach: str) -> str:
    """Leave out the reach and the word for a share: 300米见绿覆盖率 is 见绿 (去除服务半径)."""
    return _SHARES.sub("", fold(name).replace(reach, "", 1))


def likeness(mine: Form, theirs: Form, scope: str = "") -> tuple[float, bool]:
    """Compare the name of a target with one of an indicator (名称相似度).

    A word for the ground before a name counts little where the indicator, whose *scope* is given,
    stands for that ground; elsewhere it makes another indicator of it.

    Returns
    -------
    tuple
        The likeness in [0, 1], and whether both names mean the same.
    """
    if mine.plain == theirs.plain:
        return 1.0, True
    own = _WHOLE_FIRST if scope == _COUNTY else _TOWN_FIRST
    if own.sub("", mine.plain) == own.sub("", theirs.plain):
        return _SAME_AFTER_SCOPE, True
    if _FILL.sub("", mine.plain) == _FILL.sub("", theirs.plain):
        return _SAME_AFTER_FILL, True
    shared = len(mine.pairs & theirs.pairs)
    total = len(mine.pairs) + len(theirs.pairs)
    return (2 * shared / total if total else 0.0), False


def is_of_other_ground(evidence: str, name: str, scope: str) -> bool:
    """Whether words before a name speak of other ground than the built-up area (范围不符).

    An indicator of the county may be asked for anywhere in it.
    """
    before = evidence.partition(name)[0] + name
    if scope == _COUNTY or re.search(_TOWN, before):
        return False
    return _OTHER_GROUND.search(before) is not None
