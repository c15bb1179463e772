"""Whatever is reported: order does not matter, comparing is symmetric, blocking misses nothing."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from xianzhi.core.triage.ngrams import Message, Vocabulary, grams_of
from xianzhi.core.triage.repeats import Evidence, Sighting, compared, folded, repeated

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("路灯不亮", "井盖丢失", "稻香路口", "晚上很黑", "堵了冒水", "")

sightings = st.lists(
    st.builds(
        lambda east, north, hours, words, category: (
            108.62 + east * 1e-4, 32.88 + north * 1e-4,
            START + timedelta(hours=hours), "，".join(words), category,
        ),
        st.integers(0, 40), st.integers(-40, 40), st.integers(0, 24 * 30),
        st.lists(st.sampled_from(WORDS), max_size=3), st.sampled_from(("", "a", "b")),
    ),
    max_size=12,
).map(lambda rows: [Sighting(f"r{n:02d}", *row) for n, row in enumerate(rows)])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(sightings, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_every_pair_above_the_threshold_is_found(rows, chance):
    found = repeated(rows)
    mixed = rows.copy()
    chance.shuffle(mixed)

    assert repeated(mixed) == found
    every = {
        frozenset((a.id, b.id))
        for a, b in combinations(rows, 2)
        if compared(a, b) >= Evidence().threshold
    }
    assert {frozenset((pair.earlier, pair.later)) for pair in found} == every


@settings(max_examples=60, deadline=None)
@given(sightings)
def test_comparing_is_symmetric_and_folds_end_at_a_first_report(rows):
    for a, b in combinations(rows, 2):
        assert compared(a, b) == compared(b, a)
    folds = folded(repeated(rows))
    assert not set(folds.values()) & set(folds)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_text_has_a_row_of_bounded_length(texts):
    messages = [Message(text) for text in texts]
    rows = Vocabulary.of(messages, 1, 1_000).rows(messages)

    assert len(rows) == len(texts)
    squares = rows.values.astype(float) ** 2
    for number in range(len(rows)):
        assert squares[rows.starts[number] : rows.starts[number + 1]].sum() <= 2 + 1e-5
    assert all(len(gram) == 2 for text in texts for gram in grams_of(text))
