"""Whom a site serves, and what that is worth to the indicator (服务方式): straight, or on foot.

An indicator that is walked knows facilities by their doors: where ways come to the outline of a
ground. New sites are brought to the ways in the very same manner, so that what is foretold here is
what a check-up computes once the sites are among its facilities.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from xianzhi.core.indicators import grounds
from xianzhi.core.indicators.inputs import LayerData
from xianzhi.core.indicators.reaching import Reached, ground_beside
from xianzhi.core.indicators.session import Session
from xianzhi.core.indicators.standards import ReachRule
from xianzhi.core.indicators.syntax import Name
from xianzhi.core.indicators.windows import Window
from xianzhi.core.network import Snaps, entrances, node_distances_m, snap
from xianzhi.core.network.entering import NEAR_M
from xianzhi.core.network.snapping import FARTHEST_M
from xianzhi.core.siting import Pairs, pairs_from_grounds, pairs_on_foot
from xianzhi.core.siting.question import Floats, Integers
from xianzhi.core.spatial.layer import Geometries
from xianzhi.engines.studio.jobs import StudioError

__all__ = ["OnFoot", "People", "Place", "Serving", "Straight", "serving_for"]

_Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class People:
    """Where the people of the unit live, and who of them is served today (居民).

    ``rows`` are those of the layer of the population. Who is served by a facility of which nobody
    knows whether it counts is taken as served: nothing is built for them.
    """

    rows: Integers
    homes: Geometries
    people: Floats
    served: _Bools


@dataclass(frozen=True, eq=False)
class Place:
    """A unit of a run, and what an indicator asks there (选址单元)."""

    session: Session
    window: Window
    rule: ReachRule

    @cached_property
    def population(self) -> LayerData:
        """Everybody, of other units too."""
        return self.session.rows(Name("population")).layer

    @cached_property
    def people(self) -> People:
        """The people of the unit.

        Raises
        ------
        StudioError
            ``checkup.nobody_counted``: nobody is known to live there.
        """
        layer, rule = self.population, self.rule
        own = np.flatnonzero(self.window.owns(layer.places))
        count = layer.columns.get("pop")
        if count is None or not len(own):
            raise StudioError("checkup.nobody_counted")
        homes = shapely.point_on_surface(layer.geometries[own])
        people = np.nan_to_num(count[own].astype(np.float64))
        if rule.is_on_foot:
            served = self.session.networks.people(rule.reach, layer, possible=True)[own]
        else:
            zone = self.session.ground(rule.reach, self.window, possible=True)
            shapely.prepare(zone)
            served = np.asarray(shapely.intersects(zone, homes), bool)
        return People(own, homes, people, served)

    @cached_property
    def missed(self) -> Geometries:
        """Pieces of ground on which people live and that nothing serves."""
        return grounds.parts(self.session.ground(self.rule.missed, self.window, possible=False))

    def surely_missed(self) -> Geometries:
        """The same where facilities of which nobody knows do not count: the indicator's own."""
        if not self.session.has_unknown(self.rule.reach):
            return self.missed
        served = self.session.ground(self.rule.reach, self.window, possible=False)
        homes = self.session.ground(self.rule.homes, self.window, possible=False)
        return grounds.parts(grounds.polygons_of(shapely.difference(homes, served)))

    def can_come(self, sites: Geometries) -> _Bools:
        """Say which sites may have a door, before doors are looked for: a way runs nearby."""
        if not self.rule.is_on_foot:
            return np.ones(len(sites), bool)
        ways = self.session.networks.reached(self.rule.reach, possible=False).graph.tree
        far_m = np.where(shapely.get_dimensions(sites) == 0, FARTHEST_M, NEAR_M)
        found = np.zeros(len(sites), bool)
        found[ways.query(sites, predicate="dwithin", distance=far_m)[0]] = True
        return found

    def living(self) -> Geometries:
        """Pieces of the ground on which people live."""
        return grounds.parts(self.session.ground(self.rule.homes, self.window, possible=False))


class Serving(Protocol):
    """How sites serve (服务方式): sites are rows of the candidates it was made for.

    It keeps what it needs of the run and not the run itself: a question stays in memory for long.
    """

    def pairs(self) -> Pairs:
        """Say whom each site would serve who is not served."""

    def has_way(self) -> _Bools:
        """Say which sites can be entered at all."""

    def take(self, kept: Integers) -> "Serving":
        """Keep some of the sites."""

    def reach(self, chosen: Integers) -> BaseGeometry:
        """Give the ground that sites would serve, in the plane."""

    def gained(self, chosen: Integers) -> float:
        """Say what sites add to the numerator of the indicator, by the reach that it counts."""


