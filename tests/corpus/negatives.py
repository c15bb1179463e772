"""Documents that hold no task at all, however official they sound."""

from .frame import chinese
from .paper import Paper
from .vocabulary import goal, prose


def _numbers(paper: Paper) -> str:
    return goal(paper.rng, paper.pick("城建", "产业", "民生")).phrase


def news(paper: Paper) -> None:
    """A news report of an inspection, with units, 牵头 and numbers."""
    place = paper.place
    paper.lines((f"{place.short}：民生答卷写在群众心坎上", "", "本报讯（记者 李某 通讯员 王某）"))
    for _ in range(4):
        paper.line(
            f"　　{paper.rng.randint(1, 12)}月{paper.rng.randint(1, 28)}日，"
            f"笔者在{place.full}采访时了解到，"
            f"该{place.level}由住建部门牵头，财政、民政等部门配合，{_numbers(paper)}，"
            f"群众满意度达到{paper.rng.randint(90, 99)}%。“现在出门方便多了。”居民张大爷高兴地说。"
        )
    paper.line(
        f"　　下一步，{place.level}委、{place.level}政府将持续发力，让发展成果更多惠及群众。"
    )


def speech(paper: Paper) -> None:
    """A speech with 一是、二是 and appeals."""
    place = paper.place
    paper.lines((f"在{place.full}{place.year}年重点工作推进会上的讲话", "", "同志们："))
    for _ in range(3):
        paper.line(
            "　　一是要提高站位，切实增强责任感；二是要聚焦重点，各部门要主动作为、密切配合；"
            f"三是要狠抓落实，确保{_numbers(paper)}的目标不落空。"
        )
    paper.line("　　谢谢大家！")


def meeting(paper: Paper) -> None:
    """A notice of a meeting: numbered paragraphs, units, a date."""
    place = paper.place
    paper.lines(
        (
            f"{place.full}人民政府办公室关于召开{place.year}年经济运行分析会的通知",
            "各镇人民政府，县政府各部门：",
            "　　经县政府同意，定于近期召开经济运行分析会。现将有关事项通知如下：",
            "　　一、会议时间",
            f"　　{place.year}年4月12日（星期五）上午9：00，会期半天。",
            "　　二、会议地点",
            "　　县政府三楼会议室。",
            "　　三、参会人员",
            "　　县发展改革局、县财政局、县统计局、县税务局主要负责同志，各镇镇长。",
            "　　四、有关要求",
            "　　请参会人员提前15分钟入场，因故不能参会的，须向县政府办公室请假。",
            f"　　联系人：李某某，电话：0917-{paper.rng.randint(1000000, 9999999)}",
            "",
            f"　　{place.full}人民政府办公室",
            f"　　{place.year}年4月8日",
        )
    )


def commendation(paper: Paper) -> None:
    """A commendation with lists of units under numbered headings."""
    place = paper.place
    paper.lines(
        (
            f"{place.full}人民政府关于表扬{place.year}年度先进集体和先进个人的通报",
            f"　　{place.year}年，各镇、各部门真抓实干，{_numbers(paper)}，涌现出一批先进典型。",
            "　　经研究，决定对县住建局等12个单位和陈立新等20名同志予以通报表扬。",
            "　　希望受表扬的单位和个人珍惜荣誉，再接再厉，再创佳绩。",
            "一、先进集体（12个）",
            "县住建局　县财政局　县教育局　县民政局　县交通运输局　县水利局",
            "二、先进个人（20名）",
            "陈立新　县住建局　　周桂兰　县财政局　　赵文博　县教育局",
        )
    )


def summary(paper: Paper) -> None:
    """A report of what was done: past tense, full of results."""
    place = paper.place
    paper.lines((f"{place.full}住建局{place.year}年工作总结", ""))
    paper.line(
        f"　　{place.year}年以来，在{place.level}委、{place.level}政府的坚强领导下，我局真抓实干。"
    )
    for index in range(3):
        paper.line(f"　　{chinese(index + 1)}、工作开展情况" if index == 0 else "")
        paper.line(
            f"　　累计完成投资{paper.rng.randint(2, 9)}亿元，已{_numbers(paper)}，同比增长明显。"
        )
    paper.line("　　" + prose("guide", paper.rng, place))


def appointment(paper: Paper) -> None:
    """A notice of appointments."""
    place = paper.place
    paper.lines(
        (
            f"{place.full}人民政府关于陈立新等同志职务任免的通知",
            "各镇人民政府，县政府各部门、各直属机构：",
            "　　经研究，决定：",
            "　　陈立新同志任县应急管理局局长；",
            "　　周桂兰同志任县水利局副局长（试用期一年）；",
            "　　免去赵文博同志的县民政局副局长职务。",
            f"　　{place.year}年5月6日",
        )
    )


def reply(paper: Paper) -> None:
    """An answer to a deputy's suggestion."""
    place = paper.place
    paper.lines(
        (
            f"关于县{paper.rng.randint(10, 18)}届人大第37号建议的答复",
            "陈立新代表：",
            "　　您提出的关于改善停车难的建议收悉，现答复如下：",
            "　　您反映的问题确实存在。近年来，我局会同县公安局、县城管执法局开展工作。",
            f"　　目前，已{_numbers(paper)}。",
            "　　下一步，我们将加强统筹，积极争取上级资金，逐步缓解停车难题。",
            "　　感谢您对我们工作的关心和支持！",
            f"　　{place.full}住建局　　{place.year}年6月3日",
        )
    )


NEGATIVES = {
    "news": news,
    "speech": speech,
    "meeting": meeting,
    "commendation": commendation,
    "summary": summary,
    "appointment": appointment,
    "reply": reply,
}
