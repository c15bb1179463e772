"""Making a model of labelled reports (训练分拨模型): a linear margin for each label.

Squared hinge loss with a quadratic penalty, all labels at once, by limited-memory BFGS; there is no
chance in it but the seeded fold of each example. The names of the directory count as short examples
of their categories, so a label with few reports, or none, is known by its words.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xianzhi.core.triage.model import ModelError, ModelFacts, TriageModel, softmax
from xianzhi.core.triage.ngrams import Floats, Ints, Message, Rows, Vocabulary

__all__ = ["Example", "Settings", "examples_digest", "train"]

Doubles = NDArray[np.float64]

_LEAST_SURE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A report whose label is known (已标注来件)."""

    message: Message
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is made (训练设置); the defaults are those that the benchmark measures.

    ``precision`` is what proposals must reach on examples that were held out: the threshold is set
    by it. ``words_share`` is how much the name of a category counts beside a report.
    """

    precision: float = 0.9
    words_share: float = 0.5
    strength: float = 1.0
    folds: int = 5
    least: int = 2
    most_grams: int = 200_000
    rounds: int = 80


def train(
    examples: Sequence[Example],
    words: Iterable[Example] = (),
    settings: Settings | None = None,
) -> TriageModel:
    """Make a model (训练).

    Parameters
    ----------
    examples
        Reports with labels; their order does not matter.
    words
        Names and conditions of the directory, labelled with their category.

    Returns
    -------
    TriageModel
        Calibrated on examples that were held out. About 1 ms for each example and 20 labels.

    Raises
    ------
    ModelError
        Fewer than two labels, or fewer than two examples of every label.
    """
    wanted = settings or Settings()
    ordered = tuple(sorted(examples, key=lambda one: (_key(one), one.label)))
    named = tuple(words)
    labels = tuple(sorted({one.label for one in (*ordered, *named)}))
    if len({one.label for one in ordered}) < 2 or len(ordered) < 2 * wanted.folds:
        raise ModelError("triage.too_few_examples", {"count": str(len(ordered))})
    messages = [one.message for one in (*ordered, *named)]
    least = wanted.least if len(messages) > 200 else 1
    vocabulary = Vocabulary.of(messages, least, wanted.most_grams)
    rows = vocabulary.rows(messages)
    position = {label: number for number, label in enumerate(labels)}
    target = np.array([position[one.label] for one in (*ordered, *named)])
    share = np.r_[np.ones(len(ordered)), np.full(len(named), wanted.words_share)]
    problem = _Problem(rows, target, share.astype(np.float32), len(labels), wanted)
    held, truth = _held_out(problem, len(ordered))
    return TriageModel(
        labels, vocabulary, _rounded(problem.solved()), _facts(ordered, held, truth, wanted)
    )


def examples_digest(examples: Iterable[Example]) -> str:
    """Name a set of examples by its content, whatever its order (样本摘要)."""
    keys = sorted(f"{_key(one)} {one.label}" for one in examples)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def _key(example: Example) -> str:
    message = example.message
    return hashlib.sha256(f"{message.heading}\0{message.body}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    rows: Rows
    target: Ints
    share: Floats
    labels: int
    settings: Settings

    def part(self, chosen: Ints) -> "_Problem":
        return _Problem(
            self.rows.chosen(chosen),
            self.target[chosen],
            self.share[chosen],
            self.labels,
            self.settings,
        )

    def solved(self) -> Doubles:
        """Find the slopes; the last row is the constant, which is kept small like the others."""
        shape = (self.rows.width + 1, self.labels)
        sign = np.full((len(self.rows), self.labels), -1, np.float32)
        sign[np.arange(len(sign)), self.target] = 1
        across = self.rows.transposed()
        weight = np.float32(self.settings.strength) * self.share[:, None]

        def loss(flat: Doubles) -> tuple[float, Doubles]:
            slopes = flat.reshape(shape).astype(np.float32)
            gap = np.maximum(1 - sign * (self.rows.times(slopes[:-1]) + slopes[-1]), 0)
            pull = 2 * weight * sign * gap
            down = np.vstack([across.times(pull), pull.sum(axis=0)])
            value = 0.5 * float(flat @ flat) + float((weight * gap * gap).sum(dtype=np.float64))
            return value, flat - down.astype(np.float64).ravel()

        return _lowest(loss, np.zeros(shape).ravel(), self.settings.rounds).reshape(shape)


def _held_out(problem: _Problem, count: int) -> tuple[Floats, Ints]:
    """Score examples by models that never saw them; of many, one fold says enough."""
    fold = np.arange(count) % problem.settings.folds  # they are ordered by digest: at random
    asked = range(problem.settings.folds if count <= 5_000 else 1)
    scores, truth = [], []
    for number in asked:
        out = np.flatnonzero(fold == number)
        kept = np.setdiff1d(np.arange(len(problem.rows)), out)
        slopes = problem.part(kept).solved()
        scores.append(problem.rows.chosen(out).times(slopes[:-1].astype(np.float32)) + slopes[-1])
        truth.append(problem.target[out])
    return np.vstack(scores).astype(np.float32), np.concatenate(truth)


def _facts(
    examples: Sequence[Example], scores: Floats, truth: Ints, settings: Settings
) -> ModelFacts:
    sharpness = _sharpness(scores, truth)
    shares = softmax(scores * np.float32(sharpness))
    best = shares.max(axis=1)
    threshold, precision, share = _threshold(
        best, scores.argmax(axis=1) == truth, settings.precision
    )
    return ModelFacts(
        len(examples), examples_digest(examples), sharpness, threshold, precision, share
    )


def _sharpness(scores: Floats, truth: Ints) -> float:
    """Find by golden section the factor under which the held-out labels are likeliest."""

    def surprise(power: float) -> float:
        shares = softmax(scores * np.float32(2.0**power))
        true = np.maximum(shares[np.arange(len(truth)), truth], np.float32(1e-9))
        return -float(np.log(true).mean(dtype=np.float64))

    low, high, ratio = -2.0, 5.0, (5**0.5 - 1) / 2
    for _ in range(30):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if surprise(left) <= surprise(right) else (left, high)
    return round(float(2.0 ** ((low + high) / 2)), 3)


def _threshold(best: Floats, right: NDArray[np.bool_], wanted: float) -> tuple[float, float, float]:
    """Find the lowest probability from which on proposals are as precise as wanted."""
    order = np.argsort(-best, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= wanted)
    if not len(enough):
        return 1.0, 0.0, 0.0
    # What is unlike every example is proposed nothing, however easy the examples were.
    last = min(int(enough[-1]), int((best >= _LEAST_SURE).sum()) - 1)
    if last < 0:
        return 1.0, 0.0, 0.0
    share = (last + 1) / len(order)
    return round(float(best[order[last]]), 4), round(float(precision[last]), 4), round(share, 4)


def _rounded(slopes: Doubles) -> Floats:
    """Keep what the file keeps, so that a model reads back as the one that was made."""
    return slopes.astype(np.float16).astype(np.float32)


def _lowest(
    loss: Callable[[Doubles], tuple[float, Doubles]], start: Doubles, rounds: int, memory: int = 8
) -> Doubles:
    """Go down a convex slope by limited-memory BFGS with halved steps (有限内存拟牛顿法)."""
    at = start
    value, slope = loss(at)
    first = float(np.linalg.norm(slope)) or 1.0
    pairs: list[tuple[Doubles, Doubles]] = []
    for _ in range(rounds):
        way = _way(slope, pairs)
        step = 1.0 if pairs else 1.0 / first
        gain = float(way @ slope)
        while True:
            there = at + step * way
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * step * gain or step < 1e-10:
                break
            step /= 2
        moved, bent = there - at, new_slope - slope
        at, value, slope = there, new_value, new_slope
        if float(np.linalg.norm(slope)) < 2e-3 * first:
            break
        if float(moved @ bent) > 1e-12:
            pairs = [*pairs[1 - memory :], (moved, bent)]
    return at


def _way(slope: Doubles, pairs: Sequence[tuple[Doubles, Doubles]]) -> Doubles:
    way = -slope
    used = []
    for moved, bent in reversed(pairs):
        much = float(moved @ way) / float(moved @ bent)
        way = way - much * bent
        used.append(much)
    if pairs:
        moved, bent = pairs[-1]
        way = way * (float(moved @ bent) / float(bent @ bent))
    for (moved, bent), much in zip(pairs, reversed(used), strict=True):
        way = way + (much - float(bent @ way) / float(moved @ bent)) * moved
    return way
