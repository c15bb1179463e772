"""Tables printed one cell a paragraph (一段一格的表格)."""

from collections.abc import Iterator

from xianzhi.core.policy.paragraphs import Script
from xianzhi.core.policy.tables.align import is_time, looks_like_units
from xianzhi.core.policy.tables.cells import Cell, RawTable
from xianzhi.core.policy.tables.columns import column_role, index_value, is_task_header

__all__ = ["paragraph_tables"]

_FEWEST = 3


def paragraph_tables(script: Script, used: bytearray) -> Iterator[RawTable]:
    """Find runs of headings, each a paragraph of its own, with the cells below them (识别).

    Paragraphs marked in *used* already belong to other tables; those found are marked too.
    """
    count = len(script.paragraphs)
    index = 0
    while index < count:
        size = 0 if used[index] else _header_size(script, index, used)
        if not size:
            index += 1
            continue
        last = _end(script, index + size, size, used)
        cells = tuple(
            (Cell(paragraph.start, paragraph.end),) for paragraph in script.paragraphs[index:last]
        )
        if last > index + size:
            used[index:last] = b"\x01" * (last - index)
            yield RawTable(index, last, cells, is_stream=True)
        index = max(last, index + size)


def _header_size(script: Script, first: int, used: bytearray) -> int:
    size = 0
    roles = []
    paragraphs = script.paragraphs
    while first + size < len(paragraphs) and not used[first + size]:
        words = script.words(paragraphs[first + size])
        role = (
            column_role(words)
            if len(words) <= 14 and paragraphs[first + size].mark is None
            else None
        )
        if role is None:
            break
        roles.append(role)
        size += 1
    return size if size >= _FEWEST and is_task_header(roles) else 0


def _end(script: Script, first: int, size: int, used: bytearray) -> int:
    """The table goes on while running numbers keep coming within a few records' length."""
    paragraphs = script.paragraphs
    last, value, since = first, 0, 0
    for index in range(first, len(paragraphs)):
        if used[index] or (index > first and _header_size(script, index, used)):
            break
        number = index_value(script.words(paragraphs[index]))
        far = (number > value or number == 1) and (not value or since >= size - 2)
        if number and (far or (value and number == value + 1)):
            value, since = number, 0
        since += 1
        if not value and since > size:
            return _by_period(script, first, size)
        if since > 3 * size + 4:
            break
        last = index + 1
    return _trim_last(script, first, last, size) if value else _by_period(script, first, size)


def _by_period(script: Script, first: int, size: int) -> int:
    """Without numbers the cells come in groups of as many as there are headings."""
    last = first
    for index in range(first, len(script.paragraphs)):
        words = script.words(script.paragraphs[index])
        if script.paragraphs[index].mark is not None or len(words) > 400:
            break
        last = index + 1
    return first + (last - first) // size * size


def _trim_last(script: Script, first: int, last: int, size: int) -> int:
    """The last record takes as many cells as there are headings, and those of its long lists.

    A list of units printed over several cells is known by what follows: still units, or the time.
    """
    numbers = [
        index for index in range(first, last) if index_value(script.words(script.paragraphs[index]))
    ]
    if not numbers:
        return last
    end = numbers[-1] + size
    while end < last and end < numbers[-1] + 2 * size:
        words = [script.words(paragraph) for paragraph in script.paragraphs[end - 1 : end + 1]]
        if not looks_like_units(words[0]) or not (looks_like_units(words[1]) or is_time(words[1])):
            break
        end += 1
    return min(last, end)
