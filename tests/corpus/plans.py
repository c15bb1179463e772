"""Plans in running text whose items carry notes in brackets."""

import random
from collections.abc import Callable

from .frame import chinese, closing, opening, title
from .items import draw_items, goal_paragraph
from .marks import MARKS, Mark
from .notes import NOTES, Convention, Note, NotListed
from .paper import Item, Paper
from .vocabulary import prose

Layout = Callable[[Paper, Item, str, str], None]


def inline(paper: Paper, item: Item, mark: str, note: str) -> None:
    """Number, heading, body and note in one paragraph."""
    paper.write("　　")
    with paper.task(item, mark or None):
        if paper.rng.random() < 0.3:
            paper.line(f"{mark}{item.text.rstrip('。')}{note}。")
        else:
            paper.line(f"{mark}{item.text}{note}")


def heading_line(paper: Paper, item: Item, mark: str, note: str) -> None:
    """The heading on its own line, body and note under it."""
    paper.write("　　")
    with paper.task(item, mark or None):
        paper.line(f"{mark}{item.heading}")
        paper.line(f"　　{item.body}{note}")


def note_line(paper: Paper, item: Item, mark: str, note: str) -> None:
    """The note on a line of its own."""
    gap = paper.pick("", "\n")
    paper.write("　　")
    with paper.task(item, mark or None):
        paper.line(f"{mark}{item.text}")
        paper.line(f"{gap}　　{note}")


def paragraphs(paper: Paper, item: Item, mark: str, note: str) -> None:
    """A heading, then one paragraph a sentence, the note after the last."""
    sentences = [part + "。" for part in item.body.split("。") if part]
    paper.write("　　")
    with paper.task(item, mark or None):
        paper.line(f"{mark}{item.heading}。")
        paper.lines([f"\n　　{sentence}" for sentence in sentences[:-1]])
        paper.line(f"\n　　{sentences[-1]}{note}")


LAYOUTS: dict[str, Layout] = {
    "inline": inline,
    "heading_line": heading_line,
    "note_line": note_line,
    "paragraphs": paragraphs,
}


def section_head(paper: Paper, number: int, word: str | None = None) -> None:
    """A section of the first level with a line of prose under it now and then."""
    word = word or prose("section", paper.rng, paper.place)
    paper.line(f"　　{chinese(number)}、{word}")
    if paper.rng.random() < 0.4:
        paper.line("　　" + prose("lead", paper.rng, paper.place))


def goal_section(paper: Paper, number: int) -> None:
    """A section of goals: one paragraph full of numbers."""
    paper.line(f"　　{chinese(number)}、工作目标")
    body, goals, date = goal_paragraph(
        paper.rng, paper.place, ["城建", "产业", "民生", "教育"], paper.rng.randint(4, 9)
    )
    paper.write("　　")
    with paper.goal("工作目标", goals, date):
        paper.line(body)


def three_levels(paper: Paper, used: int, items: list[Item], write: Callable[..., None]) -> int:
    """一、 section, （一） group heading, 1. items; numbers restart or run on."""
    section_head(paper, used + 1)
    mark = MARKS[paper.pick("dot", "wide_dot", "small_dot", "comma", "circled")]
    runs_on = paper.rng.random() < 0.5
    number = 0
    for group, start in enumerate(range(0, len(items), 3), 1):
        paper.line(f"　　（{chinese(group)}）{group_heading(paper, group)}")
        number = number if runs_on else 0
        for item in items[start : start + 3]:
            number += 1
            write(item, mark(number))
    return used + 1


def two_levels(paper: Paper, used: int, items: list[Item], write: Callable[..., None]) -> int:
    """一、 section with （一） or 1. items, in two sections."""
    mark = MARKS[paper.pick("paren", "thin_paren", "dot", "wide_dot", "arabic_paren")]
    half = len(items) // 2
    runs_on = paper.rng.random() < 0.5
    for part, chunk in enumerate((items[:half], items[half:])):
        section_head(paper, used + 1 + part, group_heading(paper, part + 1))
        for index, item in enumerate(chunk, 1 + (half if part and runs_on else 0)):
            write(item, mark(index))
    return used + 2


