"""What a program may ask and report (请求参数): understood exactly, or refused with words."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from xianzhi.apps.casework.selectors import PublicFilter
from xianzhi.apps.casework.services import Report, ReporterDraft
from xianzhi.errors import XianzhiError
from xianzhi.records.boundary import clean_text

__all__ = [
    "PAGE_SIZE",
    "RefusedError",
    "read_filter",
    "read_page",
    "read_parameters",
    "read_report",
]

PAGE_SIZE, _MOST_PAGE_SIZE, _MOST_PAGE = 50, 200, 100_000
_MOST_VALUE = 20_000
_SPAN = timedelta(days=90)  # of the specification, when only one end is given
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_-]{1,40})\](?:\[\])?")
_PICTURE = re.compile(r"https?://[^\s<>\"]{3,400}")
_COUNT = re.compile(r"\d{1,9}")
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")


class RefusedError(XianzhiError):
    """A request that is answered with an error of the specification (拒绝)."""

    def __init__(
        self,
        code: str,
        params: Mapping[str, str] | None = None,
        status: int = 400,
        wait: timedelta | None = None,
    ):
        super().__init__(code, params)
        self.status = status
        self.wait = wait


def read_parameters(
    given: QueryDict, allowed: Iterable[str], *, attributes: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Read parameters, each once; ``attribute[x]`` only for *attributes* (读参数).

    Raises
    ------
    RefusedError, RuleError
        One is unknown, given twice, far too long, or holds what is no text.
    """
    known = (*allowed, "jurisdiction_id")
    read = {}
    for name, values in given.lists():
        found = _ATTRIBUTE.fullmatch(name)
        if not (name in known or (found and found[1] in attributes)):
            raise RefusedError("open311.unknown_parameter", {"name": name[:60]})
        if len(values) > 1:
            raise RefusedError("open311.repeated_parameter", {"name": name[:60]})
        said = clean_text(str(values[0]), most=_MOST_VALUE)
        read[f"attribute.{found[1]}" if found else name] = said
    return read


def read_filter(read: Mapping[str, str]) -> PublicFilter:
    """Read which requests are asked for (查询条件); ids override all else, as specified."""
    numbers = _listed(read.get("service_request_id", ""))
    if numbers:
        return PublicFilter(numbers=numbers)
    since, until = (_moment(read, name) for name in ("start_date", "end_date"))
    # Before the first and after the last moment there is, nothing bounds the other end.
    if since is not None and until is None and since <= _LAST - _SPAN:
        until = since + _SPAN
    elif until is not None and since is None and until >= _FIRST + _SPAN:
        since = until - _SPAN
    if since is not None and until is not None and until < since:
        raise RefusedError("open311.dates_crossed")
    return PublicFilter(
        category_codes=_listed(read.get("service_code", "")),
        is_open=_status(read.get("status", "")),
        since=since,
        until=until,
    )


def read_page(read: Mapping[str, str]) -> tuple[int, int]:
    """Read page and page size (分页), which the specification leaves to the server."""
    page = _count(read, "page", 1, _MOST_PAGE)
    return page, _count(read, "page_size", PAGE_SIZE, _MOST_PAGE_SIZE)


def read_report(read: Mapping[str, str]) -> Report:
    """Read what is reported (上报内容).

    Raises
    ------
    RefusedError
        The service or the place is missing, or a value is none that is understood.
    """
    if not read.get("service_code"):
        raise RefusedError("open311.missing_parameter", {"name": "service_code"})
    x, y = _degrees(read, "long", 180), _degrees(read, "lat", 90)
    place = read.get("attribute.place") or read.get("address_string") or ""
    if x is None and not place and not read.get("address_id"):
        raise RefusedError("open311.missing_parameter", {"name": "lat, long"})
    if (x is None) != (y is None):
        raise RefusedError("casework.place_is_half")
    picture = read.get("media_url", "")
    if picture and not _PICTURE.fullmatch(picture):
        raise RefusedError("open311.bad_value", {"name": "media_url", "text": picture[:60]})
    text = read.get("description") or place or read["service_code"]
    name = f"{read.get('last_name', '')}{read.get('first_name', '')}".strip()
    phone = read.get("phone", "")
    return Report(
        channel="open311",
        text=f"{text}\n{picture}" if picture else text,
        place_text=place or read.get("address_id", ""),
        x=x,
        y=y,
        category_code=read["service_code"],
        reporter=ReporterDraft(name, phone) if name or phone else None,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip()[:40] for part in text.split(",") if part.strip())


def _moment(read: Mapping[str, str], name: str) -> datetime | None:
    text = read.get(name, "").replace(" ", "+")  # a plus that a client did not encode
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise RefusedError("open311.bad_date", {"name": name, "text": text[:60]})


def _status(text: str) -> bool | None:
    wanted = set(_listed(text))
    if not wanted <= {"open", "closed"}:
        raise RefusedError("open311.bad_value", {"name": "status", "text": text[:60]})
    return None if len(wanted) != 1 else wanted == {"open"}


def _count(read: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = read.get(name, "")
    if not text:
        return usual
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= most:
        raise RefusedError("open311.bad_value", {"name": name, "text": text[:60]})
    return int(text)


def _degrees(read: Mapping[str, str], name: str, most: int) -> float | None:
    text = read.get(name, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or abs(float(text)) > most:
        raise RefusedError("open311.bad_value", {"name": name, "text": text[:60]})
    return float(text)
