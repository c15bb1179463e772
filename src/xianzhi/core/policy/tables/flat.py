"""Tables whose separators were lost (无分隔表格): blanks between cells, or nothing at all.

The headings give themselves away: a line made of nothing but column names. Where blanks are left,
they cut the cells. Where nothing is left, a record begins at the next running number and is read
from its end: dates, persons and units are known by their own shape, what remains is the task.
"""

import re
from collections.abc import Iterator, Sequence

from xianzhi.core.policy.paragraphs import Paragraph, Script
from xianzhi.core.policy.tables.cells import Cell, RawTable
from xianzhi.core.policy.tables.columns import ColumnRole, column_role, is_task_header
from xianzhi.core.policy.unitnames import is_person

__all__ = ["blank_tables", "heading_cells", "squashed_tables"]

_HEADINGS = (
    "序号|编号|项目名称|任务名称|工作名称|指标名称|事项名称|实事项目|重点项目|重点任务|重点工作|工作任务|主要任务|目标任务|年度目标任务|全年目标任务|"
    "年度目标|目标要求|工作目标|目标值|主要内容|工作内容|项目内容|任务内容|建设内容|具体内容|具体举措|工作举措|主要举措|具体措施|工作措施|主要措施|"
    "指标要求|工作要求|任务要求|任务清单|任务分解|民生实事|实施内容|工作事项|改革任务|整改措施|问题清单|"
    "牵头单位|牵头部门|责任单位|责任部门|配合单位|配合部门|协办单位|协同单位|参与单位|主办单位|承办单位|实施单位|主管单位|主管部门|监考单位|考核单位|建设单位|落实单位|"
    "牵头领导|分管领导|责任领导|市领导|县领导|区领导|包保领导|挂钩领导|联系领导|责任人|负责人|联系人|"
    "完成时限|完成时间|计划完成时间|时间要求|时限要求|时间节点|完成期限|办结时限|进度安排|进度要求|工作时限|整改时限|"
    "目标类型|指标类型|推进情况|进展情况|完成情况|工作进展|当前进度|类别|大类|领域|分类|板块|项目类别|任务类别|分值|权重|备注|说明|项目|任务|内容|举措|措施|事项|指标|目标|单位|时限"
)
_HEADING = re.compile("|".join(sorted(_HEADINGS.split("|"), key=len, reverse=True)))
_GAP = re.compile(r"\s{2,}|\u3000+|\t+")
_ANY_GAP = re.compile(r"\s+")
_TIME = re.compile(
    r"(?:(?:20\d\d年)?(?:\d{1,2}月)(?:\d{1,2}日)?(?:份|底|中旬|上旬|下旬|末)?(?:之?前)?|20\d\d[./-]\d{1,2}|20\d\d年(?:底|末|内)?(?:之?前)?|年底(?:前)?|年内|全年|"
    r"(?:长期|持续|常态化?)(?:推进|坚持|开展|实施)?|每[年月季]度?|第?[一二三四]季度)(?:完成)?$"
)
_UNIT_END = (
    r"(?:局(?!长)|委(?![员托组宣政统办])|办(?![公理事学])|厅|中心(?!城|镇)|公司|集团|公室|管委会|委员会|联合会|总会|协会|工会|妇联|残联|团委|"
    r"镇(?![街村政人])|乡(?![村镇建规政人])|街道(?!办)|街道办(?:事处)?|[区县市](?![域委政人直级城教属场容民公])|园(?![林区艺])|院(?![校落])|大队|支队|总队|分局|专班|"
    r"部(?![门分署])|政府|供销社|联社|银行|分行|支行|指挥部|领导小组|部门|单位|社(?![区会])|处(?![置理])|所(?![属有])|站(?![点])|学校|学院|中学|小学)"
)
_UNIT = re.compile(rf"[^\s、,;。:!?\d]{{1,18}}?{_UNIT_END}(?:\([^()]{{1,16}}\)|<[^<>]{{1,16}}>)?")
_LEVELS = frozenset("国省市县区州旗镇乡各有相")
_AFTER_MEASURE = "。;,、个场项次套座处户名年条所家里台辆亩吨张间件人)%.0123456789 \n"
_ELLIPSIS = re.compile(r"等(?:有关|相关)?(?:部门|单位)?")


def heading_cells(script: Script, paragraph: Paragraph) -> list[Cell]:
    """Cut a line that holds nothing but column names (表头切分); empty for any other line."""
    folded, at = script.folded, paragraph.start
    cells: list[Cell] = []
    while at < paragraph.end:
        if folded[at].isspace():
            at += 1
            continue
        found = _HEADING.match(folded, at, paragraph.end)
        if found is None:
            return cells if _begins_first_record(folded, at, cells) else []
        cells.append(Cell(at, found.end()))
        at = found.end()
    return cells


def _begins_first_record(folded: str, at: int, cells: Sequence[Cell]) -> bool:
    """The first record may follow its headings on the same line."""
    return len(cells) >= 4 and bool(re.match(r"(?:1|01|一)[^\d年月]", folded[at : at + 3]))


