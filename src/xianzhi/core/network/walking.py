"""Where people may walk (步行通行规则), by tags of OpenStreetMap or an office's own columns."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["WalkRules", "is_barrier", "is_closed_gate", "level_of", "may_walk"]


@dataclass(frozen=True, slots=True)
class WalkRules:
    """What can be walked and what cannot be crossed (步行通行规则).

    Parameters
    ----------
    closed_ways
        Classes of ways that nobody walks on: of ``highway`` in OpenStreetMap, of the class column
        in an office's layer.
    closed_to
        Values of ``foot`` and ``access`` that keep walkers out.
    open_to
        Values of ``foot`` that let them in whatever else is said.
    barriers
        Values of ``barrier`` that cannot be crossed.
    passages
        Values of ``barrier`` that are a way through unless they are closed to walkers.
    """

    closed_ways: frozenset[str] = frozenset(
        {
            "motorway",
            "motorway_link",
            "construction",
            "proposed",
            "abandoned",
            "razed",
            "raceway",
            "bus_guideway",
            "escape",
            "no",
            "高速公路",
            "匝道",
            "规划道路",
        }
    )
    closed_to: frozenset[str] = frozenset({"no", "private", "use_sidepath"})
    open_to: frozenset[str] = frozenset({"yes", "designated", "permissive", "destination"})
    barriers: frozenset[str] = frozenset(
        {"wall", "fence", "city_wall", "retaining_wall", "guard_rail", "hedge", "ditch"}
    )
    passages: frozenset[str] = frozenset(
        {"gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate", "kissing_gate"}
    )


_CROSSED_BY_BRIDGES_ONLY = (
    ("waterway", frozenset({"river", "canal"})),
    ("railway", frozenset({"rail", "light_rail", "subway"})),
)


def may_walk(tags: Mapping[str, str], rules: WalkRules) -> bool:
    """Tell whether people may walk on a way (可步行)."""
    kind = tags.get("highway", "")
    if kind in rules.closed_ways or not kind or tags.get("motorroad") == "yes":
        return kind not in {"", "motorway", "motorway_link"} and tags.get("foot") in rules.open_to
    if tags.get("foot") in rules.open_to:
        return True
    return not {tags.get("foot"), tags.get("access")} & rules.closed_to


def is_barrier(tags: Mapping[str, str], rules: WalkRules) -> bool:
    """Tell whether a line cannot be crossed on its own level (阻隔线): walls, rivers, railways."""
    if tags.get("barrier") in rules.barriers:
        return True
    return any(tags.get(key) in kinds for key, kinds in _CROSSED_BY_BRIDGES_ONLY)


def is_closed_gate(tags: Mapping[str, str], rules: WalkRules) -> bool:
    """Tell whether a point on a way lets nobody through (封闭出入口)."""
    if tags.get("foot") in rules.open_to:
        return False
    kind = tags.get("barrier", "")
    closed = bool({tags.get("foot"), tags.get("access")} & rules.closed_to)
    return kind in rules.barriers or (closed and kind in rules.passages)


def level_of(tags: Mapping[str, str]) -> int:
    """Read on which level a line lies (层级): 0 is the ground.

    A bridge without a level is above the ground and a tunnel or culvert below it. The first of
    several levels counts.
    """
    text = tags.get("layer", "").split(";")[0].strip()
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        pass
    if tags.get("bridge", "no") != "no":
        return 1
    return -1 if tags.get("tunnel", "no") != "no" else 0
