"""Running a check-up behind the page (开展体检): asked for, computed, kept whole or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.atlas.selectors import InForce, layers_in_force
from xianzhi.apps.checkup.computing import compute, divide
from xianzhi.apps.checkup.counting import road_values
from xianzhi.apps.checkup.listening import listen
from xianzhi.apps.checkup.models import (
    CheckupRequest,
    CheckupRun,
    FilledValue,
    IndicatorObservation,
    RunEstimate,
    RunLayer,
    RunValue,
    SurveyEstimate,
)
from xianzhi.apps.checkup.permissions import may_run
from xianzhi.apps.checkup.selectors.editions import edition_in_force
from xianzhi.apps.checkup.selectors.grading import grading_of
from xianzhi.apps.checkup.selectors.survey_counts import estimates_as_of, handed_estimate
from xianzhi.apps.checkup.selectors.values import values_as_of
from xianzhi.apps.checkup.services.changing import changes_since, keep_changes
from xianzhi.apps.checkup.services.dividing import keep_parts
from xianzhi.apps.checkup.services.following import follow
from xianzhi.apps.checkup.services.hearing import keep_reports
from xianzhi.apps.checkup.services.orders import order
from xianzhi.apps.checkup.services.requests import RunDraft
from xianzhi.apps.checkup.services.settling import tell_tasks
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.definition import Edition
from xianzhi.core.indicators.results import Method, Observation
from xianzhi.engines.checkup import ENGINE, Computed
from xianzhi.errors import RuleError, XianzhiError
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.jobs.outbox import enqueue
from xianzhi.records.numbering import take_numbers

__all__ = ["RUN", "Asked", "finish_run", "start_run"]

RUN = "checkup.run"  # the kind of job
_FIRST = date(2000, 1, 1)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A run as its job remembers it (体检任务): ids, never content."""

    request: str
    user_id: str
    post_id: str
    request_id: str
    at: str


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What a run rests on (体检依据): versions of layers, and the run before it."""

    layers: Sequence[InForce]
    before: CheckupRun | None


def start_run(*, actor: Actor, draft: RunDraft, request_id: str, at: datetime) -> str:
    """Begin a run behind the page (开始体检).

    Returns
    -------
    str
        Id of the request, for ``selectors.request_state``; the same for the same request id.

    Raises
    ------
    PermissionDeniedError
        The actor does not run check-ups.
    RuleError
        There is no such edition, the day makes no sense, or the map has none of its layers.
    """
    require(may_run(actor))
    _edition(draft.edition)
    if not _FIRST <= draft.cut_off_date <= timezone.localdate(at):
        raise RuleError("checkup.day_makes_no_sense", {"day": draft.cut_off_date.isoformat()})
    if not layers_in_force(actor, schema().keys()):
        raise RuleError("checkup.no_layers_in_force")

    def act(change: Change) -> str:
        key = uuid5(NAMESPACE_OID, f"checkup {actor.user_id} {request_id}")
        CheckupRequest.objects.create(
            pk=key,
            edition=draft.edition,
            cut_off_date=draft.cut_off_date,
            asked_at=at,
            post_id=actor.post_id,
            because=list(draft.because),
        )
        handed = Asked(str(key), actor.user_id, actor.post_id, request_id, at.isoformat())
        enqueue(change, RUN, asdict(handed))
        return str(key)

    return carry_out(order("start_run", actor, asdict(draft), request_id=request_id, at=at), act)


def finish_run(asked: Asked) -> None:
    """Compute what was asked for, and keep it (完成体检); its request says what became of it.

    Doing it twice changes nothing.

    Raises
    ------
    XianzhiError
        It cannot be computed; the request says so already.
    """
    request = CheckupRequest.objects.get(pk=asked.request)
    if request.run_id is not None:
        return
    try:
        _make(asked, request)
    except XianzhiError as error:
        _tell(asked, error)
        raise
    except Exception:
        _tell(asked, XianzhiError("checkup.run_failed"))
        raise


def _tell(asked: Asked, error: XianzhiError) -> None:
    found = CheckupRequest.objects.filter(pk=asked.request, run__isnull=True)
    found.update(fault_code=error.code, fault_params=dict(error.params))


def _make(asked: Asked, request: CheckupRequest) -> None:
    at = datetime.fromisoformat(asked.at)
    actor = actor_for(asked.user_id, asked.post_id, at)
    layers = layers_in_force(actor, schema().keys())
    values = values_as_of(request.cut_off_date)
    estimates = estimates_as_of(request.cut_off_date)
    found = compute(
        _edition(request.edition),
        request.cut_off_date,
        layers,
        [
            *_counted(request.cut_off_date),
            *map(handed_estimate, estimates),
            *road_values(request.cut_off_date, layers),
            *map(_handed, values),
        ],
    )
    listened = listen(request.cut_off_date, found)
    before = _before(request)
    moved = changes_since(before, found, layers)
    parts = divide(found, layers)

    def act(change: Change) -> str:
        run = _keep(found, request, _Grounds(layers, before), actor, change)
        keep_changes(run, found, moved)
        keep_parts(run, parts)
        _keep_values(run, found, values)
        _keep_estimates(run, found, estimates)
        keep_reports(run, listened, follow(run, found, listened, change))
        tell_tasks(run, actor, asked.request_id, change)
        CheckupRequest.objects.filter(pk=request.pk).update(run=run, fault_code="", fault_params={})
        facts = {
            "number": run.number,
            "edition": run.edition,
            "edition_sha256": run.edition_sha256,
            "layers": {layer.code: layer.sha256 for layer in layers},
            "values": len(values),
            "observations": len(found.observations),
            "reports": {"sha256": listened.sha256, "heard": listened.heard},
        }
        append(change, stream_of("checkup_run", run.pk), "run", facts)
        return str(run.pk)

    body = {"request": asked.request}
    key = f"{asked.request_id[:70]}/keep"
    carry_out(order("keep_run", actor, body, request_id=key, at=at), act)


def _edition(name: str) -> Edition:
    found = edition_in_force(name)
    if found is None:
        raise RuleError("checkup.edition_unknown", {"edition": name[:60]})
    return found


def _before(request: CheckupRequest) -> CheckupRun | None:
    runs = CheckupRun.objects.filter(edition=request.edition, cut_off_date__lt=request.cut_off_date)
    return runs.order_by("-cut_off_date", "-made_at").first()


def _keep(
    found: Computed,
    request: CheckupRequest,
    grounds: _Grounds,
    actor: Actor,
    change: Change,
) -> CheckupRun:
    day = request.cut_off_date
    series = f"TJ-{day.year}"
    run = CheckupRun.objects.create(
        number=f"{series}-{take_numbers(series)[0]:03d}",
        edition=request.edition,
        edition_title={"zh": found.edition.title_zh, "en": found.edition.title_en},
        edition_sha256=found.edition.sha256,
        cut_off_date=day,
        engine=ENGINE,
        plane=found.inputs.crs,
        grading=grading_of(found.edition.grades),
        unit_id=actor.unit_id,
        before=grounds.before,
        made_at=change.at,
    )
    RunLayer.objects.bulk_create(
        RunLayer(run=run, name=layer.code, version_id=layer.version_id, sha256=layer.sha256)
        for layer in grounds.layers
    )
    levels = {item.definition.concept: item.definition.level for item in found.edition.items}
    names = {unit.code: unit.name for unit in found.inputs.units}
    IndicatorObservation.objects.bulk_create(
        (
            _row(run, place, seen, levels[seen.concept], names.get(seen.unit, ""))
            for place, seen in enumerate(found.observations)
        ),
        batch_size=_BATCH,
    )
    return run


def _counted(day: date) -> Sequence[Mapping[str, str]]:
    """Ask what other rooms counted; what a unit filled in for a place goes before it."""
    counted: Callable[[date], Sequence[Mapping[str, str]]] = import_string(
        settings.XIANZHI_COUNTED_VALUES
    )
    return counted(day)


def _handed(value: FilledValue) -> Mapping[str, str]:
    """Say a value as a row of the table that runs read."""
    numbers = {"value": value.value, "num": value.num, "den": value.den}
    return {
        "concept": value.concept,
        "unit": value.unit_code,
        "as_of": value.as_of_date.isoformat(),
        "source": value.source,
        **{name: "" if number is None else repr(number) for name, number in numbers.items()},
    }


def _keep_values(run: CheckupRun, found: Computed, values: Sequence[FilledValue]) -> None:
    """Remember which values the observations of this run rest on."""
    read = {
        (seen.concept, seen.unit) for seen in found.observations if seen.method is Method.REGISTER
    }
    RunValue.objects.bulk_create(
        (
            RunValue(run=run, value=value)
            for value in values
            if (value.concept, value.unit_code) in read
        ),
        batch_size=_BATCH,
    )


def _keep_estimates(run: CheckupRun, found: Computed, estimates: Sequence[SurveyEstimate]) -> None:
    """Remember which estimates of surveys the observations of this run rest on."""
    filled = {(one.value.concept, one.value.unit_code) for one in _values_of(run)}
    read = {
        seen.concept
        for seen in found.observations
        if seen.method is Method.REGISTER and (seen.concept, seen.unit) not in filled
    }
    RunEstimate.objects.bulk_create(
        RunEstimate(run=run, estimate=one) for one in estimates if one.concept in read
    )


def _values_of(run: CheckupRun) -> Iterable[RunValue]:
    return RunValue.objects.filter(run=run).select_related("value")


def _row(
    run: CheckupRun, place: int, seen: Observation, level: str, unit_name: str
) -> IndicatorObservation:
    return IndicatorObservation(
        run=run,
        position=place,
        concept=seen.concept,
        definition=seen.definition,
        definition_sha256=seen.definition_sha256,
        level=level,
        unit_code=seen.unit,
        unit_name=unit_name,
        unit_version=seen.unit_version,
        measured_in=seen.measured_in,
        direction=seen.direction.value,
        value=seen.value,
        num=seen.num,
        den=seen.den,
        lo=seen.lo,
        hi=seen.hi,
        known=seen.known,
        total=seen.total,
        verdict=seen.verdict.value,
        method=seen.method.value,
        target=asdict(seen.target) if seen.target else None,
        reasons=[{"code": one.code, "params": dict(one.params)} for one in seen.reasons],
        variants=dict(seen.variants),
        formula={"zh": seen.formula_zh, "en": seen.formula_en},
        verification=seen.verification.value,
        inputs=dict(seen.inputs),
        as_of=seen.as_of,
    )
