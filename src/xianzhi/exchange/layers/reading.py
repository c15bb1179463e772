"""Map layers in: a file becomes features with a reference system, or a question (图层读取)."""

import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import shapely
from pyproj import CRS

from xianzhi.core.spatial.coordinates import candidates, contradiction, is_old_datum, label
from xianzhi.core.spatial.coordinates import recognise as recognise_crs
from xianzhi.core.spatial.layer import (
    Extent,
    Field,
    Issue,
    Layer,
    LayerFacts,
    Outcome,
    Severity,
)
from xianzhi.errors import XianzhiError
from xianzhi.exchange.layers.faults import CrsMissingError, CrsQuestion, LayerError
from xianzhi.exchange.layers.kinds import recognise
from xianzhi.exchange.layers.source import WKB
from xianzhi.exchange.sandbox import ConfinementError, Failure, Json, Limits, confine

__all__ = [
    "Inspection",
    "LayerStream",
    "ReadOptions",
    "inspect_layer",
    "open_layer",
    "read_layer",
    "read_layers",
]

_LIMITS = Limits(memory_mib=4096, cpu_seconds=900, wall_seconds=1800, output_mib=16_384)
_LAYER_FILE, _ISSUES_FILE, _PROGRESS_FILE = "features.arrow", "issues.jsonl", "progress"
_FAILURES = {
    Failure.TIME: "layer.too_slow",
    Failure.MEMORY: "layer.too_large_inside",
    Failure.CRASH: "layer.unreadable",
}
_POLL_SECONDS = 0.2
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the reader cannot know from the file (读取选项).

    ``crs`` answers the question of a layer that declares none; a declared system goes before it
    only when the two are the same. ``near`` is a longitude and latitude of the county: it narrows
    the candidates. ``progress`` is called with rows read and rows in all, 0 when unknown.
    """

    name: str | None = None
    layer: str | None = None
    crs: CRS | None = None
    swap_axes: bool = False
    encoding: str | None = None
    near: tuple[float, float] | None = None
    progress: Callable[[int, int], None] | None = None
    limits: Limits = _LIMITS


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file says of itself (图层检查结果); ``crs`` is null where ``question`` asks for it."""

    facts: LayerFacts
    crs: CRS | None
    question: CrsQuestion | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class LayerStream:
    """A layer that is taken piece by piece (分批图层), valid while its context is open."""

    facts: LayerFacts
    crs: CRS
    issues: tuple[Issue, ...]
    file: Path

    def pieces(self) -> Iterator[Layer]:
        """Yield layers of at most 65,536 features, in the order of the file."""
        with pa.memory_map(str(self.file)) as mapped, pa.ipc.open_stream(mapped) as reader:
            for batch in reader:
                yield _layer(pa.Table.from_batches([batch]), self.crs, self.facts)


def read_layer(source: Path | bytes, options: ReadOptions | None = None) -> Outcome[Layer]:
    """Read a whole layer, mended, in its own reference system (读取图层).

    Formats: gpkg, shp (a path, a folder or a zip), gdb (folder or zip), GeoJSON, GeoParquet, DXF,
    xlsx and csv with coordinates, the exchange file of boundary points; told from the content.
    Parsing and mending happen in a child process with limits.

    Returns
    -------
    Outcome
        The layer, and an issue for everything that was wrong or changed.

    Raises
    ------
    CrsMissingError
        No reference system is declared; its ``question`` lists those that fit.
    LayerError
        The file cannot be read; the message says what to do.
    """
    with open_layer(source, options) as stream:
        with pa.OSFile(str(stream.file)) as file, pa.ipc.open_stream(file) as reader:
            table = reader.read_all()
        return Outcome(_layer(table, stream.crs, stream.facts), stream.issues)


def read_layers(
    sources: Sequence[Path], options: ReadOptions | None = None
) -> Iterator[Outcome[Layer] | LayerError]:
    """Read several layers in one child process (批量读取图层), in their order.

    Yields
    ------
    Outcome or LayerError
        As ``read_layer``; a layer that cannot be read gives its fault in its place.
    """
    options = options or ReadOptions()
    root = Path(tempfile.mkdtemp(prefix="xianzhi-layers-"))
    try:
        folders = [root / str(number) for number in range(len(sources))]
        placed = [_placed_or_fault(*pair) for pair in zip(sources, folders, strict=True)]
        pairs = [(one, folder) for one, folder in zip(placed, folders, strict=True)]
        told = iter(_ask_for_many(pairs, options))
        for path, folder in pairs:
            if isinstance(path, LayerError):
                yield path
                continue
            yield _read_of_many(next(told), path, folder, options)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _placed_or_fault(source: Path, folder: Path) -> Path | LayerError:
    folder.mkdir()
    try:
        return _placed(source, folder, None)
    except LayerError as error:
        return error


def _ask_for_many(
    pairs: Sequence[tuple[Path | LayerError, Path]], options: ReadOptions
) -> list[Json]:
    requests = [_request(path, folder, options) for path, folder in pairs if isinstance(path, Path)]
    try:
        value = confine(
            "xianzhi.exchange.layers.worker:parse_many",
            json.dumps(requests).encode(),
            None,
            options.limits,
        ).value
    except ConfinementError as error:
        fault: Json = {"code": _FAILURES[error.failure], "params": {"name": ""}}
        return [fault for _ in requests]
    assert isinstance(value, list)
    return value


