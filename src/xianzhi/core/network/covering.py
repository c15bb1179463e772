"""Share of land and of people within a walk (步行覆盖率)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from xianzhi.core.network.distances import node_distances_m
from xianzhi.core.network.graph import WalkGraph
from xianzhi.core.network.people import PeopleAlong, reached_people
from xianzhi.core.network.reach import drawn, reached_pieces, service_area
from xianzhi.core.network.snapping import Snaps
from xianzhi.core.spatial.layer import Geometries

__all__ = ["Coverage", "coverage"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Land and people within a walk, never without what they are part of (步行覆盖).

    ``zone`` is the ground beside the reached ways.
    """

    limit_m: float
    depth_m: float
    served_m2: float
    land_m2: float
    served_people: float
    people: float
    zone: shapely.Geometry

    @property
    def land_share(self) -> float | None:
        """Share of the land in [0, 1]; null without land."""
        return self.served_m2 / self.land_m2 if self.land_m2 > 0 else None

    @property
    def people_share(self) -> float | None:
        """Share of the people in [0, 1]; null without people."""
        return self.served_people / self.people if self.people > 0 else None


def coverage(
    graph: WalkGraph,
    sources: Snaps,
    limits_m: Sequence[float],
    *,
    land: Geometries,
    people: PeopleAlong,
    depth_m: float = 50.0,
) -> tuple[Coverage, ...]:
    """Measure the land and the people within each of several walks (步行覆盖率).

    Parameters
    ----------
    sources
        Entrances of the facilities; those beyond the boundary of the land belong to them.
    limits_m
        300 and 500 m of the standards, or minutes by
        :func:`~xianzhi.core.network.distances.walk_limit_m`.
    land
        Polygons: a built-up area, or residential land; what overlaps counts once.
    people
        Spread along the ways; all of them are the denominator.
    depth_m
        How deep the ground beside a way belongs to it.
    """
    by_node = node_distances_m(graph, sources, max(limits_m))
    whole = shapely.union_all(land)
    found = []
    for limit_m in limits_m:
        pieces = reached_pieces(graph, by_node, sources, limit_m)
        zone = service_area(drawn(graph, pieces), depth_m)
        served = float(np.sum(reached_people(people, pieces)))
        served_m2 = shapely.area(shapely.intersection(whole, zone))
        found.append(
            Coverage(
                limit_m=limit_m,
                depth_m=depth_m,
                served_m2=float(served_m2),
                land_m2=float(shapely.area(whole)),
                served_people=served,
                people=people.total,
                zone=zone,
            )
        )
    return tuple(found)
