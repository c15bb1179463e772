"""Reading disputes (查询异议): what was raised against findings, and who may go on."""

from collections.abc import Iterable, Mapping

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    DisputeAnswer,
    DisputeRuling,
    ProblemDispute,
)
from xianzhi.apps.checkup.permissions import may_answer_for, may_read, may_rule, may_verify
from xianzhi.apps.checkup.readmodels import DisputeLine, DisputePart, HistoryLine
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Decision, NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = [
    "dispute_file",
    "disputes_of",
    "finding_of",
    "history_of",
    "may_dispute",
    "parties_to",
    "run_by",
]


def disputes_of(actor: Actor, problem: CheckupProblem) -> DisputePart:
    """Give the disputes of a problem, the newest first, and who may go on (异议办理)."""
    rows = list(
        ProblemDispute.objects.filter(problem=problem)
        .select_related("run", "answer", "ruling")
        .order_by("-raised_at", "-id")
    )
    live = next((one for one in rows if one.run_id == problem.last_run_id), None)
    parties = parties_to(live) if live else frozenset({run_by(str(problem.last_run_id))})
    lead = str(problem.lead_id or "")
    return DisputePart(
        lines=_lines(rows),
        finding="" if live else finding_of(problem),
        awaits_ruling=live is not None and _ruling(live) is None,
        awaits_answer=live is not None
        and live.finding == "solved"
        and _answer(live) is None
        and _ruling(live) is None,
        may_dispute=may_dispute(actor, problem),
        may_answer=may_answer_for(actor, lead),
        may_rule=may_rule(actor, parties, lead),
    )


def finding_of(problem: CheckupProblem) -> str:
    """Say which finding of the last run can be disputed (可提异议的结论); empty where none can."""
    awaits = problem.task_id is not None and problem.verified_at is None
    if problem.status == ProblemStatus.SOLVED and awaits:
        return "solved"
    is_held = problem.status == ProblemStatus.HANDED_OVER and problem.task_id is not None
    return "open" if is_held else ""


def may_dispute(actor: Actor, problem: CheckupProblem) -> Decision:
    """Whether a post may dispute what the last run found (能否提出异议).

    Whoever verifies disputes that it is solved, the unit that has it disputes that it is not.
    """
    if problem.status == ProblemStatus.SOLVED:
        return may_verify(actor, run_by(str(problem.last_run_id)))
    return may_answer_for(actor, str(problem.lead_id or ""))


def parties_to(dispute: ProblemDispute) -> frozenset[str]:
    """Name the users whose own matter a dispute is (异议当事人)."""
    answer = _answer(dispute)
    said = {str(dispute.raised_by), run_by(str(dispute.run_id))}
    return frozenset(said | ({str(answer.answered_by)} if answer else set()) - {""})


def dispute_file(actor: Actor, dispute_id: str) -> OriginalFile:
    """Give the evidence of a dispute (异议佐证).

    Raises
    ------
    NotFoundError
        There is no such dispute, or it came without a file.
    """
    require(may_read(actor))
    rows = ProblemDispute.objects.select_related("file")
    found = rows.filter(pk=dispute_id).first() if is_id(dispute_id) else None
    if found is None or found.file is None:
        raise NotFoundError
    return original_file(found.file, found.file_name)


def run_by(run_id: str) -> str:
    """Say which user asked for a run (体检开展人); empty where nothing is written of it."""
    made = entries(stream_of("checkup_run", run_id))
    return made[-1].user_id if made else ""


def history_of(stream: str) -> tuple[HistoryLine, ...]:
    """Give the history of a record of this room (办理记录)."""
    found = entries(stream)
    names = post_labels({one.post_id for one in found})
    return tuple(
        HistoryLine(one.verb, one.at, names.get(str(one.post_id), ""), one.reason) for one in found
    )


def _answer(one: ProblemDispute) -> DisputeAnswer | None:
    return one.answer if hasattr(one, "answer") else None


def _ruling(one: ProblemDispute) -> DisputeRuling | None:
    return one.ruling if hasattr(one, "ruling") else None


def _lines(rows: Iterable[ProblemDispute]) -> tuple[DisputeLine, ...]:
    listed = [(one, _answer(one), _ruling(one)) for one in rows]
    names = post_labels({part.post_id for parts in listed for part in parts if part})
    return tuple(
        DisputeLine(
            id=str(one.pk),
            finding=one.finding,
            run=one.run.number,
            reason=one.reason,
            file_name=one.file_name,
            at=one.raised_at,
            by=names.get(str(one.post_id), ""),
            answer=_answered(answer, names),
            ruling=_ruled(ruling, names),
        )
        for one, answer, ruling in listed
    )


def _answered(answer: DisputeAnswer | None, names: Mapping[str, str]) -> HistoryLine | None:
    if answer is None:
        return None
    by = names.get(str(answer.post_id), "")
    return HistoryLine("answer", answer.answered_at, by, answer.text)


def _ruled(ruling: DisputeRuling | None, names: Mapping[str, str]) -> HistoryLine | None:
    if ruling is None:
        return None
    verb = "uphold" if ruling.is_upheld else "dismiss"
    return HistoryLine(verb, ruling.ruled_at, names.get(str(ruling.post_id), ""), ruling.reason)
