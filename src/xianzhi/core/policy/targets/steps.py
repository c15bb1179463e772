"""Steps of a schedule and the total they lead to (分步节点与总量).

新增托位500个 … 3月底前新增100个托位;6月底前200个;9月底前完成500个: the total is the target,
the steps tell how it is reached.
"""

from collections.abc import Sequence

from xianzhi.core.policy.targets.naming import Name
from xianzhi.core.policy.targets.phrases import Stretches
from xianzhi.core.policy.targets.quantities import Quantity

__all__ = ["is_step"]

Named = tuple[Quantity, Name]


def is_step(text: str, one: Named, others: Sequence[Named], steps: Stretches) -> bool:
    """Tell whether a dated quantity only leads to another one of *others* (是否为分步节点)."""
    if not steps.holds(*one[0].number):
        return False
    for other in others:
        dated = steps.holds(*other[0].number)
        leads = other[0].number > one[0].number if dated else other[0].number < one[0].number
        if leads and _is_part(text, one, other):
            return True
    return False


def _is_part(text: str, one: Named, other: Named) -> bool:
    unit = one[0].unit_text(text)
    if unit != other[0].unit_text(text) or one[0].values[-1] > other[0].values[-1]:
        return False
    mine, theirs = _words(text, one[1]), _words(text, other[1])
    return mine in theirs or _pairs(mine) & _pairs(theirs) != set()


def _words(text: str, name: Name) -> str:
    return "".join(text[start:end] for start, end in name.parts)


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}
