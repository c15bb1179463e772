"""What a sample of people says of all of them (满意度调查): drawn by a seed, weighted, estimated.

A sample is stratified: in every stratum, a town and an age group, say, people are drawn without
replacement, each with the same known chance. Those who answer stand for those who do not, within
their stratum only; the weights of a stratum add up to its people.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

__all__ = [
    "Answered",
    "Drawn",
    "Estimate",
    "Stratum",
    "allocated",
    "draw",
    "estimate",
    "estimate_of_counts",
    "share_of_counts",
    "withheld",
]

_NORMAL_95 = 1.959963984540054
_LEAST_ANSWERS = 30  # fewer say nothing of a county
_LEAST_IN_STRATUM = 2  # one answer has no spread
_LEAST_SHOWN = 5  # fewer would tell what neighbours said


@dataclass(frozen=True, slots=True)
class Stratum:
    """People who are drawn alike (抽样层): its code, and the list of those who may be drawn."""

    code: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody who was drawn (样本), and with what chance: in (0, 1]."""

    person: str
    stratum: str
    chance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the answers say of all people (估计值), in the unit of the answers.

    ``value``, ``lo`` and ``hi``, the ends of the 95 % interval, are null when nothing can be said;
    ``fault`` is the message that says why. ``rate`` is the share of the drawn who answered.
    """

    value: float | None
    lo: float | None
    hi: float | None
    answers: int
    rate: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked and said in a stratum (分层作答): counts only, so that nobody is named.

    ``said`` counts who gave each answer; who was drawn and gave none stands in no count.
    """

    listed: float
    drawn: int
    said: Mapping[float, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.said.values())


def allocated(
    sizes: Mapping[str, int], number: int, least: int = _LEAST_IN_STRATUM
) -> Mapping[str, int]:
    """Share a sample out among strata by their size (按比例分配): *least* each, none beyond.

    Parameters
    ----------
    sizes
        People of each stratum.
    number
        How many are drawn in all; more come out where every stratum needs *least*.
    """
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    exact = {code: number * size / total for code, size in sizes.items()}
    floors = {code: math.floor(share) for code, share in exact.items()}
    rest = number - sum(floors.values())
    by_rest = sorted(exact, key=lambda code: (floors[code] - exact[code], code))
    for code in by_rest[: max(rest, 0)]:
        floors[code] += 1
    return {code: min(sizes[code], max(least, floors[code])) for code in sorted(sizes)}


def draw(
    strata: Sequence[Stratum], number: int, seed: str, least: int = _LEAST_IN_STRATUM
) -> tuple[Drawn, ...]:
    """Draw a stratified sample (抽样): the same seed draws the same people, in any order of lists.

    Returns
    -------
    tuple
        By stratum and person; the chance is that of the stratum, drawn over listed.
    """
    counts = allocated({one.code: len(one.people) for one in strata}, number, least)
    found: list[Drawn] = []
    for one in sorted(strata, key=lambda stratum: stratum.code):
        chosen = random.Random(f"{seed}|{one.code}").sample(  # noqa: S311 -- anybody may repeat it
            sorted(one.people), counts[one.code]
        )
        found += (
            Drawn(person, one.code, counts[one.code] / len(one.people)) for person in sorted(chosen)
        )
    return tuple(found)


def estimate(
    drawn: Sequence[Drawn],
    answers: Mapping[str, float],
    people: Mapping[str, float],
    *,
    least: int = _LEAST_ANSWERS,
) -> Estimate:
    """Estimate the mean of all people from the answers (估计均值).

    Parameters
    ----------
    answers
        By person; who did not answer is missing. A share is the mean of zeros and ones.
    people
        How many people each stratum really has; the weights of its answers add up to this
        (post-stratification). A stratum that is missing here stands for none.
    least
        With fewer answers in all nothing is said.

    Notes
    -----
    With W = people of the stratum / all people, m answers, mean y and spread s² (over m - 1), and
    the share f of the listed who answered, the mean is ΣW·y and its variance ΣW²·(1 - f)·s²/m
    (Cochran, Sampling Techniques, 5.3 and 5A.9: answers that miss at random within a stratum).
    """
    said: dict[str, Counter[float]] = {}
    listed: dict[str, float] = {}
    asked: Counter[str] = Counter()
    for one in drawn:
        asked[one.stratum] += 1
        listed[one.stratum] = listed.get(one.stratum, 0.0) + 1 / one.chance
        if one.person in answers:
            said.setdefault(one.stratum, Counter())[answers[one.person]] += 1
    strata = {code: Answered(listed[code], asked[code], said.get(code, {})) for code in asked}
    return estimate_of_counts(strata, people, least=least)


