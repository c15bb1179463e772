"""The page of a case (事件页): everything that it shows, and what may be done there."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.casework.choices import DutyState
from xianzhi.apps.casework.models import Case, CaseDuty, CaseFile, CaseMove, RepeatLink, Reporter
from xianzhi.apps.casework.permissions import (
    CaseFacts,
    may_finish_part,
    may_move_case,
    may_show_reporter,
    sees_all_cases,
)
from xianzhi.apps.casework.readmodels import CasePage, DutyLine, FileLine, MoveLine
from xianzhi.apps.casework.selectors.proposals import proposed
from xianzhi.apps.casework.selectors.queue import line_of
from xianzhi.apps.casework.selectors.texts import texts_for
from xianzhi.apps.casework.selectors.visibility import found_case
from xianzhi.apps.casework.workflow import CASE
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.apps.grid.selectors import area_names
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import Decision, NotFoundError

__all__ = ["case_file", "case_page"]


def case_page(actor: Actor, case_id: str, *, at: datetime) -> CasePage:
    """Show one case (事件页), with what is proposed to whoever sorts it; at most twenty queries.

    Raises
    ------
    NotFoundError
        The case does not exist for the actor.
    """
    case, facts = found_case(actor, case_id)
    reporter = Reporter.objects.filter(case=case).first()
    shown = case.category
    towns = area_names({code for code in (case.town_code, case.area_code) if code})
    place = " ".join(dict.fromkeys(towns.get(c, "") for c in (case.town_code, case.area_code)))
    may = _may(actor, facts)
    return CasePage(
        line=line_of(case, at, town=place.strip()),
        full_text=case.text,
        x=case.x,
        y=case.y,
        category_code=shown.code if shown else "",
        filing_condition=shown.filing_condition if shown else "",
        closing_condition=shown.closing_condition if shown else "",
        proposals=proposed(case) if _sorts(actor, may) else None,
        answer=case.answer,
        rating=case.rating,
        asked_days=case.asked_days,
        extended_by=case.extended_by,
        reporter=(reporter.name_mask, reporter.phone_mask) if reporter else None,
        may_show_reporter=may_show_reporter(actor, facts).allowed,
        may=may,
        duties=_duties(actor, case),
        files=_files(case),
        moves=_moves(case),
        main=_main(case),
        repeats=_repeats(case),
        texts=texts_for(actor, (verb for verb, decision in may if decision.allowed)),
    )


def case_file(actor: Actor, case_id: str, file_id: str) -> OriginalFile:
    """Find a file of a case (附件).

    Raises
    ------
    NotFoundError
        There is none, or the case does not exist for the actor.
    """
    case, _ = found_case(actor, case_id)
    found = CaseFile.objects.select_related("file").filter(case=case)
    file = found.filter(pk=file_id).first() if is_id(file_id) else None
    if file is None:
        raise NotFoundError
    return original_file(file.file, file.name)


def _may(actor: Actor, facts: CaseFacts) -> tuple[tuple[str, Decision], ...]:
    """Decide on every move of the state; those of other parties are left out."""
    decided = [(m.verb, may_move_case(actor, m, facts)) for m in CASE.moves_from(facts.status)]
    return tuple(
        (verb, decision)
        for verb, decision in decided
        if decision.allowed or decision.reason.endswith(("another", "another_unit"))
    )


def _sorts(actor: Actor, may: Sequence[tuple[str, Decision]]) -> bool:
    """Whether somebody sees every case and may send this one somewhere, or fold it."""
    verbs = {verb for verb, decision in may if decision.allowed}
    return bool(verbs & {"file", "dispatch", "reassign", "fold"}) and sees_all_cases(actor)


def _duties(actor: Actor, case: Case) -> tuple[DutyLine, ...]:
    found = CaseDuty.objects.filter(case=case).select_related("unit").order_by("given_at", "id")
    return tuple(
        DutyLine(
            unit_id=str(duty.unit_id),
            unit=duty.unit.name,
            state=duty.state,
            words=duty.words,
            may_finish=duty.state == DutyState.OPEN
            and may_finish_part(actor, str(duty.unit_id)).allowed,
        )
        for duty in found
    )


def _files(case: Case) -> tuple[FileLine, ...]:
    found = CaseFile.objects.filter(case=case).select_related("file").order_by("kept_at", "id")
    return tuple(
        FileLine(str(f.pk), f.name, f.purpose, f.file.media_type.startswith("image/"))
        for f in found
    )


def _moves(case: Case) -> tuple[MoveLine, ...]:
    told = list(CaseMove.objects.filter(case=case).select_related("unit").order_by("-number"))
    labels: Mapping[str, str] = post_labels({move.post_id for move in told} - {""})
    return tuple(
        MoveLine(
            code=f"casework.move.{move.verb}",
            words=move.words,
            unit=move.unit.name if move.unit else "",
            by=labels.get(move.post_id, ""),
            is_late=move.is_end and move.due_at is not None and move.due_at < move.at,
            at=move.at,
        )
        for move in told
    )


def _main(case: Case) -> tuple[str, str] | None:
    link = RepeatLink.objects.filter(case=case, undone_at__isnull=True).select_related("into")
    found = link.first()
    return (str(found.into_id), found.into.number) if found else None


def _repeats(case: Case) -> tuple[tuple[str, str], ...]:
    found = RepeatLink.objects.filter(into=case, undone_at__isnull=True).select_related("case")
    return tuple((str(link.case_id), link.case.number) for link in found.order_by("made_at"))
