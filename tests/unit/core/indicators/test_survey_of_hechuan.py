"""Surveys of the sample county, whose people think what is declared here: the estimates hold it."""

import random
from collections import Counter

import pytest

from xianzhi.core.indicators.surveys import Answered, Estimate, Stratum, draw, share_of_counts
from xianzhi.samples.areas import TOWNS, build_areas

SURVEYS, DRAWN = 60, 600
# Whoever lives in a street office is less content than in a township, and answers more seldom.
CONTENT = {"街道": 0.55, "镇": 0.75, "乡": 0.9}
ANSWERS = {"街道": 0.5, "镇": 0.7, "乡": 0.85}


@pytest.fixture(scope="module")
def county():
    """Strata, the people of each, and what each household would say and whether it would."""
    known = {area.code: area for area in build_areas(1) if area.level == "town"}
    chance, strata, people, minds = random.Random(5), [], {}, {}
    for town in TOWNS:
        area = known[town.code]
        numbers = tuple(f"{area.code}-{n:05d}" for n in range(area.households))
        strata.append(Stratum(area.code, numbers))
        people[area.code] = area.residents
        for one in numbers:
            minds[one] = (
                chance.random() < CONTENT[town.kind], chance.random() < ANSWERS[town.kind]
            )  # fmt: skip
    return strata, people, minds


def truth_of(county) -> float:
    strata, people, minds = county
    shares = {one.code: sum(minds[n][0] for n in one.people) / len(one.people) for one in strata}
    return sum(shares[code] * number for code, number in people.items()) / sum(people.values())


def survey(county, seed: str) -> Estimate:
    strata, people, minds = county
    heard = {one.code: [] for one in strata}
    for one in draw(strata, DRAWN, seed, 10):
        heard[one.stratum].append(minds[one.person])
    counted = {}
    for one in strata:
        said = Counter(float(content) for content, answers in heard[one.code] if answers)
        counted[one.code] = Answered(len(one.people), len(heard[one.code]), said)
    return share_of_counts(counted, people)


def test_nineteen_of_twenty_surveys_of_hechuan_hold_what_its_people_think(county):
    truth = truth_of(county)
    found = [survey(county, str(number)) for number in range(SURVEYS)]
    assert sum(one.lo <= truth <= one.hi for one in found) >= 0.93 * SURVEYS
    assert sum(one.value for one in found) / SURVEYS == pytest.approx(truth, abs=0.01)
    assert all(one.hi - one.lo < 0.12 for one in found)
    assert survey(county, "1") == found[1]
