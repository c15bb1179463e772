"""A result as a line of arithmetic that an official can check (算式)."""

from collections.abc import Mapping

from xianzhi.core.indicators.definition import Definition
from xianzhi.core.indicators.quantities import Dimension, unit
from xianzhi.core.indicators.results import Target

__all__ = ["formula", "said_amount"]

_NAMES: Mapping[Dimension, tuple[tuple[float, str, str], ...]] = {
    Dimension(metres=2): ((1e6, "km²", "km²"), (1e4, "ha", "ha"), (0.0, "m²", "m²")),
    Dimension(metres=1): ((1e3, "km", "km"), (0.0, "m", "m")),
    Dimension(people=1): ((0.0, "人", "people"),),
    Dimension(objects=1): ((0.0, "个", "objects"),),
}
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", "in": "∈"}


def said_amount(amount: float, dimension: Dimension, language: str) -> str:
    """Say an amount in a unit that suits its size (数量表述)."""
    names = _NAMES.get(dimension, ((0.0, "", ""),))
    least, zh, en = next(each for each in names if abs(amount) >= each[0])
    number = amount / (least or 1.0)
    text = f"{number:,.0f}" if least == 0.0 and dimension.metres == 0 else f"{number:,.2f}"
    return f"{text} {zh if language == 'zh' else en}".strip()


def formula(
    definition: Definition,
    parts: tuple[float, float | None],
    dimensions: tuple[Dimension, Dimension | None],
    value: float,
    target: Target | None,
) -> tuple[str, str]:
    """Print numerator, denominator, value and what is short of the target, in both languages.

    Parameters
    ----------
    parts, dimensions
        Numerator and denominator in SI units, and what they measure; no denominator for an amount.
    """
    return (
        _line(definition, parts, dimensions, (value, target), "zh"),
        _line(definition, parts, dimensions, (value, target), "en"),
    )


def _line(
    definition: Definition,
    parts: tuple[float, float | None],
    dimensions: tuple[Dimension, Dimension | None],
    outcome: tuple[float, Target | None],
    language: str,
) -> str:
    value, target = outcome
    name = definition.name_zh if language == "zh" else definition.name_en
    said = f"{value:,.2f} {definition.unit}"
    if parts[1] is not None and dimensions[1] is not None:
        num = said_amount(parts[0], dimensions[0], language)
        den = said_amount(parts[1], dimensions[1], language)
        said = f"{num} ÷ {den} = {said}"
    tail = "" if target is None else _against(definition, parts, dimensions, outcome, language)
    return f"{name} = {said}{tail}"


def _against(
    definition: Definition,
    parts: tuple[float, float | None],
    dimensions: tuple[Dimension, Dimension | None],
    outcome: tuple[float, Target | None],
    language: str,
) -> str:
    value, target = outcome
    assert target is not None
    upper = f"–{target.upper:g}" if target.upper is not None else ""
    goal = f"{_SIGNS[target.op]}{target.value:g}{upper} {definition.unit}"
    short = target.value - value if target.op == ">=" else value - target.value
    lacks = ""
    if target.op in (">=", "<=") and short > 0:
        amount = short * unit(definition.unit).factor * (parts[1] if parts[1] is not None else 1.0)
        text = said_amount(amount, dimensions[0], language)
        words = {">=": ("缺", "short of"), "<=": ("超出", "above by")}[target.op]
        lacks = f"，{words[0]} {text}" if language == "zh" else f"; {words[1]} {text}"
    return f"（目标 {goal}{lacks}）" if language == "zh" else f" (target {goal}{lacks})"
