"""What stops a layer at the door, and the question that opens it (图层读取错误)."""

from collections.abc import Mapping
from dataclasses import dataclass

from xianzhi.core.spatial.coordinates import Candidate
from xianzhi.core.spatial.layer import Issue, LayerFacts
from xianzhi.errors import XianzhiError

__all__ = ["CrsMissingError", "CrsQuestion", "LayerError"]


class LayerError(XianzhiError):
    """A file cannot be read, or a layer not written (图层无法读写)."""


@dataclass(frozen=True, slots=True)
class CrsQuestion:
    """Ask which reference system a layer has (坐标系询问).

    ``candidates`` fit the coordinates, likeliest first; empty when none does. The answer goes into
    ``ReadOptions.crs`` and, where a candidate says so, ``ReadOptions.swap_axes``.
    """

    facts: LayerFacts
    candidates: tuple[Candidate, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def code(self) -> str:
        """Message code of the question."""
        return "layer.crs_missing" if self.candidates else "layer.crs_missing_no_fit"

    @property
    def params(self) -> Mapping[str, str]:
        """Values for the words of ``code``."""
        extent = self.facts.extent
        where = {"x": "—", "y": "—"}
        if extent is not None:
            digits = 6 if abs(extent.max_x) < 400 else 1
            where = {
                "x": f"{extent.min_x:,.{digits}f}–{extent.max_x:,.{digits}f}",
                "y": f"{extent.min_y:,.{digits}f}–{extent.max_y:,.{digits}f}",
            }
        return {"name": self.facts.source, **where}


class CrsMissingError(LayerError):
    """A layer does not say what its coordinates mean (图层缺少坐标系)."""

    def __init__(self, question: CrsQuestion) -> None:
        self.question = question
        super().__init__(question.code, question.params)