def one_level(paper: Paper, used: int, items: list[Item], write: Callable[..., None]) -> int:
    """The items are the sections themselves: 一、 or 第一条 or 1."""
    mark = MARKS["chinese"] if used else MARKS[paper.pick("chinese", "article", "dot", "digits")]
    for index, item in enumerate(items, used + 1):
        write(item, mark(index))
    return used + len(items)


def unnumbered(paper: Paper, used: int, items: list[Item], write: Callable[..., None]) -> int:
    """Sections of paragraphs without numbers."""
    for start in range(0, len(items), 3):
        used += 1
        section_head(paper, used, group_heading(paper, used))
        for item in items[start : start + 3]:
            write(item, "")
    return used


OUTLINES = {
    "three": three_levels,
    "two": two_levels,
    "one": one_level,
    "unnumbered": unnumbered,
}
HEADINGS = (
    "提升城镇综合承载能力",
    "强化产业支撑",
    "增进民生福祉",
    "筑牢安全底线",
    "优化空间布局，完善基础设施",
    "深化重点领域改革",
    "推进绿色低碳转型",
    "健全公共服务保障体系",
)


def group_heading(paper: Paper, number: int) -> str:
    """A heading over a group of items."""
    return HEADINGS[(number * 3 + paper.place.year) % len(HEADINGS)] + paper.pick("", "", "。")


def bracket_plan(
    paper: Paper, note: Note, outline: str, layout: str, *, goals: bool = False
) -> None:
    """A whole plan with one style of notes."""
    used = opening(paper, title(paper))
    if goals:
        used += 1
        goal_section(paper, used)
    items = draw_items(paper, paper.rng.randint(7, 14))

    def write(item: Item, mark: str) -> None:
        LAYOUTS[layout](paper, item, mark, note(paper.rng, item))

    if note is NOTES["starred"]:
        paper.line("　　各项任务责任单位中标*的为牵头单位。")
    used = OUTLINES[outline](paper, used, items, write)
    closing(paper, used)


def styled(name: str) -> Callable[[Paper], None]:
    """A builder for plans whose notes all follow one grammar; outline and layout vary."""

    def build(paper: Paper) -> None:
        rng: random.Random = paper.rng
        outline = rng.choice(tuple(OUTLINES))
        layout = rng.choice(("inline", "inline", "heading_line", "note_line", "paragraphs"))
        if outline == "unnumbered":
            layout = "inline"
        bracket_plan(paper, NOTES[name], outline, layout, goals=rng.random() < 0.4)

    return build


def convention(paper: Paper) -> None:
    """A plan whose first note says that the first unit leads."""
    outline = paper.pick("three", "two", "one")
    bracket_plan(paper, Convention(paper.rng), outline, paper.pick("inline", "heading_line"))


def not_listed(paper: Paper) -> None:
    """A plan whose first note says who is not named again."""
    bracket_plan(paper, NotListed(), paper.pick("three", "two"), "inline", goals=True)


def without_prefix(paper: Paper) -> None:
    """Units named without 县: 教育局、妇联, the manner of town and district papers."""
    style = NOTES[paper.pick("lead_and_support", "labelled", "responsible", "in_charge")]
    level = paper.place.level

    def note(rng: random.Random, item: Item) -> str:
        item.lead = _short_names(item.lead, level) or ["教育局"]
        taken = set(item.lead)
        item.support = [n for n in _short_names(item.support, level) if n not in taken] or ["各镇"]
        return style(rng, item)

    bracket_plan(paper, note, paper.pick("three", "two", "one"), "inline")


def _short_names(units: list[str], level: str) -> list[str]:
    short = [name.removeprefix(level) for name in units if f"{level}委" not in name]
    return [name for name in short if len(name) > 1 and not name.startswith(("直", "级", "政府"))]


