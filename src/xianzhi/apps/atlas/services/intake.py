"""Files become versions of a layer (导入图层版本): look first, then keep."""

import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots, tilesets
from xianzhi.apps.atlas.models import Layer as LayerRecord
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.permissions import may_keep_layers
from xianzhi.apps.atlas.selectors.catalogue import tile_fields
from xianzhi.apps.atlas.selectors.visibility import published_versions, visible_layer
from xianzhi.apps.atlas.services.orders import locked_layer, order
from xianzhi.apps.atlas.services.requests import VersionDraft
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.spatial.coordinates import label
from xianzhi.core.spatial.layer import Issue, Layer, Outcome, Severity
from xianzhi.core.spatial.measure import areas_m2
from xianzhi.core.spatial.offset import Offset, detect_offset
from xianzhi.core.spatial.shifted import ShiftedDatum
from xianzhi.errors import RuleError
from xianzhi.exchange.layers.faults import CrsQuestion
from xianzhi.exchange.layers.inspecting import Inspection
from xianzhi.exchange.layers.parsing import ReadOptions
from xianzhi.exchange.layers.reading import inspect_layer, read_layer
from xianzhi.exchange.layers.settling import settle
from xianzhi.exchange.layers.snapshot import write_snapshot
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of

__all__ = [
    "CONTROL_LAYER",
    "Intake",
    "Preview",
    "import_version",
    "keep_layer",
    "lay_down",
    "preview",
    "read_upload",
    "write_version",
]

