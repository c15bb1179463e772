"""Figures tested against each other (数据交叉核对).

Published reports contradict themselves in ways that arithmetic finds: parts that do not sum to the
whole, a share that is not its own numerator over its denominator, two tables with two values of
one thing. A fault here is a question to whoever published it, not a verdict.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from math import isclose

from xianzhi.core.indicators.results import Observation, Reason

__all__ = [
    "children_add_up",
    "equal_everywhere",
    "parts_add_up",
    "published_share",
    "subtypes_cover",
]

_NEAR = 1e-6


def children_add_up(
    observations: Sequence[Observation], parents: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Test that numerators and denominators of units sum to their parent's (下级之和等于上级).

    *parents* gives the parent of each unit that lies wholly in it, the children of one parent
    filling it. An indicator is tested only where every child has a value.
    """
    seen = {(each.concept, each.unit): each for each in observations}
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    faults: list[Reason] = []
    for (concept, unit), whole in seen.items():
        parts = [seen.get((concept, child)) for child in children.get(unit, ())]
        known = [part for part in parts if part is not None and part.value is not None]
        if known and len(known) == len(parts) and whole.value is not None:
            faults += _sums(whole, known)
    return tuple(faults)


def _sums(whole: Observation, parts: list[Observation]) -> Iterable[Reason]:
    pairs = (
        ("num", whole.num, [part.num for part in parts]),
        ("den", whole.den, [part.den for part in parts]),
    )
    for side, total, values in pairs:
        known = [value for value in values if value is not None]
        if total is None or len(known) != len(values):
            continue
        if not isclose(sum(known), total, rel_tol=_NEAR, abs_tol=_NEAR):
            params = {"concept": whole.concept, "unit": whole.unit, "side": side}
            sums = {"sum": f"{sum(known):.10g}", "total": f"{total:.10g}"}
            yield Reason("diagnosis.children_differ", params | sums)


def parts_add_up(parts: Sequence[Decimal], total: Decimal, what: str) -> Reason | None:
    """Test that published parts sum to the published total (分项之和等于合计)."""
    if sum(parts) == total:
        return None
    params = {"what": what, "sum": str(sum(parts)), "total": str(total)}
    return Reason("diagnosis.parts_differ", params)


def subtypes_cover(findings: Mapping[str, int], distinct: int, what: str) -> Reason | None:
    """Test that findings by kind are not fewer than the objects found (分类之和不少于对象数).

    An object with two kinds of findings counts once among the objects and twice among the
    findings: more findings than objects is no fault, fewer is.
    """
    total = sum(findings.values())
    if max(findings.values(), default=0) <= distinct <= total:
        return None
    params = {"what": what, "findings": str(total), "distinct": str(distinct)}
    return Reason("diagnosis.subtypes_differ", params)


def published_share(num: Decimal, den: Decimal, published: str, what: str) -> Reason | None:
    """Test a published percentage against its own figures (公布值等于分子除以分母).

    *published* is the number as printed, so that its decimals tell how it was rounded. Rounding
    half up, to the nearest even and cutting off are all in use; the last is told as a fault.
    """
    value = Decimal(published)
    if den == 0:
        return Reason("diagnosis.no_denominator", {"what": what})
    exact = 100 * num / den
    rounded = {exact.quantize(value, mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    if value in rounded:
        return None
    cut = value == exact.quantize(value, ROUND_DOWN)
    code = "diagnosis.share_cut_off" if cut else "diagnosis.share_differs"
    right = exact.quantize(value, ROUND_HALF_UP)
    params = {"what": what, "num": str(num), "den": str(den)}
    return Reason(code, params | {"published": published, "exact": str(right)})


def equal_everywhere(
    tables: Mapping[str, Mapping[tuple[str, str, str], Decimal]],
) -> tuple[Reason, ...]:
    """Test that one thing has one value in every annex (同一指标各表一致).

    *tables* gives for each annex its values by concept, unit and cut-off day.
    """
    first: dict[tuple[str, str, str], tuple[str, Decimal]] = {}
    faults = []
    for name, values in tables.items():
        for key, value in values.items():
            place, earlier = first.setdefault(key, (name, value))
            if value != earlier:
                params = {"concept": key[0], "unit": key[1], "day": key[2]}
                both = {"one": f"{place}: {earlier}", "other": f"{name}: {value}"}
                faults.append(Reason("diagnosis.annexes_differ", params | both))
    return tuple(faults)
