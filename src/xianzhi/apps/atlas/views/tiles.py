"""Map tiles over HTTP (图层瓦片): one file a version, read piece by piece."""

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors

__all__ = ["tiles"]

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_MOST_BYTES = 8 << 20  # of one answer; a directory or a tile is far smaller
_PARTIAL, _NOT_MODIFIED, _NOT_SATISFIABLE = 206, 304, 416


@require_safe
@acting
def tiles(request: HttpRequest, actor: Actor, version_id: str) -> HttpResponseBase:
    """Hand out the tiles of a version, or the part that is asked for (瓦片文件).

    A version never changes, but who may see it does: it is kept by the browser of this person
    alone, and asked for anew each time.
    """
    file = selectors.tiles_of(actor, version_id)
    etag = f'"{file.sha256}-{file.size_bytes}"'
    answer = _answer(request, file.path, file.size_bytes, etag)
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Type"] = file.media_type
    return answer


def _answer(request: HttpRequest, path: Path, size: int, etag: str) -> HttpResponseBase:
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=_NOT_MODIFIED)
    asked = request.headers.get("Range", "")
    fresh = request.headers.get("If-Range", etag) == etag
    if not asked or not fresh or "," in asked:  # several ranges: the whole file is an answer too
        return FileResponse(path.open("rb"))
    part = _part(asked, size)
    if part is None:
        answer = HttpResponse(status=_NOT_SATISFIABLE)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    first, last = part
    with path.open("rb") as file:
        file.seek(first)
        answer = HttpResponse(file.read(last - first + 1), status=_PARTIAL)
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Read a range of bytes (RFC 9110, 14.1.2): first and last byte, null when there is none."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return None
    begin, end = found.groups()
    if begin == "":
        first, last = max(0, size - int(end)), size - 1
        return (first, last) if int(end) else None
    first = int(begin)
    last = min(int(end) if end else size - 1, size - 1, first + _MOST_BYTES - 1)
    return (first, last) if first <= last else None
