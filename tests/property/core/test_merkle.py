"""Proofs about a log: every true one is taken, every altered one is refused."""

from hypothesis import assume, given
from hypothesis import strategies as st

from xianzhi.core.merkle.tree import (
    Frontier,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(200)]
SIZES = st.integers(1, len(LEAVES))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_tree_that_grows_in_steps_is_the_tree_made_at_once(steps):
    grown = Frontier()
    taken = 0
    for step in steps:
        grown.extend(LEAVES[taken : taken + step])
        taken = min(taken + step, len(LEAVES))
    assert (grown.size, grown.root) == (taken, root_of(LEAVES[:taken]))


@given(SIZES, st.data())
def test_every_leaf_is_proved_at_its_place_and_at_no_other(size, data):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    path, root = inclusion_path(LEAVES[:size], index), root_of(LEAVES[:size])
    assert is_included(LEAVES[index], index, size, path, root)
    assume(other != index)
    assert not is_included(LEAVES[other], index, size, path, root)
    assert not is_included(LEAVES[index], other, size, path, root)


@given(SIZES, SIZES)
def test_every_earlier_tree_is_proved_to_be_the_beginning(one, two):
    earlier, later = sorted((one, two))
    path = consistency_path(LEAVES[:later], earlier)
    old, new = (earlier, root_of(LEAVES[:earlier])), (later, root_of(LEAVES[:later]))
    assert is_consistent(old, new, path)


@given(SIZES, SIZES, st.data())
def test_a_tree_whose_past_was_changed_is_not_consistent(one, two, data):
    earlier, later = sorted((one, two))
    changed = data.draw(st.integers(0, earlier - 1))
    altered = [*LEAVES[:later]]
    altered[changed] = leaf_hash(b"altered")
    path = consistency_path(altered, earlier)
    old, new = (earlier, root_of(LEAVES[:earlier])), (later, root_of(altered))
    assert not is_consistent(old, new, path)


@given(SIZES, st.data())
def test_no_altered_step_proves_anything(size, data):
    index = data.draw(st.integers(0, size - 1))
    path, root = list(inclusion_path(LEAVES[:size], index)), root_of(LEAVES[:size])
    assume(path)
    step = data.draw(st.integers(0, len(path) - 1))
    path[step] = leaf_hash(path[step])
    assert not is_included(LEAVES[index], index, size, path, root)
    assert not is_included(LEAVES[index], index, size, path[:-1], root)
