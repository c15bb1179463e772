"""How near something must be (可达性要求): 15分钟生活圈, 300米见绿."""

import re

from xianzhi.core.policy.targets import unitwords
from xianzhi.core.policy.targets.quantities import Quantity

__all__ = ["is_reach"]

_CIRCLE = re.compile(r"^[^,。;]{0,14}圈")
_REACH_WORD = re.compile(r"^(?:见绿|见园|见景|见公园|入园|可达|上高速)")
_UNITS = unitwords.TIME_UNITS | {"米", "公里", "千米"}


def is_reach(text: str, quantity: Quantity) -> bool:
    """Tell whether a quantity of folded text is a walking distance or a circle (可达性)."""
    if quantity.unit_text(text) not in _UNITS:
        return False
    after = text[quantity.end : quantity.end + 16]
    return _CIRCLE.match(after) is not None or _REACH_WORD.match(after) is not None
