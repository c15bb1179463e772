"""Where an indicator falls short (短板分布): its open problems of a run, as rows and as shapes."""

from django.db.models import F, Max, Min, QuerySet, Sum

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup.choices import OPEN
from xianzhi.apps.checkup.models import CheckupProblem, CheckupRun
from xianzhi.apps.checkup.permissions import may_prescribe, may_read
from xianzhi.apps.checkup.readmodels import ShortfallPage
from xianzhi.apps.checkup.selectors.heads import heads_of
from xianzhi.apps.checkup.selectors.opening import prescribes, rows_of
from xianzhi.apps.checkup.selectors.problems import BY_SEVERITY, problem_lines
from xianzhi.apps.checkup.selectors.wording import figure, name_of, target_of
from xianzhi.records.decisions import require

__all__ = ["shortfall_page", "shortfall_shapes"]

_MOST_ROWS, _MOST_SHAPES = 200, 5_000
_AROUND = 0.004  # degrees around the outermost places: about 400 m


def shortfall_page(actor: Actor, run_id: str, concept: str) -> ShortfallPage:
    """Show where a run misses what an indicator asks for (短板分布); 200 rows, the worst first.

    Raises
    ------
    NotFoundError
        There is no such run, or it does not have the indicator.
    """
    require(may_read(actor))
    run, rows = rows_of(run_id, concept)
    seen = rows[0]
    found = _open(run, concept)
    told = found.aggregate(
        people=Sum("people"), west=Min("x"), south=Min("y"), east=Max("x"), north=Max("y")
    )
    return ShortfallPage(
        head=heads_of([run])[0],
        concept=concept,
        name=name_of(concept),
        value=figure(seen.value),
        measured_in=seen.measured_in,
        target=target_of(seen.target),
        verdict=seen.verdict,
        problems=problem_lines(found[:_MOST_ROWS]),
        total=found.count(),
        people=figure(None if told["people"] is None else float(round(told["people"]))),
        extent=_extent(told),
        prescribes=prescribes(concept),
        may_prescribe=may_prescribe(actor),
    )


def shortfall_shapes(actor: Actor, run_id: str, concept: str) -> dict[str, object]:
    """Give the same problems as GeoJSON (短板图形), each as its ground and as a point with people.

    At most 5,000, the most serious first. Degrees, EPSG:4490.

    Raises
    ------
    NotFoundError
        There is no such run, or it does not have the indicator.
    """
    require(may_read(actor))
    run, _ = rows_of(run_id, concept)
    features: list[dict[str, object]] = []
    for one in _open(run, concept).exclude(geometry=None)[:_MOST_SHAPES]:
        people = "" if one.people is None else f"{one.people:,.0f}"
        told = {"id": str(one.pk), "code": one.number, "class": one.severity or "middle"}
        point = {"type": "Point", "coordinates": [one.x, one.y]}
        features += [
            {"type": "Feature", "properties": told, "geometry": one.geometry},
            {"type": "Feature", "properties": told | {"label": people}, "geometry": point},
        ]
    return {"type": "FeatureCollection", "features": features}


def _open(run: CheckupRun, concept: str) -> QuerySet[CheckupProblem]:
    found = CheckupProblem.objects.filter(
        concept=concept, last_run=run, edition=run.edition, status__in=OPEN
    )
    return found.order_by(BY_SEVERITY, F("people").desc(nulls_last=True), "number")


def _extent(told: dict[str, float | None]) -> tuple[float, float, float, float] | None:
    west, south, east, north = (told[side] for side in ("west", "south", "east", "north"))
    if west is None or south is None or east is None or north is None:
        return None
    return west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND
