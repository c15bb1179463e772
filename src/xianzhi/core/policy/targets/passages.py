"""Stretches of a row where numbers report or schedule and do not promise (进展与分步安排)."""

import re
from collections.abc import Sequence

from xianzhi.core.policy.targets import lexicon
from xianzhi.core.policy.timelimits import Limit

__all__ = ["progress_cells", "steps", "titles"]

_TITLE = re.compile(r"《[^》\n]{0,120}》|〔[^〕\n]{0,12}〕")
_CELL = re.compile(r"[^|\n]+")
_PROGRESS = re.compile(
    r"\s*(?:已(?!经济)|正在|目前|截至|完成率|进展|\d+(?:\.\d+)?%(?!以上)(?:\s*\(|\s*$|,))"
)
_UNIT_LABEL = re.compile(
    r"\s*(?:牵头|责任|配合|协办|参与|主办|监管|承办|实施)(?:单位|部门|领导|科室|人)[:]"
)
_STEP_END = re.compile(r"[。;|\n]")


def titles(text: str) -> list[tuple[int, int]]:
    """Find titles of documents and document numbers (书名号与文号)."""
    return [found.span() for found in _TITLE.finditer(text)]


def progress_cells(text: str) -> list[tuple[int, int]]:
    """Find cells and lines that report progress; later cells of the row report too (进展栏)."""
    if "|" not in text and "\n" not in text:
        return []
    spans = []
    reporting, rate = False, True  # nothing is reported before it was asked for
    for found in _CELL.finditer(text):
        words = found[0].strip()
        if not words:
            continue
        reports = not rate and _PROGRESS.match(words) is not None
        reporting = reporting or (reports and "|" in text)
        if reporting or reports or _UNIT_LABEL.match(words):
            spans.append(found.span())
        rate = not spans and lexicon.RATE_NAME.search(words) is not None
    return spans


def steps(text: str, limits: Sequence[Limit]) -> list[tuple[int, int]]:
    """Find what stands under a month of its own where several months are named (分步安排)."""
    dates = [limit for limit in limits if limit.mention and limit.mention.month]
    if len(dates) < 2:
        return []
    return [(date.start, _step_end(text, date.end)) for date in dates]


def _step_end(text: str, start: int) -> int:
    found = _STEP_END.search(text, start, start + 60)
    return found.start() if found else min(len(text), start + 60)
