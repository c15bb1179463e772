"""Lay the files of a layer out in a private folder before anything parses them (文件就位).

A zip is judged by its table of contents first and unpacked under plain names: no path of an
archive reaches the disk as it is. Runs in the child process.
"""

import shutil
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xianzhi.exchange.layers.faults import LayerError
from xianzhi.exchange.layers.kinds import Format, recognise

__all__ = ["Staged", "stage"]

_MOST_ENTRIES = 20_000
_MOST_BYTES = 8 << 30
_MOST_RATIO = 250  # attribute tables are mostly blanks and pack well
_SMALL_BYTES = 64 << 20
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
_SINGLE = {
    ".gpkg",
    ".geojson",
    ".json",
    ".parquet",
    ".geoparquet",
    ".dxf",
    ".xlsx",
    ".csv",
    ".txt",
    ".osm",
    ".pbf",
}
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, slots=True)
class Staged:
    """A layer's main file, ready to be parsed (就位的图层)."""

    path: Path
    format: Format
    name: str


def stage(source: Path, folder: Path, wanted: str | None = None) -> Staged:
    """Find the one layer in a file, a folder or a zip and lay it out in *folder* (文件就位).

    Parameters
    ----------
    wanted
        Name of the layer, where a folder or a zip holds several.

    Raises
    ------
    LayerError
        No layer, several, a missing part, a damaged or a dangerous archive.
    """
    if source.is_dir():
        return _in_folder(source, folder, wanted)
    kind = recognise(source)
    if kind is Format.ZIP:
        unpacked = folder / "unpacked"
        _unpack(source, unpacked)
        return _in_folder(unpacked, folder, wanted)
    if kind is Format.SHP:
        return _shapefile(source, source.parent, folder)
    return Staged(source, kind, source.stem)


def _in_folder(place: Path, folder: Path, wanted: str | None) -> Staged:
    files = sorted(path for path in place.rglob("*") if not _is_hidden(path, place))
    bases = [path for path in files if path.is_dir() and path.suffix.lower() == ".gdb"]
    if place.suffix.lower() == ".gdb" or (not bases and _is_geodatabase(files)):
        bases = [_geodatabase_home(files, place)]
    shapes = [path for path in files if path.suffix.lower() == ".shp"]
    singles = [path for path in files if path.suffix.lower() in _SINGLE and path.is_file()]
    found = [*bases, *shapes] or singles
    chosen = [path for path in found if path.stem == wanted] or found
    if not chosen:
        raise LayerError("layer.nothing_inside", {"name": place.name})
    if len(chosen) > 1:
        names = "、".join(path.stem for path in chosen[:20])
        raise LayerError("layer.which_layer", {"names": names})
    return _chosen(chosen[0], folder)


def _is_hidden(path: Path, place: Path) -> bool:
    parts = path.relative_to(place).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _is_geodatabase(files: Iterable[Path]) -> bool:
    return any(path.suffix.lower() == ".gdbtable" for path in files)


def _geodatabase_home(files: Iterable[Path], place: Path) -> Path:
    return next((path.parent for path in files if path.suffix.lower() == ".gdbtable"), place)


def _chosen(path: Path, folder: Path) -> Staged:
    if path.is_dir():
        return Staged(_linked(path, folder), Format.GDB, path.stem)
    kind = recognise(path)
    if kind is Format.SHP:
        return _shapefile(path, path.parent, folder)
    if kind is Format.ZIP:
        raise LayerError("layer.packed", {"name": path.name})
    return Staged(path, kind, path.stem)


def _linked(path: Path, folder: Path) -> Path:
    """A geodatabase is known to its driver by the ending of its folder."""
    if path.suffix.lower() == ".gdb":
        return path
    return Path(shutil.copytree(path, folder / "base.gdb"))


def _shapefile(path: Path, home: Path, folder: Path) -> Staged:
    """Gather the parts of a shapefile under one plain name; case of endings does not matter."""
    parts = {
        other.suffix.lower(): other
        for other in home.iterdir()
        if other.stem.lower() == path.stem.lower() and other.is_file()
    }
    if ".dbf" not in parts:
        raise LayerError("layer.part_missing", {"name": path.name, "part": ".dbf"})
    target = folder / "shape"
    target.mkdir()
    shutil.copyfile(path, target / "shape.shp")
    for suffix in _SIDECARS:
        if suffix in parts:
            shutil.copyfile(parts[suffix], target / f"shape{suffix}")
    return Staged(target / "shape.shp", Format.SHP, path.stem)


def _unpack(source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _judge(entries, source.name)
            for entry in entries:
                _unpack_one(archive, entry, target)
    except _BROKEN as error:
        raise LayerError("layer.damaged", {"name": source.name, "format": "zip"}) from error


def _judge(entries: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_dense = unpacked > _SMALL_BYTES and unpacked / packed > _MOST_RATIO
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_BYTES or too_dense:
        raise LayerError("layer.bomb", {"name": name})
    if any(entry.flag_bits & 1 for entry in entries):
        raise LayerError("layer.encrypted", {"name": name})


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    parts = [part for part in PurePosixPath(_true_name(entry)).parts if part not in {"..", "/"}]
    place = target.joinpath(*(_plain(part) for part in parts))
    place.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size  # an entry is read no further than it declared
    with archive.open(entry) as packed, place.open("wb") as stream:
        while left > 0 and (piece := packed.read(min(_CHUNK, left))):
            stream.write(piece)
            left -= len(piece)


def _true_name(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag were written by Chinese Windows: GBK, not code page 437."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return name
    return name.replace("\\", "/")


def _plain(part: str) -> str:
    return "".join(
        "_" if character in '<>:"|?*' or ord(character) < 32 else character for character in part
    )[-120:]