def sub_points(paper: Paper) -> None:
    """Items with （1）…（2）… inside their paragraph and one note at the end."""
    used = opening(paper, title(paper), guide=False)
    note = NOTES[paper.pick("responsible", "labelled", "in_charge")]
    mark = MARKS["chinese"]
    for index, item in enumerate(draw_items(paper, 7), used + 1):
        points = [part for part in item.body.split("。") if part]
        item.body = "；".join(f"（{n}）{point}" for n, point in enumerate(points, 1)) + "。"
        inline(paper, item, mark(index), note(paper.rng, item))


def mixed_notes(paper: Paper) -> None:
    """A plan whose clerk used three styles of notes side by side."""
    styles = paper.rng.sample(("lead_and_support", "labelled", "in_charge", "by_duty"), 3)

    def note(rng: random.Random, item: Item) -> str:
        return NOTES[rng.choice(styles)](rng, item)

    bracket_plan(paper, note, paper.pick("three", "two"), "inline", goals=True)


def safeguards_with_notes(paper: Paper) -> None:
    """保障措施 whose items carry notes are tasks too."""
    note = NOTES[paper.pick("responsible", "lead_and_support", "labelled")]
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    for index, item in enumerate(draw_items(paper, 6), 1):
        inline(paper, item, f"{index}.", note(paper.rng, item))
    paper.line(f"　　{chinese(used + 2)}、保障措施")
    for index, item in enumerate(draw_items(paper, 3, plain=True), 1):
        inline(paper, item, f"（{chinese(index)}）", note(paper.rng, item))


def one_paragraph(paper: Paper) -> None:
    """A crawler lost every line break: headings, items and notes run on without a stop."""
    note = NOTES[paper.pick("by_duty", "lead_and_support", "in_charge")]
    paper.write(prose("intro", paper.rng, paper.place))
    number = 0
    items = draw_items(paper, 8)
    for section, start in enumerate(range(0, len(items), 3), 1):
        paper.write(f"{chinese(section)}、{group_heading(paper, section).rstrip('。')}")
        for item in items[start : start + 3]:
            number += 1
            with paper.task(item, f"（{chinese(number)}）"):
                paper.write(f"（{chinese(number)}）{item.text}{note(paper.rng, item)}")
    paper.write("各镇、各部门要认真贯彻落实本意见提出的各项任务和要求。")


def plan_lead_line(paper: Paper) -> None:
    """Several plans in one file, each with the lead of the whole plan in a line under its title."""
    for part in range(1, 4):
        place = paper.place
        office = prose("theme", paper.rng, place)
        paper.lines((f"附件{part}", "", f"{place.full}{office}专项行动方案", ""))
        paper.lines((f"　　（{place.level}{paper.pick('住建局', '财政局', '司法局')}牵头）", ""))
        paper.line("　　" + prose("intro", paper.rng, place))
        section_head(paper, 1)
        note = NOTES[paper.pick("lead_and_support", "in_charge", "shared_duty")]
        mark: Mark = MARKS[paper.pick("paren", "thin_paren", "dot")]
        for index, item in enumerate(draw_items(paper, 4), 1):
            inline(paper, item, mark(index), note(paper.rng, item))
        closing(paper, 1)
        paper.line()


def kept_deadline(item: Item, text: str) -> str | None:
    """The deadline of an item, unless its words fell away with the heading."""
    return item.deadline if item.deadline and item.deadline in text else None


