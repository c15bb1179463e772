"""Task tables, in the column sets and the text forms that copying and crawling leave behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .frame import notice, title
from .items import draw_items, merge_roles
from .paper import Item, Paper
from .vocabulary import goals, golds, prose

PERSONS = ("陈立新", "周桂兰", "赵文博", "何海生", "吴晓梅")
Cells = list[str]


@dataclass
class Record:
    """One line of a table, with the task that it holds and the cell where the task starts."""

    cells: Cells
    item: Item
    number: str | None
    start: int = 0
    more: tuple[Cells, ...] = ()  # continuation rows under merged cells
    title: str = ""  # a row above it that only names a section


Form = Callable[[Paper, Sequence[str], Sequence[Record]], None]


def _pipes(left: str, right: str, rule: bool) -> Form:
    def write(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
        paper.line(left + " | ".join(header) + right)
        if rule:
            paper.line(left + " | ".join("---" for _ in header) + right)
        for record in records:
            _row(paper, record, (left, " | ", right + "\n"))

    return write


def _row(paper: Paper, record: Record, marks: tuple[str, str, str]) -> None:
    left, between, right = marks
    if record.title:
        paper.write(left + record.title + right)
    head, kept, tail = _split(record)
    paper.write(left + "".join(cell + between for cell in head))
    with paper.task(record.item, record.number):
        paper.write(between.join(kept))
        for cells in record.more:
            paper.write(right + left + between.join(_trimmed(cells)))
    paper.write("".join(between + cell for cell in tail) + right)


def _split(record: Record) -> tuple[Cells, Cells, Cells]:
    kept = _trimmed(record.cells[record.start :])
    tail = record.cells[record.start + len(kept) :]
    return record.cells[: record.start], kept, tail


def _trimmed(cells: Cells) -> Cells:
    last = max(index for index, cell in enumerate(cells) if cell)
    return cells[: last + 1]


def cell_lines(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Each cell on a line of its own, closed by a bar."""
    paper.write("".join(f"{cell} |\n" for cell in header))
    for record in records:
        _row(paper, record, ("", " |\n", " |\n"))


