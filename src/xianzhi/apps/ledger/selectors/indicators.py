"""Which indicator of the catalogue a target is tied to (指标绑定)."""

from collections.abc import Iterable, Mapping
from functools import cache

from xianzhi.apps.ledger.readmodels import IndicatorOption, TargetBinding
from xianzhi.catalogue import indicators
from xianzhi.core.policy.review import JsonObject, JsonValue, as_objects, canonical
from xianzhi.core.policy.targets import Indicator

__all__ = ["binding_of", "bound_indicators", "every_indicator", "indicator_named"]


def binding_of(value: JsonValue, as_read: JsonValue) -> TargetBinding:
    """Say which indicator a target is tied to, or which are proposed (绑定状态).

    ``bound`` by its name, ``confirmed`` or ``none`` by a person, ``proposed`` while a person must
    choose, ``free`` where the catalogue has nothing near.
    """
    links, read = _links(value), _links(as_read)
    offered = tuple(_option(link) for link in read)
    chosen = next((_option(link) for link in links if link.get("bound")), None)
    if canonical([*links]) != canonical([*read]):
        return TargetBinding("confirmed" if chosen else "none", chosen, offered)
    state = "bound" if chosen else "proposed" if offered else "free"
    return TargetBinding(state, chosen, offered)


def bound_indicators(target: Mapping[str, JsonValue]) -> tuple[IndicatorOption, ...]:
    """List the indicators that a published target is tied to: one, or none."""
    return tuple(
        _option(link) for link in as_objects(target.get("indicators")) if link.get("bound")
    )


def indicator_named(words: str) -> Indicator | None:
    """Find what a person typed or picked: a code, a code with its name, or the very name."""
    typed = words.strip()
    code = typed.split(maxsplit=1)[0].upper() if typed else ""
    by_name = {one.name: one for one in indicators.indicators()}
    return _by_code().get(code) or by_name.get(typed)


def every_indicator() -> Iterable[IndicatorOption]:
    """List the catalogue, for the box to pick from (指标目录)."""
    return (IndicatorOption(one.code, one.name, one.unit) for one in indicators.indicators())


@cache
def _by_code() -> Mapping[str, Indicator]:
    return {one.code: one for one in indicators.indicators()}


def _links(target: JsonValue) -> list[JsonObject]:
    return as_objects(target.get("indicators")) if isinstance(target, dict) else []


def _option(link: JsonObject) -> IndicatorOption:
    """Name a link; an edition that this catalogue lacks leaves the bare code."""
    code, score = str(link.get("code") or ""), link.get("score")
    known = _by_code().get(code)
    likeness = round(float(score) * 100) if isinstance(score, int | float) else None
    name, unit = (known.name, known.unit) if known else ("", "")
    return IndicatorOption(code, name, unit, likeness)
