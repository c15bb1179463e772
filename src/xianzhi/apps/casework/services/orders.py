"""Orders of cases (请求单): what every service of this room begins with."""

from dataclasses import dataclass

from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Orders

__all__ = ["MOST_WORDS", "REPORTER", "Outsider", "order", "reasoned"]

order = Orders("casework")
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody without an account (社会公众): a resident, another system, the product itself."""

    user_id: str = ""
    post_id: str = ""


REPORTER = Outsider()


def reasoned(text: str) -> str:
    """Check a reason that must be given.

    Raises
    ------
    RuleError
        It is missing or too long.
    """
    return clean_text(text, most=MOST_WORDS, required=True)
