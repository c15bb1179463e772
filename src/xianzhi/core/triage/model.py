"""A model that sorts reports (分拨模型): plain arrays, a digest, no code.

The file is a zip of arrays and one JSON header; it is read without unpickling anything, and the
same examples make the same file.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xianzhi.core.triage.ngrams import Floats, Message, Vocabulary, pieces_for
from xianzhi.errors import XianzhiError

__all__ = ["Guess", "ModelError", "ModelFacts", "TriageModel"]

FORMAT = "xianzhi.triage/1"
_MOST_BYTES = 400_000_000
_ARRAYS = ("keys", "weight", "slopes")


class ModelError(XianzhiError):
    """A file is no model, or another version's (分拨模型无法使用)."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known about a model (模型说明).

    ``sharpness`` turns scores into probabilities, ``threshold`` is the probability below which
    nothing is proposed: above it *precision* was reached on examples that were held out, by
    *share* of them.
    """

    examples: int
    examples_sha256: str
    sharpness: float
    threshold: float
    precision: float
    share: float


@dataclass(frozen=True, slots=True)
class Guess:
    """A label with its probability and the pieces of text that speak for it (判断)."""

    label: str
    probability: float
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TriageModel:
    """Labels, n-grams and one weight for each pair of them; the last row is the constant."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    slopes: Floats
    facts: ModelFacts

    def scores(self, messages: Sequence[Message]) -> Floats:
        """Score every label for every message; one row a message."""
        rows = self.vocabulary.rows(messages)
        scores: Floats = rows.times(self.slopes[:-1]) + self.slopes[-1]
        return scores

    def probabilities(self, messages: Sequence[Message]) -> Floats:
        """Turn scores into probabilities that sum to one (校准概率)."""
        return softmax(self.scores(messages) * np.float32(self.facts.sharpness))

    def guesses(self, message: Message, most: int = 3) -> tuple[Guess, ...]:
        """Rank labels for one message, the likeliest first, with what speaks for each."""
        probability = self.probabilities([message])[0]
        order = sorted(range(len(self.labels)), key=lambda n: (-probability[n], self.labels[n]))
        return tuple(
            Guess(self.labels[n], float(probability[n]), self._pieces(message, n))
            for n in order[:most]
        )

    def _pieces(self, message: Message, label: int, most: int = 3) -> tuple[str, ...]:
        rows = self.vocabulary.rows([message])
        gain = rows.values * self.slopes[rows.columns, label]
        return pieces_for(message, self.vocabulary.keys[rows.columns], gain, most)

    def to_bytes(self) -> bytes:
        """Write the model; the same model gives the same bytes (写出模型)."""
        header = {"format": FORMAT, "labels": self.labels, "facts": _facts_of(self.facts)}
        text = json.dumps(header, ensure_ascii=False, sort_keys=True)
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            header=np.frombuffer(text.encode(), np.uint8),
            keys=self.vocabulary.keys,
            weight=self.vocabulary.weight,
            slopes=self.slopes.astype(np.float16),
        )
        return buffer.getvalue()

    def digest(self) -> str:
        """Name the model by its content (模型摘要)."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, content: bytes) -> "TriageModel":
        """Read a model.

        Raises
        ------
        ModelError
            It is no model of this format, or its parts do not fit each other.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as listed:
                if sum(part.file_size for part in listed.infolist()) > _MOST_BYTES:
                    raise ModelError("triage.model_too_large")
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                return _read(json.loads(arrays["header"].tobytes()), arrays)
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError("triage.no_model") from error


def softmax(scores: Floats) -> Floats:
    """Make each row sum to one, larger scores larger shares."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (grown / grown.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _facts_of(facts: ModelFacts) -> dict[str, int | float | str]:
    return {name: getattr(facts, name) for name in ModelFacts.__slots__}


def _read(header: dict[str, object], arrays: "np.lib.npyio.NpzFile") -> TriageModel:
    keys, weight, slopes = (arrays[name] for name in _ARRAYS)
    labels, facts = header["labels"], header["facts"]
    if not (isinstance(labels, list) and isinstance(facts, dict) and header["format"] == FORMAT):
        raise ModelError("triage.no_model")
    fits = (
        keys.dtype == np.int64
        and weight.shape == keys.shape == (len(slopes) - 1,)
        and slopes.shape[1:] == (len(labels),)
        and bool(np.all(np.isfinite(slopes)) and np.all(np.isfinite(weight)))
        and bool(np.all(np.diff(keys) > 0))
    )
    if not fits:
        raise ModelError("triage.no_model")
    vocabulary = Vocabulary(keys, weight.astype(np.float32))
    names = tuple(str(label) for label in labels)
    return TriageModel(names, vocabulary, slopes.astype(np.float32), ModelFacts(**facts))
