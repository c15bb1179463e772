"""A whole edition on all its units (体检运行)."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import get_ident
from typing import TypeVar

from pyproj import CRS

from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import Edition, EditionItem
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.observing import Work, observe
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.problems import problems
from xianzhi.core.indicators.registers import handed_in
from xianzhi.core.indicators.results import Observation, Piece, Result
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.syntax import DefinitionError, Node
from xianzhi.core.indicators.windows import Window, tiles

__all__ = [
    "Plan",
    "Step",
    "require_metres",
    "run",
    "run_step",
    "run_steps",
    "side_by_side",
    "steps",
    "units_for",
]

_Found = TypeVar("_Found")

# In the order in which they are tried; levels of one group are computed side by side.
_LEVELS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "county": (("county",), ("urban",)),
    "urban": (("urban",), ("county",)),
    "block": (("urban", "block"), ("county",)),
    "community": (("urban",), ("county",)),
    "dwelling": (("urban",), ("county",)),
}


_FEW = 8  # steps that are not worth a second thread


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is carried out (运行方式): the result is the same whatever is chosen."""

    views: Mapping[str, tuple[Node, ...]]
    checker: Checker
    primitives: Mapping[str, Primitive]
    partitions: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One indicator in one unit (计算步骤)."""

    item: EditionItem
    area: Unit


def units_for(level: str, inputs: Inputs) -> tuple[Unit, ...]:
    """Find the units that an indicator of a level is computed in (体检单元)."""
    for wanted in _LEVELS[level]:
        found = tuple(unit for unit in inputs.units if unit.level in wanted)
        if found:
            return found
    return inputs.units[:1]


def steps(edition: Edition, inputs: Inputs) -> Iterator[Step]:
    """List what a run computes, indicator by indicator, unit by unit (计算步骤清单)."""
    for item in edition.items:
        for area in units_for(item.definition.level, inputs):
            yield Step(item, area)


def run(edition: Edition, inputs: Inputs, plan: Plan) -> Result:
    """Compute all indicators of an edition (运行体检), in the order of the edition.

    Raises
    ------
    DefinitionError
        The layers lie in degrees: nothing can be measured there.
    """
    require_metres(inputs)
    work = Work(Session(inputs, plan.views, plan.primitives), plan.checker)
    found = run_steps(work, tuple(steps(edition, inputs)), plan)
    observations = tuple(observation for observation, _ in found)
    return Result(observations, tuple(piece for _, pieces in found for piece in pieces))


def run_steps(
    work: Work, todo: tuple[Step, ...], plan: Plan
) -> list[tuple[Observation, tuple[Piece, ...]]]:
    """Compute several steps on the threads of the plan (并行计算), in their order."""
    return side_by_side(todo, plan, lambda step: run_step(work, step, plan))


def side_by_side(
    todo: tuple[Step, ...], plan: Plan, compute: Callable[[Step], _Found]
) -> list[_Found]:
    """Do one thing with several steps on the threads of the plan (并行), in their order.

    Threads take far steps, not neighbours: what neighbours share is then worked out once.
    """
    if plan.threads == 1 or len(todo) < _FEW:
        return [compute(step) for step in todo]
    with ThreadPoolExecutor(plan.threads) as pool:
        share = -(-len(todo) // plan.threads)
        parts = [todo[start : start + share] for start in range(0, len(todo), share)]
        done = pool.map(lambda part: [compute(step) for step in part], parts)
        return [found for part in done for found in part]


def require_metres(inputs: Inputs) -> None:
    """Refuse layers in degrees (拒绝经纬度).

    Raises
    ------
    DefinitionError
        The plane of the inputs is none.
    """
    if inputs.crs and CRS.from_user_input(inputs.crs).is_geographic:
        raise DefinitionError("indicator.degrees")


def run_step(work: Work, step: Step, plan: Plan) -> tuple[Observation, tuple[Piece, ...]]:
    """Compute one indicator in one unit, and list what is wrong there (计算一项)."""
    if step.item.definition.measured is None:
        seen = handed_in(work, step.item, step.area)
    else:
        seen = _computed(work, step, plan)
    return seen, problems(work, step.item, step.area, seen)


def _computed(work: Work, step: Step, plan: Plan) -> Observation:
    windows = _windows(work, step.area, plan)
    seen = observe(work, step.item, step.area, windows)
    if seen.value is None:  # a register may know what the layers do not
        given = handed_in(work, step.item, step.area)
        return given if given.value is not None else seen
    return seen


def _windows(work: Work, area: Unit, plan: Plan) -> tuple[Window, ...]:
    whole = work.window(area)
    if plan.partitions == 1:
        return (whole,)
    key = (area.code, area.version, plan.partitions, get_ident())
    if key not in work.tiles:
        work.tiles[key] = tiles(whole.ground, plan.partitions)
    return work.tiles[key]
