"""Units of measure and what they measure (计量单位与量纲).

A dimension counts powers of metres, people, objects, minutes and days. Chinese counters
(个, 座, 栋 …) all count objects; a share of objects has no dimension.
"""

from dataclasses import dataclass
from functools import cache

from xianzhi.core.indicators.syntax import DefinitionError

__all__ = ["NOTHING", "Dimension", "Unit", "unit"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """What is measured (量纲), as powers."""

    metres: int = 0
    people: int = 0
    objects: int = 0
    minutes: int = 0
    days: int = 0

    def __mul__(self, other: "Dimension") -> "Dimension":
        return Dimension(*(a + b for a, b in zip(self.powers, other.powers, strict=True)))

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return Dimension(*(a - b for a, b in zip(self.powers, other.powers, strict=True)))

    @property
    def powers(self) -> tuple[int, int, int, int, int]:
        """All powers, in the order of the fields."""
        return self.metres, self.people, self.objects, self.minutes, self.days


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure (计量单位): one of it is ``factor`` in SI units of the dimension."""

    name: str
    dimension: Dimension
    factor: float


NOTHING = Dimension()
_LENGTH, _AREA = Dimension(metres=1), Dimension(metres=2)
_PEOPLE, _OBJECTS = Dimension(people=1), Dimension(objects=1)
_COUNTERS = ["个", "座", "栋", "套", "条", "宗", "起", "项", "处", "张", "镇", "村", "泊位"]
_BASES: dict[str, tuple[Dimension, float]] = {
    "": (NOTHING, 1.0),
    "比": (NOTHING, 1.0),
    "%": (NOTHING, 0.01),
    "percent": (NOTHING, 0.01),
    "1": (_OBJECTS, 1.0),
    "m": (_LENGTH, 1.0),
    "km": (_LENGTH, 1e3),
    "m2": (_AREA, 1.0),
    "m²": (_AREA, 1.0),
    "ha": (_AREA, 1e4),
    "km2": (_AREA, 1e6),
    "km²": (_AREA, 1e6),
    "people": (_PEOPLE, 1.0),
    "人": (_PEOPLE, 1.0),
    "min": (Dimension(minutes=1), 1.0),
    "km/h": (Dimension(metres=1, minutes=-1), 1e3 / 60),
    "a": (NOTHING, 1.0),  # a year is a label here, no span
    "d": (Dimension(days=1), 1.0),
    "元": (NOTHING, 1.0),
    "m³": (Dimension(metres=3), 1.0),
    "h": (Dimension(minutes=1), 60.0),
} | dict.fromkeys(_COUNTERS, (_OBJECTS, 1.0))
_MULTIPLES = {"10万": 1e5, "亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}


@cache
def unit(name: str) -> Unit:
    """Understand a unit: ``km/km²``, ``座/km²``, ``个/10万人``, ``%`` (计量单位解析).

    Raises
    ------
    DefinitionError
        Nobody told what it means.
    """
    if name in _BASES:
        return Unit(name, *_BASES[name])
    above, slash, below = name.partition("/")
    top = _base(above, name)
    bottom = _base(below, name) if slash else (NOTHING, 1.0)
    return Unit(name, top[0] / bottom[0], top[1] / bottom[1])


def _base(text: str, whole: str) -> tuple[Dimension, float]:
    for prefix, multiple in _MULTIPLES.items():
        rest = text.removeprefix(prefix)
        if rest != text and rest in _BASES:
            return _BASES[rest][0], _BASES[rest][1] * multiple
    if text not in _BASES or not text:
        raise DefinitionError("indicator.unit", {"unit": whole})
    return _BASES[text]
