"""What a run heard is kept with it (留存诉求): in its transaction, never edited."""

from collections.abc import Mapping

from xianzhi.apps.checkup.listening import Listened
from xianzhi.apps.checkup.models import (
    CheckupProblem,
    CheckupRun,
    ReportBacking,
    ReportGroup,
    ReportRound,
)

__all__ = ["keep_reports"]

_BATCH = 200


def keep_reports(
    run: CheckupRun, listened: Listened, problems: Mapping[int, CheckupProblem]
) -> None:
    """Keep what was read of cases, how they group, and which problem they back (留存诉求).

    *problems* are those of the measured pieces and then of those that reports make, by position.
    """
    ReportRound.objects.create(
        run=run,
        since=listened.since,
        until=listened.until,
        heard=listened.heard,
        uncategorised=listened.left_out["uncategorised"],
        unlisted=listened.left_out["unlisted"],
        of_no_place=listened.left_out["of_no_place"],
        unplaced=listened.left_out["unplaced"],
        least=listened.rule.least,
        reach_m=listened.rule.reach_m,
        sha256=listened.sha256,
    )
    made = iter(range(len(listened.backing), len(listened.backing) + len(listened.pieces)))
    ReportGroup.objects.bulk_create(
        (
            ReportGroup(
                run=run,
                position=place,
                standing=one.standing.value,
                concept=one.concept,
                unit_code=one.unit,
                unit_name=listened.unit_names.get(one.unit, ""),
                count=len(one.ids),
                case_ids=list(one.ids),
                problem=problems.get(next(made)) if one.piece is not None else None,
            )
            for place, one in enumerate(listened.gatherings)
        ),
        batch_size=_BATCH,
    )
    ReportBacking.objects.bulk_create(
        (
            ReportBacking(run=run, problem=problems[place], count=len(ids), case_ids=list(ids))
            for place, ids in enumerate(listened.backing)
            if ids
        ),
        batch_size=_BATCH,
    )
