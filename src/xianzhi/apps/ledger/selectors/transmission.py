"""From a superior document to the county's tasks (政策传导、贯彻落实对照).

Proposals come from ``core.policy.transmission`` and are computed afresh; what a person decided is
kept. A verdict holds for the words that were judged: an article that reads differently now is
proposed again.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.ledger.choices import DocumentOrigin, RowKind, Verdict
from xianzhi.apps.ledger.models import LedgerTask, PolicyDocument, TransmissionVerdict
from xianzhi.apps.ledger.permissions import may_review, sees_all
from xianzhi.apps.ledger.readmodels import May, Option
from xianzhi.apps.ledger.selectors.filters import in_order
from xianzhi.apps.ledger.selectors.reviews import current_version, visible_document
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.wording import may, verbatim
from xianzhi.core.policy.plan import Row
from xianzhi.core.policy.plan import RowKind as CoreKind
from xianzhi.core.policy.review import text_digest
from xianzhi.core.policy.transmission import Article, Proposal, Transmission, articles, propose

__all__ = [
    "ArticleLine",
    "LinkLine",
    "TransmissionCounts",
    "TransmissionPage",
    "UnservedTask",
    "superior_articles",
    "superior_documents",
    "transmission",
]

# A unit note at the end of a task names units, not matters: it must not make tasks look alike.
_NOTE = re.compile(
    r"[（(【\[][^（）()【】\[\]]*(?:牵头|负责|配合|责任单位)[^（）()【】\[\]]*[）)】\]][。\s]*$"
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A task that may carry out an article (对应关系).

    ``state`` is proposed, confirmed or refused; ``score`` is null where a person found the task
    without a proposal.
    """

    article: str
    task_id: str
    code: str
    title: str
    plan: str
    state: str
    score: float | None
    shared: tuple[str, ...]
    mutual: bool
    by: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article with the tasks that carry it out (条款); ``is_general`` asks for no task."""

    number: str
    title: str
    text: str
    links: tuple[LinkLine, ...]
    is_general: bool

    @property
    def standing(self) -> tuple[LinkLine, ...]:
        """The links that nobody refused."""
        return tuple(link for link in self.links if link.state != Verdict.REFUSED)


@dataclass(frozen=True, slots=True)
class UnservedTask:
    """A task that carries out no article (无依据条款的任务)."""

    id: str
    code: str
    title: str
    plan: str


@dataclass(frozen=True, slots=True)
class TransmissionCounts:
    """The figures over the comparison (统计)."""

    articles: int
    tasks: int
    proposed: int
    confirmed: int
    refused: int
    articles_without_task: int
    tasks_without_article: int


@dataclass(frozen=True, slots=True)
class TransmissionPage:
    """A superior document beside the county's tasks (贯彻落实对照)."""

    superior_id: str
    superior_title: str
    lines: tuple[ArticleLine, ...]
    tasks_without_article: tuple[UnservedTask, ...]
    tasks: tuple[UnservedTask, ...]  # every task that was compared, for linking by hand
    counts: TransmissionCounts
    may_decide: May
    is_whole: bool  # false: only the tasks of the actor's units are shown

    @property
    def articles_without_task(self) -> tuple[ArticleLine, ...]:
        """Articles that ask for a task and have none standing."""
        return tuple(line for line in self.lines if not line.standing and not line.is_general)


def superior_documents(actor: Actor) -> tuple[Option, ...]:
    """List documents that may be superior (上级文件): those without tasks first."""
    documents = PolicyDocument.objects.filter(
        origin=DocumentOrigin.PLAN, current__isnull=False
    ).order_by("imported_at", "id")
    listed = documents if sees_all(actor) else documents.filter(signed_at__isnull=False)
    own = set(_published(actor).values_list("document_id", flat=True))
    return tuple(
        Option(str(item.pk), verbatim(f"{item.number} {item.title}".strip()))
        for item in sorted(listed, key=lambda item: item.pk in own)
    )


def superior_articles(actor: Actor, document_id: str) -> tuple[Article, ...]:
    """Cut a document into its articles as it reads now (上级文件条款)."""
    return articles(current_version(visible_document(actor, document_id)).text)


