"""A check-up of a folder of layers, on this machine (体检计算)."""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

import xianzhi
from xianzhi.catalogue.indicators.editions import edition, edition_ids, fork, views
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.catalogue.messages import words
from xianzhi.core.diagnosis.breakdown import adds_up, observe_part, part_steps
from xianzhi.core.diagnosis.change import Change
from xianzhi.core.diagnosis.completing import completed_layers
from xianzhi.core.diagnosis.recomputing import Round, changes
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import Edition
from xianzhi.core.indicators.inputs import Inputs, LayerData, Unit
from xianzhi.core.indicators.observing import Work, used_layers
from xianzhi.core.indicators.primitives import GROUP, Primitive
from xianzhi.core.indicators.registers import VALUES, rows_of
from xianzhi.core.indicators.results import Observation, Piece
from xianzhi.core.indicators.running import (
    Plan,
    Step,
    require_metres,
    run_steps,
    side_by_side,
    steps,
)
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.trees import Filling, Placing, fillings, placings
from xianzhi.exchange.checkup.documents import Json, RunFacts, kept, restored, run_document
from xianzhi.exchange.checkup.folders import Folder, open_folder
from xianzhi.exchange.checkup.keeping import Keeper

__all__ = [
    "ENGINE",
    "Checkup",
    "Computed",
    "Earlier",
    "Parts",
    "chosen_edition",
    "compute_checkup",
    "compute_parts",
    "explain_changes",
    "primitives",
    "run_checkup",
]

ENGINE = f"xianzhi {xianzhi.__version__} indicators 1"
_THREADS = min(2, os.cpu_count() or 1)  # geometry lets other threads work meanwhile


@dataclass(frozen=True, slots=True)
class Checkup:
    """What is to be computed from what (体检任务).

    ``edition`` is one, its id, or a folder with an ``edition.yaml``; ``cache`` keeps what
    was computed, null keeps nothing; ``day`` is the cut-off date, ISO.
    """

    folder: Path
    edition: str | Edition
    day: str
    cache: Path | None = None
    partitions: int = 1


