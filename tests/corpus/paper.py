"""A sheet of paper that remembers where each item of its text stands."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from .vocabulary import Goal, Place, golds

Gold = dict[str, object]


@dataclass
class Item:
    """One task before it is laid out: its words, its units, its targets."""

    heading: str
    body: str
    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    joint: bool | None = None  # None: more than one lead
    deadline: str | None = None  # as printed in the body or in the note
    targets: list[Gold] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Heading and body in one paragraph."""
        return f"{self.heading}。{self.body}" if self.body else f"{self.heading}。"


@dataclass(frozen=True)
class Sheet:
    """A finished document: its text and the rows that a careful reader would draw from it."""

    name: str
    text: str
    rows: tuple[Gold, ...]


class Paper:
    """Text written piece by piece, with the rows that stand in it."""

    def __init__(self, rng: random.Random, place: Place) -> None:
        self.rng = rng
        self.place = place
        self._pieces: list[str] = []
        self._length = 0
        self._rows: list[Gold] = []

    def write(self, text: str) -> None:
        """Add text as it is."""
        self._pieces.append(text)
        self._length += len(text)

    def line(self, text: str = "") -> None:
        """Add a line."""
        self.write(text + "\n")

    def lines(self, texts: Sequence[str]) -> None:
        """Add several lines."""
        for text in texts:
            self.line(text)

    def pick(self, *choices: str) -> str:
        """One of several wordings."""
        return self.rng.choice(choices)

    @contextmanager
    def task(self, item: Item, number: str | None = None) -> Iterator[None]:
        """Everything written inside belongs to the task, its last line end excepted."""
        start = self._length
        yield
        lead, support = list(item.lead), list(item.support)
        joint = len(lead) > 1 if item.joint is None else item.joint
        self._row(
            start,
            kind="task",
            number=number,
            title=item.heading,
            lead_units=lead,
            support_units=support,
            joint=joint,
            deadline=item.deadline,
            targets=item.targets,
        )

    @contextmanager
    def goal(self, title: str, goals: Sequence[Goal], deadline: str | None) -> Iterator[None]:
        """Everything written inside is a goal row with these targets."""
        start = self._length
        yield
        targets: list[Gold] = [{**gold, "deadline": deadline} for gold in golds(goals)]
        self._row(
            start,
            kind="goal",
            number=None,
            title=title,
            lead_units=[],
            support_units=[],
            joint=False,
            deadline=None,
            targets=targets,
        )

    def _row(self, start: int, **fields: object) -> None:
        text = "".join(self._pieces)
        end = len(text[start:].rstrip()) + start
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        self._rows.append({**fields, "start": start + lead, "end": end})

    def finish(self, name: str, change: Callable[[str], str] = str) -> Sheet:
        """Close the paper; *change* may swap characters one for one."""
        text = change("".join(self._pieces))
        rows = [_changed(row, change, text) for row in self._rows]
        return Sheet(name, text, tuple(rows))


def _changed(row: Gold, change: Callable[[str], str], text: str) -> Gold:
    start, end = row["start"], row["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    words: Gold = {key: _swap(value, change) for key, value in row.items() if key != "kind"}
    return {**words, "kind": row["kind"], "text": text[start:end]}


def _swap(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_swap(one, change) for one in value]
    if isinstance(value, dict):
        kept = ("op", "type")
        return {k: v if k in kept else _swap(v, change) for k, v in value.items()}
    return value
