"""The table of a workflow (流程表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xianzhi.core.calendar import Deadline, Gap, Terms, Timetable, due

__all__ = ["Move", "Stage", "State", "Workflow"]


@dataclass(frozen=True, slots=True)
class State:
    """Where a matter can stand (办理状态).

    ``owner`` is the party at whom it lies there; a final state needs none.
    """

    name: str
    owner: str = ""
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One verb of a workflow (操作): from where to where, by whom, within what, with what.

    Several ``targets`` say that the move leads to one of them and what is said decides which. A
    verb that leads elsewhere from another state has a row of its own for it.
    """

    verb: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    within: Terms | None = None

    @property
    def target(self) -> str:
        """The state that it leads to, where there is only one.

        Raises
        ------
        ValueError
            It may lead to several.
        """
        (only,) = self.targets
        return only


@dataclass(frozen=True, slots=True)
class Stage:
    """A deadline of the state in which a matter stands (环节时限): by when which move is due."""

    verb: str
    by: tuple[str, ...]
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Workflow:
    """States and moves of one kind of matter (流程); it begins in the first state."""

    name: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    @property
    def initial(self) -> str:
        """The state in which a matter begins."""
        return self.states[0].name

    @property
    def final(self) -> tuple[str, ...]:
        """States in which nobody has to do anything more (终态)."""
        return tuple(state.name for state in self.states if state.is_final)

    def owned_by(self, *parties: str) -> tuple[str, ...]:
        """List the states in which a matter lies at one of these parties (归属状态)."""
        return tuple(state.name for state in self.states if state.owner in parties)

    def moves_from(self, status: str) -> tuple[Move, ...]:
        """List the moves that a state allows (可办操作)."""
        return tuple(move for move in self.moves if status in move.sources)

    def named(self, verb: str, status: str = "") -> Move | None:
        """Find a move by its verb, the row that leaves *status* where there are several.

        Returns
        -------
        Move or None
            A row that does not leave *status* when none does, so that the refusal can say so;
            null when the table lacks the verb.
        """
        rows = [move for move in self.moves if move.verb == verb]
        return next((move for move in rows if status in move.sources), rows[0] if rows else None)

    def stages(
        self, status: str, entered_at: datetime, timetable: Timetable, gaps: Sequence[Gap] = ()
    ) -> tuple[Stage, ...]:
        """Say by when the moves of a state are due (环节时限), the earliest first."""
        found = (
            Stage(move.verb, move.by, due(move.within, entered_at, timetable, gaps))
            for move in self.moves_from(status)
            if move.within is not None
        )
        return tuple(sorted(found, key=lambda stage: stage.deadline.due_at))
