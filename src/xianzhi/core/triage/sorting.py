"""Proposing a category and a unit for a report (分拨), with reasons in words.

With a model, the model proposes and is silent below its threshold. Without one, the words of the
directory do: the pairs of characters that the names of few categories share. The unit follows by
rule: the lead unit of the category, or the unit of the place where the directory says so.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xianzhi.core.triage.model import TriageModel
from xianzhi.core.triage.ngrams import Message, grams_of
from xianzhi.core.triage.training import Example

__all__ = ["Basis", "CategoryWords", "KeywordRules", "Proposal", "Reason", "Sorter", "Where"]

_NAME_WORTH, _CONDITION_WORTH = 2.0, 1.0
_LEAST_WORTH, _LEAST_LEAD = 4.0, 1.15


class Basis(StrEnum):
    """What a proposal rests on (依据)."""

    MODEL = "model"  # 模型
    WORDS = "words"  # 目录用词
    RULE = "rule"  # 责任规则


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed (理由): the id of a message and its parameters."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """A category as the directory words it (目录类别): its code, name, conditions and lead unit."""

    code: str
    name: str
    big_name: str = ""
    condition: str = ""
    lead: str = ""

    def example(self) -> Example:
        """Make a short example of the category out of its words (目录样本)."""
        return Example(
            Message(f"{self.big_name} {self.name} {self.condition}", self.name), self.code
        )


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a report (地点): its area's name and the unit that answers for it."""

    area: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category or a unit for somebody to confirm (建议), never a decision.

    ``probability`` is null where the basis is not calibrated.
    """

    value: str
    basis: Basis
    reasons: tuple[Reason, ...]
    probability: float | None = None


class KeywordRules:
    """Finds the category whose words a report uses (关键词规则)."""

    def __init__(self, directory: Sequence[CategoryWords]) -> None:
        self._worth: dict[str, list[tuple[int, float]]] = {}
        self._codes = tuple(entry.code for entry in directory)
        shared: dict[str, dict[int, float]] = {}
        for number, entry in enumerate(directory):
            pairs = dict.fromkeys(grams_of(entry.condition), _CONDITION_WORTH)
            pairs.update(dict.fromkeys(grams_of(entry.name), _NAME_WORTH))
            for pair, worth in pairs.items():
                shared.setdefault(pair, {})[number] = worth
        for pair, owners in shared.items():
            rarity = math.log(1 + len(directory) / len(owners))
            self._worth[pair] = [(number, worth * rarity) for number, worth in owners.items()]

    def best(self, message: Message) -> tuple[str, tuple[str, ...]] | None:
        """Name the category and the words that speak for it; null when it is not clear."""
        worth = [0.0] * len(self._codes)
        said: list[list[str]] = [[] for _ in self._codes]
        for pair in sorted(grams_of(f"{message.heading}。{message.body}")):
            for number, much in self._worth.get(pair, ()):
                worth[number] += much
                said[number].append(pair)
        order = sorted(range(len(worth)), key=lambda n: (-worth[n], self._codes[n]))
        if not order or worth[order[0]] < _LEAST_WORTH:
            return None
        if len(order) > 1 and worth[order[0]] < _LEAST_LEAD * worth[order[1]]:
            return None
        return self._codes[order[0]], tuple(said[order[0]][:3])


class Sorter:
    """Proposes for one report after another (分拨建议)."""

    def __init__(
        self,
        directory: Sequence[CategoryWords],
        model: TriageModel | None = None,
        local: frozenset[str] = frozenset(),
    ) -> None:
        """Take the directory in force.

        Parameters
        ----------
        local
            Codes of categories that the unit of the place handles, whatever lead unit they have.
        """
        self._entries = {entry.code: entry for entry in directory}
        self._rules = KeywordRules(directory)
        self._model = model
        self._local = local

    def category(self, message: Message) -> Proposal | None:
        """Propose a category (建议类别); null below the threshold, or for an unknown label."""
        if self._model is None:
            return self._by_words(message)
        guess = self._model.guesses(message, most=1)[0]
        if guess.label not in self._entries or guess.probability < self._model.facts.threshold:
            return None
        words = "”“".join(guess.pieces)
        reason = Reason("triage.reason.words", {"words": words}) if words else None
        sure = Reason("triage.reason.model", {"percent": f"{100 * guess.probability:.0f}"})
        reasons = tuple(one for one in (reason, sure) if one)
        return Proposal(guess.label, Basis.MODEL, reasons, round(guess.probability, 4))

    def unit(self, category_code: str, where: Where) -> Proposal | None:
        """Propose the unit that handles a category at a place (建议单位)."""
        entry = self._entries.get(category_code)
        if entry is None:
            return None
        if where.unit and (category_code in self._local or not entry.lead):
            reason = Reason("triage.reason.area", {"area": where.area, "unit": where.unit})
            return Proposal(where.unit, Basis.RULE, (reason,))
        if not entry.lead:
            return None
        reason = Reason("triage.reason.lead", {"category": entry.name, "unit": entry.lead})
        return Proposal(entry.lead, Basis.RULE, (reason,))

    def _by_words(self, message: Message) -> Proposal | None:
        found = self._rules.best(message)
        if found is None:
            return None
        code, said = found
        reason = Reason("triage.reason.words", {"words": "”“".join(said)})
        return Proposal(code, Basis.WORDS, (reason, Reason("triage.reason.directory")))
