"""What a parsed layer says of itself: facts, its reference system or a question (图层检查)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyproj import CRS

from xianzhi.core.spatial.coordinates import candidates, contradiction, is_old_datum, label
from xianzhi.core.spatial.coordinates import recognise as recognise_crs
from xianzhi.core.spatial.layer import Extent, Field, Issue, LayerFacts, Severity
from xianzhi.exchange.layers.faults import CrsQuestion
from xianzhi.exchange.layers.parsing import Parsed, ReadOptions
from xianzhi.exchange.layers.source import WKB
from xianzhi.exchange.sandbox import Json

__all__ = ["Inspection", "inspected"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file says of itself (图层检查结果); ``crs`` is null where ``question`` asks for it."""

    facts: LayerFacts
    crs: CRS | None
    question: CrsQuestion | None
    issues: tuple[Issue, ...]


def inspected(parsed: Parsed, options: ReadOptions) -> Inspection:
    """Say what is in a parsed layer, and what is missing (检查图层)."""
    facts = _facts(parsed)
    declared = parsed.answer["crs"]
    known = recognise_crs(declared) if isinstance(declared, str) else None
    issues = list(_stored_issues(parsed.issues))
    if known is None and declared:
        issues.append(_whole("layer.crs_not_understood", {"text": str(declared)[:120]}))
    if known is not None and facts.format == "geojson" and _is_out_of_degrees(known, facts):
        known = None  # GeoJSON means degrees when it says nothing: here it does not
    crs = options.crs or known
    if crs is None:
        question = _question(facts, issues, options)
        return Inspection(facts, None, question, tuple(issues))
    issues += _crs_issues(crs, known, facts)
    return Inspection(facts, crs, None, tuple(issues))


def _facts(parsed: Parsed) -> LayerFacts:
    answer = parsed.answer
    extent, types, encoding = answer["extent"], answer["types"], answer["encoding"]
    with pa.OSFile(str(parsed.features)) as file, pa.ipc.open_stream(file) as reader:
        fields = tuple(
            Field(item.name, str(item.type)) for item in reader.schema if item.name != WKB
        )
    return LayerFacts(
        source=parsed.name,
        sha256=parsed.sha256,
        format=str(answer["format"]),
        rows=_count(answer["rows"]),
        fields=fields,
        encoding=str(encoding) if encoding else None,
        extent=_extent(extent) if isinstance(extent, dict) else None,
        geometry_types={name: _count(count) for name, count in types.items()}
        if isinstance(types, dict)
        else {},
        layer_name=str(answer["layer_name"] or "") or None,
    )


def _count(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _extent(value: Mapping[str, Json]) -> Extent:
    return Extent(*(float(str(value[name])) for name in ("min_x", "min_y", "max_x", "max_y")))


def _stored_issues(file: Path) -> Iterator[Issue]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            stored = json.loads(line)
            yield Issue(**{**stored, "severity": Severity(stored["severity"])})


def _whole(code: str, params: Mapping[str, str], severity: Severity = Severity.WARNING) -> Issue:
    return Issue(code, severity, params)


def _is_out_of_degrees(crs: CRS, facts: LayerFacts) -> bool:
    extent = facts.extent
    return crs.is_geographic and extent is not None and max(extent.max_x, extent.max_y) > 400


def _question(facts: LayerFacts, issues: list[Issue], options: ReadOptions) -> CrsQuestion:
    fitting = candidates(facts.extent, options.near) if facts.extent else ()
    return CrsQuestion(facts, fitting, tuple(issues))


def _crs_issues(crs: CRS, known: CRS | None, facts: LayerFacts) -> Iterator[Issue]:
    if known is not None and not known.equals(crs):
        params = {"declared": label(known), "chosen": label(crs)}
        yield _whole("layer.crs_overridden", params)
    if is_old_datum(crs):
        yield _whole("layer.old_datum", {"crs": label(crs)}, Severity.ERROR)
    if facts.extent is not None:
        found = contradiction(crs, facts.extent)
        if found is not None:
            yield found