def cell_paragraphs(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Each cell a paragraph with a blank line after it; empty cells are lost."""
    paper.write("".join(f"{cell}\n\n" for cell in header))
    for record in records:
        full = [cell for cell in record.cells[record.start :] if cell]
        head = [cell for cell in record.cells[: record.start] if cell]
        more = tuple([cell for cell in cells if cell] for cells in record.more)
        cells = [*head, *full]
        short = replace(record, cells=cells, start=len(head), more=more)
        _row(paper, short, ("", "\n\n", "\n\n"))


def tabs(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Cells parted by tab characters."""
    paper.line("\t".join(header))
    for record in records:
        _row(paper, record, ("", "\t", "\n"))


def blanks(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Cells parted by two blanks."""
    paper.line("  ".join(header))
    for record in records:
        _row(paper, record, ("", "  ", "\n"))


def flat(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Nothing between the cells."""
    paper.line("".join(header))
    for record in records:
        _row(paper, record, ("", "", "\n"))


def squashed(paper: Paper, header: Sequence[str], records: Sequence[Record]) -> None:
    """Nothing between the cells and nothing between the units of a cell."""
    paper.line("".join(header))
    for record in records:
        cells = [cell.replace("、", "") if index > 1 else cell
                 for index, cell in enumerate(record.cells)]  # fmt: skip
        _row(paper, replace(record, cells=cells), ("", "", "\n"))


FORMS: dict[str, Form] = {
    "outer": _pipes("| ", " |", rule=False),
    "bare": _pipes("", "", rule=False),
    "tail": _pipes("", " |", rule=False),
    "markdown": _pipes("| ", " |", rule=True),
    "cell_lines": cell_lines,
    "cell_paragraphs": cell_paragraphs,
    "tabs": tabs,
    "blanks": blanks,
    "flat": flat,
    "squashed": squashed,
}


def _due(paper: Paper) -> str:
    year = paper.place.year
    return paper.pick(f"{year}年12月", f"{year}年6月底", "持续推进", f"{year}.10", "9月底前")


def _units(paper: Paper, units: list[str]) -> str:
    """Units of a cell, mostly parted by 、, now and then by a comma."""
    between = paper.rng.choices(("、", "，", ","), (8, 1, 1))[0]
    return between.join(units)


def classic(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|任务|牵头单位|配合单位|完成时限."""
    names = [
        paper.pick("序号", "序 号"),
        paper.pick("任务", "工作任务", "重点任务", "目标任务"),
        paper.pick("牵头单位", "牵头部门", "牵头 单位"),
        paper.pick("配合单位", "责任单位", "配合部门"),
        paper.pick("完成时限", "完成时间", "时间节点"),
    ]
    records = []
    for index, item in enumerate(draw_items(paper, count), 1):
        if paper.rng.random() < 0.15:
            item.support = []
        item.deadline = due = _due(paper)
        helpers = _units(paper, item.support) or paper.pick("无", "/", "—")
        cells = [str(index), item.text, _units(paper, item.lead), helpers, due]
        records.append(Record(cells, item, str(index)))
    return names, records


def classed(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|类别|任务|牵头单位|配合单位|完成时限, the numbers with gaps."""
    names, records = classic(paper, count)
    names.insert(1, "类别")
    number = 0
    for index, record in enumerate(records):
        number += paper.rng.randint(1, 4)
        record.number = str(number)
        record.cells[0] = str(number)
        record.cells.insert(1, ("完善基础设施", "增进民生福祉")[index * 2 // count])
    return names, records


def measures(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|实事项目|举措|责任单位|配合单位, with milestones on the way to the total."""
    names = ["序号", "实事项目", "工作举措及实施计划", "责任单位", "配合单位"]
    records = []
    for index, item in enumerate(draw_items(paper, count, plain=True), 1):
        subject = paper.pick("城建", "交通", "教育", "民生")
        chosen = goals(paper.rng, subject)[: paper.rng.randint(1, 2)]
        item.targets = golds(chosen)
        what = "，".join(goal.phrase for goal in chosen) + "。"
        item.deadline = paper.pick("11月底前", "12月底前", "10月底前")
        steps = (
            f"1.3月底前完成选址和方案设计。 2.6月底前完成总量的40%；"
            f"9月底前完成总量的80%。 3.{item.deadline}全部完成并交付使用。"
        )
        cells = [str(index), what, steps, _units(paper, item.lead), _units(paper, item.support)]
        records.append(Record(cells, item, str(index)))
    return names, records


def sectioned(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """A table with rows that only hold the name of a section, and a cell with its own role word."""
    names, records = classic(paper, count)
    for index, record in enumerate(records):
        if index == count // 2:
            record.title = "二、民生保障类"
        if index == 0:
            record.title = "一、城市建设类"
        if len(record.item.lead) > 1:
            record.cells[2] += "按职责分工负责"
    return names, records


def named(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """任务名称|指标要求|牵头部门|配合部门|目标类型, without numbers."""
    names = ["任务名称", "指标要求", "牵头部门", "配合部门", "目标类型"]
    records = []
    for item in draw_items(paper, count, plain=True):
        chosen = goals(paper.rng, paper.pick("产业", "城建", "民生", "生态"))[:1]
        item.targets = golds(chosen)
        want = chosen[0].phrase
        kind = paper.pick("预期性", "约束性", "民生类")
        cells = [item.heading, want, _units(paper, item.lead), _units(paper, item.support), kind]
        records.append(Record(cells, item, None))
    return names, records


def progress(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """大类|序号|任务|分管领导|牵头单位及主要负责人|进展, merged classes, persons, percentages."""
    names = ["大类", "序号", "主要任务", "分管领导", "牵头单位及主要负责人", "进展情况"]
    records = []
    for index, item in enumerate(draw_items(paper, count), 1):
        item.support = []
        item.lead = item.lead[:1]
        item.deadline = None
        item.body, item.targets = "", []
        goal = goals(paper.rng, "城建")[0]
        item.heading = f"{item.heading}，{goal.phrase}"
        item.targets = golds([goal])
        group = ("城建提升类", "民生保障类")[index * 2 // (count + 1)] if index % 4 == 1 else ""
        state = paper.pick("已完成60%。", "正在招标，已开工12处。", "序时推进，完成投资800万元。")
        person = paper.pick(*PERSONS)
        unit = f"{item.lead[0]} {paper.pick(*PERSONS)}"
        cells = [group, str(index), f"{item.heading}。", person, unit, state]
        records.append(Record(cells, item, str(index), start=1))
    return names, records


def spanned(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """项目名称|任务|计划完成时间|牵头单位, later steps of a project in short rows."""
    names = ["项目名称", "工作任务", "计划完成时间", "牵头单位"]
    records = []
    for item in draw_items(paper, count, plain=True):
        year = paper.place.year
        steps = [step + "。" for step in item.body.split("。") if step]
        dates = [f"{year}年{month}月" for month in sorted(paper.rng.sample(range(4, 13), 3))]
        item.support = []
        item.deadline = dates[len(steps) - 1]
        first = [item.heading, steps[0], dates[0], _units(paper, item.lead)]
        more = tuple(["", step, date] for step, date in zip(steps[1:], dates[1:], strict=False))
        records.append(Record(first, item, None, more=more))
    return names, records


def scored(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """项目|分值|目标任务|监考单位: the points are no targets."""
    names = ["项目", "分值", "目标任务", "监考单位"]
    records = []
    for item in draw_items(paper, count, plain=True):
        subject = paper.pick("城建", "产业", "民生", "农业")
        chosen = goals(paper.rng, subject)[:2]
        item.targets = golds(chosen)
        item.support = []
        points = paper.rng.randint(2, 20)
        what = "；".join(f"{goal.phrase}（{paper.pick('0.5', '1', '2')}分）" for goal in chosen)
        cells = [item.heading, str(points), what + "。", _units(paper, item.lead)]
        records.append(Record(cells, item, None))
    return names, records


def state_of_play(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|项目内容|当前进度|牵头单位|备注."""
    names = ["序号", "项目内容", "当前进度", "牵头单位", "备注"]
    records = []
    for index, item in enumerate(draw_items(paper, count, plain=True), 1):
        item.deadline = None
        chosen = goals(paper.rng, paper.pick("城建", "教育", "水利"))[:1]
        clause = chosen[0].phrase + "。"
        item.targets = golds(chosen[:1])
        item.support = []
        state = f"{paper.rng.randint(20, 98)}%{paper.pick('', '（进度滞后）', '（完成招标）')}"
        remark = paper.pick("市民生实事", "县民生实事", "")
        cells = [str(index), clause, state, _units(paper, item.lead), remark]
        records.append(Record(cells, item, str(index)))
    return names, records


def detailed(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|重点工作|主要内容|责任领导|责任单位|责任人|完成时限."""
    names = ["序号", "重点工作", "主要内容", "责任领导", "责任单位", "责任人", "完成时限"]
    records = []
    for index, item in enumerate(draw_items(paper, count), 1):
        item.deadline = paper.pick("12月底", "持续推进", f"{paper.place.year}年10月")
        units = _units(paper, merge_roles(item))
        who = (paper.pick(*PERSONS), paper.pick(*PERSONS))
        number = str(index)
        cells = [number, item.heading, item.body, who[0], units, who[1], item.deadline]
        records.append(Record(cells, item, number))
    return names, records


def plain_units(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|实事项目|分管领导|责任单位|配合单位, with short names of units."""
    names = ["序号", "实事项目", "分管领导", "责任单位", "配合单位"]
    pool = [
        "教育局",
        "住建局",
        "民政局",
        "财政局",
        "水利局",
        "卫健局",
        "经开区",
        "高新园",
        "各街道",
    ]
    records = []
    for index, item in enumerate(draw_items(paper, count, plain=True), 1):
        drawn = paper.rng.sample(pool, 3)
        item.lead, item.support = drawn[:1], drawn[1:]
        chosen = goals(paper.rng, paper.pick("城建", "教育", "民生"))[:1]
        item.targets = golds(chosen[:1])
        what = f"{item.heading}，{chosen[0].phrase}。"
        cells = [str(index), what, paper.pick(*PERSONS), item.lead[0], "、".join(item.support)]
        records.append(Record(cells, item, str(index)))
    return names, records


COLUMNS = {
    "classic": classic,
    "classed": classed,
    "measures": measures,
    "sectioned": sectioned,
    "named": named,
    "progress": progress,
    "spanned": spanned,
    "scored": scored,
    "state": state_of_play,
    "detailed": detailed,
    "plain_units": plain_units,
}


def short_cells(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """编号|工作事项|具体内容|承办单位|协办单位|办结时限: short cells without full stops."""
    names = [
        paper.pick("序号", "编号"),
        paper.pick("任务", "工作事项", "项目名称"),
        paper.pick("具体内容", "建设内容", "目标要求", "主要举措"),
        paper.pick("牵头单位", "承办单位", "主责部门", "责任单位"),
        paper.pick("配合单位", "协办单位", "参与单位"),
        paper.pick("完成时限", "办结时限", "计划完成时间", "时限"),
    ]
    records = []
    for index, item in enumerate(draw_items(paper, count, plain=True), 1):
        chosen = goals(paper.rng, paper.pick("城建", "民生", "教育"))[:1]
        item.targets = golds(chosen)
        item.deadline = _due(paper)
        lead, support = _units(paper, item.lead), _units(paper, item.support)
        cells = [str(index), item.heading, chosen[0].phrase, lead, support, item.deadline]
        records.append(Record(cells, item, str(index)))
    return names, records


def quarters(paper: Paper, count: int) -> tuple[Cells, list[Record]]:
    """序号|任务|一季度|二季度|三季度|四季度|责任单位: the steps are no targets."""
    names = ["序号", "重点任务", "一季度", "二季度", "三季度", "四季度", "责任单位"]
    steps = ["完成招标", "完成总量的30%", "完成总量的60%", "全面完工"]
    records = []
    for index, item in enumerate(draw_items(paper, count, plain=True), 1):
        units = _units(paper, merge_roles(item))
        records.append(Record([str(index), item.heading, *steps, units], item, str(index)))
    return names, records


COLUMNS |= {"short": short_cells, "quarters": quarters}
FLAT_COLUMNS = ("classic", "classed", "named", "plain_units")


def table_document(form: str, columns: str | None = None) -> Callable[[Paper], None]:
    """A builder for documents that consist of one task table."""

    def build(paper: Paper) -> None:
        name = title(paper).replace("若干措施", "任务清单")
        if paper.rng.random() < 0.3:
            notice(paper, name)
        paper.line(name)
        if paper.rng.random() < 0.3 and form != "flat":
            paper.line("　　" + prose("intro", paper.rng, paper.place))
        gap = "\n" if form == "cell_paragraphs" else ""
        paper.write(gap)
        choices = FLAT_COLUMNS if form == "flat" else tuple(COLUMNS)
        chosen = columns or paper.rng.choice(choices)
        header, records = COLUMNS[chosen](paper, paper.rng.randint(6, 12))
        FORMS[form](paper, header, records)

    return build


def two_tables(paper: Paper) -> None:
    """Two tables under section titles; the header is printed again in the middle of the first."""
    paper.line(title(paper).replace("若干措施", "任务清单"))
    form = FORMS[paper.pick("bare", "outer", "tabs", "markdown")]
    for part in (1, 2):
        paper.lines(("", f"{'一二'[part - 1]}、{paper.pick('重点项目', '民生实事', '改革任务')}"))
        header, records = classic(paper, 6)
        form(paper, header, records[:3])
        if part == 1:
            paper.line()
        form(paper, header, records[3:])
        paper.line("备注：各镇要逐项抓好落实，每月25日前报送进展情况。")
