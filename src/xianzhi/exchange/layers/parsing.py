"""What the child process makes of a layer, and what it leaves behind (图层解析)."""

import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS

from xianzhi.errors import XianzhiError
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import recognise
from xianzhi.exchange.sandbox import ConfinementError, Failure, Json, Limits, confine

__all__ = ["Parsed", "ReadOptions", "parsed", "parsed_many"]

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
class Parsed:
    """What the child left in its folder and what it answered (解析结果)."""

    folder: Path
    answer: Mapping[str, Json]
    name: str
    sha256: str

    @property
    def features(self) -> Path:
        """The features, an Arrow stream."""
        return self.folder / _LAYER_FILE

    @property
    def issues(self) -> Path:
        """What was wrong or changed, a JSON object a line."""
        return self.folder / _ISSUES_FILE


@contextmanager
def parsed(source: Path | bytes, options: ReadOptions) -> Iterator[Parsed]:
    """Parse one layer in a child process (解析图层); its folder is gone when the context ends.

    Raises
    ------
    LayerError
        The file cannot be read.
    """
    folder = Path(tempfile.mkdtemp(prefix="xianzhi-layer-"))
    try:
        path = _placed(source, folder, options.name)
        name = options.name or path.name
        answer = _ask_child(path, folder, options)
        yield Parsed(folder, answer, name, _digest(path))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parsed_many(sources: Sequence[Path], options: ReadOptions) -> Iterator[Parsed | LayerError]:
    """Parse several layers in one child process (批量解析), in their order.

    Yields
    ------
    Parsed or LayerError
        Its folder is gone when the next one is asked for; a fault stands in its layer's place.
    """
    root = Path(tempfile.mkdtemp(prefix="xianzhi-layers-"))
    try:
        folders = [root / str(number) for number in range(len(sources))]
        placed = [_placed_or_fault(*pair) for pair in zip(sources, folders, strict=True)]
        pairs = list(zip(placed, folders, strict=True))
        told = iter(_ask_for_many(pairs, options))
        for path, folder in pairs:
            yield path if isinstance(path, LayerError) else _told(next(told), path, folder)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _told(told: Json, path: Path, folder: Path) -> Parsed | LayerError:
    assert isinstance(told, dict)
    answer, code, params = told.get("answer"), told.get("code"), told.get("params")
    if isinstance(answer, dict):
        return Parsed(folder, answer, path.name, _digest(path))
    assert isinstance(params, dict)
    said = {name: str(value) for name, value in params.items()}
    return LayerError(str(code), {**said, "name": said.get("name") or path.name})


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