@dataclass(frozen=True, eq=False)
class Computed:
    """What was found, on what (体检结果): shapes lie in the plane ``inputs.crs``."""

    edition: Edition
    inputs: Inputs
    digests: Mapping[str, str]
    observations: tuple[Observation, ...]
    problems: tuple[Piece, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run that was kept (上次体检): where its layers are laid out, its day, what it observed."""

    folder: Path
    day: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """A run taken apart (指标分解): units above each other, and values of what lies below.

    ``additive`` says of each concept whether its numerator and its denominator add up over ground.
    """

    units: tuple[Unit, ...]
    placed: tuple[Placing, ...]
    fillings: Mapping[str, Filling]
    observations: tuple[Observation, ...]
    additive: Mapping[str, tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class _Found:
    observation: Observation
    problems: tuple[Piece, ...]


def primitives() -> Mapping[str, Primitive]:
    """Load the words that installed packages add to the algebra (扩展算子)."""
    found = [point.load() for point in entry_points(group=GROUP)]
    return {one.name: one for one in found if isinstance(one, Primitive)}


def chosen_edition(name: str | Edition, known: Mapping[str, Primitive]) -> Edition:
    """Give an edition by its id, read the one of a folder, or take it as it is (选定指标体系).

    Raises
    ------
    DefinitionError
        There is none.
    """
    if isinstance(name, Edition):
        return name
    folder = Path(name)
    if name not in edition_ids() and folder.is_dir():
        return fork(folder, known)
    return edition(name)


def run_checkup(checkup: Checkup) -> dict[str, Json]:
    """Compute an edition on a folder of layers (运行体检), as a document in JSON.

    Raises
    ------
    XianzhiError
        The folder has no layers, or the edition cannot be understood; the message says what to do.
    """
    found = compute_checkup(checkup)
    facts = RunFacts(
        edition=found.edition,
        inputs=found.inputs,
        digests=found.digests,
        say=words,
        engine=ENGINE,
        seconds=found.seconds,
    )
    return run_document(facts, found.observations, found.problems)


def compute_checkup(checkup: Checkup) -> Computed:
    """Compute an edition on a folder of layers (体检计算).

    Raises
    ------
    XianzhiError
        As ``run_checkup``.
    """
    begun = time.monotonic()
    known = primitives()
    asked = chosen_edition(checkup.edition, known)
    folder = open_folder(checkup.folder, Keeper(checkup.cache), schema(), osm_rules())
    inputs = folder.inputs(checkup.day)
    require_metres(inputs)
    plan = Plan(views(), Checker(schema(), known), known, checkup.partitions, _THREADS)
    found = _computed(asked, folder, inputs, plan)
    return Computed(
        edition=asked,
        inputs=folder.inputs(checkup.day),  # faults of layers are known by now
        digests=folder.digests,
        observations=tuple(one.observation for one in found),
        problems=tuple(piece for one in found for piece in one.problems),
        seconds=time.monotonic() - begun,
    )


def compute_parts(checkup: Checkup) -> Parts:
    """Compute the units below those of a run (指标分解), on the layers of the run.

    Raises
    ------
    XianzhiError
        As ``run_checkup``.
    """
    known = primitives()
    asked = chosen_edition(checkup.edition, known)
    folder = open_folder(checkup.folder, Keeper(checkup.cache), schema(), osm_rules())
    inputs = folder.inputs(checkup.day)
    plan = Plan(views(), Checker(schema(), known), known, threads=_THREADS)
    work = Work(Session(inputs, plan.views, plan.primitives, folder.keeper), plan.checker)
    todo = tuple(part_steps(steps(asked, inputs), inputs.units))
    placed = placings(inputs.units)
    measured = [(item.definition.concept, item.definition.measured) for item in asked.items]
    return Parts(
        units=inputs.units,
        placed=placed,
        fillings=fillings(inputs.units, placed),
        observations=_parts_of(todo, work, folder, plan),
        additive={concept: adds_up(one, known) for concept, one in measured if one is not None},
    )


def _parts_of(
    todo: tuple[Step, ...], work: Work, folder: Folder, plan: Plan
) -> tuple[Observation, ...]:
    keys = {id(step): f"part-{_key(step, work, folder, plan)}" for step in todo}
    kept_ones = {id(step): restored(folder.keeper.result(keys[id(step)])) for step in todo}
    missing = tuple(step for step in todo if kept_ones[id(step)] is None)
    folder.prepare(sorted({name for step in missing for name in _layers(step, work)}))
    found = side_by_side(missing, plan, lambda step: observe_part(work, step))
    done = dict(zip(map(id, missing), found, strict=True))
    for step in missing:
        folder.keeper.keep_result(keys[id(step)], kept(done[id(step)], ()))
    return tuple((kept_ones[id(step)] or (done[id(step)], ()))[0] for step in todo)


def explain_changes(
    before: Earlier, found: Computed, now: Checkup
) -> Mapping[tuple[str, str], Change]:
    """Split the change of each value since an earlier run (变化分解), by concept and unit.

    *now* is where the layers of *found* are. What has the same definition, boundary and data as
    then is not computed again.

    Raises
    ------
    XianzhiError
        A layer of the earlier run cannot be read any more.
    """
    known = primitives()
    plan = Plan(views(), Checker(schema(), known), known, now.partitions, _THREADS)
    keeper, rules = Keeper(now.cache), osm_rules()
    last = open_folder(before.folder, keeper, schema(), rules).inputs(before.day)
    this = open_folder(now.folder, keeper, schema(), rules).inputs(now.day)
    rounds = (
        Round(_edition_then(found.edition, before), last, before.observations),
        Round(found.edition, this, found.observations),
    )
    completed = completed_layers(_renewed(*rounds), date.fromisoformat(before.day))
    return changes(*rounds, plan, completed)


def _edition_then(now: Edition, before: Earlier) -> Edition:
    """Give the earlier edition as far as it is asked for: which definition each value had."""
    then = {seen.concept: seen.definition_sha256 for seen in before.observations}
    return replace(
        now,
        items=tuple(
            replace(item, definition=replace(item.definition, sha256=then[item.definition.concept]))
            for item in now.items
            if item.definition.concept in then
        ),
    )


def _renewed(last: Round, this: Round) -> Iterator[tuple[LayerData, LayerData]]:
    """Pair the layers that values of both runs rest on and that have a new version."""
    then, now = (
        {name: digest for seen in one.observations for name, digest in seen.inputs.items()}
        for one in (last, this)
    )
    for name in sorted((then.keys() & now.keys()) - {VALUES}):
        if then[name] != now[name]:
            yield last.inputs.layers[name], this.inputs.layers[name]


def _computed(asked: Edition, folder: Folder, inputs: Inputs, plan: Plan) -> list[_Found]:
    work = Work(Session(inputs, plan.views, plan.primitives, folder.keeper), plan.checker)
    todo = tuple(steps(asked, inputs))
    keys = {id(step): _key(step, work, folder, plan) for step in todo}
    kept_ones = {id(step): restored(folder.keeper.result(keys[id(step)])) for step in todo}
    missing = [step for step in todo if kept_ones[id(step)] is None]
    needed = {name for step in missing for name in _layers(step, work)}
    folder.prepare(sorted(needed))
    done = dict(zip(map(id, missing), run_steps(work, tuple(missing), plan), strict=True))
    for step in missing:
        folder.keeper.keep_result(keys[id(step)], kept(*done[id(step)]))
    return [_Found(*(kept_ones[id(step)] or done[id(step)])) for step in todo]


def _layers(step: Step, work: Work) -> frozenset[str]:
    return used_layers(step.item.definition, work.inputs, work.session) | (
        frozenset({"gate", "barrier"}) & set(work.inputs.layers)
    )


def _key(step: Step, work: Work, folder: Folder, plan: Plan) -> str:
    """Name everything that the result of a step rests on."""
    digests = [f"{name}={folder.digests[name]}" for name in sorted(_layers(step, work))]
    said = [repr(folder.statements.get(name)) for name in sorted(_layers(step, work))]
    parts = [
        ENGINE,
        step.item.definition.sha256,
        repr(step.item.target),
        step.area.code,
        step.area.sha256,
        work.inputs.crs,
        work.inputs.day,
        repr([sorted(row.items()) for row in rows_of(work.inputs, step.item.definition)]),
        repr(sorted(plan.views)),
        *digests,
        *said,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