def _is_header(script: Script, cells: Sequence[Cell]) -> bool:
    roles = [column_role(script.folded[cell.start : cell.end]) for cell in cells]
    return len(cells) >= 3 and is_task_header(roles) and ColumnRole.UNIT in roles


def blank_tables(script: Script, used: bytearray) -> Iterator[RawTable]:
    """Find tables whose cells are parted by blanks (空格分隔表格)."""
    paragraphs = script.paragraphs
    for index, paragraph in enumerate(paragraphs):
        if used[index] or len(script.words(paragraph).split(maxsplit=2)) < 3:
            continue
        header = _cut(script.text, paragraph, _ANY_GAP)
        if len(header) < 3 or not _is_header(script, header):
            continue
        rows = [tuple(Cell(c.start, c.end, i) for i, c in enumerate(header))]
        last = index + 1
        while last < len(paragraphs) and not used[last]:
            cells = _blank_cells(script, paragraphs[last], len(header))
            if len(cells) < 2 and not _heads_rows(script, last, len(header)):
                break
            rows.append(cells)
            last += 1
        if len(rows) > 1:
            used[index:last] = b"\x01" * (last - index)
            yield RawTable(index, last, tuple(rows))


def _heads_rows(script: Script, index: int, width: int) -> bool:
    """A short line without blanks heads the rows below it."""
    paragraphs = script.paragraphs
    if index + 1 >= len(paragraphs) or paragraphs[index].end - paragraphs[index].start > 24:
        return False
    return len(_blank_cells(script, paragraphs[index + 1], width)) >= max(3, width - 2)


def _blank_cells(script: Script, paragraph: Paragraph, width: int) -> tuple[Cell, ...]:
    """Cut at wide blanks; where they are too few, at every blank."""
    wide = _cut(script.text, paragraph, _GAP)
    cells = wide if len(wide) >= max(3, width - 2) else _cut(script.text, paragraph, _ANY_GAP)
    if len(cells) == width:
        return tuple(Cell(c.start, c.end, i) for i, c in enumerate(cells))
    return tuple(cells)


def _cut(text: str, paragraph: Paragraph, gap: re.Pattern[str]) -> list[Cell]:
    cells, low = [], paragraph.start
    for found in gap.finditer(text, paragraph.start, paragraph.end):
        cells.append(Cell(low, found.start()))
        low = found.end()
    return [*cells, Cell(low, paragraph.end)]


def squashed_tables(script: Script, used: bytearray) -> Iterator[RawTable]:
    """Find tables with nothing between their cells (无分隔表格)."""
    paragraphs = script.paragraphs
    for index, paragraph in enumerate(paragraphs):
        if used[index] or paragraph.mark is not None:
            continue
        header = heading_cells(script, paragraph)
        if not header or not _is_header(script, header):
            continue
        roles = [column_role(script.folded[c.start : c.end]) or ColumnRole.OTHER for c in header]
        if roles[0] is not ColumnRole.INDEX:
            continue
        last = _region_end(script, index + 1, used)
        rows: list[tuple[Cell, ...]] = [
            tuple(Cell(c.start, c.end, i) for i, c in enumerate(header))
        ]
        end = paragraphs[last - 1].end
        for low, high in _records(script.folded, header[-1].end, end):
            rows.append(tuple(_record_cells(script.folded, low, high, roles)))
        if len(rows) > 1:
            used[index:last] = b"\x01" * (last - index)
            yield RawTable(index, last, tuple(rows))


def _region_end(script: Script, first: int, used: bytearray) -> int:
    """The table goes on to the next heading in Chinese numbers or the next table."""
    paragraphs = script.paragraphs
    last = first
    while last < len(paragraphs) and not used[last]:
        mark = paragraphs[last].mark
        words = script.words(paragraphs[last])
        if (mark is not None and mark.style in {"cn_point", "chapter"}) or words.startswith("附件"):
            break
        last += 1
    return last


