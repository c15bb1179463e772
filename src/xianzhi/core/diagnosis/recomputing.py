"""Last year's values computed again with what this year has (上年重算).

Only what can have changed is computed: an indicator whose definition, boundary and data are those
of last year keeps its value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xianzhi.core.diagnosis.change import Change, split
from xianzhi.core.diagnosis.completing import Completed
from xianzhi.core.indicators.definition import Edition, EditionItem
from xianzhi.core.indicators.inputs import Inputs, Unit
from xianzhi.core.indicators.observing import Work
from xianzhi.core.indicators.results import Observation
from xianzhi.core.indicators.running import Plan, Step, run_step
from xianzhi.core.indicators.session import Session

__all__ = ["Round", "changes"]

Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Round:
    """A run that was carried out (一次体检): its edition, what it read, what it saw."""

    edition: Edition
    inputs: Inputs
    observations: tuple[Observation, ...]


@dataclass(eq=False)
class _Again:
    """Last year's world with some of this year's in it; sessions are opened when needed.

    Each boundary has a session of its own: what a session has cut to a unit's ground is kept by the
    code of the unit, which is the same in both years.
    """

    before: Round
    after: Round
    plan: Plan
    completed: Completed
    sessions: dict[tuple[bool, bool], Work] = field(default_factory=dict)

    def value(self, item: EditionItem, area: Unit, *, moved: bool, full: bool) -> float | None:
        return run_step(self._work(moved, full), Step(item, area), self.plan)[0].value

    def _work(self, moved: bool, full: bool) -> Work:
        if (moved, full) not in self.sessions:
            inputs = self.before.inputs
            if moved:
                inputs = replace(inputs, units=self.after.inputs.units)
            if full:
                inputs = replace(inputs, layers={**inputs.layers, **self.completed.layers})
            session = Session(inputs, self.plan.views, self.plan.primitives)
            self.sessions[moved, full] = Work(session, self.plan.checker)
        return self.sessions[moved, full]


def changes(
    before: Round, after: Round, plan: Plan, completed: Completed | None = None
) -> Mapping[Key, Change]:
    """Split the change of every value of this year (逐项变化分解).

    Parameters
    ----------
    before, after
        The two runs, in one plane.
    completed
        Layers of last year with what was there and only not on file; see
        :func:`~xianzhi.core.diagnosis.completing.completed_layers`.

    Returns
    -------
    Mapping
        By concept and unit of this year. What last year did not measure is not comparable.
    """
    if before.inputs.crs != after.inputs.crs:
        raise ValueError(f"two planes: {before.inputs.crs} and {after.inputs.crs}")
    again = _Again(before, after, plan, completed or Completed())
    earlier = {(seen.concept, seen.unit): seen for seen in before.observations}
    return {
        (seen.concept, seen.unit): _change(again, earlier.get((seen.concept, seen.unit)), seen)
        for seen in after.observations
    }


def _change(again: _Again, old: Observation | None, new: Observation) -> Change:
    if old is None or old.value is None or new.value is None:
        return split((None if old is None else old.value, 0.0, 0.0, 0.0), new.value)
    items = [_item(one.edition, new.concept) for one in (again.before, again.after)]
    areas = [_area(one.inputs, new.unit) for one in (again.before, again.after)]
    if items[0] is None or items[1] is None or areas[0] is None or areas[1] is None:
        return split((old.value, None, None, None), new.value)
    steps: list[float | None] = [old.value, old.value]
    if items[0].definition.sha256 != items[1].definition.sha256:
        steps[1] = again.value(items[1], areas[0], moved=False, full=False)
    steps.append(steps[1])
    if not areas[0].ground.equals_exact(areas[1].ground, 0.0):
        steps[2] = again.value(items[1], areas[1], moved=True, full=False)
    steps.append(steps[2])
    read = set(old.inputs) | set(new.inputs)
    for name in sorted(read & set(again.completed.unclear)):
        steps[3] = None
        return replace(split(tuple(steps), new.value), reason=again.completed.unclear[name])
    if set(again.completed.layers) & read:
        steps[3] = again.value(items[1], areas[1], moved=True, full=True)
    return split(tuple(steps), new.value)


def _item(edition: Edition, concept: str) -> EditionItem | None:
    return next((item for item in edition.items if item.definition.concept == concept), None)


def _area(inputs: Inputs, code: str) -> Unit | None:
    return next((unit for unit in inputs.units if unit.code == code), None)
