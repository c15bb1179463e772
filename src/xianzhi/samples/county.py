"""The whole of Hechuan, ready to be looked at or loaded (禾川县)."""

from dataclasses import dataclass

from xianzhi.samples.areas import Area, build_areas
from xianzhi.samples.grid_workers import with_second_workers
from xianzhi.samples.people import Staff, build_staff
from xianzhi.samples.units import Unit, build_units

__all__ = ["SEED", "County", "build_county"]

SEED = 2026


@dataclass(frozen=True, slots=True)
class County:
    """The county as its generator left it (样例县)."""

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    staff: Staff


def build_county(seed: int = SEED) -> County:
    """Make the county; the same *seed* always makes the same one.

    The plans name the number of grid workers of the default seed.
    """
    areas = build_areas(seed)
    units = build_units()
    staff = with_second_workers(build_staff(areas, units, seed), areas, seed)
    return County(areas, units, staff)
