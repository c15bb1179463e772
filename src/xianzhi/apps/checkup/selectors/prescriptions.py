"""Prescriptions that were kept (处方查询): lists, and one with everything it rests on."""

from uuid import UUID

from django.db.models import F, QuerySet

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    PrescribedProblem,
    Prescription,
    PrescriptionTask,
)
from xianzhi.apps.checkup.permissions import may_hand_over, may_read
from xianzhi.apps.checkup.readmodels.studio import (
    HelpedProblem,
    Outcome,
    PrescriptionLine,
    PrescriptionPage,
    SiteLine,
    StudioWish,
)
from xianzhi.apps.checkup.selectors.heads import heads_of
from xianzhi.apps.checkup.selectors.opening import is_on_foot
from xianzhi.apps.checkup.selectors.problems import problem_lines
from xianzhi.apps.checkup.selectors.studio import gap_of, is_reached
from xianzhi.apps.checkup.selectors.wording import figure, name_of, target_of
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require
from xianzhi.records.history import entries, stream_of

__all__ = ["prescription_page", "prescriptions_against", "prescriptions_of"]

_MOST = 50


def prescriptions_of(actor: Actor, run_id: str, concept: str) -> tuple[PrescriptionLine, ...]:
    """List the prescriptions of an indicator of a run, the latest first (指标处方)."""
    require(may_read(actor))
    if not is_id(run_id):
        return ()
    return _lines(Prescription.objects.filter(run_id=UUID(run_id), concept=concept))


def prescriptions_against(actor: Actor, problem_id: str) -> tuple[PrescriptionLine, ...]:
    """List the prescriptions that help a problem, the latest first (问题处方)."""
    require(may_read(actor))
    if not is_id(problem_id):
        return ()
    helping = PrescribedProblem.objects.filter(problem_id=UUID(problem_id)).values(
        "prescription_id"
    )
    return _lines(Prescription.objects.filter(pk__in=helping))


def prescription_page(actor: Actor, prescription_id: str) -> PrescriptionPage:
    """Show a prescription with everything it rests on (处方页).

    Raises
    ------
    NotFoundError
        There is no such prescription.
    """
    require(may_read(actor))
    rows = Prescription.objects.select_related("run__unit", "candidates__layer", "unit")
    found = rows.filter(pk=prescription_id).first() if is_id(prescription_id) else None
    if found is None:
        raise NotFoundError
    task = PrescriptionTask.objects.filter(prescription=found).select_related("lead").first()
    kept = entries(stream_of("checkup_prescription", found.pk))
    names = post_labels({one.post_id for one in kept})
    return PrescriptionPage(
        line=_line(found, task is not None),
        head=heads_of([found.run])[0],
        concept=found.concept,
        name=name_of(found.concept),
        unit=found.unit_name or found.unit_code,
        by=next((names.get(str(one.post_id), "") for one in kept if one.verb == "keep"), ""),
        note=found.note,
        limit_m=found.limit_m,
        is_on_foot=is_on_foot(found.concept),
        measured_in=found.measured_in,
        target=target_of(found.target),
        outcome=_outcome(found),
        sites=tuple(_site(site) for site in found.sites),
        problems=_helped(found),
        inputs=tuple(sorted(found.inputs.items())),
        question_sha256=found.question_sha256,
        candidates=(
            str(found.candidates_id), found.candidates.layer.name, found.candidates.number
        ),
        unchecked=tuple(found.unchecked),
        studio_query=_wish(found).query,
        task_id=str(task.task_id) if task else "",
        lead=task.lead.name if task else "",
        due_date=task.due_date if task else None,
        may_hand_over=may_hand_over(actor),
        shapes=_shapes(found),
    )  # fmt: skip


def _lines(found: QuerySet[Prescription]) -> tuple[PrescriptionLine, ...]:
    listed = found.annotate(has_task=F("handed_over__id")).order_by("-kept_at")[:_MOST]
    return tuple(_line(one, one.has_task is not None) for one in listed)


def _line(one: Prescription, is_handed_over: bool) -> PrescriptionLine:
    gap = gap_of(one.value, one.bound)
    return PrescriptionLine(
        id=str(one.pk),
        number=one.number,
        kept_at=one.kept_at,
        sites=len(one.sites),
        added=figure(float(round(one.value))),
        cost="" if one.cost_cny is None else figure(float(round(one.cost_cny))),
        gap=f"{gap:.2f}",
        is_proved=one.is_proved,
        is_handed_over=is_handed_over,
    )


def _outcome(one: Prescription) -> Outcome:
    gap = gap_of(one.value, one.bound)
    return Outcome(
        added=figure(float(round(one.value))),
        lacking=figure(float(round(one.people - one.served_before))),
        served=figure(float(round(one.served_before + one.value))),
        people=figure(float(round(one.people))),
        cost="" if one.cost_cny is None else figure(float(round(one.cost_cny))),
        bound=figure(float(int(one.bound + 1e-6))),
        gap=f"{gap:.2f}",
        is_best=gap <= 1e-6,
        is_proved=one.is_proved,
        value_before=figure(one.value_before),
        value_after=figure(one.value_after),
        is_met=is_reached(one.value_after, one.target),
    )


def _site(site: dict[str, object]) -> SiteLine:
    def number(name: str) -> float | None:
        told = site.get(name)
        return float(told) if isinstance(told, int | float) else None

    people, cost, area = number("people"), number("cost"), number("area_m2")
    return SiteLine(
        row=int(number("row") or 0),
        id=str(site["id"]),
        people=figure(float(round(people or 0.0))),
        cost="" if cost is None else figure(float(round(cost))),
        area="" if area is None else figure(float(round(area))),
        land=str(site["land"]),
        x=number("x") or 0.0,
        y=number("y") or 0.0,
    )


def _helped(found: Prescription) -> tuple[HelpedProblem, ...]:
    rows = PrescribedProblem.objects.filter(prescription=found)
    served = {str(one.problem_id): (one.served_people, one.people) for one in rows}
    lines = problem_lines(CheckupProblem.objects.filter(pk__in=served).order_by("number"))
    return tuple(
        HelpedProblem(line, *(figure(float(round(each))) for each in served[line.id]))
        for line in lines
    )


def _wish(found: Prescription) -> StudioWish:
    """The question again, with the sites that were kept."""
    told = found.wish
    return StudioWish(
        unit=told["unit"],
        layer=told["layer"],
        kinds=tuple(told["kinds"]),
        limit_m=told["limit_m"],
        sites=told["sites"],
        budget_cny=told["budget_cny"],
        price_cny_per_m2=told["price_cny_per_m2"],
        chosen=tuple(int(site["row"]) for site in found.sites),
    )


def _shapes(found: Prescription) -> dict[str, object]:
    """The sites, numbered, and the problems they help, to be drawn; degrees, EPSG:4490."""
    grounds = PrescribedProblem.objects.filter(prescription=found).values_list(
        "problem__geometry", flat=True
    )
    features: list[dict[str, object]] = [
        {"type": "Feature", "properties": {"class": "missed"}, "geometry": geometry}
        for geometry in grounds
        if geometry
    ]
    features += [
        {
            "type": "Feature",
            "properties": {"class": "open", "label": f"{number} {site['id']}"},
            "geometry": {"type": "Point", "coordinates": [site["x"], site["y"]]},
        }
        for number, site in enumerate(found.sites, 1)
    ]
    return {"type": "FeatureCollection", "features": features}
