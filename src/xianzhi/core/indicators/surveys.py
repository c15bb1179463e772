"""What a sample of people says of all of them (满意度调查): drawn by a seed, weighted, estimated.

A sample is stratified: in every stratum, a town and an age group, say, people are drawn without
replacement, each with the same known chance. Those who answer stand for those who do not, within
their stratum only; the weights of a stratum add up to its people.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Drawn", "Estimate", "Stratum", "allocated", "draw", "estimate"]

_NORMAL_95 = 1.959963984540054
_LEAST_ANSWERS = 30  # fewer say nothing of a county
_LEAST_IN_STRATUM = 2  # one answer has no spread


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


def allocated(sizes: Mapping[str, int], number: int) -> Mapping[str, int]:
    """Share a sample out among strata by their size (按比例分配): at least two each, none beyond.

    Parameters
    ----------
    sizes
        People of each stratum.
    number
        How many are drawn in all; more come out where every stratum needs two.
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
    return {code: min(sizes[code], max(_LEAST_IN_STRATUM, floors[code])) for code in sorted(sizes)}


def draw(strata: Sequence[Stratum], number: int, seed: str) -> tuple[Drawn, ...]:
    """Draw a stratified sample (抽样): the same seed draws the same people, in any order of lists.

    Returns
    -------
    tuple
        By stratum and person; the chance is that of the stratum, drawn over listed.
    """
    counts = allocated({one.code: len(one.people) for one in strata}, number)
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
    by_stratum: dict[str, list[float]] = {code: [] for code in people}
    listed: dict[str, float] = {}
    asked: dict[str, int] = {}
    for one in drawn:
        asked[one.stratum] = asked.get(one.stratum, 0) + 1
        listed[one.stratum] = listed.get(one.stratum, 0.0) + 1 / one.chance
        if one.person in answers and one.stratum in by_stratum:
            by_stratum[one.stratum].append(answers[one.person])
    count = sum(len(said) for said in by_stratum.values())
    rate = count / len(drawn) if drawn else 0.0
    if count < least:
        return Estimate(None, None, None, count, rate, "indicator.too_few_answers")
    needed = [code for code, number in people.items() if number > 0]
    if any(len(by_stratum[code]) < _LEAST_IN_STRATUM for code in needed):
        return Estimate(None, None, None, count, rate, "indicator.silent_stratum")
    total = sum(people[code] for code in needed)
    value = variance = 0.0
    for code in needed:
        said, weight = by_stratum[code], people[code] / total
        mean = sum(said) / len(said)
        spread = sum((one - mean) ** 2 for one in said) / (len(said) - 1)
        unseen = max(0.0, 1 - len(said) / listed[code])
        value += weight * mean
        variance += weight**2 * unseen * spread / len(said)
    reach = _NORMAL_95 * math.sqrt(variance)
    return Estimate(value, value - reach, value + reach, count, rate)
