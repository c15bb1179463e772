"""Dying at every statement of a command, and looking at what is left (逐点断电检验)."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trust.databases import Baseline, Databases, State, baseline, state, use
from trust.dying import AFTER, BEFORE, End, Point, carried_out, count_statements, forked
from trust.orders import COMMANDS
from trust.world import World

PREPARED = "prepared"
KEY = "the-key-of-this-request"
Fault = Callable[[Callable[[object], None]], None]
Choose = Callable[[int], Iterable[Point]]
# Each order of a sheet is a command of its own, and the last one keeps the answer of the whole.
IN_PARTS = {"import_hotline"}


@dataclass
class Report:
    """What became of the deaths in one command (检验结果)."""

    name: str
    points: int = 0
    statements: int = 0
    lost: list[str] = field(default_factory=list)
    half_done: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.half_done, *self.unfinished]


def every_point(statements: int) -> Iterable[Point]:
    """Before and after each."""
    return [Point(n, side) for n in range(1, statements + 1) for side in (BEFORE, AFTER)]


def around_the_end(statements: int) -> Iterable[Point]:
    """Around the COMMIT, which is last, and in the middle of what it holds together."""
    return [Point(statements // 2, AFTER), Point(statements, BEFORE), Point(statements, AFTER)]


def examine(
    databases: Databases, world: World, name: str, choose: Choose, fault: Fault | None = None
) -> Report:
    """Examine one command in a process of its own, so that what it loads stays there."""
    end = forked(lambda acknowledge: acknowledge(_examined(databases, world, name, choose, fault)))
    assert isinstance(end.answer, Report), f"{name}: {end.fault}"
    return end.answer


def _examined(
    databases: Databases, world: World, name: str, choose: Choose, fault: Fault | None
) -> Report:
    begun = time.monotonic()

    def do() -> object:
        return COMMANDS[name](world, KEY)

    base = baseline(databases, PREPARED)
    before: State = Counter()  # nothing differs from the prepared county
    _warm(databases, do)
    after, statements = _whole(databases, base, do)
    assert after != before, f"{name} writes nothing"
    if fault is not None:  # a fault may do it with other statements
        _, statements = _whole(databases, base, do, fault)
    report = Report(name, statements=statements)
    for point in choose(statements):
        _die_at(_Death(databases, base, before, after, do, fault), point, report)
    report.seconds = time.monotonic() - begun
    return report


def _warm(databases: Databases, do: Callable[[], object]) -> None:
    """Load what the first command of a process loads; the deaths come from here."""
    from django.db import connections

    remember_what_is_read()
    databases.copy(PREPARED, "warm")
    use(databases, "warm")
    do()
    connections.close_all()


def remember_what_is_read() -> None:
    """Let a file be read by its confined child once, not at each of a hundred deaths."""
    from xianzhi.apps.checkup.services import running
    from xianzhi.exchange import documents
    from xianzhi.exchange.layers import parsing as layers
    from xianzhi.exchange.spreadsheets import reading as spreadsheets

    for reader in (documents, layers, spreadsheets):
        reader.confine = _once(reader.confine)
    running.compute = _once(running.compute)


def _once(confine: Callable[..., object]) -> Callable[..., object]:
    known: dict[str, object] = {}

    def remembered(*given: object) -> object:
        asked = repr(given)
        if asked not in known:
            known[asked] = confine(*given)
        return known[asked]

    return remembered


def _whole(
    databases: Databases, base: Baseline, do: Callable[[], object], fault: Fault | None = None
) -> tuple[State, int]:
    """Carry the command out to its end: what should stand then, and its number of statements."""
    databases.copy(PREPARED, "whole")
    end = count_statements(databases, "whole", do, fault)
    assert isinstance(end.answer, tuple), end.fault
    return state(databases, "whole", base), end.answer[1]


@dataclass(frozen=True)
class _Death:
    databases: Databases
    base: Baseline
    before: State
    after: State
    do: Callable[[], object]
    fault: Fault | None

    def left(self) -> State:
        return state(self.databases, "dying", self.base)

    def carry_out(self, point: Point | None) -> End:
        return carried_out(self.databases, "dying", self.do, point, self.fault)


def _die_at(death: _Death, point: Point, report: Report) -> None:
    """Die there, look at what is left, ask again with the same key, look once more."""
    place = f"{report.name} {point.side} {point.number}/{report.statements}"
    death.databases.copy(PREPARED, "dying")
    first = death.carry_out(point)
    assert first.was_killed, f"{place}: {first.fault or 'it lived'}"
    report.points += 1
    left = death.left()
    if first.is_acknowledged and left != death.after:
        report.lost.append(f"{place}: acknowledged, and not there")
    elif left not in (death.before, death.after) and not _is_a_part(report.name, left, death.after):
        report.half_done.append(f"{place}: {_difference(left, death.before)}")
    again = death.carry_out(None)
    if not again.is_acknowledged:
        report.unfinished.append(f"{place}: {again.fault.strip().splitlines()[-1:]}")
    elif death.left() != death.after:
        report.unfinished.append(f"{place}: {_difference(death.left(), death.after)}")
    elif first.is_acknowledged and first.answer != again.answer:
        report.unfinished.append(f"{place}: another answer")


def _is_a_part(name: str, left: State, after: State) -> bool:
    """Whether something made of commands stands as some of them left it, each of them whole."""
    return name in IN_PARTS and left <= after


def _difference(one: State, other: State) -> str:
    """Say by how many rows of which tables two states differ, and where rows read otherwise."""
    more, fewer = _by_table(one - other), _by_table(other - one)
    return str({table: (more[table], -fewer[table]) for table in {*more, *fewer}})


def _by_table(rows: State) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row, times in rows.items():
        counted[row.split()[0]] += times
    return counted
