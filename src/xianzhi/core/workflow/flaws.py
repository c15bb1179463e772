"""What is wrong with a workflow (流程检查): a proof for a table that was written by hand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xianzhi.core.workflow.moves import Move, Workflow

__all__ = ["Flaw", "flaws_of"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One fault of a table (流程缺陷)."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def flaws_of(workflow: Workflow) -> tuple[Flaw, ...]:
    """List what keeps a workflow from working; nothing when it is sound (流程检查).

    A sound table has a state to begin in and one to end in; every state can be reached, has an
    owner who can do something there and leads to an end by some way; every move can happen, by
    somebody, and no verb means two things in one state.
    """
    return (
        *_unknown(workflow),
        *_unreachable(workflow),
        *_without_owner(workflow),
        *_stuck(workflow),
        *_dead(workflow),
        *_ambiguous(workflow),
    )


def _unknown(workflow: Workflow) -> Iterator[Flaw]:
    names = [state.name for state in workflow.states]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Flaw("workflow.state_twice", {"state": name})
    for move in workflow.moves:
        for name in (*move.sources, *move.targets):
            if name not in names:
                yield Flaw("workflow.state_unknown", {"verb": move.verb, "state": name})
    if not workflow.final:
        yield Flaw("workflow.no_end")


def _unreachable(workflow: Workflow) -> Iterator[Flaw]:
    reached = _reached(workflow)
    for state in workflow.states:
        if state.name not in reached:
            yield Flaw("workflow.state_unreachable", {"state": state.name})


def _without_owner(workflow: Workflow) -> Iterator[Flaw]:
    for state in workflow.states:
        if state.is_final:
            continue
        if not state.owner:
            yield Flaw("workflow.no_owner", {"state": state.name})
        elif not any(state.owner in move.by for move in workflow.moves_from(state.name)):
            params = {"state": state.name, "owner": state.owner}
            yield Flaw("workflow.owner_cannot_act", params)


def _stuck(workflow: Workflow) -> Iterator[Flaw]:
    """Find states that cannot be left, or from which no way leads to an end."""
    ending = _closure(workflow.final, ((move.targets, move.sources) for move in workflow.moves))
    for state in workflow.states:
        if not state.is_final and not workflow.moves_from(state.name):
            yield Flaw("workflow.no_exit", {"state": state.name})
        elif state.name not in ending:
            yield Flaw("workflow.no_way_to_an_end", {"state": state.name})


def _dead(workflow: Workflow) -> Iterator[Flaw]:
    reached = _reached(workflow)
    for move in workflow.moves:
        if not reached.intersection(move.sources) or not move.targets:
            yield Flaw("workflow.dead_move", {"verb": move.verb})
        if not move.by:
            yield Flaw("workflow.nobody_moves", {"verb": move.verb})


def _ambiguous(workflow: Workflow) -> Iterator[Flaw]:
    seen: dict[tuple[str, str], Move] = {}
    for move in workflow.moves:
        for source in move.sources:
            if seen.setdefault((move.verb, source), move) is not move:
                yield Flaw("workflow.move_twice", {"verb": move.verb, "state": source})


def _reached(workflow: Workflow) -> set[str]:
    forward = ((move.sources, move.targets) for move in workflow.moves)
    return _closure([state.name for state in workflow.states[:1]], forward)


def _closure(
    begin: Iterable[str], steps: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]
) -> set[str]:
    """Add what a step leads to as long as something is added."""
    found, every = set(begin), list(steps)
    size = -1
    while size != len(found):
        size = len(found)
        for before, after in every:
            if found.intersection(before):
                found.update(after)
    return found
