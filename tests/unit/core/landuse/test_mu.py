"""Mu and square metres: what offices count, and what is measured."""

from decimal import Decimal

from xianzhi.core.landuse.mu import from_mu, to_mu


def test_fifteen_mu_are_a_hectare():
    assert to_mu(10_000) == 15
    assert from_mu(Decimal(15)) == 10_000
    assert round(to_mu(float(from_mu(Decimal("0.1")))), 12) == 0.1
