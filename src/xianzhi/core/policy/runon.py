"""Paragraphs that lost their line breaks (连排文本): 一、…（一）…（二）… in one line.

A crawler may drop every line break. The numbers are still there: where they run on
at the edges of sentences, the paragraph is cut in front of them.
"""

import re

from xianzhi.core.policy.numbering import chinese_value

__all__ = ["run_on_cuts"]

_LONG = 300
_EDGE = re.compile(
    r"(?<=[。;:)\]!?”])\s*(?:(?P<point>[一二三四五六七八九十]{1,3})、|(?P<paren>\([一二三四五六七八九十]{1,3}\))"
    r"|第(?P<article>[一二三四五六七八九十百]{1,4})条)"
    r"|(?P<under>\([一]\)|\([二三四五六七八九十]{1,3}\))"
)
_HEADING = re.compile(r"[^。;!?]{0,40}")


def run_on_cuts(folded: str, start: int, end: int) -> list[int]:
    """Give where a paragraph without line breaks is to be cut; none for an ordinary one (连排切分).

    At least three numbers must run on in their own order, counted over the whole paragraph.
    """
    if end - start < _LONG:
        return []
    cuts: list[int] = []
    last: dict[str, int] = {}
    heading = -1
    for found in _EDGE.finditer(folded, start, end):
        style = "paren" if found.lastgroup == "under" else (found.lastgroup or "")
        word = found[found.lastgroup or 0].strip("()")
        value, at = chinese_value(word), found.start(found.lastgroup or 0)
        at = at - 1 if style == "article" else at
        if found.lastgroup == "under" and not _follows_heading(folded, heading, at):
            continue
        if value != last.get(style, 0) + 1 and not (value == 1 and style == "paren"):
            continue
        last[style] = value
        heading = at if style in {"point", "article"} else heading
        cuts.append(at)
    return cuts if len(cuts) >= 3 else []


def _follows_heading(folded: str, heading: int, at: int) -> bool:
    """（四） may stand right behind the heading of its section, without a full stop between."""
    return heading >= 0 and _HEADING.fullmatch(folded, heading, at) is not None