def _read_of_many(
    told: Json, path: Path, folder: Path, options: ReadOptions
) -> Outcome[Layer] | LayerError:
    assert isinstance(told, dict)
    answer, code, params = told.get("answer"), told.get("code"), told.get("params")
    if not isinstance(answer, dict):
        assert isinstance(params, dict)
        said = {name: str(value) for name, value in params.items()}
        return LayerError(str(code), {**said, "name": said.get("name") or path.name})
    parsed = _Parsed(folder, answer, path.name, _digest(path))
    inspection = _inspected(parsed, options)
    if inspection.question is not None:
        return CrsMissingError(inspection.question)
    assert inspection.crs is not None
    with pa.OSFile(str(folder / _LAYER_FILE)) as file, pa.ipc.open_stream(file) as reader:
        table = reader.read_all()
    return Outcome(_layer(table, inspection.crs, inspection.facts), inspection.issues)


@contextmanager
def open_layer(source: Path | bytes, options: ReadOptions | None = None) -> Iterator[LayerStream]:
    """Read a layer of any size and take it piece by piece (分批读取图层).

    Memory stays that of one piece, here and in the child; the features lie in a file in a
    temporary folder that is gone when the context ends.

    Raises
    ------
    LayerError
        As ``read_layer``.
    """
    options = options or ReadOptions()
    with _parsed(source, options) as parsed:
        inspection = _inspected(parsed, options)
        if inspection.question is not None:
            raise CrsMissingError(inspection.question)
        assert inspection.crs is not None
        yield LayerStream(
            inspection.facts, inspection.crs, inspection.issues, parsed.folder / _LAYER_FILE
        )


def inspect_layer(source: Path | bytes, options: ReadOptions | None = None) -> Inspection:
    """Say what is in a file, and what is missing (检查图层), as ``read_layer``.

    Raises
    ------
    LayerError
        The file cannot be read. A missing reference system is no error here.
    """
    options = options or ReadOptions()
    with _parsed(source, options) as parsed:
        return _inspected(parsed, options)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What the child left in its folder and what it answered."""

    folder: Path
    answer: Mapping[str, Json]
    name: str
    sha256: str


@contextmanager
def _parsed(source: Path | bytes, options: ReadOptions) -> Iterator[_Parsed]:
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-layer-"))
    try:
        path = _placed(source, folder, options.name)
        name = options.name or path.name
        answer = _ask_child(path, folder, options)
        yield _Parsed(folder, answer, name, _digest(path))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _placed(source: Path | bytes, folder: Path, name: str | None) -> Path:
    if isinstance(source, bytes):
        path = folder / Path(name or "layer").name
        path.write_bytes(source)
        recognise(path)
        return path
    try:
        if not source.exists():
            raise LayerError("layer.missing_file", {"path": str(source)})
        if source.is_file():
            recognise(source)  # what can be refused by its first bytes needs no child
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise LayerError("layer.no_access", {"path": str(source)}) from error
    return source.resolve()


def _digest(path: Path) -> str:
    """Digest of a file; of a folder or a shapefile, of names and digests of its parts."""
    if path.is_file() and path.suffix.lower() != ".shp":
        return _file_digest(path)
    if path.is_dir():
        parts = sorted(part for part in path.rglob("*") if part.is_file())
    else:
        parts = sorted(path.parent.glob(f"{path.stem}.*"))
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{part.name}\0{_file_digest(part)}\n".encode())
    return whole.hexdigest()


def _file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _ask_child(path: Path, folder: Path, options: ReadOptions) -> Mapping[str, Json]:
    request = _request(path, folder, options)
    with _watched(folder / _PROGRESS_FILE, options.progress):
        try:
            value = confine(
                "xianzhi.exchange.layers.worker:parse",
                json.dumps(request).encode(),
                None,
                options.limits,
            ).value
        except ConfinementError as error:
            params = {"name": options.name or path.name}
            raise LayerError(_FAILURES[error.failure], params) from error
        except XianzhiError as error:
            raise LayerError(error.code, error.params) from error
    assert isinstance(value, dict)
    return value


def _request(path: Path, folder: Path, options: ReadOptions) -> dict[str, str | bool | None]:
    return {
        "path": str(path),
        "folder": str(folder),
        "layer": options.layer,
        "encoding": options.encoding,
        "swap_axes": options.swap_axes,
    }


@contextmanager
def _watched(file: Path, progress: Callable[[int, int], None] | None) -> Iterator[None]:
    """Tell how far the child is while it works; once more at the end."""
    if progress is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            _tell(file, progress)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        _tell(file, progress)


def _tell(file: Path, progress: Callable[[int, int], None]) -> None:
    try:
        rows, total = file.read_text(encoding="ascii").split()
    except (OSError, ValueError):  # not there yet, or being written
        return
    progress(int(rows), int(total))


def _inspected(parsed: _Parsed, options: ReadOptions) -> Inspection:
    facts = _facts(parsed)
    declared = parsed.answer["crs"]
    known = recognise_crs(declared) if isinstance(declared, str) else None
    issues = list(_stored_issues(parsed.folder / _ISSUES_FILE))
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


def _facts(parsed: _Parsed) -> LayerFacts:
    answer = parsed.answer
    extent, types, encoding = answer["extent"], answer["types"], answer["encoding"]
    with (
        pa.OSFile(str(parsed.folder / _LAYER_FILE)) as file,
        pa.ipc.open_stream(file) as reader,
    ):
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


def _layer(table: pa.Table, crs: CRS, facts: LayerFacts) -> Layer:
    wkb = table.column(WKB).to_numpy(zero_copy_only=False) if table.num_rows else []
    return Layer(table.drop_columns([WKB]), shapely.from_wkb(wkb), crs, facts)
