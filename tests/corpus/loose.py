"""Documents without notes, lists in one paragraph, subsidies, growth targets, other scripts."""

from .frame import chinese, closing, notice, opening, title
from .items import draw_items
from .marks import MARKS
from .notes import NOTES
from .paper import Item, Paper
from .plans import goal_section, group_heading, inline, kept_deadline, section_head
from .tables import COLUMNS, FORMS
from .vocabulary import WORDS, Goal, goals, golds, prose, trap

UNITS_OF_MONEY = ("万元", "元")


def without_units(item: Item) -> Item:
    """A task that nobody is named for."""
    item.lead, item.support, item.joint = [], [], False
    return item


def no_notes(paper: Paper) -> None:
    """No unit anywhere: the lowest numbered items of the task section are the tasks."""
    used = opening(paper, title(paper))
    if paper.rng.random() < 0.6:
        used += 1
        goal_section(paper, used)
    section_head(paper, used + 1, "主要任务")
    mark = MARKS[paper.pick("dot", "wide_dot", "comma")]
    items = [without_units(item) for item in draw_items(paper, 9)]
    runs_on = paper.rng.random() < 0.5
    for index, item in enumerate(items):
        if index % 3 == 0:
            paper.line(f"　　（{chinese(index // 3 + 1)}）{group_heading(paper, index)}")
        inline(paper, item, mark(index + 1 if runs_on else index % 3 + 1), "")
    _plain_safeguards(paper, used + 2)


def _plain_safeguards(paper: Paper, number: int) -> None:
    paper.line(f"　　{chinese(number)}、保障措施")
    for index, word in enumerate(("加强组织领导", "强化督查考核", "加大宣传引导"), 1):
        paper.line(f"　　（{chinese(index)}）{word}。{prose('close', paper.rng, paper.place)}")


def flat_no_notes(paper: Paper) -> None:
    """Sections 一、… with （一） items below, no notes at all."""
    used = opening(paper, title(paper))
    for part in range(2):
        section_head(paper, used + 1 + part, group_heading(paper, part))
        for index, item in enumerate(draw_items(paper, 4), 1):
            inline(paper, without_units(item), f"（{chinese(index)}）", "")
    _plain_safeguards(paper, used + 3)


def headed_sections(paper: Paper) -> None:
    """一、 heading line, one paragraph under it, ten times; no unit anywhere."""
    paper.lines((title(paper), "", "　　" + prose("intro", paper.rng, paper.place)))
    for index, item in enumerate(draw_items(paper, 10), 1):
        without_units(item)
        with paper.task(item, MARKS["chinese"](index)):
            paper.lines((f"{chinese(index)}、{item.heading}", f"　　{item.body}"))


def ten_works(paper: Paper) -> None:
    """Ten practical works in one paragraph: 1.… 2.… 3.…"""
    place = paper.place
    paper.line(f"{place.full}{place.year}年十件民生实事")
    mark = MARKS[paper.pick("dot", "wide_dot", "comma", "circled", "arabic_paren")]
    paper.write(f"　　经{place.level}政府研究确定，{place.year}年为民办好十件实事。这十件实事是：")
    for index, item in enumerate(draw_items(paper, 10, plain=True), 1):
        chosen = goals(paper.rng, paper.pick("城建", "教育", "民生", "卫生", "交通"))[:2]
        phrases = paper.pick("，", "、").join(goal.phrase for goal in chosen)
        item.heading, item.body, item.deadline = f"{item.heading}，{phrases}", "", None
        item.targets = golds(chosen)
        with paper.task(without_units(item), mark(index)):
            paper.write(
                f"{mark(index)}{item.heading}{paper.pick('。', '；') if index < 10 else '。'}"
            )
    paper.line()


def growth(paper: Paper) -> None:
    """A breakdown of the government work report: growth rates with notes."""
    name = f"《政府工作报告》{paper.place.year}年重点工作任务分解方案"
    notice(paper, name)
    paper.line(name)
    note = NOTES[paper.pick("labelled", "responsible", "mixed_brackets", "lead_and_support")]
    paper.line(f"一、{paper.place.year}年主要预期目标")
    paper.line("（一）主要经济指标。")
    mark = MARKS[paper.pick("dot", "wide_dot", "comma")]
    rows = _growth_rows(paper)
    for number, (phrase, gold) in enumerate(rows, 1):
        item = draw_items(paper, 1, plain=True)[0]
        item.heading, item.body, item.targets = phrase, "", [gold]
        inline(paper, item, mark(number), note(paper.rng, item))
    paper.line("二、重点工作")
    for number, item in enumerate(draw_items(paper, 5), len(rows) + 1):
        inline(paper, item, mark(number), note(paper.rng, item))


def _growth_rows(paper: Paper) -> list[tuple[str, dict[str, object]]]:
    scored = paper.rng.random() < 0.3
    names = (
        "地区生产总值",
        "固定资产投资",
        "社会消费品零售总额",
        "外贸出口",
        "城镇居民人均可支配收入",
    )
    rows: list[tuple[str, dict[str, object]]] = []
    for name in names:
        value = paper.rng.randint(40, 150) / 10
        tail, op = paper.rng.choice((("", ">="), ("以上", ">="), ("左右", "~=")))
        gold = {"name": f"{name}增长", "op": op, "value": value, "unit": "%", "type": "indicator"}
        points = f"（{paper.pick('5', '2.5', '25')}分）" if scored else ""
        opening_word = paper.pick("", "力争", "实现")
        rows.append((f"{opening_word}{name}增长{value:g}%{tail}{points}", gold))
    return rows


