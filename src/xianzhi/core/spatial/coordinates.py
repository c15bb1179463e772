"""Reference systems of Chinese office maps: CGCS2000 and its Gauss-Krüger zones (坐标系).

Always x = east or longitude, y = north or latitude, as every file format stores them; the axis
order of the EPSG definitions is left to letters. A system is known by its parameters, so a ``.prj``
without codes is recognised whatever its author called it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from xianzhi.core.spatial.layer import Extent, Geometries, Issue, Severity
from xianzhi.errors import XianzhiError

__all__ = [
    "CGCS2000",
    "WGS84",
    "Candidate",
    "UnknownTransformationError",
    "Zone",
    "candidates",
    "contradiction",
    "county_zone",
    "is_old_datum",
    "label",
    "recognise",
    "reproject",
    "zone_of",
    "zones",
]

CGCS2000 = CRS.from_epsg(4490)
WGS84 = CRS.from_epsg(4326)

_CHINA = Extent(73.0, 3.0, 136.0, 54.5)
_NORTHING = (300_000.0, 6_100_000.0)  # metres from the equator, Zengmu Ansha to Mohe
_HALF_WIDTH_M = {3: 250_000.0, 6: 400_000.0}  # a county may lie across the edge of its zone
_COUNTY_M = 120_000.0  # from a county's middle to any of its layers'
_MERCATOR_EAST = (8_100_000.0, 15_200_000.0)
_MERCATOR_NORTH = (330_000.0, 7_300_000.0)
_OLD_DATUMS = re.compile(r"xian[ _]?1980|beijing[ _]?1954|beijing[ _]?54|xian[ _]?80", re.I)
_CGCS2000_NAMES = re.compile(r"cgcs[ _]?2000|china[ _]?2000|china geodetic coordinate", re.I)
_UNDEFINED = re.compile(r"^\s*(undefined|unknown|unnamed)\b", re.I)
_ZONE_NAME = re.compile(
    r"cgcs_?2000_(3_degree_)?gk_(cm_(?P<meridian>\d+)e?|zone_(?P<zone>\d+))", re.I
)
_SPACES = re.compile(r"[\s/\-]+")


class UnknownTransformationError(XianzhiError):
    """No public transformation joins the two reference systems (缺少坐标转换参数)."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A Gauss-Krüger zone of CGCS2000 (高斯投影带).

    ``has_prefix``: the easting begins with the number of the zone (带号), as in 36 500 000.
    """

    width: int  # 3 or 6 degrees
    number: int
    has_prefix: bool

    @property
    def meridian(self) -> int:
        """Central meridian (中央子午线), degrees east."""
        return self.number * 3 if self.width == 3 else self.number * 6 - 3

    @property
    def code(self) -> str:
        """EPSG code of the zone."""
        if self.width == 3:
            return f"EPSG:{(4513 if self.has_prefix else 4534) + self.number - 25}"
        return f"EPSG:{(4491 if self.has_prefix else 4502) + self.number - 13}"

    @property
    def crs(self) -> CRS:
        """The zone's reference system."""
        return _crs(self.code)

    @property
    def false_easting_m(self) -> float:
        """Easting of the central meridian."""
        return 500_000.0 + (self.number * 1_000_000.0 if self.has_prefix else 0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference system that a layer's coordinates would fit (候选坐标系).

    ``reason`` is a message code; ``is_swapped`` says that the file would have x and y in each
    other's place.
    """

    code: str
    reason: str
    params: tuple[tuple[str, str], ...] = ()
    is_swapped: bool = False


@cache
def _crs(code: str) -> CRS:
    return CRS.from_user_input(code)


@cache
def zones() -> tuple[Zone, ...]:
    """List all zones: 3 degrees (25–45), then 6 degrees (13–23), without prefix first."""
    wide = {3: range(25, 46), 6: range(13, 24)}
    return tuple(
        Zone(width, number, has_prefix)
        for width, numbers in wide.items()
        for has_prefix in (False, True)
        for number in numbers
    )


def county_zone(longitude: float) -> Zone:
    """Give the 3-degree zone, without prefix, of a place in China (县域所在 3 度带)."""
    return Zone(3, min(45, max(25, round(longitude / 3))), has_prefix=False)


def recognise(text: str) -> CRS | None:
    """Recognise a reference system from WKT, ESRI's WKT or a code (识别坐标系).

    Zones of CGCS2000 and EPSG:4490, 4326 come back as their EPSG definitions even when the text
    carries no code; null when the text does not define a system.
    """
    named = _by_name(text)
    if named is not None:
        return named
    try:
        crs = CRS.from_user_input(text)
    except (CRSError, UnicodeEncodeError):
        return None
    if _UNDEFINED.match(crs.name) or crs.is_engineering:
        return None
    return _canonical(crs)


def _by_name(text: str) -> CRS | None:
    """Some programs write only the name of the system into the ``.prj``."""
    if len(text) > 80:
        return None
    found = _ZONE_NAME.fullmatch(_SPACES.sub("_", text.strip()))
    if found is None:
        return None
    width = 3 if found[1] else 6
    if found["zone"]:
        return _zone_crs(width, lambda zone: zone.has_prefix and zone.number == int(found["zone"]))
    meridian = int(found["meridian"])
    return _zone_crs(width, lambda zone: not zone.has_prefix and zone.meridian == meridian)


def _zone_crs(width: int, fits: Callable[[Zone], bool]) -> CRS | None:
    return next((zone.crs for zone in zones() if zone.width == width and fits(zone)), None)


def _canonical(crs: CRS) -> CRS:
    if crs.is_geographic and _is_cgcs2000(crs):
        return CGCS2000
    if crs.is_geographic and crs.to_2d().equals(CRS.from_string("OGC:CRS84")):
        return WGS84
    zone = zone_of(crs)
    if zone is not None:
        return zone.crs
    authority = crs.to_2d().to_authority(min_confidence=70)
    return crs if authority is None else _crs(":".join(authority))


def _is_cgcs2000(crs: CRS) -> bool:
    geodetic = crs.geodetic_crs
    names = (geodetic.name, geodetic.datum.name if geodetic.datum else "") if geodetic else ()
    return any(_CGCS2000_NAMES.search(name) for name in names)


def zone_of(crs: CRS) -> Zone | None:
    """Tell which zone of CGCS2000 a system is, by its parameters (识别投影带)."""
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None or not _is_cgcs2000(crs):
        return None
    if operation.method_name not in {"Transverse Mercator", "Gauss Kruger"}:
        return None
    values = {item.name: float(item.value) for item in operation.params}
    if values.get("Scale factor at natural origin", 1) != 1 or values.get("False northing", 0):
        return None
    found = (values.get("False easting"), values.get("Longitude of natural origin"))
    fits = [zone for zone in zones() if (zone.false_easting_m, zone.meridian) == found]
    named = [zone for zone in fits if _says_six(crs.name) == (zone.width == 6)]
    return next(iter(named or fits), None)


def _says_six(name: str) -> bool:
    """A 6-degree zone without prefix has the parameters of a 3-degree one: the name decides."""
    folded = _SPACES.sub("_", name).lower()
    if re.search(r"3_degree|3度|三度", folded):
        return False
    return re.search(r"6_degree|6度|六度|2000_+(gk|gauss)", folded) is not None


def candidates(extent: Extent, near: tuple[float, float] | None = None) -> tuple[Candidate, ...]:
    """List the systems that a layer's coordinates would fit, likeliest first (候选坐标系).

    Parameters
    ----------
    extent
        Of the layer, as stored.
    near
        Longitude and latitude of the county: zones in which it does not lie are left out.
    """
    straight = tuple(_fitting(extent, near))
    swapped = (
        Candidate(found.code, found.reason, found.params, is_swapped=True)
        for found in _fitting(extent.swapped, near)
    )
    return straight + tuple(swapped)


def _fitting(extent: Extent, near: tuple[float, float] | None) -> Iterator[Candidate]:
    if _within(extent, _CHINA):
        for code in ("EPSG:4490", "EPSG:4326"):
            yield Candidate(code, "layer.fits.degrees", _spans(extent))
        return
    if _between(extent.min_y, extent.max_y, _NORTHING):
        yield from _fitting_zones(extent, near)
    if _between(extent.min_x, extent.max_x, _MERCATOR_EAST) and _between(
        extent.min_y, extent.max_y, _MERCATOR_NORTH
    ):
        yield Candidate("EPSG:3857", "layer.fits.mercator", _spans(extent))


def _fitting_zones(extent: Extent, near: tuple[float, float] | None) -> Iterator[Candidate]:
    inside = [zone for zone in zones() if _lies_in(extent, zone, near)]
    # The zone whose meridian is nearest to the layer's middle is the likeliest.
    inside.sort(key=lambda zone: (zone.width, abs(extent.centre[0] - zone.false_easting_m)))
    if near is not None:
        inside.sort(key=lambda zone: (abs(zone.meridian - near[0]), zone.width))
    for zone in inside:
        reason = "layer.fits.zone_prefix" if zone.has_prefix else "layer.fits.zone"
        facts = {
            "zone": str(zone.number),
            "meridian": str(zone.meridian),
            "width": str(zone.width),
        }
        yield Candidate(zone.code, reason, (*facts.items(), *_spans(extent)))


def _lies_in(extent: Extent, zone: Zone, near: tuple[float, float] | None) -> bool:
    half = _HALF_WIDTH_M[zone.width]
    if abs(extent.centre[0] - zone.false_easting_m) > half:
        return False
    if near is None:
        return True
    east, north = _transformer(CGCS2000, zone.crs).transform(*near)
    x, y = extent.centre
    return bool(np.hypot(east - x, north - y) < _COUNTY_M)


def _within(extent: Extent, bounds: Extent) -> bool:
    return _between(extent.min_x, extent.max_x, (bounds.min_x, bounds.max_x)) and _between(
        extent.min_y, extent.max_y, (bounds.min_y, bounds.max_y)
    )


def _between(low: float, high: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= low and high <= bounds[1]


def _spans(extent: Extent) -> tuple[tuple[str, str], ...]:
    digits = 4 if abs(extent.max_x) < 400 else 0
    return (
        ("x", f"{extent.min_x:,.{digits}f}–{extent.max_x:,.{digits}f}"),
        ("y", f"{extent.min_y:,.{digits}f}–{extent.max_y:,.{digits}f}"),
    )


def contradiction(crs: CRS, extent: Extent) -> Issue | None:
    """Tell when a declared system cannot have the layer's coordinates (坐标系与坐标不符)."""
    if _is_possible(crs, extent):
        return None
    params = {"declared": label(crs), **dict(_spans(extent))}
    fitting = candidates(extent)
    swapped = fitting and all(found.is_swapped for found in fitting)
    if swapped:
        return Issue("layer.axes_swapped", Severity.ERROR, params)
    names = sorted({found.code for found in fitting if not found.is_swapped})
    params["fitting"] = "、".join(names[:4]) or "—"
    return Issue("layer.crs_contradicts", Severity.ERROR, params)


def _is_possible(crs: CRS, extent: Extent) -> bool:
    if crs.is_geographic:
        whole = Extent(-180.001, -90.001, 180.001, 90.001)
        arctic_china = extent.min_y >= _CHINA.min_x and extent.max_x <= _CHINA.max_y
        return _within(extent, whole) and not (arctic_china and extent.min_x > 0)
    zone = zone_of(crs)
    if zone is not None:
        offset = abs(extent.centre[0] - zone.false_easting_m)
        return offset <= _HALF_WIDTH_M[6] and -1e6 < extent.min_y <= extent.max_y < 7e6
    return _lies_in_area_of_use(crs, extent)


def _lies_in_area_of_use(crs: CRS, extent: Extent) -> bool:
    area = crs.area_of_use
    if area is None:
        return True
    try:
        longitude, latitude = _transformer(crs, WGS84).transform(*extent.centre)
    except ProjError:
        return False
    margin = 3.0
    is_around = area.west > area.east  # across the date line
    is_east = is_around or area.west - margin <= longitude <= area.east + margin
    return bool(is_east and area.south - margin <= latitude <= area.north + margin)


def label(crs: CRS) -> str:
    """Name a system by code and name (坐标系名称)."""
    authority = crs.to_authority(min_confidence=70)
    return f"{':'.join(authority)} {crs.name}" if authority else crs.name


def reproject(geometries: Geometries, source: CRS, target: CRS) -> Geometries:
    """Bring geometries from one system to another (坐标转换); nulls stay null.

    CGCS2000 and WGS 84 are taken for one (centimetres apart). Systems of 1954 and 1980 need the
    county's own parameters, which are not public: they are refused, not approximated.

    Raises
    ------
    UnknownTransformationError
        ``layer.old_datum``, or ``layer.not_transformable`` for coordinates out of all bounds.
    """
    if source.equals(target) or {source.to_epsg(), target.to_epsg()} == {4490, 4326}:
        return geometries
    for crs in (source, target):
        if is_old_datum(crs) and not _same_datum(source, target):
            raise UnknownTransformationError("layer.old_datum", {"crs": label(crs)})
    transformer = _transformer(source, target)

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1], errcheck=True))

    try:
        result: Geometries = shapely.transform(geometries, moved)
    except ProjError as error:
        params = {"source": label(source), "target": label(target)}
        raise UnknownTransformationError("layer.not_transformable", params) from error
    return result


def is_old_datum(crs: CRS) -> bool:
    """Tell systems of 1954 and 1980 (北京54、西安80), which need the county's parameters."""
    geodetic = crs.geodetic_crs
    names = [crs.name, *([geodetic.name] if geodetic else [])]
    return any(_OLD_DATUMS.search(name) for name in names)


def _same_datum(source: CRS, target: CRS) -> bool:
    ours, theirs = source.geodetic_crs, target.geodetic_crs
    return ours is not None and theirs is not None and ours.name == theirs.name


def _transformer(source: CRS, target: CRS) -> Transformer:
    return _cached_transformer(source.to_wkt(), target.to_wkt())


@cache
def _cached_transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
