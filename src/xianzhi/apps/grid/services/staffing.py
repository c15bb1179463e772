"""Who works in the grid, and what it is to reach (网格员任职、交接、目标)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from xianzhi.apps.accounts.selectors import Actor, PostLine, post_lines
from xianzhi.apps.grid.choices import Duty, Employment
from xianzhi.apps.grid.models import Area, GridGoal, GridWorker, WorkerTerm
from xianzhi.apps.grid.permissions import may_staff
from xianzhi.apps.grid.selectors.governing import governing_units
from xianzhi.apps.grid.selectors.scopes import areas_over
from xianzhi.apps.grid.services.requests import GoalDraft, TermDraft
from xianzhi.apps.grid.services.writing import order, seen_areas
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import Happening, append, append_each, stream_of
from xianzhi.records.versions import expect

__all__ = [
    "assign_worker",
    "assign_workers",
    "end_term",
    "hand_over",
    "note_visits",
    "posts_of_terms",
    "put_term",
    "set_goal",
]

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def assign_worker(*, actor: Actor, draft: TermDraft, request_id: str, at: datetime) -> str:
    """Put a worker into an area (网格员上岗): the person of a post, with duties and a day.

    Returns
    -------
    str
        Id of the term.

    Raises
    ------
    RuleError
        The area has a lead already, the person works there already, or a word is unknown.
    """

    def act(change: Change) -> str:
        area = _locked_area(actor, draft.area_code, draft.seen)
        term = put_term(area, draft)
        facts = {"worker": _name(term), "day": draft.valid_from.isoformat()}
        append(change, stream_of("area", area.pk), "assign", facts)
        return str(term.pk)

    return carry_out(order("assign", actor, asdict(draft), request_id=request_id, at=at), act)


def assign_workers(
    *, actor: Actor, drafts: Sequence[TermDraft], request_id: str, at: datetime
) -> int:
    """Put many workers into areas at once, all or none (批量上岗).

    Returns
    -------
    int
        How many terms were written.
    """

    def act(change: Change) -> str:
        happened: list[Happening] = []
        for draft in drafts:
            area = _locked_area(actor, draft.area_code, draft.seen)
            term = put_term(area, draft)
            facts = {"worker": _name(term), "day": draft.valid_from.isoformat()}
            happened.append((stream_of("area", area.pk), "assign", facts))
        append_each(change, happened)
        return str(len(drafts))

    body = {"drafts": [asdict(draft) for draft in drafts]}
    return int(carry_out(order("assign_many", actor, body, request_id=request_id, at=at), act))


def hand_over(
    *, actor: Actor, term_id: str, to: TermDraft, note: str, request_id: str, at: datetime
) -> str:
    """Let one worker hand an area over to another on a day (交接); the note says what goes over.

    Returns
    -------
    str
        Id of the new term.

    Raises
    ------
    RuleError
        The term has ended, or the day lies before it began.
    """
    said = clean_text(note, most=500)

    def act(change: Change) -> str:
        old = _locked_term(actor, term_id, to.seen)
        _close_term(old, to.valid_from)
        term = put_term(old.area, to, follows=old, note=said)
        facts = {
            "from": _name(old),
            "to": _name(term),
            "day": to.valid_from.isoformat(),
            "note": said,
        }
        append(change, stream_of("area", old.area_id), "hand_over", facts)
        return str(term.pk)

    body = {"term": term_id, "to": asdict(to), "note": said}
    return carry_out(order("hand_over", actor, body, request_id=request_id, at=at), act)


def end_term(
    *,
    actor: Actor,
    term_id: str,
    day: date,
    seen: int | None = None,
    request_id: str,
    at: datetime,
) -> str:
    """End a term without somebody who follows (离岗); the area may stand empty then."""

    def act(change: Change) -> str:
        term = _locked_term(actor, term_id, seen)
        _close_term(term, day)
        facts = {"worker": _name(term), "day": day.isoformat()}
        append(change, stream_of("area", term.area_id), "end_term", facts)
        return term_id

    body = {"term": term_id, "day": day.isoformat()}
    return carry_out(order("end_term", actor, body, request_id=request_id, at=at), act)


def set_goal(*, actor: Actor, draft: GoalDraft, request_id: str, at: datetime) -> str:
    """Say what an area is to reach in a year (下达目标); said again, it is corrected.

    Returns
    -------
    str
        Id of the goal.
    """
    words = clean_text(draft.words, most=200, required=True)
    measure = clean_text(draft.measure, most=20)
    if not _FIRST_YEAR <= draft.year <= _LAST_YEAR:
        raise RuleError("grid.year_makes_no_sense", {"year": str(draft.year)})

    def act(change: Change) -> str:
        area = _locked_area(actor, draft.area_code, draft.seen)
        columns = {
            "target": draft.target,
            "measure": measure,
            "given_by_id": draft.given_by if is_id(draft.given_by) else None,
            "due_on": draft.due_on,
        }
        goal, _ = GridGoal.objects.update_or_create(
            area=area, year=draft.year, words=words, defaults=columns
        )
        facts = {"goal": words, "year": str(draft.year), "target": _number(draft.target)}
        append(change, stream_of("area", area.pk), "goal", facts)
        return str(goal.pk)

    return carry_out(order("set_goal", actor, asdict(draft), request_id=request_id, at=at), act)


def note_visits(visits: dict[str, datetime]) -> int:
    """Tell when areas were last visited, by code (最近走访): the door for rooms that record visits.

    Later moments win; it may be told again.

    Returns
    -------
    int
        How many areas were visited later than was known.
    """
    told = 0
    for code, at in visits.items():
        earlier = Q(last_visit_at__isnull=True) | Q(last_visit_at__lt=at)
        told += Area.objects.filter(earlier, code=code).update(last_visit_at=at)
    return told


def posts_of_terms(term_ids: Iterable[str]) -> Mapping[str, str]:
    """Give the posts from which people work in their terms (任期所依岗位), where they have one."""
    found = WorkerTerm.objects.filter(pk__in=list(term_ids), post__isnull=False)
    return {str(term): str(post) for term, post in found.values_list("pk", "post_id")}


def put_term(
    area: Area, draft: TermDraft, *, follows: WorkerTerm | None = None, note: str = ""
) -> WorkerTerm:
    """Write a term in the transaction of its change (登记任期)."""
    _check_words(draft)
    post = _post(draft.post_id, draft.valid_from)
    worker, _ = GridWorker.objects.get_or_create(
        person_id=post.person_id,
        defaults={"unit_id": post.unit_id, "employment": draft.employment},
    )
    here = WorkerTerm.objects.filter(area=area, valid_until__isnull=True)
    if here.filter(worker=worker).exists():
        raise RuleError("grid.works_here_already", {"code": area.code, "name": post.person_name})
    if draft.is_lead and draft.valid_until is None and here.filter(is_lead=True).exists():
        raise RuleError("grid.has_a_lead", {"code": area.code})
    return WorkerTerm.objects.create(
        worker=worker,
        area=area,
        post_id=post.id,
        is_lead=draft.is_lead,
        duties=list(draft.duties),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        follows=follows,
        handover_note=note,
    )


def _check_words(draft: TermDraft) -> None:
    if draft.employment not in Employment.values or not set(draft.duties) <= set(Duty.values):
        raise RuleError("grid.duty_unknown")
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise RuleError("grid.term_ends_before_it_begins")


def _post(post_id: str, on: date) -> PostLine:
    found = post_lines([post_id]).get(post_id) if is_id(post_id) else None
    if found is None:
        raise RuleError("grid.no_such_post")
    if found.held_until is not None and found.held_until <= on:
        params = {"name": found.person_name, "day": found.held_until.isoformat()}
        raise RuleError("grid.post_has_ended", params)
    return found


def _locked_area(actor: Actor, code: str, seen: int | None) -> Area:
    (area,) = seen_areas([code], {})
    require(may_staff(actor, governing_units(area), _scope(actor, code)))
    expect(stream_of("area", area.pk), seen)
    return area


def _scope(actor: Actor, code: str) -> frozenset[str]:
    """Say what an area lies in, where the post is for one area only."""
    return areas_over(code) if actor.area_code else frozenset()


def _locked_term(actor: Actor, term_id: str, seen: int | None) -> WorkerTerm:
    term = WorkerTerm.objects.filter(pk=term_id).first() if is_id(term_id) else None
    if term is None:
        raise NotFoundError
    _locked_area(actor, term.area.code, seen)
    term = WorkerTerm.objects.select_related("area", "worker__person").get(pk=term_id)
    if term.valid_until is not None:
        raise RuleError("grid.term_has_ended", {"day": term.valid_until.isoformat()})
    return term


def _close_term(term: WorkerTerm, day: date) -> None:
    if day < term.valid_from:
        raise RuleError("grid.term_ends_before_it_begins")
    WorkerTerm.objects.filter(pk=term.pk).update(valid_until=day)
    term.valid_until = day


def _name(term: WorkerTerm) -> str:
    return str(term.worker.person.name)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:g}"
