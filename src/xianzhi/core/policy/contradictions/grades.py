"""Two grades for one body, two levels of one honour (同一对象等级不一致)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from xianzhi.core.policy.cover import Cover
from xianzhi.core.policy.plan import Contradiction, Row, Span
from xianzhi.core.policy.shapes import shape

__all__ = ["two_grades", "two_honours"]

_BODY = (
    r"医院|卫生院|妇幼保健院|疾控中心|养老院|敬老院|幼儿园|小学|中学|高中|学校|职教中心|景区|度假区|园区|开发区"
    r"|图书馆|文化馆|博物馆|档案馆|纪念馆|体育馆|水厂|污水处理厂|公路|道路|机场|车站|水库|实验室|市场|综合体"
)
# The first character is tested alone: the search then skips all other characters.
_GRADE = (
    r"[一二三四2-5国省市县甲乙丙](?:(?<=[一二三])级[甲乙丙]等|(?<=[一二三])[甲乙丙](?=[等医综中专])"
    r"|(?<=[一二三四])级(?!网络|联|管理|体系|同创|书记|公路网)|(?<=[2-5])A级?|(?<=[一二三四])星级?"
    r"|(?<=国)家级|(?<=省)级|(?<=[市县])级(?!以)|(?<=[甲乙丙])级|(?<=[一二三])类)"
)
_GRADED = re.compile(_GRADE)
_BEFORE = re.compile(
    rf"(?P<body>[\u4e00-\u9fff]{{0,8}}?(?:{_BODY}))(?P<link>(?:[(][^()]{{0,10}}[)])?[^,。;:!?\n|、()]{{0,8}})$"
)
_REACH = 36  # characters before a grade in which its body is looked for
_LINK = re.compile(
    r"^(?:[(]\S{0,10}[)])?(?:成功|全面|持续)?(?:创建|创成|建成|建设|达到?|晋升|升级|提升|升格|评为|评定|成为|巩固)?(?:为|成|到|至|成为)?(?:国家)?$"
)
_ACTION = re.compile(
    r"^.*?(?:巩固|提升|推进|推动|支持|加快|实施|启动|完成|建设|创建|打造|加强|改造|新建|依托|确保|争取|力争|保持|使|将|把|对)(?:[\u4e00-\u9fff]?(?:提升|推进|建设|创建))?"
)
_HONOUR = re.compile(
    r"(?P<level>全国|国家级?|省级?|市级?|中国)(?P<theme>[\u4e00-\u9fff]{2,8}?)(?P<area>示范城市|示范县城|示范[县区市]|先进[县区市]"
    r"|模范[县区市]|均衡县|城市|县城|[县区市])(?![域级直属委政规城区民长])"
)
_HONOURED = re.compile(
    r"(?:创建|争创|巩固|建成|打造|评为|荣获|申报|成功|提升|保持|复审|创成|命名|水平)"
)
_THEME = re.compile(
    r"文明|卫生|园林|森林|生态|双拥|平安|健康|旅游|文化|质量|创新|法治|教育|体育|环保|环境|宜居|节水|无废|食品|信用|智慧|海绵"
)


@shape(frozen=True, slots=True)
class _Mention:
    subject: str
    grade: str
    span: Span


def two_grades(folded: str, rows: Sequence[Row]) -> Iterator[Contradiction]:
    """Report one body that rows put in two grades (同一单位两种等级).

    The body is named before its grade in the same clause: 县医院创建为三级医院.
    """
    by_body: dict[str, list[tuple[_Mention, str | None]]] = {}
    for row in rows:
        for mention in _graded(folded, row):
            by_body.setdefault(mention.subject, []).append((mention, row.id))
    for body, found in by_body.items():
        yield from _disagree("contradiction.two_grades", body, found)


def _graded(folded: str, row: Row) -> Iterator[_Mention]:
    for grade in _GRADED.finditer(folded, row.start, row.end):
        base = max(row.start, grade.start() - _REACH)
        found = _BEFORE.search(folded[base : grade.start()])
        if found is None or not _LINK.match(found["link"]):
            continue
        body = _ACTION.sub("", found["body"]) or found["body"]
        if len(body) >= 3:
            at = base + found.end("body") - len(body)
            yield _Mention(body, _plain_grade(grade[0]), Span(at, grade.end()))


def _plain_grade(grade: str) -> str:
    """三甲 is 三级甲等, 4A is 4A级."""
    if re.fullmatch(r"[一二三][甲乙丙]", grade):
        return f"{grade[0]}级{grade[1]}等"
    return grade if grade.endswith(("级", "等", "类")) else f"{grade}级"


def two_honours(folded: str, held: Cover) -> Iterator[Contradiction]:
    """Report one honour at two levels or for two kinds of area (同一称号写法不一致)."""
    by_theme: dict[str, list[tuple[_Mention, str | None]]] = {}
    for found in _HONOUR.finditer(folded):
        theme = found["theme"]
        span = Span(*found.span())
        if _THEME.search(theme) and _HONOURED.search(folded, max(0, span.start - 14), span.end + 6):
            by_theme.setdefault(theme, []).append(
                (_Mention(theme, found[0], span), held.holder(span))
            )
    for theme, honours in by_theme.items():
        yield from _disagree("contradiction.two_honours", theme, honours)


def _disagree(
    code: str, subject: str, found: Sequence[tuple[_Mention, str | None]]
) -> Iterator[Contradiction]:
    """Give one finding for a subject whose mentions differ; the first place of each grade."""
    first: dict[str, tuple[Span, str | None]] = {}
    for mention, row_id in found:
        first.setdefault(mention.grade, (mention.span, row_id))
    grades = [grade for grade in first if not _is_part_of_another(grade, first)]
    if len(grades) > 1:
        row_ids = tuple(dict.fromkeys(row_id for _, row_id in first.values() if row_id))
        spans = tuple(first[grade][0] for grade in grades)
        params = {"subject": subject, "grades": "、".join(grades)}
        yield Contradiction(code, params, spans, row_ids)


def _is_part_of_another(grade: str, others: Iterable[str]) -> bool:
    """三级 beside 三级甲等 says less, not otherwise."""
    return any(other != grade and other.startswith(grade) for other in others)
