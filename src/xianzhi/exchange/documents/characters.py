"""Characters that may not enter the house (字符清理).

PostgreSQL refuses NUL, XML refuses most control characters, and a lone surrogate cannot be stored
at all. Each such character is replaced by exactly one other, so an offset counted before the
cleaning is the same after it. Line ends are the one exception: CRLF and CR become LF first, and
every offset of the product counts in the text after that.
"""

import re

__all__ = ["REPLACEMENT", "clean", "count_replaced", "unify_line_ends"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Vertical tab, form feed, separators and NEL end a line in the programs they come from.
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_REFUSED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def unify_line_ends(text: str) -> str:
    """Turn CRLF and lone CR into LF (统一换行符)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def clean(text: str) -> str:
    r"""Replace every character that may not be stored, one for one (清理字符).

    Examples
    --------
    >>> clean("县\x00城\x0c二") == "县\ufffd城\n二"
    True
    """
    if text.isprintable():  # nearly every cell of a sheet: none of them is refused
        return text
    return _REFUSED.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


def count_replaced(text: str) -> int:
    """Count the characters that ``clean`` would turn into a replacement mark."""
    return len(_REFUSED.findall(text))
