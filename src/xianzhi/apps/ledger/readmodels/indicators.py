"""Indicators beside targets (指标绑定)."""

from dataclasses import dataclass

__all__ = ["IndicatorOption", "TargetBinding"]


@dataclass(frozen=True, slots=True)
class IndicatorOption:
    """An indicator of the catalogue (指标); ``likeness`` of the names in per cent, if compared."""

    code: str
    name: str
    unit: str
    likeness: int | None = None

    @property
    def label(self) -> str:
        """The code with the name."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class TargetBinding:
    """Which indicator a target is tied to (指标绑定)."""

    state: str  # bound, confirmed, proposed, none, free
    chosen: IndicatorOption | None
    offered: tuple[IndicatorOption, ...]  # as the compiler found them, best first
