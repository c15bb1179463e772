"""Orders of the check-up (请求单): what every service of this room begins with."""

from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Orders

__all__ = ["order", "reasoned"]

order = Orders("checkup")
_MOST_REASON = 2_000


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=_MOST_REASON, required=True)
