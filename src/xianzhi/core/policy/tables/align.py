"""Cells to columns (单元格对齐): where the form does not tell the column, what a cell says does."""

import re
from collections.abc import Sequence
from functools import lru_cache

from xianzhi.core.policy.tables.columns import ColumnRole, index_value
from xianzhi.core.policy.unitnames import has_unit_ending, is_person, is_plausible, split_units

__all__ = ["align", "fit", "is_time", "looks_like_units"]

_TIME = re.compile(
    r"20\d\d\s?[年./-]|\d{1,2}\s?月|年底|年内|季度|持续|长期|常态|全年|每[年月]|\d{4}\.\d|即时|立即|\d+个(?:工作日|月)"
)
_PROGRESS = re.compile(r"\d%|已|正在|完成|推进|开展|进场|未|滞后|正常")
_EMPTY_COLUMN = {
    ColumnRole.INDEX: -2.0,
    ColumnRole.TASK: -0.6,
    ColumnRole.UNIT: -0.4,
    ColumnRole.OTHER: 0.0,
    ColumnRole.CATEGORY: 0.0,
}
_EMPTY = {"无": -0.5, "/": -0.5, "-": -0.5}
_YES_NO = {"是": 0.4, "否": 0.4}
_LONGEST_TIME, _LONGEST_NAME = 40, 24
_THING = re.compile(
    r"^(?![县市区省州镇乡国中各有相]).*(?:[开申承代网快通督查经举交催领即帮]办|[公乐田]园|市场|广场|[车球农工牧]场|平台|"
    r"[基用绿湿耕农林]地|[水书仓]库|[厕场]所|[网车电]站|[水工]厂|社会|机会|[展博]览?会|重心|信心|核心|"
    r"学生?上?学|干部|[西东南北内全]部|开学|入学|社区|小区|街区|景区|校区|灌区)$"
)
"""What ends as units do and is a thing or a deed: 企业开办, 口袋公园."""
_EXTRA_CELL = -0.8
_SAME_COLUMN = -0.3


def align(cells: Sequence[str], roles: Sequence[ColumnRole]) -> list[int]:
    """Give each cell its column (对齐): in order, columns may stay empty, cells may share one.

    The best reading is found by dynamic programming over cells and columns; both are few.

    Returns
    -------
    list of int
        A column index for each cell, or -1 for a cell that fits none.
    """
    width = len(roles)
    best = [[0.0] * (width + 1) for _ in range(len(cells) + 1)]
    step = [[""] * (width + 1) for _ in range(len(cells) + 1)]
    for column in range(1, width + 1):
        best[0][column] = best[0][column - 1] + _EMPTY_COLUMN.get(roles[column - 1], -0.2)
        step[0][column] = "skip"
    for row in range(1, len(cells) + 1):
        best[row][0], step[row][0] = best[row - 1][0] + _EXTRA_CELL, "extra"
        for column in range(1, width + 1):
            role = roles[column - 1]
            fits = _fit(cells[row - 1], role)
            options = (
                (best[row - 1][column] + fits + _SAME_COLUMN - (0.7 if fits < 2 else 0), "share"),
                (best[row - 1][column - 1] + fits, "take"),
                (best[row][column - 1] + _EMPTY_COLUMN.get(role, -0.2), "skip"),
                (best[row - 1][column] + _EXTRA_CELL, "extra"),
            )
            best[row][column], step[row][column] = max(options, key=lambda option: option[0])
    return _walk_back(step, len(cells), width)


def fit(cells: Sequence[str], roles: Sequence[ColumnRole]) -> float:
    """How well cells suit columns of the same number, place by place (列匹配度)."""
    return sum(_fit(words, role) for words, role in zip(cells, roles, strict=False))


def _walk_back(step: Sequence[Sequence[str]], row: int, column: int) -> list[int]:
    columns = [-1] * row
    while row > 0 or column > 0:
        move = step[row][column]
        if move == "skip":
            column -= 1
        elif move == "take":
            columns[row - 1] = column - 1
            row, column = row - 1, column - 1
        elif move == "share":
            columns[row - 1] = column - 1
            row -= 1
        else:
            row -= 1
    return columns


@lru_cache(maxsize=4096)
def _fit(words: str, role: ColumnRole) -> float:
    """How well a cell suits a column, from about -2 to 3."""
    match role:
        case ColumnRole.INDEX:
            score = 3.0 if index_value(words) else -3.0
        case ColumnRole.PERSON:
            score = 3.0 if _is_people(words) else -2.0
        case ColumnRole.UNIT:
            score = 3.0 if looks_like_units(words) else _EMPTY.get(words, -2.0)
        case ColumnRole.TIME:
            score = 3.0 if is_time(words) else -2.0
        case ColumnRole.SCORE:
            score = 2.0 if re.fullmatch(r"[\d.]+\S{0,3}", words) else -1.5
        case ColumnRole.PROGRESS:
            score = 1.2 if _PROGRESS.search(words) else _YES_NO.get(words, -0.3)
        case ColumnRole.TASK:
            score = _fit_task(words)
        case ColumnRole.CATEGORY:
            score = 0.8 if len(words) <= 14 and not looks_like_units(words) else -0.5
        case _:
            score = 0.1
    return score


def _fit_task(words: str) -> float:
    if looks_like_units(words) or _is_people(words) or index_value(words):
        return -1.5
    return 1.6 if len(words) >= 6 else 0.4


def _is_people(words: str) -> bool:
    names = re.split(r"[\s、,;]+", words)
    return all(is_person(name) for name in names)


def is_time(words: str) -> bool:
    """Tell whether a cell holds a time limit (时限单元格)."""
    return len(words) < _LONGEST_TIME and _TIME.search(words) is not None


def looks_like_units(words: str) -> bool:
    """Tell whether a cell lists units (单位单元格)."""
    names = [words[name.start : name.end] for name in split_units(words, 0, len(words)).names]
    if not names or re.search(r"[。!?%]|\d{2}|\d(?:所|个|座|条|家|户|项|处|亩|公里|万)", words):
        return False
    good = sum(
        has_unit_ending(name)
        and is_plausible(name)
        and len(name) <= _LONGEST_NAME
        and not _THING.search(name)
        for name in names
    )
    return good > 0.5 * len(names)