CONTROL_LAYER = "county"  # lies right: layers are compared with it
_MOST_ISSUES = 2_000  # kept with a version; the count of the rest is kept too
_MOST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file says of itself before anybody keeps it (导入预检).

    ``question`` asks for the reference system where the file has none; then nothing more is known.
    ``offset`` is null where there is no control layer to compare with.
    """

    inspection: Inspection
    offset: Offset | None

    @property
    def question(self) -> CrsQuestion | None:
        """What must be answered before the file can be kept."""
        return self.inspection.question


def preview(*, actor: Actor, code: str, upload: Upload, draft: VersionDraft) -> Preview:
    """Look at a file that may become a version (导入预检); nothing is stored.

    Raises
    ------
    PermissionDeniedError
        The layer belongs to another unit.
    LayerError, RuleError
        The file cannot be read; the message says what to do.
    """
    record = _owned(actor, code)
    evidence.check_size(upload)
    options = _options(upload, draft)
    found = inspect_layer(upload.content, options)
    if found.question is not None:
        return Preview(found, None)
    layer = _settled(read_layer(upload.content, options).value, draft)
    return Preview(found, _offset(actor, layer, record.code))


def import_version(
    *, actor: Actor, code: str, upload: Upload, draft: VersionDraft, request_id: str, at: datetime
) -> str:
    """Keep a file as the next version of a layer, not yet in force (导入版本).

    Returns
    -------
    str
        Id of the version. The original file and the snapshot are both kept by their SHA-256.

    Raises
    ------
    CrsMissingError
        The file has no reference system and the draft gives none.
    LayerError, RuleError
        The file cannot be read, has no features, or a text is too long.
    """
    record = _owned(actor, code)
    layer, facts = read_upload(actor, code, upload, draft)
    intake = Intake(actor, code, upload, draft, request_id, at)
    return write_version(intake, lay_down(intake, record, layer), facts)


def read_upload(
    actor: Actor, code: str, upload: Upload, draft: VersionDraft
) -> tuple[Layer, dict[str, object]]:
    """Read a file and say what a version of it would say (读取上传图层); nothing is stored.

    Raises
    ------
    LayerError, RuleError
        The file cannot be read, or has no features.
    """
    evidence.check_size(upload)
    read = read_layer(upload.content, _options(upload, draft))
    layer = _settled(read.value, draft)
    if not len(layer.geometries):
        raise RuleError("atlas.layer_is_empty", {"name": upload.name})
    return layer, _facts(read, layer, _offset(actor, layer, code), draft)


def keep_layer(
    *, actor: Actor, code: str, layer: Layer, draft: VersionDraft, request_id: str, at: datetime
) -> str:
    """Keep a layer that this product made itself as the next version (存入自产图层).

    It lies in EPSG:4490 and is valid: nothing is read, mended or compared. The snapshot stands for
    the original file too.
    """
    record = _owned(actor, code)
    facts = _facts(Outcome(layer), layer, None, draft)
    intake = Intake(actor, code, None, draft, request_id, at)
    return write_version(intake, lay_down(intake, record, layer), facts)


@dataclass(frozen=True, slots=True)
class Intake:
    """Who asks for what; ``upload`` is null where the snapshot is the original."""

    actor: Actor
    code: str
    upload: Upload | None
    draft: VersionDraft
    request_id: str
    at: datetime


def lay_down(intake: Intake, record: LayerRecord, layer: Layer) -> Upload:
    """Put original and snapshot on the disk before the transaction (落盘); gives the snapshot."""
    snapshot = _snapshot(layer)
    for file in (intake.upload or snapshot, snapshot):
        evidence.keep_bytes(file)
    _prepare(record, layer, snapshot.sha256)
    return snapshot


def write_version(intake: Intake, snapshot: Upload, columns: dict[str, object]) -> str:
    """Write the version of files that lie on the disk, in one transaction (登记版本)."""
    actor, draft, at = intake.actor, intake.draft, intake.at
    texts = {
        "source": clean_text(draft.source, most=_MOST_SOURCE),
        "completeness": clean_text(draft.completeness, most=_MOST_SOURCE),
    }
    original = intake.upload or snapshot

    def act(change: Change) -> str:
        record = locked_layer(actor, intake.code)
        require(may_keep_layers(actor, str(record.owner_id)))
        version = LayerVersion.objects.create(
            layer=record,
            number=record.versions.count() + 1,
            snapshot=evidence.record_file(snapshot, at, "application/vnd.apache.parquet"),
            original=evidence.record_file(original, at),
            original_name=original.name,
            as_of_date=draft.as_of_date,
            imported_at=at,
            **texts,
            **columns,
        )
        facts = {"version": version.number, "sha256": snapshot.sha256}
        append(change, stream_of("layer", record.pk), "import", facts)
        return str(version.pk)

    body = {"layer": intake.code, "sha256": original.sha256, **asdict(draft)}
    asked = order("import_version", actor, body, request_id=intake.request_id, at=at)
    return carry_out(asked, act)


def _prepare(record: LayerRecord, layer: Layer, sha256: str) -> None:
    """Make what pages need of a version before it is there: its first visitor waits for nothing."""
    snapshots.warm(sha256, record.zone_field, layer)
    if any(shape is not None and not shape.is_empty for shape in layer.geometries):
        tilesets.cut_tiles(layer, sha256, tile_fields(record))


def _owned(actor: Actor, code: str) -> LayerRecord:
    record = visible_layer(actor, code)
    require(may_keep_layers(actor, str(record.owner_id)))
    return record


def _options(upload: Upload, draft: VersionDraft) -> ReadOptions:
    return ReadOptions(
        name=upload.name,
        crs=CRS.from_user_input(draft.crs) if draft.crs else None,
        swap_axes=draft.swap_axes,
        encoding=draft.encoding or None,
    )


def _settled(layer: Layer, draft: VersionDraft) -> Layer:
    return settle(layer, ShiftedDatum(draft.datum) if draft.datum else None)


def _offset(actor: Actor, layer: Layer, code: str) -> Offset | None:
    """Compare with the version in force of the same layer, else with the control layer."""
    in_force = {version.layer.code: version for version in published_versions(actor)}
    control = in_force.get(code) or in_force.get(CONTROL_LAYER)
    if control is None:
        return None
    return detect_offset(layer, snapshots.read_snapshot(control.snapshot.sha256))


def _snapshot(layer: Layer) -> Upload:
    with tempfile.TemporaryDirectory(prefix="xianzhi-snapshot-") as place:
        path = Path(place) / "snapshot.parquet"
        write_snapshot([layer], path)
        return Upload("snapshot.parquet", path.read_bytes())


def _facts(
    read: Outcome[Layer], layer: Layer, offset: Offset | None, draft: VersionDraft
) -> dict[str, object]:
    """Everything a version says of its content, for the columns of its record."""
    areas = areas_m2(layer.geometries)
    bounds = shapely.total_bounds(layer.geometries)
    issues = [*_shown(read.issues)]
    if offset is not None and offset.is_shifted:
        issues.insert(0, _shifted(offset, draft))
    return {
        "source_crs": label(read.value.crs)[:20],
        "source_datum": layer.facts.corrected_from or "",
        "area_crs": "EPSG:4490",
        "feature_count": len(layer.geometries),
        "area_m2": float(np.nansum(areas)),
        "extent": [float(value) for value in np.nan_to_num(bounds)],
        "fields": [{"name": field.name, "kind": field.kind} for field in layer.facts.fields],
        "issues": issues,
    }


def _shown(issues: Iterable[Issue]) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = [
        {
            "code": issue.code,
            "severity": str(issue.severity),
            "params": dict(issue.params),
            "row": issue.row,
            "x": issue.x,
            "y": issue.y,
        }
        for issue in issues
    ]
    if len(listed) <= _MOST_ISSUES:
        return listed
    rest = {"count": str(len(listed) - _MOST_ISSUES)}
    more: dict[str, object] = {
        "code": "atlas.more_issues",
        "severity": str(Severity.WARNING),
        "params": rest,
        "row": None,
        "x": None,
        "y": None,
    }
    return [*listed[:_MOST_ISSUES], more]


def _shifted(offset: Offset, draft: VersionDraft) -> dict[str, object]:
    """A layer that lies beside its place is not published before somebody looked at it."""
    return {
        "code": offset.code,
        "severity": str(Severity.WARNING if draft.accepts_offset else Severity.ERROR),
        "params": {**offset.params, "shift_code": offset.shift_code},
        "row": None,
        "x": None,
        "y": None,
    }