def transmission(actor: Actor, superior_id: str, *, plan: str = "") -> TransmissionPage:
    """Compare the articles of a superior document with the published tasks (贯彻落实对照).

    Cost grows with articles times tasks; the number of queries does not.

    Raises
    ------
    NotFoundError
        There is no such document for this actor, or it has no text.
    """
    document = visible_document(actor, superior_id)
    cut = articles(current_version(document).text)
    tasks = [
        task
        for task in in_order(_published(actor).select_related("document"))
        if plan in {"", str(task.document_id)} and task.document_id != document.pk
    ]
    found = _proposed(cut, tasks)
    links = _links(document, cut, tasks, found)
    lines = tuple(_line(article, links.get(article.number, ()), found) for article in cut)
    served = {link.task_id for line in lines for link in line.standing}
    listed = tuple(_unserved(task) for task in tasks)
    unserved = tuple(task for task in listed if task.id not in served)
    return TransmissionPage(
        superior_id=superior_id,
        superior_title=document.title,
        lines=lines,
        tasks_without_article=unserved,
        tasks=listed,
        counts=_counts(lines, len(listed), len(unserved)),
        may_decide=may(may_review(actor)),
        is_whole=sees_all(actor),
    )


def _published(actor: Actor) -> QuerySet[LedgerTask]:
    return visible_tasks(actor).filter(kind=RowKind.TASK)


def _proposed(cut: Sequence[Article], tasks: Sequence[LedgerTask]) -> Transmission:
    """Lay the tasks of all plans behind each other, as if they were one plan."""
    rows, texts, start = [], [], 0
    for task in tasks:
        text = _NOTE.sub("", task.text)
        end = start + len(text)
        row_id = str(task.pk)
        rows.append(Row(row_id, CoreKind.TASK, 1, start, end, task.title, "heading"))
        texts.append(text)
        start = end + 1
    return propose(cut, rows, "\n".join(texts))


def _links(
    document: PolicyDocument,
    cut: Sequence[Article],
    tasks: Sequence[LedgerTask],
    found: Transmission,
) -> Mapping[str, tuple[LinkLine, ...]]:
    """Lay the verdicts over the proposals, by article; the best first, what was refused last."""
    known = {str(task.pk): task for task in tasks}
    verdicts = _verdicts(document, known, cut)
    proposals = {(item.article, item.row_id): item for item in found.proposals}
    labels = post_labels(verdict.post_id for verdict in verdicts.values())
    links: dict[str, list[LinkLine]] = {}
    for pair in dict.fromkeys([*proposals, *verdicts]):
        link = _link(known[pair[1]], pair[0], proposals.get(pair), verdicts.get(pair))
        if link is not None:
            by = labels.get(link.by, "")
            links.setdefault(link.article, []).append(replace(link, by=by))
    return {
        article: tuple(sorted(items, key=lambda i: (i.state == "refused", -(i.score or 1.0))))
        for article, items in links.items()
    }


def _link(
    task: LedgerTask, article: str, proposal: Proposal | None, verdict: TransmissionVerdict | None
) -> LinkLine | None:
    """Lay a verdict over a proposal; null when neither stands."""
    holds = verdict is not None and verdict.verdict != Verdict.REOPENED
    if proposal is None and not holds:
        return None
    line = LinkLine(
        article=article,
        task_id=str(task.pk),
        code=task.code,
        title=task.title,
        plan=task.document.title,
        state="proposed",
        score=proposal.score if proposal else None,
        shared=proposal.shared if proposal else (),
        mutual=proposal.mutual if proposal else False,
    )
    if verdict is None or not holds:
        return line
    state, by = str(verdict.verdict), str(verdict.post_id)
    return replace(line, state=state, by=by, at=verdict.at, reason=verdict.reason)


def _verdicts(
    document: PolicyDocument, known: Container[str], cut: Iterable[Article]
) -> Mapping[tuple[str, str], TransmissionVerdict]:
    """Find the last verdict of each pair; one that was given on other words has lapsed."""
    digests = {article.number: text_digest(article.text) for article in cut}
    found = TransmissionVerdict.objects.filter(superior=document).order_by("at", "id")
    last = {(item.article, str(item.task_id)): item for item in found}
    return {
        pair: item
        for pair, item in last.items()
        if pair[1] in known and item.article_digest == digests.get(pair[0])
    }


def _line(article: Article, links: tuple[LinkLine, ...], found: Transmission) -> ArticleLine:
    concrete = {item.article for item in found.proposals} | set(found.articles_without_task)
    return ArticleLine(
        number=article.number,
        title=article.title,
        text=article.text,
        links=links,
        is_general=article.number not in concrete,
    )


def _unserved(task: LedgerTask) -> UnservedTask:
    return UnservedTask(str(task.pk), task.code, task.title, task.document.title)


def _counts(lines: Sequence[ArticleLine], tasks: int, unserved: int) -> TransmissionCounts:
    states = Counter(link.state for line in lines for link in line.links)
    return TransmissionCounts(
        articles=len(lines),
        tasks=tasks,
        proposed=states["proposed"],
        confirmed=states[Verdict.CONFIRMED],
        refused=states[Verdict.REFUSED],
        articles_without_task=sum(not line.standing and not line.is_general for line in lines),
        tasks_without_article=unserved,
    )