def several_notes(paper: Paper) -> None:
    """Items of several sentences, each sentence with its own note: one row a note."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    style = paper.pick("in_charge", "lead_and_support", "responsible", "by_duty")
    items = draw_items(paper, 12)
    for number, start in enumerate(range(0, len(items), 3), 1):
        mark = f"{number}."
        paper.write("　　")
        chunk = items[start : start + paper.rng.randint(1, 3)]
        for index, item in enumerate(chunk):
            item.body = item.body or "抓好落实。"
            note = NOTES[style](paper.rng, item)
            with paper.task(item, mark):
                head = f"{mark}{item.heading}。" if index == 0 else ""
                item.deadline = kept_deadline(item, head + item.body)
                paper.write(f"{head}{item.body}{note}")
        paper.line()
    closing(paper, used + 1)


def firstly_secondly(paper: Paper) -> None:
    """（一）…一是…（A负责）；二是…（B负责）： one row a note, the number of the item repeated."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    items = draw_items(paper, 9, plain=True)
    for group, start in enumerate(range(0, len(items), 3), 1):
        mark = f"（{chinese(group)}）"
        paper.write("　　")
        for index, item in enumerate(items[start : start + 3], 1):
            note = NOTES["in_charge"](paper.rng, item)
            head = f"{mark}{group_heading(paper, group).rstrip('。')}。" if index == 1 else ""
            with paper.task(item, mark):
                paper.write(f"{head}{chinese(index)}是{item.text.rstrip('。')}{note}；")
        paper.line()
    closing(paper, used + 1)


def some_without(paper: Paper) -> None:
    """A plan with notes in which some items carry none: those are no tasks."""
    used = opening(paper, title(paper), guide=False)
    section_head(paper, used + 1)
    note = NOTES[paper.pick("lead_and_support", "labelled", "responsible")]
    for index, item in enumerate(draw_items(paper, 10), 1):
        if index % 4 == 0:
            item.targets = []
            paper.line(f"　　{index}.{item.heading}。大力弘扬优良传统，营造浓厚氛围。")
        else:
            inline(paper, item, f"{index}.", note(paper.rng, item))
    closing(paper, used + 1)


def children(paper: Paper) -> None:
    """（一） items whose points 1. 2. stand on lines of their own, one note after the last."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    note = NOTES[paper.pick("lead_and_support", "labelled", "responsible", "in_charge")]
    for index, item in enumerate(draw_items(paper, 6), 1):
        mark = f"（{chinese(index)}）"
        points = [part + "。" for part in item.body.split("。") if part]
        paper.write("　　")
        with paper.task(item, mark):
            paper.line(f"{mark}{item.heading}。")
            tail = note(paper.rng, item)
            for number, point in enumerate(points, 1):
                end = tail if number == len(points) else ""
                paper.line(f"　　{number}.{point}{end}")
    closing(paper, used + 1)


def boxes(paper: Paper) -> None:
    """专栏 boxes with numbers stand between items with notes."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    note = NOTES[paper.pick("responsible", "labelled")]
    for index, item in enumerate(draw_items(paper, 8), 1):
        inline(paper, item, f"{index}.", note(paper.rng, item))
        if index % 3 == 0:
            _box(paper, index // 3)
    closing(paper, used + 1)


def _box(paper: Paper, number: int) -> None:
    body, goals, date = goal_paragraph(paper.rng, paper.place, ["文旅", "交通", "安全"], 2)
    with paper.goal(f"专栏{number}", goals, date):
        paper.line(f"专栏{number}  {paper.pick('基础设施提质工程', '公共服务提升工程')}")
        paper.line(f"统筹布局、分步实施，加快补齐短板弱项。{body}")


def phases(paper: Paper) -> None:
    """A plan with stages after its tasks; the stages are no tasks."""
    used = opening(paper, title(paper), guide=False)
    note = NOTES[paper.pick("lead_and_support", "labelled")]
    section_head(paper, used + 1)
    for index, item in enumerate(draw_items(paper, 6), 1):
        inline(paper, item, f"（{chinese(index)}）", note(paper.rng, item))
    year = paper.place.year
    paper.line(f"　　{chinese(used + 2)}、实施步骤")
    paper.lines(
        (
            f"　　（一）动员部署阶段（{year}年3月底前）。各镇、各部门制定工作方案，召开动员会议。",
            f"　　（二）集中攻坚阶段（{year}年4月至10月）。对照任务清单逐项推进，实行销号管理。",
            f"　　（三）总结提升阶段（{year}年12月底前）。全面总结经验，健全长效机制。",
        )
    )
    closing(paper, used + 2)
