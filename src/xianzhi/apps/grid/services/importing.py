"""Lists and map files become areas (导入网格): look first, then every row or none.

Errors keep the whole import out. What is only odd comes in as it is and stays listed with the
import. Importing the same files again changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.grid.choices import Level, Verb
from xianzhi.apps.grid.models import Area, GridImport
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.selectors.checking import plots_of
from xianzhi.apps.grid.selectors.trees import Standing, code_patterns, ended_codes, standing_areas
from xianzhi.apps.grid.selectors.wording import finding_issue
from xianzhi.apps.grid.services.requests import ImportDraft, Paper, TreeFile
from xianzhi.apps.grid.services.staging import check_size
from xianzhi.apps.grid.services.writing import (
    Telling,
    draw_borders,
    ground_of,
    lock_grid,
    open_areas,
    order,
    record_change,
    respell,
)
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.core.spatial.layer import Severity
from xianzhi.core.territory.intake import Judged, RowIssue, TreeRow, judged
from xianzhi.core.territory.nesting import NestingReport, nesting
from xianzhi.errors import RuleError
from xianzhi.exchange.grid_trees import TreeSource, read_trees
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append_each, stream_of

__all__ = ["ImportPreview", "import_areas", "import_rows", "preview_import"]

_MOST_ROWS = 200_000
_MOST_ISSUES = 5_000
_GRAVE = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True, eq=False)
class ImportPreview:
    """What would become of a list (导入预检); nothing is stored.

    ``counts`` tells of rows by level, and how many are new, changed and the same.
    """

    rows: tuple[TreeRow, ...]
    issues: tuple[RowIssue, ...]
    counts: Mapping[str, int]
    nesting: NestingReport

    @property
    def errors(self) -> int:
        """How many issues keep the list out."""
        return sum(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def changes(self) -> int:
        """How many areas would be new or changed."""
        return self.counts["new"] + self.counts["changed"]


def preview_import(*, actor: Actor, draft: ImportDraft) -> ImportPreview:
    """Look at files of areas (导入预检): what is in them, and what is wrong row by row.

    Raises
    ------
    PermissionDeniedError
        The actor does not keep the grid.
    LayerError, TableError, RuleError
        A file cannot be read, or has no reference system.
    """
    require(may_keep_grid(actor))
    check_size(draft.files)
    return _examined(draft)


def import_areas(
    *, actor: Actor, draft: ImportDraft, request_id: str, at: datetime
) -> dict[str, str | int | bool]:
    """Take the areas of files in, every row or none (导入网格).

    Returns
    -------
    dict
        ``import`` (its id, empty where nothing changed) and the counts.

    Raises
    ------
    RuleError
        ``grid.import_has_errors``: the preview names them.
    """
    require(may_keep_grid(actor))
    check_size(draft.files)
    body = {
        "files": [[file.name, _digest(file.content), file.level] for file in draft.files],
        "day": draft.effective_on.isoformat(),
    }
    asked = order("import", actor, body, request_id=request_id, at=at)
    return _taken_in(asked, draft, _examined(draft))


def import_rows(
    *,
    actor: Actor,
    name: str,
    rows: Sequence[TreeRow],
    effective_on: date,
    request_id: str,
    at: datetime,
) -> dict[str, str | int | bool]:
    """Take rows in that this product made itself (载入自产网格), as ``import_areas``."""
    require(may_keep_grid(actor))
    draft = ImportDraft((TreeFile(name, _content_of(rows)),), effective_on)
    body = {"files": [[name, _digest(draft.files[0].content), ""]], "day": str(effective_on)}
    asked = order("import", actor, body, request_id=request_id, at=at)
    return _taken_in(asked, draft, _judged_rows(rows, (), draft))


def _content_of(rows: Sequence[TreeRow]) -> bytes:
    """Write rows down as bytes: their digest stands for the file that they never were."""
    listed = [
        [row.code, row.name, row.level, row.kind, row.parent_code, row.unit, row.households,
         row.residents, shapely.to_wkb(row.shape, hex=True) if row.shape is not None else None]
        for row in rows
    ]  # fmt: skip
    return json.dumps(listed, ensure_ascii=False).encode()


def _taken_in(asked: Order, draft: ImportDraft, seen: ImportPreview) -> dict[str, str | int | bool]:
    def act(change: Change) -> dict[str, str | int | bool]:
        if seen.errors:
            raise RuleError("grid.import_has_errors", {"count": str(seen.errors)})
        lock_grid()
        return _Writing(change, draft).write(seen)

    return carry_out(asked, act)


def _examined(draft: ImportDraft) -> ImportPreview:
    sources = [
        TreeSource(file.name, file.content, file.level, file.kind, _crs(file.crs))
        for file in draft.files
    ]
    rows, read_issues = read_trees(sources)
    return _judged_rows(rows, read_issues, draft)


def _judged_rows(
    rows: Sequence[TreeRow], read_issues: Sequence[RowIssue], draft: ImportDraft
) -> ImportPreview:
    if not rows or len(rows) > _MOST_ROWS:
        raise RuleError("grid.no_rows", {"rows": str(len(rows)), "most": str(_MOST_ROWS)})
    known = standing_areas(draft.effective_on, with_shapes=True)
    found = judged(rows, {code: _as_row(area) for code, area in known.items()}, code_patterns())
    issues = [*read_issues, *found.issues, *_ended(found), *_strange_units(found, draft)]
    report = _nesting(found, known)
    imported = {row.code: row for row in found.rows}
    issues += [
        finding_issue(finding, imported)
        for finding in report.findings
        if finding.area in imported or finding.other in imported
    ]
    issues.sort(key=lambda one: (_GRAVE[one.severity], one.file, one.row or 0))
    return ImportPreview(found.rows, tuple(issues), _counts(found.rows, known), report)


def _crs(code: str) -> CRS | None:
    try:
        return CRS.from_user_input(code) if code else None
    except CRSError as error:
        raise RuleError("grid.crs_unknown", {"crs": code[:40]}) from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _as_row(area: Standing) -> TreeRow:
    return TreeRow(
        "", 0, area.code, area.name, area.level, area.kind, area.parent_code, area.unit_id,
        area.households, area.residents, area.shape,
    )  # fmt: skip


def _ended(found: Judged) -> list[RowIssue]:
    ended = ended_codes()
    return [
        RowIssue(
            "grid.area_has_ended",
            Severity.ERROR,
            {"code": row.code, "day": ended[row.code].isoformat()},
            row.file,
            row.row or None,
        )
        for row in found.rows
        if row.code in ended
    ]


def _strange_units(found: Judged, draft: ImportDraft) -> list[RowIssue]:
    named = {row.unit for row in found.rows if row.unit}
    known = resolve(sorted(named), draft.effective_on) if named else {}
    return [
        RowIssue(
            "grid.unit_unknown",
            Severity.ERROR,
            {"code": row.code, "unit": row.unit},
            row.file,
            row.row or None,
        )
        for row in found.rows
        if row.unit and row.unit not in known
    ]


def _nesting(found: Judged, known: Mapping[str, Standing]) -> NestingReport:
    """Check the tree as it would stand."""
    rows = {code: _as_row(area) for code, area in known.items()}
    rows |= {
        row.code: row if row.shape is not None or row.code not in rows
        else replace(row, shape=rows[row.code].shape)
        for row in found.rows
    }  # fmt: skip
    return nesting(plots_of(list(rows.values())))


def _counts(rows: Sequence[TreeRow], known: Mapping[str, Standing]) -> dict[str, int]:
    counts = dict.fromkeys((*Level.values, "inferred", "new", "changed", "same"), 0)
    for row in rows:
        counts["inferred" if row.is_inferred else row.level] += 1
        counts[_fate(row, known.get(row.code))] += 1
    return counts


def _fate(row: TreeRow, area: Standing | None) -> str:
    if area is None:
        return "new"
    same = (
        row.name == area.name
        and row.parent_code == area.parent_code
        and row.households in {None, area.households}
        and row.residents in {None, area.residents}
        and (row.shape is None or _wkb(row) == area.border_sha256)
        and not row.unit
    )
    if same or row.is_inferred:
        return "same"
    return "changed"


def _wkb(row: TreeRow) -> str:
    return _digest(shapely.to_wkb(ground_of(row.shape))) if row.shape is not None else ""


@dataclass(frozen=True, slots=True)
class _Writing:
    """One import while it is written."""

    change: Change
    draft: ImportDraft

    def write(self, seen: ImportPreview) -> dict[str, str | int | bool]:
        """Write what is new or changed; nothing at all where nothing is."""
        areas = {area.code: area for area in Area.objects.filter(ended_on__isnull=True)}
        units = self._units(seen)
        new = [row for row in seen.rows if row.code not in areas]
        changed = [r for r in seen.rows if r.code in areas and self._changes(r, areas, units)]
        self._open(new, areas, units)
        for row in changed:
            self._retell(row, areas, units)
        drawn = self._draw(seen.rows, areas)
        touched = dict.fromkeys([*(r.code for r in new), *(r.code for r in changed), *drawn])
        if not touched:
            return {"import": "", **seen.counts, "new": 0, "changed": 0}
        counts = {**seen.counts, "new": len(new), "changed": len(touched) - len(new)}
        return {"import": self._record(seen, counts, [areas[code] for code in touched]), **counts}

    def _units(self, seen: ImportPreview) -> Mapping[str, str]:
        named = sorted({row.unit for row in seen.rows if row.unit})
        found = resolve(named, self.draft.effective_on) if named else {}
        return {name: line.id for name, line in found.items()}

    def _open(
        self, rows: Sequence[TreeRow], areas: dict[str, Area], units: Mapping[str, str]
    ) -> None:
        for row in rows:  # parents first
            areas[row.code] = Area(
                code=row.code,
                name=row.name,
                level=row.level,
                kind=row.kind,
                parent=areas.get(row.parent_code),
                unit_id=units.get(row.unit),
                households=row.households,
                residents=row.residents,
                is_inferred=row.is_inferred,
            )
        open_areas([areas[row.code] for row in rows], self.draft.effective_on)

    def _told(self, row: TreeRow, areas: Mapping[str, Area], units: Mapping[str, str]) -> Telling:
        was = Telling.of(areas[row.code])
        parent = areas.get(row.parent_code)
        return Telling(
            row.name,
            parent.pk if parent else None,
            units.get(row.unit) or was.unit_id,
            was.households if row.households is None else row.households,
            was.residents if row.residents is None else row.residents,
        )

    def _changes(self, row: TreeRow, areas: Mapping[str, Area], units: Mapping[str, str]) -> bool:
        if row.is_inferred:
            return False
        told, was = self._told(row, areas, units), Telling.of(areas[row.code])
        return [str(v) for v in asdict(told).values()] != [str(v) for v in asdict(was).values()]

    def _retell(self, row: TreeRow, areas: Mapping[str, Area], units: Mapping[str, str]) -> None:
        area = areas[row.code]
        respell(area, self._told(row, areas, units), self.draft.effective_on)
        if area.is_inferred:
            Area.objects.filter(pk=area.pk).update(is_inferred=False)

    def _draw(self, rows: Sequence[TreeRow], areas: Mapping[str, Area]) -> list[str]:
        shapes = [(areas[r.code], ground_of(r.shape)) for r in rows if r.shape is not None]
        source = "、".join(file.name for file in self.draft.files)
        return [area.code for area in draw_borders(shapes, self.draft.effective_on, source)]

    def _record(self, seen: ImportPreview, counts: Mapping[str, int], areas: Sequence[Area]) -> str:
        names = [file.name for file in self.draft.files]
        paper = Paper(self.draft.effective_on, self.draft.basis)
        record_change(self.change, Verb.IMPORT, paper, {"files": names, "counts": dict(counts)})
        facts = {"files": "、".join(names), "day": self.draft.effective_on.isoformat()}
        append_each(self.change, [(stream_of("area", area.pk), "import", facts) for area in areas])
        by = self.change.post_id
        label = post_labels([by]).get(by, "") if by else ""
        whole = "".join(_digest(file.content) for file in self.draft.files)
        made = GridImport.objects.create(
            names=names,
            sha256=hashlib.sha256(whole.encode()).hexdigest(),
            effective_on=self.draft.effective_on,
            counts=dict(counts),
            issues=[_kept(issue) for issue in seen.issues[:_MOST_ISSUES]],
            imported_at=self.change.at,
            by_label=label[:200],
        )
        return str(made.pk)


def _kept(issue: RowIssue) -> dict[str, object]:
    return {
        "code": issue.code,
        "severity": str(issue.severity),
        "params": dict(issue.params),
        "file": issue.file,
        "row": issue.row,
    }
