"""The mu (亩), in which offices count land: 15 of them are a hectare."""

from decimal import Decimal

__all__ = ["from_mu", "to_mu"]

_MU_PER_HECTARE, _HECTARE_M2 = 15, 10_000


def to_mu(area_m2: float) -> float:
    """Give square metres in mu (折合亩)."""
    return area_m2 * _MU_PER_HECTARE / _HECTARE_M2


def from_mu(area_mu: Decimal) -> Decimal:
    """Give mu in square metres, as exact as decimals are (亩折合平方米)."""
    return area_mu * _HECTARE_M2 / _MU_PER_HECTARE