def subsidies(paper: Paper) -> None:
    """Measures full of sums that are no targets, each with its note."""
    used = opening(paper, title(paper).replace("任务分解方案", "若干政策"), guide=False)
    note = NOTES[paper.pick("responsible", "labelled", "lead_and_support")]
    for index, item in enumerate(draw_items(paper, 9, plain=True), used + 1):
        item.body = _subsidy(paper) + item.body + (_subsidy(paper) if index % 2 else "")
        if index % 4 == 0:
            goal = goals(paper.rng, "产业")[0]
            item.body += f"力争全年{goal.phrase}。"
            item.targets = golds([goal])
        inline(paper, item, MARKS["chinese"](index), note(paper.rng, item))
    paper.line("　　本政策自发布之日起施行，与上级政策不一致的，按就高不重复原则执行。")


def _subsidy(paper: Paper) -> str:
    amount = paper.rng.randint(1, 60) * 10
    return paper.pick(
        f"对新认定的示范企业，给予最高{amount}万元一次性奖励。",
        f"按设备投资额的{paper.rng.randint(5, 30)}%给予补助，单个项目最高不超过{amount}万元。",
        f"对吸纳就业超过{paper.rng.randint(1, 9)}0人的企业，每人每年补贴{amount}元。",
        f"贷款贴息期限不超过{paper.rng.randint(2, 5)}年，贴息比例不高于同期利率的50%。",
        f"安排{amount}万元专项资金，对排名前{paper.rng.randint(3, 10)}名的主体予以资助。",
        f"租金三年内减半，每平方米每月补贴不超过{paper.rng.randint(5, 30)}元。",
    )


def goal_bullets(paper: Paper) -> None:
    """Goals as a list of dashes with many numbers, then tasks with notes."""
    used = opening(paper, title(paper), guide=False)
    date = f"{paper.place.year + 2}年"
    paper.line(f"　　{chinese(used + 1)}、发展目标")
    paper.line(f"　　到{date}，基本形成功能完善、特色鲜明的发展格局。")
    dash = paper.pick("——", "--", "—")
    for subject, word in (("产业", "产业实力更强"), ("民生", "生活品质更高"), ("生态", "环境更美")):
        chosen: list[Goal] = goals(paper.rng, subject)[:3]
        paper.write("　　")
        with paper.goal(word, chosen, date):
            paper.line(f"{dash}{word}。{'，'.join(goal.phrase for goal in chosen)}。")
    section_head(paper, used + 2)
    note = NOTES[paper.pick("in_charge", "responsible", "by_duty")]
    for index, item in enumerate(draw_items(paper, 6), 1):
        inline(paper, item, f"（{chinese(index)}）", note(paper.rng, item))
    closing(paper, used + 2)


def table_attached(paper: Paper) -> None:
    """Items without notes, and a task table with the units in the attachment: its rows count."""
    used = opening(paper, title(paper), guide=False)
    section_head(paper, used + 1)
    for index, item in enumerate(draw_items(paper, 4, plain=True), 1):
        paper.line(f"　　（{chinese(index)}）{item.text}")
    paper.lines(("　　附件：重点任务分工表", "", "附件", "重点任务分工表"))
    header, records = COLUMNS["classic"](paper, 8)
    FORMS[paper.pick("outer", "tail", "bare", "tabs")](paper, header, records)


def with_attachments(paper: Paper) -> None:
    """A plan with notes, followed by a table of contacts and a reporting form: no tasks there."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    note = NOTES[paper.pick("lead_and_support", "labelled", "responsible")]
    for index, item in enumerate(draw_items(paper, 7), 1):
        inline(paper, item, f"{index}.", note(paper.rng, item))
    paper.lines(("", "　　附件：1.联络员名单", "　　　　　2.工作进展情况统计表", ""))
    paper.lines(("附件1", "联络员名单", "序号 | 单位 | 姓名 | 职务 | 联系电话"))
    for index, unit in enumerate(("县财政局", "县民政局", "县司法局"), 1):
        paper.line(f"{index} | {unit} | 陈立新 | 办公室主任 | 0917-81200{index}0")
    paper.lines(
        ("附件2", "工作进展情况统计表", "填报单位（盖章）：　　　填报时间：", "序号 | 任务 | 进展")
    )


def with_traps(paper: Paper) -> None:
    """Items with English letters, version numbers and numbers glued to the item's mark."""
    used = opening(paper, title(paper), guide=False)
    section_head(paper, used + 1)
    note = NOTES[paper.pick("in_charge", "lead_and_support")]
    starts = (
        "5G网络深度覆盖",
        "121人才梯队建设",
        "12345热线提质",
        "3.0版平台升级",
        "24小时自助服务区建设",
    )
    for index, item in enumerate(draw_items(paper, 12), 1):
        if index % 2 == 0:
            item.heading = starts[(index // 2 - 1) % len(starts)]
            item.deadline = kept_deadline(item, item.body)
        item.body += trap(paper.rng, paper.place)
        inline(paper, item, f"{index}.", note(paper.rng, item))
    closing(paper, used + 1)


def full_width(text: str) -> str:
    """Digits, letters and thin punctuation in their wide forms, one for one."""
    wide = {ord(char): chr(ord(char) + 0xFEE0) for char in _THIN}
    return text.translate(wide)


_THIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()[]:;,%.+/<>|"


def traditional(text: str) -> str:
    """The same text in traditional characters, one for one."""
    rows = (WORDS / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return text.translate(str.maketrans(rows[0], rows[1]))
