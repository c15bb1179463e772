"""What a program may ask for (请求参数): understood exactly, or refused with words."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from django.http import QueryDict

from xianzhi.core.spatial.coordinates import UnknownTransformationError
from xianzhi.exchange.feature_search import Period
from xianzhi.web.api.faults import BadParameterError
from xianzhi.web.api.systems import CRS84, System

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "read_limit",
    "read_offset",
    "read_parameters",
    "read_period",
    "read_shape",
    "read_system",
]

DEFAULT_LIMIT, MAX_LIMIT = 100, 10_000
_MOST_OFFSET = 10**12
_INTEGER = re.compile(r"\d{1,18}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.I)
_OPEN = ("", "..")
_FARTHEST_M = 1e8  # the earth is 4e7 around
_EDGE_PARTS = 32  # a straight edge of a box in metres is a curve in degrees


def read_parameters(query: QueryDict, allowed: Iterable[str]) -> Mapping[str, str]:
    """Read the parameters of a request; each may stand there once (读参数).

    Raises
    ------
    BadParameterError
        One is unknown here, or given twice.
    """
    known = tuple(allowed)
    for name, values in query.lists():
        if name not in known:
            listed = ", ".join(known)
            raise BadParameterError("ogc.unknown_parameter", {"name": name, "known": listed})
        if len(values) > 1:
            raise BadParameterError("ogc.repeated_parameter", {"name": name})
    return {name: str(value) for name, value in query.items()}


def read_limit(text: str | None) -> int:
    """Read how many features are wanted; more than the most is the most (每页数量).

    Raises
    ------
    BadParameterError
        No whole number from 1.
    """
    if text is None:
        return DEFAULT_LIMIT
    if not (_INTEGER.fullmatch(text) and text.isascii() and int(text)):
        raise BadParameterError("ogc.bad_limit", {"value": text, "most": str(MAX_LIMIT)})
    return min(int(text), MAX_LIMIT)


def read_offset(text: str | None) -> int:
    """Read how many features to pass over (起始位置).

    Raises
    ------
    BadParameterError
        No whole number from 0.
    """
    if text is None:
        return 0
    if not (_INTEGER.fullmatch(text) and text.isascii()):
        raise BadParameterError("ogc.bad_offset", {"value": text})
    return min(int(text), _MOST_OFFSET)


def read_system(name: str, text: str | None, systems: Mapping[str, System]) -> System:
    """Find the reference system that a parameter names (坐标系参数).

    Raises
    ------
    BadParameterError
        The collection is not given in it.
    """
    found = systems.get(CRS84 if text is None else text)
    if found is None:
        listed = ", ".join(systems)
        raise BadParameterError("ogc.bad_crs", {"name": name, "value": text or "", "known": listed})
    return found


def read_shape(text: str | None, system: System) -> shapely.Geometry | None:
    """Read a box of a system as a shape in degrees (范围参数).

    Four numbers in the order of the system's axes, or six with heights, which no layer here has. In
    degrees the first longitude may lie east of the second: such a box spans the date line.

    Raises
    ------
    BadParameterError
        Not such numbers, or out of the bounds of the system.
    """
    if text is None:
        return None
    low, high = _corners(text)
    if not system.crs.is_geographic:
        return _projected(text, system, (*low, *high))
    if system.is_north_first:
        low, high = low[::-1], high[::-1]
    if not (max(map(abs, (low[0], high[0]))) <= 180 and -90 <= low[1] <= high[1] <= 90):
        raise _bad_box(text)
    if low[0] <= high[0]:
        return _rectangle(*low, *high)
    parts = [_rectangle(low[0], low[1], 180, high[1]), _rectangle(-180, low[1], *high)]
    return shapely.GeometryCollection(parts)


def _corners(text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise _bad_box(text) from error
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise _bad_box(text)
    half = len(numbers) // 2
    return (numbers[0], numbers[1]), (numbers[half], numbers[half + 1])


def _bad_box(text: str) -> BadParameterError:
    return BadParameterError("ogc.bad_bbox", {"value": text})


def _rectangle(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """Make a box; one without width or height is a line or a point."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _projected(
    text: str, system: System, box: tuple[float, float, float, float]
) -> shapely.Geometry:
    if box[0] > box[2] or box[1] > box[3] or max(map(abs, box)) > _FARTHEST_M:
        raise _bad_box(text)
    edge = max(box[2] - box[0], box[3] - box[1]) / _EDGE_PARTS
    shape = _rectangle(*box)
    try:
        found = system.take(shapely.segmentize(shape, edge) if edge else shape)
    except UnknownTransformationError as error:
        raise _bad_box(text) from error
    if not np.isfinite(shapely.get_coordinates(found)).all():
        raise _bad_box(text)
    return found


def read_period(text: str | None) -> Period | None:
    """Read a moment, a day, or an interval of them that may be open at one end (时间参数).

    Raises
    ------
    BadParameterError
        Nothing of RFC 3339, or an interval that ends before it begins.
    """
    if text is None:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        start, end = _moments(text, first)
        return Period(start, end)
    if first in _OPEN and last in _OPEN:
        raise _bad_period(text)
    begins = None if first in _OPEN else _moments(text, first)[0]
    ends = None if last in _OPEN else _moments(text, last)[1]
    if begins is not None and ends is not None and begins > ends:
        raise _bad_period(text)
    return Period(begins, ends)


def _moments(text: str, part: str) -> tuple[np.datetime64, np.datetime64]:
    """Give the first and the last moment of what is written."""
    is_day = bool(_DATE.fullmatch(part))
    if not (part.isascii() and (is_day or _MOMENT.fullmatch(part))):
        raise _bad_period(text)
    try:
        read = datetime.fromisoformat(part.upper())
        moment = read if is_day else read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _bad_period(text) from error
    start = np.datetime64(moment.replace(tzinfo=None), "us")
    whole_day = np.timedelta64(timedelta(days=1)) - np.timedelta64(1, "us")
    return start, start + whole_day if is_day else start


def _bad_period(text: str) -> BadParameterError:
    return BadParameterError("ogc.bad_datetime", {"value": text})