def estimate_of_counts(
    strata: Mapping[str, Answered], people: Mapping[str, float], *, least: int = _LEAST_ANSWERS
) -> Estimate:
    """Estimate the mean of all people from counts of answers (按计数估计均值), as ``estimate``.

    Nobody needs to know who answered what.
    """
    heard = {code: strata.get(code, Answered(0, 0)) for code in people}
    count = sum(one.answers for one in heard.values())
    drawn = sum(one.drawn for one in strata.values())
    rate = count / drawn if drawn else 0.0
    if count < least:
        return Estimate(None, None, None, count, rate, "indicator.too_few_answers")
    needed = [code for code, number in people.items() if number > 0]
    if any(heard[code].answers < _LEAST_IN_STRATUM for code in needed):
        return Estimate(None, None, None, count, rate, "indicator.silent_stratum")
    total = sum(people[code] for code in needed)
    value = variance = 0.0
    for code in needed:
        one, weight = heard[code], people[code] / total
        number = one.answers
        mean = sum(answer * times for answer, times in one.said.items()) / number
        squares = sum(times * (answer - mean) ** 2 for answer, times in one.said.items())
        unseen = max(0.0, 1 - number / one.listed)
        value += weight * mean
        variance += weight**2 * unseen * squares / (number - 1) / number
    reach = _NORMAL_95 * math.sqrt(variance)
    return Estimate(value, value - reach, value + reach, count, rate)


def share_of_counts(strata: Mapping[str, Answered], people: Mapping[str, float]) -> Estimate:
    """Estimate the share of all people who say yes (按计数估计比例); answers are 0 and 1.

    Notes
    -----
    The interval is Wilson's on the effective sample p(1 - p)/variance: it stays within 0 and 1 and
    does not shrink to a point where all who were asked agree (Dean and Pagano, Journal of Survey
    Statistics and Methodology 3, 2015). Who asked everybody knows: there is no interval then.
    """
    found = estimate_of_counts(strata, people)
    if found.value is None or found.hi is None:
        return found
    share = min(max(found.value, 0.0), 1.0)
    size = _effective(found, [strata[code] for code, number in people.items() if number > 0])
    if math.isinf(size):
        return replace(found, value=share, lo=share, hi=share)
    square = _NORMAL_95**2
    middle = (share + square / (2 * size)) / (1 + square / size)
    root = math.sqrt(share * (1 - share) / size + square / (4 * size**2))
    reach = _NORMAL_95 * root / (1 + square / size)
    lo, hi = max(0.0, middle - reach), min(1.0, middle + reach)
    return replace(found, value=share, lo=min(lo, share), hi=max(hi, share))


def _effective(found: Estimate, heard: Sequence[Answered]) -> float:
    """Say how many answers of a simple sample would be as sure (有效样本量)."""
    assert found.value is not None
    assert found.hi is not None
    spread = found.value * (1 - found.value)
    reach = (found.hi - found.value) / _NORMAL_95
    if spread > 0 and reach > 0:
        return spread / reach**2
    unseen = 1 - found.answers / sum(one.listed for one in heard)
    return found.answers / unseen if unseen > 0 else math.inf


def withheld(answers: Mapping[str, int], least: int = _LEAST_SHOWN) -> frozenset[str]:
    """Say which strata must not be shown (不予公布的层), for it could be told who said what.

    Those with fewer than *least* answers; where that is one alone, the next smallest too, for the
    one could be reckoned from the whole and the others.

    Examples
    --------
    >>> sorted(withheld({"a": 4, "b": 9, "c": 7}))
    ['a', 'c']
    """
    few = {code for code, number in answers.items() if number < least}
    others = sorted((number, code) for code, number in answers.items() if code not in few)
    if len(few) == 1 and others:
        few.add(others[0][1])
    return frozenset(few)
