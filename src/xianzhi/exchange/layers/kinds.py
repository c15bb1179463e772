"""What a map file is, by its content (图层文件类型识别). The extension is never trusted."""

import zipfile
from enum import StrEnum
from pathlib import Path

from xianzhi.exchange.layers.faults import LayerError

__all__ = ["Format", "recognise"]


class Format(StrEnum):
    """Formats that can be read or written (图层格式)."""

    GPKG = "gpkg"
    SHP = "shp"
    GDB = "gdb"
    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"
    DXF = "dxf"
    XLSX = "xlsx"
    CSV = "csv"
    POINTS = "points"  # 界址点坐标交换文件 (txt)
    OSM = "osm"  # OpenStreetMap, as pbf or xml: points, lines and multipolygons are its layers
    ZIP = "zip"  # of one of the above
    PMTILES = "pmtiles"  # written only


_HEAD = 4096
_OSM_ROOT_WITHIN = 1024  # a declaration and a comment may come before it
_MAGIC = (
    (b"PAR1", Format.GEOPARQUET),
    (b"\x00\x00\x27\x0a", Format.SHP),
)
_PBF_HEADER = b"\x0a\x09OSMHeader"  # after four bytes of length
_REFUSED = (
    (b"AC10", "layer.dwg"),
    (b"AutoCAD Binary DXF", "layer.binary_dxf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "layer.old_office"),
    (b"Rar!\x1a\x07", "layer.packed"),
    (b"7z\xbc\xaf\x27\x1c", "layer.packed"),
    (b"\x1f\x8b", "layer.packed"),
    (b"II*\x00", "layer.picture"),
    (b"MM\x00*", "layer.picture"),
    (b"\x89PNG", "layer.picture"),
    (b"\xff\xd8\xff", "layer.picture"),
    (b"%PDF-", "layer.picture"),
    (b"PMTiles", "layer.tiles"),
)
_POINT_SECTIONS = tuple(
    word.encode(code) for word in ("[地块坐标]", "[属性描述]") for code in ("gb18030", "utf-8")
)


def recognise(path: Path) -> Format:
    """Tell the format of a file from its first bytes (识别格式).

    Raises
    ------
    LayerError
        The file is empty, or of a known kind that cannot be read; the message says what to do.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise LayerError("layer.empty_file", {"name": path.name})
    for magic, code in _REFUSED:
        if head.startswith(magic):
            raise LayerError(code, {"name": path.name})
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:].startswith(_PBF_HEADER):
        return Format.OSM
    if head.startswith(b"SQLite format 3\x00"):
        return _database(head, path)
    if head.startswith(b"PK"):
        return _archive(path)
    return _text(head, path)


def _database(head: bytes, path: Path) -> Format:
    if head[68:72] in {b"GPKG", b"GP10", b"GP11"}:
        return Format.GPKG
    raise LayerError("layer.not_a_layer", {"name": path.name})


def _archive(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise LayerError("layer.damaged", {"name": path.name, "format": "zip"}) from error
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise LayerError("layer.not_a_layer", {"name": path.name})
    return Format.ZIP


def _text(head: bytes, path: Path) -> Format:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = [line.strip() for line in head.split(b"\n")[:400]]
    if text.startswith((b"{", b"[{")):
        return Format.GEOJSON
    if text.startswith(b"<") and b"<osm" in text[:_OSM_ROOT_WITHIN]:
        return Format.OSM
    if text.startswith(b"<"):
        raise LayerError("layer.markup", {"name": path.name})
    if b"SECTION" in lines[:200] and lines[0] in {b"0", b"999"}:
        return Format.DXF
    if any(section in head for section in _POINT_SECTIONS):
        return Format.POINTS
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LayerError("layer.not_a_layer", {"name": path.name})
    return Format.CSV
