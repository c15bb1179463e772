"""Plans whose units and dates stand on label lines under each item."""

from .frame import chinese, closing, opening, title
from .items import draw_items, merge_roles
from .marks import MARKS
from .notes import listing
from .paper import Item, Paper
from .plans import OUTLINES, group_heading, section_head

DATES = ("{y}年12月底前", "6月底前", "持续推进", "{y}年9月", "{y}年11月30日前", "长期坚持")


def _date(paper: Paper) -> str:
    return paper.pick(*DATES).replace("{y}", str(paper.place.year))


def responsible_line(paper: Paper) -> None:
    """责任单位：A、B under each item, now and then after a blank line."""
    gap, label = paper.pick("", "\n"), paper.pick("责任单位", "责任部门", "落实单位")
    used = opening(paper, title(paper))

    def write(item: Item, mark: str) -> None:
        paper.write("　　")
        with paper.task(item, mark):
            paper.line(f"{mark}{item.text}")
            paper.line(f"{gap}　　{label}：{listing(paper.rng, merge_roles(item))}")

    used = OUTLINES[paper.pick("three", "two")](paper, used, draw_items(paper, 9), write)
    closing(paper, used)


def three_lines(paper: Paper) -> None:
    """牵头单位 / 配合单位 / 完成时限, each on a line of its own."""
    gap = paper.pick("", "\n")
    leads, helps = (
        paper.pick("牵头单位", "主办单位"),
        paper.pick("配合单位", "责任单位", "协办单位"),
    )
    dates = paper.pick("完成时限", "时限要求", "完成时间", "")
    used = opening(paper, title(paper), guide=False)

    def write(item: Item, mark: str) -> None:
        with paper.task(item, mark):
            paper.line(f"{mark}{item.text}")
            paper.line(f"{gap}{leads}：{listing(paper.rng, item.lead, uniform=True)}")
            paper.line(f"{gap}{helps}：{listing(paper.rng, item.support)}")
            if dates:
                item.deadline = _date(paper)
                paper.line(f"{gap}{dates}：{item.deadline}")
        paper.write(gap)

    used = OUTLINES[paper.pick("two", "one", "three")](paper, used, draw_items(paper, 9), write)
    closing(paper, used)


def one_line(paper: Paper) -> None:
    """All labels on one line, parted by blanks or semicolons."""
    gap = paper.pick("　　", "；", "    ", "。")
    used = opening(paper, title(paper))

    def write(item: Item, mark: str) -> None:
        paper.write("　　")
        with paper.task(item, mark):
            paper.line(f"{mark}{item.text}")
            item.deadline = _date(paper)
            paper.line(
                f"　　牵头单位：{listing(paper.rng, item.lead, uniform=True)}{gap}"
                f"配合单位：{listing(paper.rng, item.support, uniform=True)}{gap}"
                f"完成时限：{item.deadline}"
            )

    used = OUTLINES[paper.pick("two", "three")](paper, used, draw_items(paper, 9), write)
    closing(paper, used)


def inline_label(paper: Paper) -> None:
    """责任单位：A、B。 at the end of the paragraph, without brackets."""
    used = opening(paper, title(paper))
    section_head(paper, used + 1)
    for index, item in enumerate(draw_items(paper, 9), 1):
        mark = MARKS["dot"](index)
        paper.write("　　")
        with paper.task(item, mark):
            units = listing(paper.rng, merge_roles(item), uniform=True)
            paper.line(f"{mark}{item.text}责任单位：{units}。")
    closing(paper, used + 1)


def project_cards(paper: Paper) -> None:
    """建设内容 / 责任单位 / 完成时限 cards, the manner of lists of practical works."""
    paper.lines((f"{paper.place.full}{paper.place.year}年民生实事项目清单", ""))
    for index, item in enumerate(draw_items(paper, 10), 1):
        with paper.task(item, MARKS["chinese"](index)):
            paper.line(f"{chinese(index)}、{item.heading}")
            paper.line(f"{paper.pick('建设内容', '工作目标', '主要内容')}：{item.body}")
            paper.line(f"责任单位：{listing(paper.rng, merge_roles(item), uniform=True)}")
            item.deadline = _date(paper)
            paper.line(f"完成时限：{item.deadline}")
        paper.write(paper.pick("", "\n"))


def leader_lines(paper: Paper) -> None:
    """牵头领导 with a person above 牵头单位 and 责任单位: the person is no unit."""
    used = opening(paper, title(paper), guide=False)
    section_head(paper, used + 1, group_heading(paper, 1))
    for index, item in enumerate(draw_items(paper, 8), 1):
        with paper.task(item, f"{index}."):
            paper.line(f"{index}.{item.text}")
            paper.line(f"牵头领导：{paper.pick('陈立新', '周桂兰', '欧阳明')}")
            paper.line(f"牵头单位：{listing(paper.rng, item.lead, uniform=True)}")
            paper.line(f"责任单位：{listing(paper.rng, item.support, uniform=True)}")
    closing(paper, used + 1)


def rectification(paper: Paper) -> None:
    """整改目标 / 整改措施 / 责任单位 / 整改时限, the manner of lists of problems to be mended."""
    paper.lines((f"{paper.place.full}督察反馈问题整改方案", ""))
    for index, item in enumerate(draw_items(paper, 7, plain=True), 1):
        with paper.task(item, MARKS["chinese"](index)):
            paper.line(f"{chinese(index)}、{item.heading}方面存在差距")
            paper.line(f"整改目标：{item.heading}，取得明显成效。")
            paper.line(f"整改措施：{item.body}")
            leads, helps = _labels(paper, item)
            paper.lines((leads, helps))
            item.deadline = _date(paper)
            paper.line(f"{paper.pick('整改时限', '完成时限')}：{item.deadline}")
        paper.line()


def _labels(paper: Paper, item: Item) -> tuple[str, str]:
    lead = listing(paper.rng, item.lead, uniform=True)
    return f"牵头单位：{lead}", f"配合单位：{listing(paper.rng, item.support, uniform=True)}"


def unit_and_person(paper: Paper) -> None:
    """责任单位及责任人：A 某某 on one line: the person is no unit."""
    used = opening(paper, title(paper), guide=False)
    section_head(paper, used + 1, group_heading(paper, 1))
    for index, item in enumerate(draw_items(paper, 8), 1):
        item.lead, item.support = item.lead[:1], []
        paper.write("　　")
        with paper.task(item, f"{index}."):
            paper.line(f"{index}.{item.text}")
            person = paper.pick("陈立新", "周桂兰", "赵文博")
            paper.line(f"　　责任单位及责任人：{item.lead[0]}{paper.pick(' ', '　')}{person}")
    closing(paper, used + 1)


def cards_middle(paper: Paper) -> None:
    """责任单位 above 工作内容, 完成时限 last: the labels stand around the text."""
    paper.lines((title(paper), ""))
    for index, item in enumerate(draw_items(paper, 9), 1):
        with paper.task(item, f"{index}."):
            paper.line(f"{index}.{item.heading}")
            paper.line(f"牵头单位：{listing(paper.rng, item.lead, uniform=True)}")
            paper.line(f"配合单位：{listing(paper.rng, item.support, uniform=True)}")
            paper.line(f"工作内容：{item.body}")
            item.deadline = _date(paper)
            paper.line(f"完成时限：{item.deadline}")
