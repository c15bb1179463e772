"""What stands around the tasks of a document: notice, title, opening, safeguards, closing."""

import random
from collections.abc import Callable

from .paper import Paper, Sheet
from .vocabulary import Place, prose, safeguards

Builder = Callable[[Paper], None]
CHINESE = "一二三四五六七八九十"
SHARE_OF_NOTICES = 0.6


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese digits."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else CHINESE[tens - 1] + "十"
    return head + (CHINESE[ones - 1] if ones else "")


def place_for(rng: random.Random) -> Place:
    """A county, a city or a district, all invented."""
    year = rng.randint(2023, 2027)
    return rng.choice(
        (
            Place("县", "禾川", "禾川县", year),
            Place("县", "禾川", "禾川县", year),
            Place("市", "青河", "青河市", year),
            Place("区", "云汀", "青河市云汀区", year),
        )
    )


def title(paper: Paper) -> str:
    """The name of a plan."""
    theme = prose("theme", paper.rng, paper.place)
    kind = paper.pick("实施方案", "行动方案", "工作要点", "任务分解方案", "若干措施", "行动计划")
    return f"{paper.place.full}{paper.place.year}年{theme}{kind}"


def notice(paper: Paper, name: str) -> None:
    """The covering notice: meta lines, number, addressees, a sentence, signature, date."""
    place, rng = paper.place, paper.rng
    office = f"{place.full}人民政府办公室"
    day = f"{place.year}年{rng.randint(1, 3)}月{rng.randint(1, 28)}日"
    if rng.random() < 0.3:
        paper.lines(_meta(paper, office))
    paper.line(f"{office}关于印发《{name}》的通知")
    paper.line(paper.pick("", f"禾政办发〔{place.year}〕{rng.randint(1, 60)}号"))
    paper.line(
        paper.pick("各镇人民政府，县政府各部门：", "各乡镇人民政府、街道办事处，各有关单位：")
    )
    paper.line(f"　　《{name}》已经{place.level}政府同意，现印发给你们，请结合实际认真贯彻落实。")
    if rng.random() < 0.2:
        paper.lines(_demands(paper))
    paper.lines(("", f"　　{office}", f"　　{day}", ""))
    if rng.random() < 0.3:
        paper.lines(("（此件公开发布）", ""))


def _demands(paper: Paper) -> list[str]:
    """Numbered demands of the notice itself: they are no tasks of the plan."""
    year = paper.place.year
    return [
        "　　一、各责任单位要高度重视，对照目标任务制订工作方案，明确责任、措施和时间节点。",
        f"　　二、各单位于{year}年1月15日前将工作方案报{paper.place.level}政府办公室。",
        "　　三、从第一季度开始，每季度末月25日前报送进展情况，县政府督查室将跟踪督办。",
    ]


def _meta(paper: Paper, office: str) -> list[str]:
    year = paper.place.year
    index = paper.rng.randint(1000, 9999)
    return [
        f"发布时间：{year}-02-{paper.rng.randint(10, 28)} 09:30　来源：{office}　浏览次数：{index}",
        "字体：【大 中 小】　分享到：",
        f"索 引 号 HC{index}/{year}-0{index} 发文日期 {year}-02-03",
        "分   类 政务公开 有 效 性 有效",
    ]


def opening(paper: Paper, name: str, *, guide: bool = True) -> int:
    """Notice, title, opening prose; return how many sections are already used."""
    if paper.rng.random() < SHARE_OF_NOTICES:
        notice(paper, name)
    paper.lines((name, "", "　　" + prose("intro", paper.rng, paper.place)))
    if not guide or paper.rng.random() < 0.5:
        return 0
    paper.line("　　一、总体要求")
    paper.line("　　" + prose("guide", paper.rng, paper.place))
    return 1


def closing(paper: Paper, used: int) -> None:
    """Safeguards that are no tasks, or a closing sentence, sometimes an attachment list."""
    chance = paper.rng.random()
    if chance < 0.55:
        word = paper.pick("保障措施", "组织保障", "工作要求", "组织实施")
        paper.line(f"　　{chinese(used + 1)}、{word}")
        rows = safeguards(paper.rng, paper.place, 3)
        for index, (heading, body) in enumerate(rows, 1):
            paper.line(f"　　（{chinese(index)}）{heading}。{body}")
    elif chance < 0.7:
        paper.lines((f"　　{chinese(used + 1)}、附则", "　　1.本方案由县政府办公室负责解释。"))
        paper.line("　　2.本方案自印发之日起施行，有效期至2029年12月31日。")
    elif chance < 0.9:
        paper.line("　　" + prose("close", paper.rng, paper.place))
    if paper.rng.random() < 0.2:
        contact = f"（联系人：李某某，联系电话：0917-{paper.rng.randint(1000000, 9999999)}）"
        paper.lines(("", f"　　{contact}"))
    if paper.rng.random() < 0.15:
        paper.lines(
            (
                "",
                "扫一扫在手机打开当前页",
                "【打印本页】【关闭窗口】",
                "上一篇：没有了　下一篇：政策解读",
            )
        )
    if paper.rng.random() < 0.15:
        paper.lines(("", "抄送：县委办公室，县人大常委会办公室，县政协办公室，县人民法院。"))


def sheet(
    name: str,
    seed: int,
    build: Builder,
    change: Callable[[str], str] = str,
    level: str | None = None,
) -> Sheet:
    """Build one document of a notation from a seed."""
    rng = random.Random(f"{name}:{seed}")
    place = place_for(rng)
    if level:
        place = Place(level, place.short, place.full, place.year)
    paper = Paper(rng, place)
    build(paper)
    return paper.finish(f"{name}-{seed}", change)
