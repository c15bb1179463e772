"""Places of a row that hold its time limit and say so (时限的标示位置): notes, labels, cells."""

import re
from collections.abc import Iterator

from xianzhi.core.policy.dates import find_dates
from xianzhi.core.policy.glyphs import Folded
from xianzhi.core.policy.plan import Span
from xianzhi.core.policy.timelimits import STANDING

__all__ = ["is_relative", "is_time", "labelled_times", "note_pieces", "time_cells"]

_LABEL = re.compile(
    r"(?:完成|工作|办理|办结|责任|整改|推进|实施|计划)?(?:时限(?:要求)?|时间(?:要求|节点|安排)|"
    r"期限|完成时间)"
    r"[:](?P<words>[^\n|;。)\]】]{1,60})"
)
_BARE_CELL = re.compile(r"[^\n|]{2,40}")
_PIECE = re.compile(r"[^,;。\[\]()【】|\n]+")
_UNIT_LABEL = re.compile(r"(?:单位|部门|领导|科室)(?:及[^:]{0,8})?[:]")
_PROMPT = re.compile(
    r"立行立改|即知即改|即时|实时|随时|适时|[及按]时|每|全年|全程|贯穿|常年|定期|不定期|动态|分阶段|"
    r"按(?:年|季|月|周|期|计划|进度|节点|时间|序时)(?!.*(?:负责|牵头|配合|分工))"
)
_SIGN = re.compile(r"[年月季每内內五时時持按立即全長长常贯貫定动動段\d]")
"""Without any of these a note tells no time: most notes name units only."""
_BESIDE_DATES = re.compile(r"(?:[\s\d.、,;至到-]|前|完成|并|长期坚持|持续推进|取得阶段性成效)*")


def is_time(words: str) -> bool:
    """Tell whether folded words speak of time at all (含时间词)."""
    return next(find_dates(words), None) is not None or bool(
        STANDING.match(words) or _PROMPT.match(words)
    )


def is_relative(words: str) -> bool:
    """Tell whether folded words name a length of time (时段)."""
    return re.search(r"(?:日|天|月|年|小时)(?:之|以)?内", words) is not None


def note_pieces(text: str, note: Span) -> Iterator[Span]:
    """Find the pieces of a unit note that speak of time (单位标注中的时限)."""
    if _SIGN.search(text, note.start, note.end) is None:
        return
    folded = Folded(text, note)
    for found in _PIECE.finditer(folded.text):
        words = found[0]
        if _UNIT_LABEL.search(words) or not (is_time(words) or is_relative(words)):
            continue
        label = re.match(r"[^:]{2,8}[:]", words)
        yield folded.span(found.start() + (label.end() if label else 0), found.end())


def labelled_times(folded: Folded) -> Iterator[Span]:
    """Find what follows a label of time (完成时限：…)."""
    for found in _LABEL.finditer(folded.text):
        yield folded.span(*found.span("words"))


def time_cells(folded: Folded) -> list[Span]:
    """Find cells or lines that hold a time and nothing else, the last first (纯时间单元格)."""
    if "|" not in folded.text and "\n" not in folded.text:
        return []
    cells = []
    for found in _BARE_CELL.finditer(folded.text):
        words = found[0].strip(" 。")
        if len(words) > 1 and _is_bare_time(words):
            start = found.start() + found[0].index(words)
            cells.append(folded.span(start, start + len(words)))
    return cells[::-1]


def _is_bare_time(words: str) -> bool:
    if STANDING.fullmatch(words) or words in {"立行立改", "全年"}:
        return True
    rest = words
    for mention in reversed(list(find_dates(words))):
        rest = rest[: mention.start] + rest[mention.end :]
    return rest != words and _BESIDE_DATES.fullmatch(rest) is not None
