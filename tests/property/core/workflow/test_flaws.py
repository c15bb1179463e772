"""The linter against brute force: every walk of a sound table can come to an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.core.workflow import Move, State, Workflow, flaws_of

NAMES = ("a", "b", "c", "d", "e")


@st.composite
def workflows(draw) -> Workflow:
    size = draw(st.integers(1, 5))
    names = NAMES[:size]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    states = tuple(
        State(name, draw(st.sampled_from(("", "x", "y"))), draw(st.booleans())) for name in names
    )
    moves = tuple(
        Move(f"m{number}", draw(some), draw(some), draw(st.sampled_from((("x",), ("y",), ()))))
        for number in range(draw(st.integers(0, 6)))
    )
    return Workflow("any", states, moves)


def ways(workflow: Workflow) -> dict[str, dict[str, int]]:
    """Shortest ways between all pairs (Floyd and Warshall)."""
    names = [state.name for state in workflow.states]
    far = {one: {two: 0 if one == two else 99 for two in names} for one in names}
    for move in workflow.moves:
        for one in move.sources:
            for two in move.targets:
                far[one][two] = min(far[one][two], 1)
    for via in names:
        for one in names:
            for two in names:
                far[one][two] = min(far[one][two], far[one][via] + far[via][two])
    return far


@settings(max_examples=400)
@given(workflows())
def test_flaws_are_those_of_brute_force(workflow):
    far, found = ways(workflow), {(f.code, f.params.get("state", "")) for f in flaws_of(workflow)}
    for state in workflow.states:
        name, leaving = state.name, workflow.moves_from(state.name)
        unreachable = far[workflow.initial][name] >= 99
        assert (("workflow.state_unreachable", name) in found) == unreachable
        lost = all(far[name][end] >= 99 for end in workflow.final)
        told = ("workflow.no_way_to_an_end", name) in found or ("workflow.no_exit", name) in found
        assert told == lost
        can_act = any(state.owner in move.by for move in leaving)
        told = ("workflow.no_owner", name), ("workflow.owner_cannot_act", name)
        assert (not found.isdisjoint(told)) == (not state.is_final and not can_act)