def _records(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut where the running number stands behind the end of a cell."""
    starts: list[int] = []
    at, value = start, 1
    while True:
        found = re.compile(
            rf"(?<!\d)0?{value}[.、]?(?=[^\d年月日个项条座所家户%.、,公万亿米亩/-])"
        ).search(folded, at, end)
        if found is None:
            break
        if starts and not _ends_cell(folded, starts[-1], found.start()):
            at = found.end()
            continue
        starts.append(found.start())
        at, value = found.end(), value + 1
    return list(zip(starts, [*starts[1:], end], strict=True)) if starts else []


def _ends_cell(folded: str, start: int, at: int) -> bool:
    """What stands before a running number is the end of a unit, a date, a line or 无."""
    before = folded[max(start, at - 24) : at].rstrip()
    if folded[at - 1] == "\n" or before.endswith(("无", "。")):
        return True
    return bool(_TIME.search(before) or re.search(rf"{_UNIT_END}(?:\([^()]*\))?$|等$", before))


def _record_cells(folded: str, start: int, end: int, roles: Sequence[ColumnRole]) -> Iterator[Cell]:
    """Read the cells of one record: number first, then from the end towards the task."""
    number = re.compile(r"\d+[.、]?").match(folded, start, end)
    low = number.end() if number else start
    high = _rstrip(folded, low, end)
    later: list[Cell] = []
    last_task = max(
        i for i, role in enumerate(roles) if role in {ColumnRole.TASK, ColumnRole.CATEGORY}
    )
    units = [i for i, role in enumerate(roles) if role is ColumnRole.UNIT and i > last_task]
    for column in range(len(roles) - 1, last_task, -1):
        if roles[column] is ColumnRole.TIME:
            found = _TIME.search(folded, max(low, high - 24), high)
            if found:
                later.append(Cell(found.start(), high, column))
                high = _rstrip(folded, low, found.start())
        elif roles[column] is ColumnRole.UNIT and column == units[-1]:
            person = ColumnRole.PERSON in roles[last_task : units[0]]
            floor = _after_person(folded, low, high) if person else low
            cells = _unit_cells(folded, floor, high, units, floor if floor > low else None)
            later.extend(reversed(cells))
            high = _rstrip(folded, low, min([c.start for c in cells], default=high))
        elif roles[column] is ColumnRole.PERSON:
            for size in (3, 2):
                if high - size > low and is_person(folded[high - size : high]):
                    later.append(Cell(high - size, high, column))
                    high -= size
                    break
    if number:
        yield Cell(number.start(), number.end(), 0)
    first_task = next(i for i, role in enumerate(roles) if role is ColumnRole.TASK)
    if high > low:
        yield Cell(low, high, first_task)
    yield from sorted(later, key=lambda cell: cell.start)


def _after_person(folded: str, low: int, high: int) -> int:
    """Where the units begin behind the name of a person; *low* where no name is found."""
    places: list[tuple[bool, int]] = []
    for at in range(max(low, high - 90), high - 3):
        sizes = [
            s for s in (3, 2) if is_person(folded[at : at + s]) and _is_run(folded, at + s, high)
        ]
        if sizes:
            end = at + _likely_size(folded, at, sizes)
            places.append((folded[at - 1] not in _AFTER_MEASURE, end))
    return min(places)[1] if places else low


def _likely_size(folded: str, at: int, sizes: Sequence[int]) -> int:
    """Of two lengths of a name, the one that leaves a unit which the document prints again."""
    for size in sizes:
        unit = _UNIT.match(folded, at + size)
        ahead = folded[at + size + 1 : at + 4000]
        if unit and unit.group() in ahead and folded[at + size - 1] + unit.group() not in ahead:
            return size
    return sizes[0]


def _rstrip(folded: str, low: int, high: int) -> int:
    while high > low and folded[high - 1].isspace():
        high -= 1
    return high


def _unit_cells(
    folded: str, low: int, high: int, columns: Sequence[int], known_start: int | None
) -> list[Cell]:
    """Find the run of units at the end, and where one column gives way to the next."""
    empty = folded[high - 1 : high] == "无"
    stop = high - 1 if empty else high
    start = _units_start(folded, low, stop) if known_start is None else known_start
    if start >= stop:
        return []
    seams = _seams(folded, start, stop)
    if len(columns) == 1 or not (empty or seams):
        return _apart(folded, start, stop, seams, columns[0])
    if empty:
        first = _apart(folded, start, stop, seams, columns[0])
        return [*first, Cell(stop, high, columns[-1])]
    later = _apart(folded, seams[0], stop, seams[1:], columns[-1])
    return [Cell(start, seams[0], columns[0]), *later]


def _apart(folded: str, start: int, stop: int, seams: Sequence[int], column: int) -> list[Cell]:
    """市财政局|各乡镇: units of one column that touch, cut where a level of government begins."""
    cuts = [at for at in seams if folded[at] in _LEVELS]
    return [
        Cell(low, high, column) for low, high in zip([start, *cuts], [*cuts, stop], strict=True)
    ]


def _units_start(folded: str, low: int, high: int) -> int:
    """Where the run of units begins: behind the last full stop, or at a level of government."""
    stop = max(folded.rfind(mark, low, high) for mark in "。;\n")
    if stop >= low and _is_run(folded, stop + 1, high):
        return stop + 1
    for found in re.compile(
        r"[县市区省州旗](?=[^域场级城\d、,]{1,14}[局委办部院会队司心社])|各|有关|相关"
    ).finditer(folded, max(low, high - 160), high):
        if _is_run(folded, found.start(), high):
            return found.start()
    return high


def _is_run(folded: str, start: int, high: int) -> bool:
    at = start
    seen = False
    while at < high:
        if folded[at] in "、,; \n":
            at += 1
            continue
        found = _UNIT.match(folded, at, high) or _ELLIPSIS.match(folded, at, high)
        if found is None:
            return False
        seen, at = True, found.end()
    return seen


def _seams(folded: str, start: int, high: int) -> list[int]:
    """Places where two units touch without punctuation between them."""
    seams: list[int] = []
    at = start
    touching = False
    while at < high:
        if folded[at] in "、,; \n":
            touching = folded[at] == "\n"
            at += 1
            continue
        if touching:
            seams.append(at)
        found = _UNIT.match(folded, at, high) or _ELLIPSIS.match(folded, at, high)
        if found is None:
            return seams
        at, touching = found.end(), True
    return seams
