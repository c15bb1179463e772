"""Checks of the tree as it stands (网格检查): borders, codes, names; on the map and as a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import shapely

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.permissions import may_read_grid
from xianzhi.apps.grid.selectors.scopes import seen_areas_of
from xianzhi.apps.grid.selectors.trees import Standing, code_patterns, edition, standing_areas
from xianzhi.apps.grid.selectors.wording import finding_params
from xianzhi.core.spatial.layer import Severity
from xianzhi.core.territory.codes import CodedArea, code_faults
from xianzhi.core.territory.nesting import Cover, Finding, NestingReport, Plots, nesting
from xianzhi.records.decisions import require

__all__ = [
    "CheckLine",
    "CheckPage",
    "all_findings",
    "check_page",
    "findings_on_map",
    "plots_of",
    "report_of",
]


class Plotted(Protocol):
    """An area with a place in the tree and a border."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent_code(self) -> str: ...
    @property
    def shape(self) -> shapely.Geometry | None: ...


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One finding as the table shows it (检查结果行)."""

    number: int
    code: str
    severity: str
    params: dict[str, str]
    area: str
    name: str
    other: str
    other_name: str
    area_m2: float
    has_shape: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the page of checks shows (检查页)."""

    day: date
    lines: tuple[CheckLine, ...]
    counts: tuple[tuple[str, int], ...]  # by message code
    covers: tuple[Cover, ...]
    areas: int

    @property
    def figures(self) -> tuple[tuple[str, str, int], ...]:
        """Message code, its last word, and the number of findings."""
        return tuple((code, code.removeprefix("grid."), count) for code, count in self.counts)


def plots_of(areas: Sequence[Plotted]) -> Plots:
    """Lay areas out for the checks (准备套合检查)."""
    row = {area.code: number for number, area in enumerate(areas)}
    shapes = np.empty(len(areas), dtype=object)
    shapes[:] = [area.shape for area in areas]
    return Plots(
        [area.code for area in areas],
        np.array([row.get(area.parent_code, -1) for area in areas], np.int64),
        [area.kind for area in areas],
        shapes,
    )


def report_of(day: date) -> NestingReport:
    """Check the tree of a day (套合检查); kept until the tree changes."""
    return _report(day, edition())


@lru_cache(4)
def _report(day: date, _edition: int) -> NestingReport:
    return nesting(plots_of(list(standing_areas(day, with_shapes=True).values())))


def check_page(actor: Actor, day: date, wanted: str = "") -> CheckPage:
    """List what is wrong with the tree of a day (网格检查)."""
    require(may_read_grid(actor))
    areas = seen_areas_of(actor, standing_areas(day))
    lines = tuple(line for line in all_findings(day) if line.area in areas)
    covers = tuple(cover for cover in report_of(day).covers if cover.area in areas)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.code] = counts.get(line.code, 0) + 1
    shown = tuple(line for line in lines if not wanted or line.code == f"grid.{wanted}")
    return CheckPage(day, shown, tuple(counts.items()), covers, len(areas))


def all_findings(day: date) -> tuple[CheckLine, ...]:
    """List what is wrong with the tree of a day, for the command (网格检查)."""
    areas, report = standing_areas(day), report_of(day)
    return (*_border_lines(report, areas), *_code_lines(areas, len(report.findings)))


# Any: GeoJSON that a script reads.
def findings_on_map(actor: Actor, day: date, wanted: str = "") -> dict[str, Any]:
    """Give the ground of the findings to the map (检查结果图形)."""
    require(may_read_grid(actor))
    areas = seen_areas_of(actor, standing_areas(day))
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": str(number),
                "class": _CLASSES.get(finding.code, "look"),
                "name": finding.area,
            },
            "geometry": json.loads(shapely.to_geojson(finding.shape)),
        }
        for number, finding in enumerate(report_of(day).findings, start=1)
        if finding.area in areas
        and finding.shape is not None
        and (not wanted or finding.code == f"grid.{wanted}")
    ]
    return {"type": "FeatureCollection", "features": features}


_CLASSES = {
    "grid.gap": "gap",
    "grid.siblings_overlap": "overlap",
    "grid.outside_parent": "outside",
    "grid.lies_in_another": "outside",
}
# An area keeps its code when it comes under another parent: known here, strange in a new list.
_NOTED = {"grid.code_not_of_parent": Severity.NOTE}
_GRAVE = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _border_lines(report: NestingReport, areas: Mapping[str, Standing]) -> list[CheckLine]:
    lines = [
        _line(number, finding, areas) for number, finding in enumerate(report.findings, start=1)
    ]
    return sorted(lines, key=lambda line: (_GRAVE[Severity(line.severity)], -line.area_m2))


def _line(number: int, finding: Finding, areas: Mapping[str, Standing]) -> CheckLine:
    area, other = areas.get(finding.area), areas.get(finding.other)
    return CheckLine(
        number,
        finding.code,
        str(finding.severity),
        dict(finding_params(finding)),
        finding.area,
        area.name if area else "",
        finding.other if other else "",
        other.name if other else "",
        finding.area_m2,
        finding.shape is not None,
    )


def _code_lines(areas: Mapping[str, Standing], after: int) -> list[CheckLine]:
    patterns = code_patterns()
    found: list[CheckLine] = []
    for area in areas.values():
        coded = CodedArea(area.code, area.name, area.level, area.parent_code)
        for fault in code_faults(coded, patterns.get(area.kind, {})):
            number = after + len(found) + 1
            params = dict(fault.params)
            severity = str(_NOTED.get(fault.code, fault.severity))
            found.append(
                CheckLine(
                    number, fault.code, severity, params, area.code, area.name,
                    "", "", 0.0, has_shape=False,
                )
            )  # fmt: skip
    return found
