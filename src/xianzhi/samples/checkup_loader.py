"""Two check-ups of Hechuan on its map (装入体检样例): layers, runs, and what was said of problems.

Everything goes through the services that everybody uses; a second run changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from pyproj import CRS

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import services as atlas
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.atlas.services import LayerDraft, VersionDraft
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.readmodels import ProblemFilter
from xianzhi.apps.checkup.services import (
    Assignment,
    DutyDraft,
    HandOver,
    ProblemRef,
    RunDraft,
)
from xianzhi.apps.organisations.selectors import units_by_code
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.spatial.layer import Field, Layer, LayerFacts
from xianzhi.samples.checkup.layers import layers_of, noted_share
from xianzhi.samples.checkup.model import Scene
from xianzhi.samples.checkup.scene import build_scenes
from xianzhi.samples.land import Layer as SampleLayer

__all__ = ["LEAST_SCALE", "CheckupStaff", "Told", "load_checkups"]

LEAST_SCALE = 0.06  # smaller ground does not hold the planted estates
_EDITION = "hanyin-2022"
_DAYS = (date(2025, 12, 31), date(2026, 9, 30))
_BASE = ("unit", "built_up", "village", "town_seat")
_CRS = CRS("EPSG:4490")
_APPROVAL = "禾川县（虚构）示范数据"
_CONFIRMED = 3
_DUE = timedelta(days=60)
# Who fills in what no layer computes; what is left out has no unit yet, as in a county that begins.
_FILLED_IN_BY = {
    "education": ("HY-18", "HY-19", "HY-20", "HY-21"),
    "health": ("HY-22", "HY-23", "HY-24"),
    "urban-management": ("HY-01", "HY-02", "HY-09", "HY-10", "HY-11", "HY-12", "HY-40"),
    "housing": ("HY-27", "HY-28", "HY-35", "HY-38"),
    "culture-tourism": ("HY-30", "HY-31", "HY-32", "HY-33"),
}


@dataclass(frozen=True, slots=True)
class CheckupStaff:
    """Who publishes, runs and judges, and which unit gets a problem (体检人员)."""

    planner: Actor
    housing: Actor


@dataclass(frozen=True, slots=True)
class Told:
    """One year that is there (装入进度): its day, layers published and problems confirmed now."""

    day: date
    layers: int
    confirmed: int


def load_checkups(
    staff: CheckupStaff, wait: Callable[[str], None], at: datetime, scale: float
) -> Iterator[Told]:
    """Publish two years, run a check-up after each, and judge some problems (装入两次体检).

    Parameters
    ----------
    wait
        Comes back once the run with this request id is there: computing is a job.
    """
    _assign(staff.planner, at)
    for scene, wanted in zip(build_scenes(scale=max(scale, LEAST_SCALE)), _DAYS, strict=True):
        day = min(wanted, timezone.localdate(at))
        count = _publish_year(scene, staff.planner, day, at)
        draft = RunDraft(_EDITION, day)
        key, confirmed = _request("run", str(scene.year)), 0
        if not _has_run(staff.planner, scene.year):
            wait(services.start_run(actor=staff.planner, draft=draft, request_id=key, at=at))
            confirmed = _judge(staff, at)
        yield Told(day, count, confirmed)


def _assign(planner: Actor, at: datetime) -> None:
    """Say which units fill in what, with a deadline for the schools; once."""
    if any(line.lead for line in selectors.duty_page(planner, _EDITION, at).lines):
        return
    units, today = units_by_code(_FILLED_IN_BY), timezone.localdate(at)
    for code, concepts in _FILLED_IN_BY.items():
        days = (today, today + _DUE) if code == "education" else (None, None)
        duties = tuple(DutyDraft(concept, units[code], (), *days) for concept in concepts)
        services.assign_filling(
            actor=planner,
            wish=Assignment(_EDITION, duties),
            request_id=_request("assign", code),
            at=at,
        )


def _has_run(actor: Actor, year: int) -> bool:
    newest = selectors.latest_run(actor, _EDITION)
    return bool(newest) and len(selectors.run_page(actor, newest).runs) > year


def _publish_year(scene: Scene, actor: Actor, day: date, at: datetime) -> int:
    """Put the layers of a year in force; those that are there already are passed over."""
    kept = {layer.code: layer.versions.count() for layer in visible_layers(actor)}
    count = 0
    for sample in layers_of(scene):
        if kept.get(sample.name, 0) <= scene.year:
            if sample.name not in kept:
                _register(sample.name, actor, at)
            _publish(sample, scene, actor, day, at)
            count += 1
    return count


def _register(name: str, actor: Actor, at: datetime) -> None:
    told = schema()[name].zh
    draft = LayerDraft(
        code=name,
        name=f"体检：{told.split('：')[0].split('；')[0].split('，')[0]}",
        theme="base" if name in _BASE else "survey",
        owner_id=actor.unit_id,
        licence="虚构数据，可自由使用",
        description=told,
    )
    atlas.register_layer(actor=actor, draft=draft, request_id=_request("register", name), at=at)


def _publish(sample: SampleLayer, scene: Scene, actor: Actor, day: date, at: datetime) -> None:
    share = noted_share(scene, sample.name)
    fields = tuple(Field(field.name, str(field.type)) for field in sample.columns.schema)
    facts = LayerFacts(sample.name, sample.digest(), "GeoParquet", len(sample), fields)
    place = f"{sample.name}/{scene.year}"
    version_id = atlas.keep_layer(
        actor=actor,
        code=sample.name,
        layer=Layer(sample.columns, sample.geometry, _CRS, facts),
        draft=VersionDraft(day, source="样例生成器", completeness=f"{100 * share:g}%"),
        request_id=_request("keep", place),
        at=at,
    )
    atlas.publish_version(
        actor=actor,
        version_id=version_id,
        approval=_APPROVAL,
        request_id=_request("publish", place),
        at=at,
    )


def _judge(staff: CheckupStaff, at: datetime) -> int:
    """Confirm problems of the most people, and hand the first to the housing bureau."""
    wanted = ProblemFilter(status="found", edition=_EDITION)
    lines = selectors.problem_list(staff.planner, wanted).lines
    found = [line for line in lines if line.people][:_CONFIRMED]
    for line in found:
        services.confirm_problem(
            actor=staff.planner,
            ref=ProblemRef(line.id),
            request_id=_request("confirm", line.number),
            at=at,
        )
    for line in found[:1]:
        given = HandOver(staff.housing.unit_id, timezone.localdate(at) + _DUE, "先选址，再立项。")
        services.hand_over_problem(
            actor=staff.planner,
            ref=ProblemRef(line.id),
            given=given,
            request_id=_request("hand-over", line.number),
            at=at,
        )
    return len(found)


def _request(verb: str, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"xianzhi-demo/checkup/{verb}/{what}"))
