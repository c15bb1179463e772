"""Each flaw that a table can have is found and named."""

from dataclasses import replace

import pytest

from xianzhi.catalogue.messages import words
from xianzhi.core.workflow import Move, State, Workflow, flaws_of

SOUND = Workflow(
    "sound",
    (State("a", "x"), State("b", "y"), State("c", is_final=True)),
    (Move("go", ("a",), ("b",), ("x",)), Move("end", ("b",), ("c",), ("y",))),
)


def with_state(*states: State) -> Workflow:
    return replace(SOUND, states=(*SOUND.states, *states))


def with_move(*moves: Move) -> Workflow:
    return replace(SOUND, moves=(*SOUND.moves, *moves))


def test_a_sound_table_has_none():
    assert flaws_of(SOUND) == ()


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (with_state(State("c", is_final=True)), {"state_twice"}),
        (with_move(Move("far", ("b",), ("z",), ("y",))), {"state_unknown"}),
        (
            replace(SOUND, states=(*SOUND.states[:2], State("c", "y"))),
            {"no_end", "owner_cannot_act", "no_exit", "no_way_to_an_end"},
        ),
        (with_state(State("d", is_final=True)), {"state_unreachable"}),
        (replace(SOUND, states=(State("a"), *SOUND.states[1:])), {"no_owner"}),
        (replace(SOUND, states=(State("a", "y"), *SOUND.states[1:])), {"owner_cannot_act"}),
        (
            replace(
                with_state(State("d", "x")),
                moves=(*SOUND.moves, Move("lose", ("a",), ("d",), ("x",))),
            ),
            {"no_exit", "owner_cannot_act"},
        ),
        (
            replace(
                with_state(State("d", "x"), State("e", "x")),
                moves=(
                    *SOUND.moves,
                    Move("lose", ("a",), ("d",), ("x",)),
                    Move("round", ("d",), ("e",), ("x",)),
                    Move("again", ("e",), ("d",), ("x",)),
                ),
            ),
            {"no_way_to_an_end"},
        ),
        (
            replace(
                with_state(State("d", "x")),
                moves=(*SOUND.moves, Move("leave", ("d",), ("c",), ("x",))),
            ),
            {"state_unreachable", "dead_move"},
        ),
        (with_move(Move("nowhere", ("a",), (), ("x",))), {"dead_move"}),
        (with_move(Move("alone", ("a",), ("b",), ())), {"nobody_moves"}),
        (with_move(Move("go", ("a",), ("c",), ("x",))), {"move_twice"}),
    ],
)
def test_a_flaw_is_named(table, found):
    flaws = flaws_of(table)
    assert {flaw.code.removeprefix("workflow.") for flaw in flaws} == found
    assert all(words(flaw.code, flaw.params, lang) for flaw in flaws for lang in ("zh", "en"))
