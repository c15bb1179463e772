"""Reports in the order of time (样例来件): each matter is reported once, or again by others."""

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from xianzhi.samples.cases import declared
from xianzhi.samples.cases.ground import Ground, Spot
from xianzhi.samples.cases.wording import CaseWords, Matter, case_words, matter_of, said

__all__ = ["SampleReport", "reports"]

_HOURS = (1, 1, 1, 1, 1, 2, 5, 9, 11, 11, 10, 8, 6, 7, 9, 10, 10, 9, 8, 8, 8, 6, 4, 2)
_DEGREE_M = 111_320.0
_REPEAT_DAYS = 2.0
_LATEST_DAYS = 10.0
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SampleReport:
    """A report with its truth (来件与真值).

    ``category`` and ``town`` are right; ``repeats`` is the serial of the first report of the same
    matter, or null. ``external_id`` is the channel's own number of it.
    """

    serial: int
    at: datetime
    channel: str
    external_id: str
    text: str
    place_text: str
    x: float
    y: float
    micro_grid: str
    town: str
    category: str
    repeats: int | None


@dataclass(slots=True)
class _Matter:
    words: CaseWords
    matter: Matter
    ground: Ground
    spot: Spot
    place: tuple[float, float]
    first: int | None = None


def reports(grounds: Sequence[Ground], count: int, seed: int) -> Iterator[SampleReport]:
    """Yield *count* reports in the order of time (生成来件).

    What waits to be reported again is all that is kept: memory does not grow with *count*.
    """
    source = _Source(grounds, seed)
    ahead: list[tuple[datetime, int, int, _Matter]] = []
    matters, serial = _expected_matters(count), 0
    number = 0
    while serial < count:
        moment = source.moment(number, matters)
        if ahead and ahead[0][0] <= moment:
            at, _, _, matter = heapq.heappop(ahead)
        else:
            at, matter = moment, source.matter(number)
            for again, when in enumerate(source.again(number, matter, at)):
                heapq.heappush(ahead, (when, number, again, matter))
            number += 1
        yield source.report(serial, at, matter)
        if matter.first is None:
            matter.first = serial
        serial += 1


def _expected_matters(count: int) -> int:
    words = case_words()
    more = sum(one.share * one.repeats for one in words) / sum(one.share for one in words)
    return round(1.01 * count / (1 + more)) + 40  # chance must not leave the last day short


class _Source:
    """Draws matters and what is said of them; each from a chance of its own."""

    def __init__(self, grounds: Sequence[Ground], seed: int) -> None:
        self._seed = seed
        self._words = case_words()
        self._shares = list(accumulate(one.share for one in self._words))
        self._sides = tuple(
            (part, list(accumulate(ground.residents for ground in part)))
            for part in (
                [ground for ground in grounds if ground.is_rural is is_rural] or list(grounds)
                for is_rural in (False, True)
            )
        )
        self._days = _day_shares()

    def moment(self, number: int, of: int) -> datetime:
        """Place matter *number* of *of* on the calendar; later numbers are later."""
        if number >= of:
            return declared.LAST - _A_SECOND
        chance = self._chance("moment", number)
        share = (number + chance.random()) / of * self._days[-1]
        day = bisect_right(self._days, share)
        before = self._days[day - 1] if day else 0.0
        inside = (share - before) / (self._days[day] - before)
        hours = list(accumulate(_HOURS))
        hour = bisect_right(hours, inside * hours[-1] * 0.999999)
        start = hours[hour - 1] if hour else 0
        minutes = 60 * (inside * hours[-1] - start) / _HOURS[hour]
        return declared.FIRST + timedelta(days=day, hours=hour, minutes=minutes)

    def matter(self, number: int) -> _Matter:
        chance = self._chance("matter", number)
        words = self._words[bisect_right(self._shares, chance.random() * self._shares[-1])]
        grounds, residents = self._sides[chance.random() < words.rural]
        ground = grounds[bisect_right(residents, chance.random() * residents[-1])]
        spot = chance.choice(ground.spots)
        place = _blurred((spot.x, spot.y), 10.0, chance)
        return _Matter(words, matter_of(words, chance), ground, spot, place)

    def again(self, number: int, matter: _Matter, at: datetime) -> Iterator[datetime]:
        chance = self._chance("again", number)
        stop = 1 / (1 + matter.words.repeats)
        while chance.random() > stop:
            days = min(chance.expovariate(1 / _REPEAT_DAYS), _LATEST_DAYS)
            if at + timedelta(days=days) < declared.LAST - _A_SECOND:
                yield at + timedelta(days=days)

    def report(self, serial: int, at: datetime, matter: _Matter) -> SampleReport:
        chance = self._chance("report", serial)
        (channel,) = chance.choices(tuple(declared.CHANNELS), tuple(declared.CHANNELS.values()))
        where = chance.choice(matter.spot.words)
        x, y = _blurred(matter.place, declared.LOCATION_ERROR_M[channel], chance)
        return SampleReport(
            serial=serial,
            at=at.replace(microsecond=0),
            channel=channel,
            external_id=f"HC{at:%y%m%d}{serial:07d}",
            text=said(matter.matter, where, chance),
            place_text=where,
            x=round(x, 6),
            y=round(y, 6),
            micro_grid=matter.ground.code,
            town=matter.ground.town,
            category=matter.words.code,
            repeats=matter.first,
        )

    def _chance(self, what: str, number: int) -> Random:
        return Random(f"{what} {self._seed} {number}")  # noqa: S311 -- a sample county, no secret


def _day_shares() -> list[float]:
    days = (declared.LAST - declared.FIRST).days
    moments = (declared.FIRST + timedelta(days=day, hours=8) for day in range(days))
    return list(accumulate(declared.MONTHS[moment.month - 1] for moment in moments))


def _blurred(place: tuple[float, float], median_m: float, chance: Random) -> tuple[float, float]:
    """Move a place by a normal error in x and y whose distance has this median."""
    spread = median_m / 1.1774
    wide = _DEGREE_M * math.cos(math.radians(place[1]))
    x_m, y_m = chance.gauss(0, spread), chance.gauss(0, spread)
    return place[0] + x_m / wide, place[1] + y_m / _DEGREE_M
