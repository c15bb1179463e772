"""Deciding which tasks carry out which superior articles (贯彻落实对照)."""

from dataclasses import dataclass
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.choices import Verdict
from xianzhi.apps.ledger.models import TransmissionVerdict
from xianzhi.apps.ledger.permissions import may_review
from xianzhi.apps.ledger.selectors.transmission import superior_articles
from xianzhi.apps.ledger.selectors.visibility import visible_tasks
from xianzhi.apps.ledger.services.orders import MOST_REASON, locked_document, order
from xianzhi.core.policy.review import text_digest
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import append_each, stream_of

__all__ = ["Judgement", "judge_transmission"]

_MOST_PAIRS = 500
_VERBS = {
    Verdict.CONFIRMED: "confirm_article",
    Verdict.REFUSED: "refuse_article",
    Verdict.REOPENED: "reopen_article",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of pairs of article number and task id (对应意见)."""

    pairs: tuple[tuple[str, str], ...]
    verdict: str
    reason: str = ""


def judge_transmission(
    *, actor: Actor, superior_id: str, judgement: Judgement, request_id: str, at: datetime
) -> str:
    """Say that tasks carry out articles, or do not (确认对应关系); the last word holds.

    A pair need not have been proposed: a person may know better. It is written into the history
    of the task.

    Returns
    -------
    str
        Id of the superior document.

    Raises
    ------
    RuleError
        There is no pair, too many, an unknown verdict, or an article that the document lacks.
    NotFoundError
        A task or the document is not there for this actor.
    """
    if not judgement.pairs or judgement.verdict not in Verdict.values:
        raise RuleError("ledger.nothing_to_decide")
    if len(judgement.pairs) > _MOST_PAIRS:
        raise RuleError("ledger.too_many_lines", {"most": str(_MOST_PAIRS)})
    why = clean_text(judgement.reason, most=MOST_REASON)
    pairs = tuple(dict.fromkeys(judgement.pairs))

    def act(change: Change) -> str:
        require(may_review(actor))
        document = locked_document(actor, superior_id)
        digests = _digests(actor, superior_id, pairs)
        _check_tasks(actor, {task_id for _, task_id in pairs})
        TransmissionVerdict.objects.bulk_create(
            TransmissionVerdict(
                superior=document,
                article=article,
                article_digest=digests[article],
                task_id=task_id,
                verdict=judgement.verdict,
                reason=why,
                post_id=change.post_id,
                command=change.command,
                at=change.at,
            )
            for article, task_id in pairs
        )
        verb, superior = _VERBS[Verdict(judgement.verdict)], str(document.pk)
        append_each(
            change,
            [
                (stream_of("task", task_id), verb, {"superior": superior, "article": article})
                for article, task_id in pairs
            ],
        )
        return superior

    body = {"superior": superior_id, "verdict": judgement.verdict, "pairs": pairs}
    asked = order("judge_transmission", actor, body, request_id=request_id, at=at, reason=why)
    return carry_out(asked, act)


def _digests(actor: Actor, superior_id: str, pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found = {item.number: item.text for item in superior_articles(actor, superior_id)}
    for article, _ in pairs:
        if article not in found:
            raise RuleError("ledger.article_unknown", {"article": article[:40]})
    return {number: text_digest(text) for number, text in found.items()}


def _check_tasks(actor: Actor, task_ids: set[str]) -> None:
    if not all(is_id(task_id) for task_id in task_ids):
        raise NotFoundError
    if visible_tasks(actor).filter(pk__in=task_ids).count() != len(task_ids):
        raise NotFoundError
