"""Reading patches (查询疑似图斑): lists, one patch, its ground, its proof."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import shapely
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.atlas import workflow
from xianzhi.apps.atlas.choices import PatchClass, PatchStatus
from xianzhi.apps.atlas.models import Patch, PatchFile, Screening
from xianzhi.apps.atlas.permissions import (
    PatchFacts,
    may_move_patch,
    sees_all_patches,
)
from xianzhi.apps.atlas.readmodels import (
    FindingLine,
    FourStamps,
    HistoryEntry,
    PatchFilter,
    PatchLine,
    PatchList,
    PatchPage,
    ScreeningLine,
)
from xianzhi.apps.atlas.selectors.reviews import rule_used
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.calendar.selectors import timetable_in_force
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.apps.grid.selectors import area_names, areas_over, codes_within, towns
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.rules import ControlRule, Relation, Verdict
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.history import entries, last_authors, stream_of
from xianzhi.records.models import Entry

__all__ = [
    "PATCHES_OF_A_PAGE",
    "answer_due",
    "clause_of",
    "listed_patches",
    "patch_facts",
    "patch_file",
    "patch_list",
    "patch_page",
    "patch_shapes",
    "screenings",
    "visible_patch",
    "visible_patches",
]

PATCHES_OF_A_PAGE = 50
MOST_SHAPES = 5_000
_NEAR = 0.0003  # degrees around a patch on its own map
_ORDER = {PatchClass.SUSPECTED: 0, PatchClass.TO_CHECK: 1, PatchClass.LEGAL: 2}
_ANSWERS = ("answer", "report_outcome")
# Who says that any suspected patch is looked at, where no control line is touched: supervision by
# the natural resources bureau (监督检查).
_SUPERVISION = ControlRule(
    "supervision",
    "",
    Relation.WITHIN,
    Verdict.NEEDS_REVIEW,
    "land-administration-law/67",
    date(2020, 1, 1),
)


def visible_patches(actor: Actor) -> QuerySet[Patch]:
    """Select the patches that exist for an actor (可见图斑).

    Planners, leaders and the supervision office see those of the layers that they may see; a unit
    sees those it was sent to and, where it governs towns, those on their ground. A post that is for
    one area sees of all these what lies in it.
    """
    patches = Patch.objects.select_related("unit", "screening")
    if actor.area_code:
        patches = patches.filter(area_code__in=codes_within(actor.area_code))
    mine = Q(unit_id__in=actor.unit_ids)
    if not sees_all_patches(actor):
        governed = [town.code for town in towns() if town.unit_id in actor.unit_ids]
        return patches.filter(mine | Q(town_code__in=governed) if governed else mine)
    layers = visible_layers(actor).values("pk")
    return patches.filter(mine | Q(screening__after__layer__in=layers))


def visible_patch(actor: Actor, patch_id: str) -> Patch:
    """Find a patch by its id.

    Raises
    ------
    NotFoundError
        There is none, or none for this actor: the words are the same.
    """
    found = visible_patches(actor).filter(pk=patch_id).first() if is_id(patch_id) else None
    if found is None:
        raise NotFoundError
    return found


def listed_patches(actor: Actor, wanted: PatchFilter) -> QuerySet[Patch]:
    """Select what a filter leaves, the most suspicious first (图斑筛选排序).

    Suspected before to be checked before legal; within a class by the ground taken from red lines
    and basic farmland, then by area. A value that means nothing leaves no patch.
    """
    found = visible_patches(actor)
    if wanted.town:
        found = found.filter(town_code="" if wanted.town == "none" else wanted.town)
    if wanted.patch_class:
        found = found.filter(patch_class=wanted.patch_class)
    if wanted.status:
        found = found.filter(status=wanted.status)
    for name, value in (("unit_id", wanted.unit), ("screening_id", wanted.screening)):
        if value:
            found = found.filter(**{name: value}) if is_id(value) else found.none()
    suspicion = Case(
        *(When(patch_class=name, then=Value(place)) for name, place in _ORDER.items()),
        output_field=IntegerField(),
    )
    return found.order_by(suspicion, "-protected_m2", "-area_m2", "code")


def patch_list(actor: Actor, wanted: PatchFilter, *, at: datetime, page: int = 1) -> PatchList:
    """Show a page of the patches with their figures (图斑列表); a fixed number of queries."""
    found = listed_patches(actor, wanted)
    pages = Paginator(found, PATCHES_OF_A_PAGE)
    shown = pages.get_page(page)
    counts = dict(
        found.order_by().values_list("patch_class").annotate(count=Count("pk")).order_by()
    )
    waiting = found.filter(status=PatchStatus.FOUND).exclude(patch_class=PatchClass.LEGAL)
    return PatchList(
        filter=wanted,
        lines=lines_of(list(shown), timezone.localdate(at)),
        total=pages.count,
        page=shown.number,
        by_class={name: counts.get(name, 0) for name in _ORDER},
        waiting=waiting.count(),
    )


def patch_shapes(actor: Actor, wanted: PatchFilter) -> dict[str, object]:
    """Give the rows of the list as GeoJSON (图斑图形), each as its ground and as a point.

    At most 5,000 patches, the most suspicious first.
    """
    features: list[dict[str, object]] = []
    for patch in listed_patches(actor, wanted)[:MOST_SHAPES]:
        properties = {
            "id": str(patch.pk),
            "code": patch.code,
            "class": patch.patch_class,
            "is_open": patch.status not in workflow.CLOSED,
        }
        point = {"type": "Point", "coordinates": [patch.x, patch.y]}
        features += [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for geometry in (patch.geometry, point)
        ]
    return {"type": "FeatureCollection", "features": features}


def screenings(actor: Actor) -> tuple[ScreeningLine, ...]:
    """List the screenings of the layers that exist for an actor, the latest first (筛查记录)."""
    found = Screening.objects.filter(after__layer__in=visible_layers(actor).values("pk"))
    listed = found.select_related("before", "after", "after__layer").order_by("-screened_at")
    return tuple(_screening(one) for one in listed)


def patch_page(actor: Actor, patch_id: str, *, at: datetime) -> PatchPage:
    """Show one patch with everything that speaks for and against it (图斑页).

    Findings of layers that do not exist for the actor are left out.

    Raises
    ------
    NotFoundError
        There is no such patch for this actor.
    """
    patch = visible_patch(actor, patch_id)
    screening = Screening.objects.select_related("before", "after", "after__layer").get(
        pk=patch.screening_id
    )
    listed = entries(stream_of("patch", patch.pk))
    facts = patch_facts(patch, actor)
    return PatchPage(
        line=lines_of([patch], timezone.localdate(at))[0],
        screening=_screening(screening),
        seen=listed[0].number if listed else 0,
        findings=_findings(actor, patch),
        clause=clause_of(patch.plan_check),
        verdict=patch.verdict,
        permit=str(_found_facts(listed).get("permit", "")),
        covered_share=float(str(_found_facts(listed).get("covered_share", 0.0))),
        geometry=patch.geometry,
        before_shape=patch.before_shape,
        after_shape=patch.after_shape,
        extent=_extent(patch),
        stamps=_stamps(patch, listed),
        history=_history(listed),
        files=tuple(
            (str(file.pk), file.name)
            for file in PatchFile.objects.filter(patch=patch).order_by("kept_at", "id")
        ),
        task_id=patch.task_id,
        may={
            move.verb: may_move_patch(actor, move, facts)
            for move in workflow.PATCH.moves_from(patch.status)
        },
        proposed_unit=next(
            (town.unit_id or "" for town in towns() if town.code == patch.town_code), ""
        ),
    )


def answer_due(at: datetime) -> date:
    """Say by when a unit answers that is sent at a moment (建议回复时限)."""
    sent = workflow.PATCH.stages(PatchStatus.DISPATCHED, at, timetable_in_force())
    return sent[0].deadline.due_date


def patch_file(actor: Actor, patch_id: str, file_id: str) -> OriginalFile:
    """Find a file that proves what a unit found (佐证下载).

    Raises
    ------
    NotFoundError
        There is no such file at a patch that exists for this actor.
    """
    patch = visible_patch(actor, patch_id)
    kept = PatchFile.objects.filter(patch=patch).select_related("file")
    found = kept.filter(pk=file_id).first() if is_id(file_id) else None
    if found is None:
        raise NotFoundError
    return original_file(found.file, found.name)


def patch_facts(patch: Patch, actor: Actor) -> PatchFacts:
    """Collect what a decision about a patch depends on (判定所需事实).

    Where the patch lies is asked only for a post that is for one area.
    """
    stream = stream_of("patch", patch.pk)
    verb = "report_outcome" if patch.status == PatchStatus.REPORTED else "answer"
    return PatchFacts(
        status=patch.status,
        unit_id=str(patch.unit_id) if patch.unit_id else None,
        answered_by=last_authors([stream], verb).get(stream, ""),
        areas=areas_over(patch.area_code) if actor.area_code else frozenset(),
    )


def clause_of(plan_check: Sequence[Mapping[str, object]]) -> tuple[str, str]:
    """Name the clause that asks for a patch to be looked at (派遣依据): document code, article.

    It is that of the gravest rule that the ground meets, else the duty to supervise.
    """
    document, _, article = _gravest(plan_check).clause.partition("/")
    return f"clause.{document}", article


def lines_of(patches: Sequence[Patch], today: date) -> tuple[PatchLine, ...]:
    """Make the rows of a list (图斑行); one query for any number."""
    codes = [code for patch in patches for code in (patch.town_code, patch.area_code) if code]
    names = area_names(codes)
    return tuple(_line(patch, names, today) for patch in patches)


def _line(patch: Patch, names: Mapping[str, str], today: date) -> PatchLine:
    area = "" if patch.area_code == patch.town_code else patch.area_code
    works = patch.status in (PatchStatus.DISPATCHED, PatchStatus.CONFIRMED)
    return PatchLine(
        id=str(patch.pk),
        code=patch.code,
        change=patch.change,
        patch_class=patch.patch_class,
        status=patch.status,
        answer=patch.answer,
        town=names.get(patch.town_code, patch.town_code),
        area=names.get(area, area),
        area_m2=patch.area_m2,
        protected_m2=patch.protected_m2,
        confidence=patch.confidence,
        reasons=tuple(f"patch.{reason}" for reason in patch.reasons),
        unit=patch.unit.name if patch.unit else "",
        due_date=patch.due_date,
        is_late=works and patch.due_date is not None and patch.due_date < today,
        found_at=patch.found_at,
        x=patch.x,
        y=patch.y,
    )


def _screening(screening: Screening) -> ScreeningLine:
    return ScreeningLine(
        id=str(screening.pk),
        layer=screening.after.layer.name,
        layer_code=screening.after.layer.code,
        before=screening.before.as_of_date,
        after=screening.after.as_of_date,
        screened_at=screening.screened_at,
        found=sum(screening.counts["classes"].values()),
        known=int(screening.counts["known"]),
    )


def _findings(actor: Actor, patch: Patch) -> tuple[FindingLine, ...]:
    names = dict(visible_layers(actor).values_list("code", "name"))
    rules = {rule.id: rule for rule in control_rules()}
    rows = [row for row in patch.plan_check if row["layer"] in names]
    slugs = [verdict.slug for verdict in Verdict]
    return tuple(
        FindingLine(
            layer=names[row["layer"]],
            zone=row["zone"],
            area_m2=row["area_m2"],
            share=row["share"],
            verdict=row["verdict"],
            rule=rule_used(rules[row["rule"]]) if row["rule"] in rules else None,
        )
        for row in sorted(rows, key=lambda row: -slugs.index(row["verdict"]))
    )


def _gravest(plan_check: Sequence[Mapping[str, object]]) -> ControlRule:
    rules = {rule.id: rule for rule in control_rules()}
    closed = [
        rules[str(row["rule"])]
        for row in plan_check
        if row["verdict"] == Verdict.NON_COMPLIANT.slug and row["rule"] in rules
    ]
    return closed[0] if closed else _SUPERVISION


def _extent(patch: Patch) -> tuple[float, float, float, float]:
    shapes = [shape for shape in (patch.geometry, patch.before_shape, patch.after_shape) if shape]
    ground = shapely.from_geojson([json.dumps(shape) for shape in shapes])
    west, south, east, north = shapely.total_bounds(ground).tolist()
    return west - _NEAR, south - _NEAR, east + _NEAR, north + _NEAR


def _found_facts(listed: Sequence[Entry]) -> Mapping[str, object]:
    facts: Mapping[str, object] = next(
        (entry.facts for entry in listed if entry.verb in ("find", "class_anew")), {}
    )
    return facts


def _stamps(patch: Patch, listed: Sequence[Entry]) -> FourStamps:
    """Read the four moments out of the history; none is assumed."""
    answers = [entry for entry in reversed(listed) if entry.verb in _ANSWERS]
    reported = next((entry.at for entry in answers if entry.verb == "answer"), None)
    return FourStamps(
        found=timezone.localdate(patch.found_at),
        reported=timezone.localdate(reported) if reported else None,
        stopped=_last_day(answers, "stopped"),
        punished=_last_day(answers, "punished"),
    )


def _last_day(answers: Sequence[Entry], name: str) -> date | None:
    told = [str(entry.facts.get(name) or "") for entry in answers]
    days = [day for day in told if day]
    return date.fromisoformat(days[-1]) if days else None


def _history(listed: Sequence[Entry]) -> tuple[HistoryEntry, ...]:
    labels = post_labels(entry.post_id for entry in listed)
    return tuple(
        HistoryEntry(
            code=_history_code(entry),
            at=entry.at,
            by=labels.get(str(entry.post_id), ""),
            reason=entry.reason,
            facts={name: str(value) for name, value in entry.facts.items()},
        )
        for entry in listed
    )


def _history_code(entry: Entry) -> str:
    """Give the words of an entry: what was answered belongs to the sentence."""
    detail = entry.facts.get("answer") or ""
    if entry.verb in ("find", "class_anew"):
        detail = entry.facts.get("now") or entry.facts.get("class") or ""
    return f"atlas.history.patch.{entry.verb}" + (f".{detail}" if detail else "")
