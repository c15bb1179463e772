"""Control rules (管制规则): which overlap asks for which verdict, and by which clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

__all__ = ["ControlRule", "Relation", "Tolerance", "Verdict", "in_force"]


class Verdict(IntEnum):
    """What a check says (审查结论), from good to grave: the gravest of all rules decides."""

    COMPLIANT = 0  # 合规
    NEEDS_REVIEW = 1  # 需人工
    NEEDS_ARGUMENT = 2  # 需论证
    NON_COMPLIANT = 3  # 不合规

    @property
    def slug(self) -> str:
        """The word under which a verdict is stored."""
        return self.name.lower()


class Relation(StrEnum):
    """Which part of a parcel a rule looks at (关系)."""

    WITHIN = "within"  # the part inside the layer
    BEYOND = "beyond"  # the part outside the layer


@dataclass(frozen=True, slots=True)
class ControlRule:
    """One dated sentence of use control (管制规则).

    ``zones`` and ``uses`` are empty where the rule holds for every zone of the layer and for every
    use; ``except_uses`` are exempt. ``until_date`` is the first day on which the rule no longer
    holds. ``regime`` names how building is controlled there, ``consult`` whose opinion is needed.
    The words of a rule are the message ``control_rule.<id>``.
    """

    id: str
    layer: str
    relation: Relation
    verdict: Verdict
    clause: str
    from_date: date
    until_date: date | None = None
    zones: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    except_uses: frozenset[str] = frozenset()
    regime: str = ""
    consult: str = ""

    def holds_for(self, use: str) -> bool:
        """Whether the rule speaks of this use of land (是否适用于该用途)."""
        return use not in self.except_uses and (not self.uses or use in self.uses)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What still counts as touching only (容差).

    An overlap counts when it is larger than ``area_m2`` and than a strip of ``width_m`` along
    the whole border of the parcel: two surveys of one fence differ by such a strip. The strip never
    excuses more than ``most_share`` of the parcel.
    """

    area_m2: float = 1.0
    width_m: float = 0.0
    most_share: float = 0.01

    def __post_init__(self) -> None:
        if min(self.area_m2, self.width_m, self.most_share) < 0 or self.most_share > 1:
            raise ValueError("a tolerance is not negative and a share at most 1")


def in_force(rules: Iterable[ControlRule], on: date) -> tuple[ControlRule, ...]:
    """Keep the rules that hold on a day (当日有效规则), in their order."""
    return tuple(
        rule
        for rule in rules
        if rule.from_date <= on and (rule.until_date is None or on < rule.until_date)
    )
