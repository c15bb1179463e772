"""More grid workers than grids (网格员): the largest grids have a second one, 405 in all."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from xianzhi.samples.areas import Area, AreaLevel
from xianzhi.samples.names import person_names
from xianzhi.samples.people import Duty, Person, Post, Staff, Tenure

__all__ = ["FULL_TIME", "PART_TIME", "with_second_workers"]

FULL_TIME, PART_TIME = 225, 180  # as the plan for the grass roots names them
_SINCE = date(2023, 3, 1)
_DAYS = 650
_SPARE = 3  # times as many names are drawn as are needed, for some are borne already


def with_second_workers(staff: Staff, areas: Sequence[Area], seed: int) -> Staff:
    """Add second workers to the largest grids, until the county has 225 and 180 (增配网格员)."""
    chance = Random(f"second workers {seed}")  # noqa: S311 -- a sample county, not a secret
    posts = tuple(_second_posts(staff, areas))
    taken = {person.name for person in staff.people}
    names = (n for n in person_names(_SPARE * len(posts), chance) if n not in taken)
    first = len(staff.people) + 1
    people = tuple(
        Person(f"p{number:04d}", next(names)) for number in range(first, first + len(posts))
    )
    tenures = tuple(
        Tenure(person.code, post.code, _SINCE + timedelta(days=chance.randrange(_DAYS)))
        for person, post in zip(people, posts, strict=True)
    )
    return Staff((*staff.posts, *posts), (*staff.people, *people), (*staff.tenures, *tenures))


def _second_posts(staff: Staff, areas: Sequence[Area]) -> Iterator[Post]:
    firsts = {post.area_code: post for post in staff.posts if post.duty is Duty.GRID_WORKER}
    grids = sorted(
        (area for area in areas if area.level is AreaLevel.GRID),
        key=lambda area: (-area.households, area.code),
    )
    for full_time, wanted in ((True, FULL_TIME), (False, PART_TIME)):
        missing = wanted - sum(post.full_time is full_time for post in firsts.values())
        chosen = [grid for grid in grids if firsts[grid.code].full_time is full_time]
        for number in range(max(0, missing)):
            grid = chosen[number % len(chosen)]
            serial = 2 + number // len(chosen)
            yield Post(
                f"grid-{grid.code}-{serial}",
                firsts[grid.code].unit_code,
                "专职网格员" if full_time else "兼职网格员",
                Duty.GRID_WORKER,
                grid.code,
                full_time,
            )
