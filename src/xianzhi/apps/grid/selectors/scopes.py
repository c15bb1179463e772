"""What lies in an area (区域范围): for posts that are for one area, and what followed it.

A post over an area reaches what lies in it and in the areas that it passed into, as its workers do.
A record of an area that was merged lies in the area that followed; one of an area that was split
lies in neither part until somebody says in which.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.models import Area, AreaHeir
from xianzhi.apps.grid.selectors.trees import Standing, Tree, standing_areas

__all__ = ["areas_over", "codes_within", "seen_areas_of", "tree_seen_by"]


def areas_over(code: str) -> frozenset[str]:
    """Give the codes of all areas that an area lies in, itself among them (所在各级区域).

    Those that were merged or split into one of them are among them too.
    """
    return _ground().over(code) if code else frozenset()


def codes_within(code: str) -> frozenset[str]:
    """Give the codes of all areas that lie in an area (范围内区域), ended ones too."""
    return _ground().within(code) if code else frozenset()


def tree_seen_by(actor: Actor, day: date, *, with_shapes: bool = False) -> Tree:
    """Give the tree of a day so far as it exists for a post (可见网格树)."""
    return Tree(seen_areas_of(actor, standing_areas(day, with_shapes=with_shapes)))


def seen_areas_of(actor: Actor, areas: Mapping[str, Standing]) -> Mapping[str, Standing]:
    """Keep the areas that a post reaches (范围内网格); its own stand on top of them.

    A post that is for its whole unit sees them all.
    """
    if not actor.area_code:
        return areas
    tree, wanted = Tree(areas), codes_within(actor.area_code)
    return {
        code: area
        if area.parent_code in wanted
        else replace(area, parent_code="", unit_id=tree.unit_of(code))
        for code, area in areas.items()
        if code in wanted
    }


class _Ground:
    """Parents and heirs of every area there is or was."""

    def __init__(self, parents: Mapping[str, str], heirs: Mapping[str, list[str]]) -> None:
        self.parents, self.heirs = parents, heirs
        self.before: dict[str, list[str]] = defaultdict(list)
        for code, followers in heirs.items():
            for follower in followers:
                self.before[follower].append(code)

    def over(self, code: str) -> frozenset[str]:
        """Climb parents and single heirs; then add what passed into any of these."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            one = waiting.pop()
            if one and one not in found:
                found.add(one)
                followers = self.heirs.get(one, [])
                waiting += followers if len(followers) == 1 else []
                waiting.append(self.parents.get(one, ""))
        waiting = list(found)
        while waiting:
            earlier = [one for one in self.before[waiting.pop()] if one not in found]
            found.update(earlier)
            waiting += earlier
        return frozenset(found)

    def within(self, code: str) -> frozenset[str]:
        return frozenset(one for one in self.parents if code in self.over(one))


def _ground() -> _Ground:
    """Read the tree with its heirs; two queries."""
    parents = {
        code: parent or "" for code, parent in Area.objects.values_list("code", "parent__code")
    }
    heirs: dict[str, list[str]] = defaultdict(list)
    for code, heir in AreaHeir.objects.values_list("area__code", "heir__code"):
        heirs[code].append(heir)
    return _Ground(parents, heirs)
