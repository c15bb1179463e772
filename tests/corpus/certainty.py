"""How much the compiler calls certain, and how often it is right when it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .reading import Read
from .score import Row, is_task, match_targets, numeric, overlap, pairs, same_due, unit_pairs


@dataclass
class Certainty:
    """Fields read, fields called certain, certain fields that are right."""

    fields: int = 0
    certain: int = 0
    right: int = 0

    def __add__(self, other: "Certainty") -> "Certainty":
        return Certainty(
            self.fields + other.fields, self.certain + other.certain, self.right + other.right
        )

    @property
    def share(self) -> float:
        """Share of the fields that are called certain."""
        return self.certain / self.fields if self.fields else 1.0

    @property
    def precision(self) -> float:
        """Share of the certain fields that are right."""
        return self.right / self.certain if self.certain else 1.0


def certainty(gold: Sequence[Row], found: Read) -> Certainty:
    """Judge span, units, joint flag, deadline and each target of every task that was read."""
    total = Certainty()
    for field_state, is_right in _judged(gold, found):
        sure = field_state == "certain"
        total += Certainty(1, int(sure), int(sure and is_right))
    return total


def _judged(gold: Sequence[Row], found: Read) -> Iterator[tuple[str, bool]]:
    wanted = [row for row in gold if is_task(row)]
    given = [(row, states) for row, states in zip(found.rows, found.states, strict=True)]
    tasks = [(row, states) for row, states in given if is_task(row)]
    back = {j: i for i, j in pairs(wanted, [row for row, _ in tasks]).items()}
    for index, (row, states) in enumerate(tasks):
        match = wanted[back[index]] if index in back else None
        yield _state(states, ("span", "kind")), match is not None
        if match is not None:
            yield from _fields(match, row, states)
    loose = [target for row in gold for target in numeric(row)]
    for row, states in given:
        held = [t for g in gold if overlap(g, row) > 0 for t in numeric(g)] or loose
        for index, target in enumerate(_all_targets(row)):
            if target in numeric(row):
                right = match_targets([target], held, names=True).hits == 1
                yield _state(states, (f"targets[{index}]",)), right


def _fields(gold: Row, row: Row, states: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    for role in ("lead", "support"):
        want = {pair for pair in unit_pairs(gold) if pair[0] == role}
        read = {pair for pair in unit_pairs(row) if pair[0] == role}
        if want or read:
            yield _state(states, (f"{role}_units",)), want == read
    yield _state(states, ("joint", "lead_units")), gold.get("joint") == row.get("joint")
    if gold.get("deadline") or row.get("deadline"):
        yield _state(states, ("deadline",)), same_due(gold.get("deadline"), row.get("deadline"))


def _all_targets(row: Row) -> list[Row]:
    targets = row.get("targets") or []
    assert isinstance(targets, list | tuple)
    return list(targets)


def _state(states: Mapping[str, str], fields: Sequence[str]) -> str:
    """The worst state among readings of these fields; a field without a reading claims nothing."""
    held = [state for name, state in states.items() if name.startswith(tuple(fields))]
    return max(held, key=("certain", "check", "conflict").index) if held else "check"
