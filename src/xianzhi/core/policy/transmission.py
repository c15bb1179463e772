"""From a superior document to the county's tasks (政策传导、贯彻落实对照).

Articles of an opinion are compared with tasks by the words they share: character pairs and triples
weighted by how rare they are in both documents, titles counting more. The result is a list of
proposals for a person to confirm, and what has no counterpart on either side. No model is used.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xianzhi.core.policy.glyphs import fold
from xianzhi.core.policy.numbering import Mark, mark_at
from xianzhi.core.policy.plan import Row, RowKind, Span

__all__ = ["Article", "Proposal", "Transmission", "articles", "propose"]

_TITLE_WEIGHT = 3.0  # how much more a title counts than the words below it
_LIKELY = 0.06  # likeness below which a pair is not proposed at all
_MARGIN = 0.4  # a second proposal needs this share of the best score of its task
_PROPOSED = 3  # proposals a task at most
_EVIDENCE = 5  # shared words shown a proposal
_LONGEST_TITLE = 60

_STOP = re.compile(
    r"(?:进一步|积极|有序|全面|加快|持续|逐步|大力|统筹|深入|着力|稳步|切实|不断|有效|合理|科学|充分|重点|主要|相关|有关)"
    r"|推进|推动|实施|开展|加强|加大|强化|完善|健全|建立|提升|提高|促进|优化|落实|建设|发展|工作|管理|服务|体系|机制|制度|能力|水平"
    r"|设施|项目|工程|改造|支持|鼓励|引导|按照|坚持|以及|通过|实现|确保|打造|构建|形成|进行|结合|根据|具有|基本|各类|符合|条件"
    r"|牵头|配合|负责|责任单位|分工|县城|县域|城市|城镇|城乡|我县|全县|新型|地区|区域|[的了和与及等对为在]"
)
_GENERAL = re.compile(
    r"^(?:指导思想|基本原则|[总体工作]{2}要求|.{0,2}目标(?:任务)?|.{0,2}组织(?:领导|实施|保障))$"
)
"""Titles of articles that speak of the document as a whole: no task carries them out."""
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_SENTENCE_END = tuple("。！？!?；;”》)）")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a superior document (条款): ``text`` is cut at ``span``."""

    number: str
    title: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that may carry out an article, for a person to confirm (对应建议).

    ``score`` is in [0, 1]; ``shared`` holds words of the task that the article has too, the
    longest first; ``mutual`` says that each is the best match of the other.
    """

    article: str
    row_id: str
    score: float
    shared: tuple[str, ...]
    mutual: bool


@dataclass(frozen=True, slots=True)
class Transmission:
    """How far a superior document reached the county's tasks (政策传导情况).

    Proposals stand in the order of the tasks, best first; the two lists hold numbers of articles
    and ids of tasks that no proposal touches.
    """

    proposals: tuple[Proposal, ...]
    articles_without_task: tuple[str, ...]
    tasks_without_article: tuple[str, ...]


def articles(text: str) -> tuple[Article, ...]:
    """Cut an opinion into its articles (条款切分).

    Articles are the paragraphs that begin with （一）, （二） … counting on through all sections,
    or with 第一条, 第二条 …; whichever style counts further. An article runs to the next article
    or section heading; the last ends with its paragraph, so that other news on the page is left
    out.
    """
    folded = fold(text)
    lines = list(_lines(folded))
    best: list[int] = []
    for style in ("cn_paren", "article"):
        run = _counting_on(lines, style)
        best = max(best, run, key=len)
    bounds = [*best, len(lines)]
    return tuple(
        _article(text, folded, lines[first:after], is_last=after == len(lines))
        for first, after in pairwise(bounds)
    )


_Line = tuple[Span, Mark | None]


def _lines(folded: str) -> Iterator[_Line]:
    start = 0
    while start <= len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        first = end - len(folded[start:end].lstrip())
        yield Span(first, end), mark_at(folded, first, end)
        start = end + 1


def _counting_on(lines: Sequence[_Line], style: str) -> list[int]:
    """Indices of the lines that count 1, 2, 3 … in *style*, the first such run."""
    run: list[int] = []
    for index, (_, mark) in enumerate(lines):
        if mark and mark.style == style and mark.value == len(run) + 1:
            run.append(index)
    return run


def _article(text: str, folded: str, lines: Sequence[_Line], *, is_last: bool) -> Article:
    head, mark = lines[0]
    end = head.end
    for span, other in lines[1:]:
        if other and other.style in {"cn_point", "chapter"}:
            break
        if is_last and folded[:end].endswith(_SENTENCE_END, head.start, end):
            break
        end = span.end if span.end > span.start else end
    number_end = mark.end if mark else head.start
    stop = re.compile(r"[。\n]").search(folded, number_end, min(end, number_end + _LONGEST_TITLE))
    title = text[number_end : stop.start() if stop else min(end, number_end + _LONGEST_TITLE)]
    span = Span(head.start, end)
    return Article(
        text[head.start : number_end].strip(), title.strip(), span, text[head.start : end]
    )


def propose(superior: Sequence[Article], rows: Sequence[Row], text: str) -> Transmission:
    """Propose which tasks carry out which articles (政策传导对照).

    Parameters
    ----------
    superior
        Articles of the superior document, from :func:`articles` or the caller's own cut.
    rows
        Rows of the county's plan; only tasks are compared.
    text
        The text of that plan, which the spans of *rows* count in.

    Returns
    -------
    Transmission
        Deterministic. Cost grows with articles times tasks, each pair over its shared words only.
    """
    concrete = [article for article in superior if not _GENERAL.match(article.title)]
    tasks = [row for row in rows if row.kind is RowKind.TASK]
    left = [_grams(article.title, article.text) for article in concrete]
    words = [_words(text, row) for row in tasks]
    right = [_grams(row.title, below) for row, below in zip(tasks, words, strict=True)]
    matches = list(_matches(_scores(left, right)))
    proposals = tuple(
        Proposal(
            article=concrete[match.article].number,
            row_id=tasks[match.task].id,
            score=round(min(1.0, match.score), 4),
            shared=_shared(words[match.task], left[match.article]),
            mutual=match.mutual,
        )
        for match in matches
    )
    reached = {match.article for match in matches}
    served = {match.task for match in matches}
    return Transmission(
        proposals,
        tuple(one.number for index, one in enumerate(concrete) if index not in reached),
        tuple(task.id for index, task in enumerate(tasks) if index not in served),
    )


_Weights = Mapping[str, float]


def _words(text: str, row: Row) -> str:
    end = row.unit_note.start if row.unit_note else row.end
    return text[row.start : max(row.start, end)]


def _grams(title: str, words: str) -> dict[str, float]:
    """Weigh the character pairs and triples of a title and its text; repeats count ever less."""
    below = Counter(_cut(words))
    above = Counter(_cut(title))
    return {
        gram: math.log1p(below[gram]) + _TITLE_WEIGHT * math.log1p(above[gram])
        for gram in sorted(below.keys() | above.keys())
    }


def _cut(words: str) -> Iterator[str]:
    for run in _RUN.findall(_STOP.sub(" ", fold(words))):
        for size in (2, 3):
            for start in range(len(run) - size + 1):
                yield run[start : start + size]


def _scores(left: Sequence[_Weights], right: Sequence[_Weights]) -> dict[tuple[int, int], float]:
    """Cosine of every pair that shares a gram, over grams that both documents know."""
    rarity = _rarity(left, right)
    ours = _scaled(left, rarity, {gram for weights in right for gram in weights})
    theirs = _scaled(right, rarity, {gram for weights in left for gram in weights})
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, weights in enumerate(ours):
        for gram, weight in weights.items():
            holders[gram].append((index, weight))
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for task, weights in enumerate(theirs):
        for gram, weight in weights.items():
            for article, other in holders[gram]:
                scores[article, task] += weight * other
    return scores


def _rarity(left: Sequence[_Weights], right: Sequence[_Weights]) -> dict[str, float]:
    """Inverse frequency of every gram, over the articles and tasks together."""
    held = Counter(gram for weights in (*left, *right) for gram in weights)
    total = len(left) + len(right)
    return {gram: math.log((1 + total) / (1 + count)) for gram, count in held.items()}


def _scaled(
    side: Iterable[_Weights], rarity: Mapping[str, float], known: Iterable[str]
) -> list[dict[str, float]]:
    """Weigh by rarity and scale; only grams that the other side knows are kept.

    The length is the geometric mean of what is shared and of everything: a task that shares one
    word in a hundred does not look like its article because of that word alone.
    """
    shared_grams = frozenset(known)
    scaled = []
    for weights in side:
        every = {gram: weight * rarity[gram] for gram, weight in weights.items()}
        shared = {gram: weight for gram, weight in every.items() if gram in shared_grams}
        length = math.sqrt(_length(every) * _length(shared)) or 1.0
        scaled.append({gram: weight / length for gram, weight in shared.items()})
    return scaled


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


@dataclass(frozen=True, slots=True)
class _Match:
    task: int
    article: int
    score: float
    mutual: bool


def _matches(scores: Mapping[tuple[int, int], float]) -> Iterator[_Match]:
    """Keep of every task the likely articles near its best one, and those it is the best of."""
    best_task = _best(scores)
    by_task: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (article, task), score in scores.items():
        if score >= _LIKELY:
            by_task[task].append((-score, article))
    for task in sorted(by_task):
        ranked = sorted(by_task[task])[:_PROPOSED]
        for place, (negative, article) in enumerate(ranked):
            is_best_of_article = best_task.get(article) == task
            if is_best_of_article or negative <= _MARGIN * ranked[0][0]:
                yield _Match(task, article, -negative, is_best_of_article and place == 0)


def _best(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """The best task of each article; the earlier one where two are equal."""
    best: dict[int, tuple[float, int]] = {}
    for (article, task), score in sorted(scores.items()):
        if article not in best or score > best[article][0]:
            best[article] = (score, task)
    return {article: task for article, (_, task) in best.items()}


def _shared(words: str, grams: _Weights) -> tuple[str, ...]:
    """Words of the task made of grams that the article has too, the longest first."""
    found: dict[str, None] = {}
    for run in _RUN.findall(_STOP.sub(" ", fold(words))):
        start = end = 0
        for at in range(len(run) - 1):
            if run[at : at + 2] in grams:
                start, end = (start, at + 2) if at < end else (at, at + 2)
                continue
            if at == end - 1 and end > start:
                found.setdefault(run[start:end])
            start = end = max(end, at + 1)
        if end > start and end == len(run):
            found.setdefault(run[start:end])
    return tuple(sorted(found, key=lambda word: -len(word))[:_EVIDENCE])
