"""Rows of a list become areas (网格清单判读): what can be taken, and what is wrong with each row.

An error keeps the whole list out; a warning is told and the row is taken as it is: nothing is lost,
and nothing is put right behind anybody's back. A parent that no list has, but that codes name, is
inferred, and marked as such.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from xianzhi.core.spatial.layer import Severity
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.core.territory.codes import LEVELS, CodedArea, code_faults

__all__ = ["Judged", "RowIssue", "TreeRow", "judged"]

_ADMINISTRATIVE = ("county", "town", "village")
_MOST_DRIFT_PEERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class TreeRow:
    """One area as a list gives it (清单行); ``row`` counts from 1 in its file.

    ``shape`` lies in degrees of EPSG:4490. ``ancestor_names`` are names of areas above, by level,
    as attributes give them.
    """

    file: str
    row: int
    code: str
    name: str
    level: str
    kind: str = ""
    parent_code: str = ""
    unit: str = ""
    households: int | None = None
    residents: int | None = None
    shape: shapely.Geometry | None = None
    ancestor_names: Mapping[str, str] = field(default_factory=dict)
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class RowIssue:
    """What is wrong with a row, or with a whole list (清单问题)."""

    code: str
    severity: Severity
    params: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Rows in the order in which they can be written, parents first (判读结果)."""

    rows: tuple[TreeRow, ...]
    issues: tuple[RowIssue, ...]

    @property
    def errors(self) -> tuple[RowIssue, ...]:
        """What keeps the list out."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)


def judged(
    rows: Sequence[TreeRow],
    known: Mapping[str, TreeRow],
    patterns: Mapping[str, Mapping[str, str]],
) -> Judged:
    """Judge the rows of one or several lists together (判读网格清单).

    Parameters
    ----------
    known
        Areas of the county by code, as the day of the list finds them.
    patterns
        Patterns of codes by kind and level.
    """
    return _Judge(rows, known, patterns).judge()


class _Judge:
    """One list under judgement."""

    def __init__(
        self,
        rows: Sequence[TreeRow],
        known: Mapping[str, TreeRow],
        patterns: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.known, self.patterns = known, patterns
        self.issues: list[RowIssue] = []
        self.rows: dict[str, TreeRow] = {}
        for row in rows:
            self._take(row)

    def judge(self) -> Judged:
        self._find_parents()
        for row in list(self.rows.values()):
            self._check(row)
        self._same_names()
        ordered = sorted(self.rows.values(), key=lambda row: LEVELS.index(row.level))
        return Judged(tuple(self._parents_first(ordered)), tuple(self.issues))

    def _take(self, row: TreeRow) -> None:
        if not row.code:
            return self._tell(row, "grid.row_without_code", Severity.ERROR)
        if not row.name:
            return self._tell(row, "grid.row_without_name", Severity.ERROR, code=row.code)
        if row.level not in LEVELS:
            params = {"code": row.code, "level": row.level}
            return self._tell(row, "grid.level_unknown", Severity.ERROR, **params)
        if row.code in self.rows:
            other = self.rows[row.code]
            params = {"code": row.code, "file": other.file, "row": str(other.row)}
            return self._tell(row, "grid.code_twice", Severity.ERROR, **params)
        kind = "administrative" if row.level in _ADMINISTRATIVE else row.kind or "general"
        self.rows[row.code] = replace(row, kind=kind)
        return None

    def _find_parents(self) -> None:
        missing: dict[str, list[TreeRow]] = defaultdict(list)
        for code, row in list(self.rows.items()):
            if row.level == LEVELS[0]:
                self.rows[code] = replace(row, parent_code="")
                continue
            parent = row.parent_code or self._known_parent(code) or self._stem(code)
            self.rows[code] = replace(row, parent_code=parent)
            if not parent:
                self._tell(row, "grid.no_parent", Severity.ERROR, code=code)
            elif self._at(parent) is None:
                missing[parent].append(self.rows[code])
        while missing:
            code, rows = missing.popitem()
            self._infer(code, rows, missing)

    def _infer(self, code: str, rows: list[TreeRow], missing: dict[str, list[TreeRow]]) -> None:
        """Put an area in the place that codes name and no list has."""
        level = LEVELS[max(0, min(LEVELS.index(row.level) for row in rows) - 1)]
        stem = self._stem(code)
        first = rows[0]
        said = {"parent": code, "count": str(len(rows)), "code": first.code}
        if level != LEVELS[0] and not stem:
            return self._tell(first, "grid.parent_unknown", Severity.ERROR, **said)
        kind = "administrative" if level in _ADMINISTRATIVE else first.kind
        made = TreeRow(
            first.file, 0, code, code, level, kind, stem if level != LEVELS[0] else "",
            is_inferred=True,
        )  # fmt: skip
        self.rows[code] = made
        self._tell(first, "grid.parent_missing", Severity.WARNING, **said)
        self._tell_drift(made, rows)
        if made.parent_code and self._at(made.parent_code) is None:
            missing[made.parent_code].append(made)
        return None

    def _tell_drift(self, made: TreeRow, rows: Sequence[TreeRow]) -> None:
        """Say which areas of the same level hold the ground of an area that only codes name."""
        drawn = [row.shape for row in rows if row.shape is not None]
        peers = [
            row
            for row in (*self.rows.values(), *self.known.values())
            if row.level == made.level and row.shape is not None and row.code != made.code
        ]
        if not drawn or not peers:
            return
        ground = shapely.union_all(shapely.make_valid(np.array(drawn, dtype=object)))
        shapes = shapely.make_valid(np.array([row.shape for row in peers], dtype=object))
        whole = float(areas_m2(np.array([ground], dtype=object))[0])
        common = areas_m2(shapely.intersection(shapes, ground))
        for number in np.argsort(-common)[:_MOST_DRIFT_PEERS]:
            if whole and common[number] / whole >= 0.001:
                peer = peers[number]
                share = f"{common[number] / whole:.1%}"
                params = {"parent": made.code, "other": peer.code, "name": peer.name}
                self._tell(rows[0], "grid.code_drift", Severity.WARNING, share=share, **params)

    def _check(self, row: TreeRow) -> None:
        parent = self._at(row.parent_code) if row.parent_code else None
        if parent is not None and not _fits(row, parent):
            params = {"code": row.code, "parent": parent.code, "level": row.level}
            self._tell(row, "grid.level_not_below", Severity.ERROR, **params)
        area = CodedArea(row.code, row.name, row.level, row.parent_code)
        for fault in code_faults(area, self.patterns.get(row.kind, {})):
            softened = row.is_inferred and fault.severity is Severity.ERROR
            severity = Severity.WARNING if softened else fault.severity
            self.issues.append(
                RowIssue(fault.code, severity, fault.params, row.file, row.row or None)
            )
        for level, name in row.ancestor_names.items():
            above = self._above(row, level)
            if above is not None and not above.is_inferred and above.name != name:
                params = {"code": row.code, "said": name, "name": above.name, "other": above.code}
                self._tell(row, "grid.names_another", Severity.WARNING, **params)

    def _same_names(self) -> None:
        named = Counter((row.parent_code, row.kind, row.name) for row in self.rows.values())
        for row in self.rows.values():
            count = named[row.parent_code, row.kind, row.name]
            if count > 1:
                params = {"code": row.code, "name": row.name, "count": str(count)}
                self._tell(row, "grid.same_name", Severity.WARNING, **params)

    def _parents_first(self, rows: Sequence[TreeRow]) -> Iterator[TreeRow]:
        """Order cells that lie in cells too; a circle of parents is an error."""
        done: set[str] = set()
        waiting = list(rows)
        while waiting:
            ready = [r for r in waiting if r.parent_code in done or r.parent_code not in self.rows]
            if not ready:
                for row in waiting:
                    self._tell(row, "grid.parents_in_a_circle", Severity.ERROR, code=row.code)
                return
            yield from ready
            done |= {row.code for row in ready}
            waiting = [row for row in waiting if row.code not in done]

    def _above(self, row: TreeRow, level: str) -> TreeRow | None:
        seen = 0
        above = self._at(row.parent_code)
        while above is not None and above.level != level and seen < len(LEVELS):
            above, seen = self._at(above.parent_code), seen + 1
        return above if above is not None and above.level == level else None

    def _known_parent(self, code: str) -> str:
        """Where a list is silent, an area stays where it is."""
        return self.known[code].parent_code if code in self.known else ""

    def _stem(self, code: str) -> str:
        """Find the longest code that another begins with."""
        for length in range(len(code) - 1, 1, -1):
            if self._at(code[:length]) is not None:
                return code[:length]
        return ""

    def _at(self, code: str) -> TreeRow | None:
        return self.rows.get(code) or self.known.get(code)

    def _tell(self, row: TreeRow, code: str, severity: Severity, /, **params: str) -> None:
        self.issues.append(RowIssue(code, severity, params, row.file, row.row or None))


def _fits(row: TreeRow, parent: TreeRow) -> bool:
    """Whether a row may lie below its parent: of a lower level, and of its kind."""
    below = LEVELS.index(row.level) > LEVELS.index(parent.level)
    cells = row.level == parent.level == LEVELS[-1]
    return (below or cells) and parent.kind in {"administrative", row.kind}
