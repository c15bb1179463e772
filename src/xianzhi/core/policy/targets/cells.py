"""A value in one cell of a table, its name in the cell before it (表格中的指标名称)."""

import re

from xianzhi.core.policy.targets.quantities import Quantity

__all__ = ["BARE_GROWTH", "heading_cell"]

BARE_GROWTH = re.compile(
    r"(?:年均|同比|同口径|可比|环比|实际|名义|较上年|比上年|较去年)?(?:增长|提高|提升|下降|降低|"
    r"减少|增加|上升|增速|增幅)"
)
_BORDERS = "|\n"
_LONGEST, _SHORTEST = 30, 2
_NOT_A_NAME = re.compile(
    r"[\d。;:,]|单位|部门|领导|^(?:是|否|无|备注|完成)$|"
    r"(?:局|委|办|院|厅|部|公司|中心|镇|乡|街道|会|政府|集团|大队|支队|分局|银行|区|县|市)$"
)


def heading_cell(
    text: str, quantity: Quantity, opened: int, before: tuple[int, int] | None
) -> tuple[tuple[int, int], ...] | None:
    """Find the cell that names a value standing alone in the next cell (指标名称单元格).

    Parameters
    ----------
    text, quantity
        Folded text and a quantity in it.
    opened, before
        Where the phrase before the quantity opens, and its own words, if it has any: only a bare
        growth (增长|5%) may stand there.
    """
    if before is not None and BARE_GROWTH.fullmatch(text, *before) is None:
        return None
    border = _back(text, opened)
    following = text[quantity.end : quantity.end + 3].lstrip(" 。")[:1]
    if border < 0 or (following and following not in _BORDERS):
        return None
    end = _back(text, border, _BORDERS + " ") + 1
    start = max(text.rfind(sign, max(0, end - _LONGEST - 1), end) for sign in _BORDERS) + 1
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if not _SHORTEST <= end - start <= _LONGEST or _NOT_A_NAME.search(text[start:end]):
        return None
    return ((start, end), before) if before else ((start, end),)


def _back(text: str, at: int, over: str = " ") -> int:
    """Step back over blanks; give where the border stands, or -1 when there is none."""
    at -= 1
    while at >= 0 and text[at] in over:
        at -= 1
    if over == " " and (at < 0 or text[at] not in _BORDERS):
        return -1
    return at
