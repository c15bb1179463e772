"""Compliance checks on Arrow batches (批量审查): what an engine carries from place to place.

A parcel is judged by itself, so batches may be split, ordered and merged at will: the rows that
come out are the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from xianzhi.core.landuse.checking import IndexedLayer, Sites, check
from xianzhi.core.landuse.judging import Findings
from xianzhi.core.landuse.rules import ControlRule, Tolerance, Verdict

__all__ = ["FINDINGS", "PARCELS", "check_batches"]

Integers: TypeAlias = npt.NDArray[np.int64]

PARCELS = pa.schema([("id", pa.string()), ("use", pa.string()), ("geometry", pa.binary())])
"""Parcels in: WKB polygons in degrees, EPSG:4490."""

FINDINGS = pa.schema(
    [
        ("id", pa.string()),
        ("layer", pa.string()),
        ("zone", pa.string()),
        ("rule", pa.string()),
        ("clause", pa.string()),
        ("area_m2", pa.float64()),
        ("share", pa.float64()),
        ("tolerance_m2", pa.float64()),
        ("verdict", pa.string()),
        ("overall", pa.string()),
    ]
)
"""Findings out: as ``judging.Findings``, with names. ``overall`` is the parcel's gravest verdict. A
parcel of which nothing is to be said has one row with its overall verdict and no layer."""

_SLUGS = np.array([verdict.slug for verdict in Verdict], dtype=object)


def check_batches(
    batches: Iterable[pa.RecordBatch],
    layers: Sequence[IndexedLayer],
    rules: Sequence[ControlRule],
    *,
    on: date,
    tolerance: Tolerance | None = None,
) -> Iterator[pa.RecordBatch]:
    """Check batches of parcels (批量审查), one batch out for each one in.

    Parameters
    ----------
    batches
        With the columns of ``PARCELS``; others are ignored. A null geometry has no findings.

    Yields
    ------
    pa.RecordBatch
        Rows of ``FINDINGS``, by parcel in the order given.
    """
    for batch in batches:
        ids = batch.column("id").to_pylist()
        geometries = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
        sites = Sites(ids, batch.column("use").to_pylist(), geometries)
        _, findings = check(sites, layers, rules, on=on, tolerance=tolerance)
        yield _named(ids, findings)


def _named(ids: Sequence[str], findings: Findings) -> pa.RecordBatch:
    silent = np.setdiff1d(np.arange(len(ids)), findings.parcel)
    parcel = np.concatenate([findings.parcel, silent])
    order = np.argsort(parcel, kind="stable")
    blank = np.zeros(len(silent))
    rule = np.concatenate([findings.rule, np.full(len(silent), -1)])
    zone = np.concatenate([findings.zone, np.full(len(silent), -1)])
    overall = _SLUGS[findings.overall]
    verdict = np.concatenate([_SLUGS[findings.verdict], overall[silent]])
    columns = (
        np.asarray(ids, dtype=object)[parcel],
        _layer_names(findings, zone, rule),
        np.array([*(name for _, name in findings.zones), ""], dtype=object)[zone],
        np.array([*(each.id for each in findings.rules), ""], dtype=object)[rule],
        np.array([*(each.clause for each in findings.rules), ""], dtype=object)[rule],
        np.concatenate([findings.area_m2, blank]),
        np.concatenate([findings.share, blank]),
        np.concatenate([findings.tolerance_m2, blank]),
        verdict,
        overall[parcel],
    )
    arrays = [
        pa.array(column[order], field.type) for column, field in zip(columns, FINDINGS, strict=True)
    ]
    return pa.record_batch(arrays, schema=FINDINGS)


def _layer_names(findings: Findings, zone: Integers, rule: Integers) -> npt.NDArray[np.object_]:
    """Name the layer of each row: that of its zone, else that of its rule, else none."""
    of_zone = np.array([*(layer for layer, _ in findings.zones), ""], dtype=object)
    of_rule = np.array([*(each.layer for each in findings.rules), ""], dtype=object)
    return np.where(zone >= 0, of_zone[zone], of_rule[rule])
