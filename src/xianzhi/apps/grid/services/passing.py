"""What passes to the heirs when areas end (承继): parts, workers and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xianzhi.apps.grid.models import Area, Reorganisation, WorkerTerm
from xianzhi.apps.grid.services.requests import Paper
from xianzhi.apps.grid.services.writing import Telling, close_area, heir_to, open_areas, respell
from xianzhi.errors import RuleError
from xianzhi.records.commands import Change
from xianzhi.records.history import append, stream_of

__all__ = ["Passing", "children_of", "said_by"]


@dataclass(frozen=True, slots=True)
class Passing:
    """Areas end and others begin (承继): parts, workers and history go over."""

    change: Change
    made: Reorganisation
    paper: Paper

    def pass_on(self, old: Sequence[Area], takes: Mapping[Area, set[str] | None]) -> None:
        """Let *old* end and the keys of *takes* begin; each takes the children it names, or all."""
        day = self.paper.effective_on
        open_areas(list(takes), day)
        for child in [child for area in old for child in children_of(area)]:
            heir = next(new for new, codes in takes.items() if codes is None or child.code in codes)
            respell(child, replace(Telling.of(child), parent_id=heir.pk), day)
        self._pass_terms(old, list(takes))
        for area in old:
            close_area(area, day)
        heir_to(self.made, old, takes)
        facts = {**self.made.facts, **said_by(self.paper)}
        for area in (*old, *takes):
            append(self.change, stream_of("area", area.pk), self.made.verb, facts)

    def _pass_terms(self, old: Sequence[Area], new: Sequence[Area]) -> None:
        """Workers of the old areas work on in the new ones; the first area's lead leads."""
        day = self.paper.effective_on
        terms = WorkerTerm.objects.filter(area__in=old, valid_until__isnull=True).select_related(
            "area"
        )
        rank = {area.pk: number for number, area in enumerate(old)}
        for term in terms:
            if term.valid_from > day:
                last = {"day": day.isoformat(), "last": term.valid_from.isoformat()}
                raise RuleError("grid.day_before_last_change", {"code": term.area.code, **last})
        listed = sorted(terms, key=lambda term: (not term.is_lead, rank[term.area_id]))
        WorkerTerm.objects.filter(pk__in=[term.pk for term in listed]).update(valid_until=day)
        for area in new:
            seen: set[object] = set()
            for term in listed:
                if term.worker_id in seen:
                    continue
                WorkerTerm.objects.create(
                    worker_id=term.worker_id,
                    area=area,
                    post_id=term.post_id,
                    is_lead=term.is_lead and not seen,
                    duties=term.duties,
                    valid_from=day,
                    follows=term,
                )
                seen.add(term.worker_id)


def said_by(paper: Paper) -> dict[str, str]:
    """Say from which day and by which paper, for the history."""
    return {"day": paper.effective_on.isoformat(), "basis": paper.basis}


def children_of(area: Area) -> list[Area]:
    """List the areas right below an area that stand today (下级网格)."""
    return list(area.children.filter(ended_on__isnull=True).order_by("code"))
