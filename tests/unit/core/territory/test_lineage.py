"""Figures follow their areas through mergers, splits and moves."""

from datetime import date

from xianzhi.core.territory.lineage import Figure, Lineage, Spell, Succession

OLD, DAY, LATER = date(2025, 6, 1), date(2026, 1, 1), date(2026, 6, 1)
EVER = date.min
LINEAGE = Lineage(
    [
        Spell("town", "", EVER),
        Spell("east", "town", EVER),
        Spell("west", "town", EVER),
        Spell("a", "east", EVER, DAY),
        Spell("b", "east", EVER, DAY),
        Spell("ab", "east", DAY),
        Spell("moved", "east", EVER, DAY),
        Spell("moved", "west", DAY),
        Spell("whole", "west", EVER, DAY),
        Spell("left", "west", DAY),
        Spell("right", "west", DAY),
        Spell("gone", "west", EVER, DAY),
    ],
    [
        Succession("a", "ab", DAY),
        Succession("b", "ab", DAY),
        Succession("whole", "left", DAY),
        Succession("whole", "right", DAY),
    ],
)
FIGURES = [
    Figure(area, OLD, amount)
    for area, amount in (("a", 1), ("b", 2), ("moved", 4), ("whole", 8), ("gone", 16))
]


def test_as_it_was_every_figure_counts_for_the_parents_of_its_day() -> None:
    assert LINEAGE.as_it_was(FIGURES) == {
        "a": 1, "b": 2, "moved": 4, "whole": 8, "gone": 16, "east": 7, "west": 24, "town": 31,
    }  # fmt: skip


def test_told_anew_figures_follow_what_became_of_their_areas() -> None:
    told = LINEAGE.restated(FIGURES, LATER)

    assert told.amounts == {"ab": 3, "east": 3, "moved": 4, "west": 12, "town": 15}
    assert told.undivided == {"whole": "west"}
    assert told.homeless == ("gone",)


def test_the_day_of_a_change_is_the_first_of_the_new_tree() -> None:
    assert LINEAGE.chain("moved", date(2025, 12, 31)) == ("moved", "east", "town")
    assert LINEAGE.chain("moved", DAY) == ("moved", "west", "town")
    assert LINEAGE.chain("a", DAY) == ()
