"""What a run says of problems (问题比对): new ones enter the register, known ones are followed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from xianzhi.apps.checkup.choices import ProblemStatus
from xianzhi.apps.checkup.computing import grounds_of
from xianzhi.apps.checkup.listening import Listened, measured_problems
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    IndicatorObservation,
    ProblemSighting,
    ReportRound,
)
from xianzhi.apps.checkup.selectors.observed import observed
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.grid.selectors import area_names_of, areas_at_points
from xianzhi.core.diagnosis.matching import Fate, Known, Match, Rounds, State, match
from xianzhi.core.indicators.results import Piece, Rule
from xianzhi.core.spatial.coordinates import CGCS2000, reproject
from xianzhi.engines.checkup import Computed
from xianzhi.records.commands import Change
from xianzhi.records.history import append_each, stream_of
from xianzhi.records.numbering import take_numbers

__all__ = ["follow"]

_BATCH = 500
Shapes = Sequence[BaseGeometry | None]


def follow(
    run: CheckupRun, found: Computed, listened: Listened, change: Change
) -> Mapping[int, CheckupProblem]:
    """Write what became of every problem of the edition, in the transaction of the run (问题比对).

    What lacks data is no problem of the city: it stands with the observation. A problem that a
    person refused stays refused when it is found again. Where reports gather on a problem that was
    measured, they back it and make no second one, unless they made one before.

    Returns
    -------
    Mapping
        The problem of each measured piece and then of each that reports make, by its position.
    """
    pieces = [*measured_problems(found), *listened.pieces]
    backed = {len(pieces) - len(listened.pieces) + place for place in listened.backed}
    earlier = CheckupProblem.objects.select_for_update().filter(
        edition=run.edition, last_run__cut_off_date__lte=run.cut_off_date
    )
    problems = {str(problem.pk): problem for problem in earlier.order_by("number")}
    matches = match(_known(problems, found.inputs.crs), pieces, _rounds(run, found))
    # Of all at once: to ask the grid for each would hold the transaction open for minutes.
    columns = _columns(run, found, pieces)
    fresh = [one for one in matches if one.known is None and one.found not in backed]
    places = [one.found for one in fresh if one.found is not None]
    made = _enter(run, found, [(pieces[place], columns[place]) for place in places])
    kept = [(problems[one.known], one) for one in matches if one.known is not None]
    for problem, one in kept:
        _renew(problem, run, {} if one.found is None else columns[one.found], one)
    followed = [*kept, *zip(made, fresh, strict=True)]
    _note(run, pieces, followed, change)
    return {one.found: problem for problem, one in followed if one.found is not None}


def _known(problems: Mapping[str, CheckupProblem], plane: str) -> list[Known]:
    shapes = _moved(
        [_shape(problem.geometry) for problem in problems.values()], CGCS2000, CRS(plane)
    )
    return [
        Known(
            key,
            Piece(
                concept=problem.concept,
                definition="",
                unit=problem.unit_code,
                rule=Rule(problem.rule),
                geometry=shape,
                quantity=problem.quantity,
                measured_in=problem.measured_in,
                fingerprint=problem.fingerprint,
            ),
            State.SOLVED if problem.status == ProblemStatus.SOLVED else State.OPEN,
        )
        for (key, problem), shape in zip(problems.items(), shapes, strict=True)
    ]


def _rounds(run: CheckupRun, found: Computed) -> Rounds:
    after = {(seen.concept, seen.unit): seen for seen in found.observations}
    ground = {unit.code: unit.ground for unit in found.inputs.units}
    if run.before is None:
        return Rounds(after, after, ground, ground)  # nothing was measured before: all is new
    rows = IndicatorObservation.objects.filter(run=run.before)
    before = {(row.concept, row.unit_code): observed(row) for row in rows}
    read = {layer.name: file_path(layer.sha256) for layer in run.before.layers.all()}
    has_listened = ReportRound.objects.filter(run=run.before).exists()
    return Rounds(before, after, grounds_of(read, found.inputs.crs), ground, (has_listened, True))


def _enter(
    run: CheckupRun, found: Computed, pieces: Sequence[tuple[Piece, Mapping[str, object]]]
) -> list[CheckupProblem]:
    """Enter what is new into the register, in the order in which the run lists it."""
    if not pieces:
        return []
    series = f"WT-{run.cut_off_date.year}"
    names = {unit.code: unit.name for unit in found.inputs.units}
    made = [
        CheckupProblem(
            number=f"{series}-{number:05d}",
            edition=run.edition,
            concept=piece.concept,
            rule=piece.rule.value,
            unit_code=piece.unit,
            unit_name=names.get(piece.unit, ""),
            fingerprint=piece.fingerprint,
            first_run=run,
            last_run=run,
            **own,
        )
        for number, (piece, own) in zip(take_numbers(series, len(pieces)), pieces, strict=True)
    ]
    CheckupProblem.objects.bulk_create(made, batch_size=_BATCH)
    return made


def _renew(
    problem: CheckupProblem, run: CheckupRun, columns: Mapping[str, object], one: Match
) -> None:
    """Bring a known problem up to what this run says of it."""
    changed = dict(columns)
    if one.fate is Fate.SOLVED and problem.status != ProblemStatus.REFUSED:
        changed["status"] = ProblemStatus.SOLVED
    elif one.fate is Fate.RELAPSED:  # its unit never got rid of it, or somebody looks at it anew
        is_held = problem.task_id is not None and problem.verified_at is None
        changed["status"] = ProblemStatus.HANDED_OVER if is_held else ProblemStatus.FOUND
        changed["verified_at"] = None
    CheckupProblem.objects.filter(pk=problem.pk).update(last_run=run, **changed)


def _columns(run: CheckupRun, found: Computed, pieces: Sequence[Piece]) -> list[dict[str, object]]:
    """Give what a run measured of problems, with the grid area each lies in."""
    if not pieces:
        return []
    shapes = _moved([piece.geometry for piece in pieces], CRS(found.inputs.crs), CGCS2000)
    points = shapely.point_on_surface(np.array(shapes, dtype=object))
    places = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    placed = np.isfinite(places).all(axis=1)
    codes, names = np.full(len(pieces), "", object), np.full(len(pieces), "", object)
    if placed.any():
        located = areas_at_points(places[placed], run.cut_off_date)
        codes[placed] = located.code_of()
        names[placed], _ = area_names_of(located, run.cut_off_date)
    return [
        {
            "severity": piece.severity,
            "quantity": piece.quantity,
            "measured_in": piece.measured_in,
            "people": piece.people,
            "area_m2": piece.area_m2,
            "missing": piece.missing,
            # Which cases reports come from is kept with the run, for those who may see them.
            "object_ids": [] if piece.rule is Rule.REPORTED else list(piece.object_ids),
            "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
            "x": float(places[place, 0]) if placed[place] else None,
            "y": float(places[place, 1]) if placed[place] else None,
            "area_code": str(codes[place]),
            "area_name": str(names[place]),
        }
        for place, (piece, shape) in enumerate(zip(pieces, shapes, strict=True))
    ]


def _note(
    run: CheckupRun,
    pieces: Sequence[Piece],
    followed: Sequence[tuple[CheckupProblem, Match]],
    change: Change,
) -> None:
    """Write one sighting and one entry of history for each problem."""
    ProblemSighting.objects.bulk_create(
        (_sighting(run, problem, one, pieces) for problem, one in followed), batch_size=_BATCH
    )
    for first in range(0, len(followed), _BATCH):
        append_each(
            change,
            [
                (
                    stream_of("checkup_problem", problem.pk),
                    one.fate.value,
                    {"number": problem.number, "run": run.number},
                )
                for problem, one in followed[first : first + _BATCH]
            ],
        )


def _sighting(
    run: CheckupRun, problem: CheckupProblem, one: Match, pieces: Sequence[Piece]
) -> ProblemSighting:
    piece = pieces[one.found] if one.found is not None else None
    return ProblemSighting(
        problem=problem,
        run=run,
        fate=one.fate.value,
        overlap=one.overlap,
        reason=asdict(one.reason) if one.reason else None,
        quantity=piece.quantity if piece else None,
        people=piece.people if piece else None,
        severity=piece.severity if piece else "",
    )


def _moved(shapes: Shapes, source: CRS, target: CRS) -> list[BaseGeometry | None]:
    if not shapes:
        return []
    return list(reproject(np.array(shapes, dtype=object), source, target))


def _shape(geometry: Mapping[str, object] | None) -> BaseGeometry | None:
    return None if geometry is None else shapely.from_geojson(json.dumps(geometry))