@dataclass(frozen=True, eq=False)
class Straight:
    """Sites that serve as the crow flies from their outline (直线服务).

    ``missed`` is the ground on which people live and that surely nothing serves.
    """

    rule: ReachRule
    people: People
    missed: Geometries
    sites: Geometries
    limit_m: float

    @classmethod
    def of(cls, place: Place, sites: Geometries, limit_m: float) -> "Straight":
        """Let sites serve what the unit misses."""
        return cls(place.rule, place.people, place.surely_missed(), sites, limit_m)

    def pairs(self) -> Pairs:
        """Say whom each site would serve who is not served."""
        lacking = np.flatnonzero(~self.people.served)
        found = pairs_from_grounds(self.sites, self.people.homes[lacking], self.limit_m)
        return Pairs(found.site, lacking[found.demand], found.metres, self.limit_m)

    def has_way(self) -> _Bools:
        """Say that all can be reached: nobody asks for a way."""
        return np.ones(len(self.sites), bool)

    def take(self, kept: Integers) -> "Straight":
        """Keep some of the sites."""
        return replace(self, sites=self.sites[kept])

    def reach(self, chosen: Integers) -> BaseGeometry:
        """Give the ground around the sites."""
        return grounds.reached(self.sites[chosen], np.full(len(chosen), self.limit_m))

    def gained(self, chosen: Integers) -> float:
        """Measure the ground, or count the people, that would be within the counted radius."""
        zone = grounds.reached(self.sites[chosen], self._counted_m(chosen))
        if self.rule.counts_people:
            anew = np.asarray(shapely.intersects(zone, self.people.homes), bool)
            return float(self.people.people[anew & ~self.people.served].sum())
        near = self._missed_tree.query(zone, predicate="intersects")
        return float(shapely.area(shapely.intersection(self.missed[near], zone)).sum())

    def _counted_m(self, chosen: Integers) -> Floats:
        areas = [float(one) if one else None for one in shapely.area(self.sites[chosen])]
        return np.array([self.rule.counted_m(area, self.limit_m) for area in areas])

    @cached_property
    def _missed_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.missed)


@dataclass(frozen=True, eq=False)
class OnFoot:
    """Sites that serve along the ways from their doors (步行服务).

    Parameters
    ----------
    today
        What the indicator surely counts as reached today, by its own limit.
    homes
        The people of the unit on the ways.
    living
        The ground on which they live, piece by piece; nothing where people are counted.
    doors, owner
        Where sites are entered, on the ways, and the site of each door.
    """

    rule: ReachRule
    window: Window
    people: People
    today: Reached
    homes: Snaps
    living: Geometries
    doors: Snaps
    owner: Integers
    count: int
    limit_m: float

    @classmethod
    def of(cls, place: Place, sites: Geometries, limit_m: float) -> "OnFoot":
        """Bring sites to the ways as facilities are (备选入网)."""
        rule, networks = place.rule, place.session.networks
        today = networks.reached(rule.reach, possible=False)
        points, owner = entrances(today.graph, sites)
        return cls(
            rule=rule,
            window=place.window,
            people=place.people,
            today=today,
            homes=networks.homes(rule.reach, place.population).take(place.people.rows),
            living=np.empty(0, object) if rule.counts_people else place.living(),
            doors=snap(today.graph, points),
            owner=owner.astype(np.int64),
            count=len(sites),
            limit_m=limit_m,
        )

    def pairs(self) -> Pairs:
        """Say whom each site would serve who is not served."""
        lacking = np.flatnonzero(~self.people.served)
        homes, graph = self.homes.take(lacking), self.today.graph
        found = pairs_on_foot(graph, self.doors, homes, self.limit_m, self.owner)
        return Pairs(found.site, lacking[found.demand], found.metres, self.limit_m)

    def has_way(self) -> _Bools:
        """Say which sites have a door on some way."""
        found = np.zeros(self.count, bool)
        found[self.owner[self.doors.is_on_network]] = True
        return found

    def take(self, kept: Integers) -> "OnFoot":
        """Keep some of the sites."""
        number = np.full(self.count, -1)
        number[kept] = np.arange(len(kept))
        stays = number[self.owner] >= 0
        owner = number[self.owner[stays]]
        return replace(self, doors=self.doors.take(stays), owner=owner, count=len(kept))

    def reach(self, chosen: Integers) -> BaseGeometry:
        """Give the ground beside the ways that can be walked to from the sites."""
        doors, graph = self._doors(chosen), self.today.graph
        by_node = node_distances_m(graph, doors, self.limit_m)
        alone = Reached(graph, doors, by_node, self.limit_m, self.today.metric)
        return ground_beside(alone, self.window)

    def gained(self, chosen: Integers) -> float:
        """Count the people, or measure the ground, that a check-up would find served anew.

        Ground is measured as a check-up measures it: all ways within reach drawn anew, with the
        sites among the facilities. A quarter of a second for a county.
        """
        joined = self.today.joined(self._doors(chosen))
        if self.rule.counts_people:
            anew = joined.within(self.homes) & ~self.today.within(self.homes)
            return float(self.people.people[anew].sum())
        return self._served_m2(joined) - self._served_today_m2

    def _served_m2(self, found: Reached) -> float:
        zone = shapely.intersection(ground_beside(found, self.window), self.window.ground)
        near = self._living_tree.query(zone, predicate="intersects")
        return float(shapely.area(shapely.intersection(self.living[near], zone)).sum())

    def _doors(self, chosen: Integers) -> Snaps:
        return self.doors.take(np.isin(self.owner, chosen))

    @cached_property
    def _living_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.living)

    @cached_property
    def _served_today_m2(self) -> float:
        return self._served_m2(self.today)


def serving_for(place: Place, sites: Geometries, limit_m: float) -> Serving:
    """Choose how sites serve, by what the indicator measures (服务方式)."""
    return (OnFoot if place.rule.is_on_foot else Straight).of(place, sites, limit_m)
