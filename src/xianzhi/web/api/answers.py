"""Answers to programs (应答): tagged, packed, and not made again for who has them already.

A published version never changes, so what a page of it is called by (its address and the digest of
the snapshot) is a strong validator: whoever sends it back is answered before anything is read.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

__all__ = ["Answer", "FileAnswer", "as_json", "respond", "respond_file", "secure"]

JSON = "application/json"
_SMALLEST_PACKED = 1_000  # bytes: below, packing costs more than it saves
_PACKING = 3
_EXPOSED = "Content-Crs, ETag, Link"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered (应答): ``make`` is called only when the client does not have it.

    ``identity`` names the content for ever; empty: the content itself is looked at. ``is_gzipped``
    says that ``make`` gives it packed.
    """

    make: Callable[[], bytes]
    media_type: str = JSON
    identity: str = ""
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_gzipped: bool = False


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A file to download (文件应答); it is made when it is asked for first."""

    make: Callable[[], Path]
    name: str
    media_type: str
    identity: str
    modified: datetime


def as_json(document: Mapping[str, object]) -> bytes:
    """Write a document as JSON in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def respond(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    """Answer from memory (内存应答), packed where the client takes that."""
    content = b"" if answer.identity else answer.make()
    named = answer.identity.encode() if answer.identity else content
    packs = _takes_gzip(request)
    tag = _tag(named, suffix="-gzip" if packs else "")
    known = _known(request, tag, answer.modified)
    if known is not None:
        return known
    content = content or answer.make()
    packed = answer.is_gzipped
    if packs and not packed and len(content) >= _SMALLEST_PACKED:
        content, packed = gzip.compress(content, _PACKING, mtime=0), True
    elif packed and not packs:
        content, packed = gzip.decompress(content), False
    response = HttpResponse(content, content_type=answer.media_type, headers=dict(answer.headers))
    if packed:
        response["Content-Encoding"] = "gzip"
    return _dated(response, tag, answer.modified)


def respond_file(request: HttpRequest, answer: FileAnswer) -> HttpResponseBase:
    """Answer with a file (文件应答), piece by piece from the disk."""
    tag = _tag(answer.identity.encode())
    known = _known(request, tag, answer.modified)
    if known is not None:
        return known
    response = FileResponse(
        answer.make().open("rb"),
        as_attachment=True,
        filename=answer.name,
        content_type=answer.media_type,
    )
    return _dated(response, tag, answer.modified)


def secure(response: HttpResponseBase, *, is_open: bool) -> HttpResponseBase:
    """Say who may keep an answer, and which pages elsewhere may read it (缓存与跨域).

    Only what every visitor may see is open to pages of other sites: they never get to use a
    person's sign-in. Our own pages are for nobody's script.
    """
    vary = response.headers.get("Vary", "")
    needed = ["Accept", "Accept-Encoding", "Authorization", "Cookie"]
    others = [name for name in vary.split(", ") if name and name not in needed]
    response.headers["Vary"] = ", ".join(needed + others)
    scope = "public" if is_open else "private"
    response.headers["Cache-Control"] = f"{scope}, no-cache"
    if is_open:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        # Pages of other sites may read it, so they may also embed it.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    for word in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = word.partition(";")
        if name.strip() in {"gzip", "*"}:
            return quality.strip() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _tag(named: bytes, suffix: str = "") -> str:
    return f'"{hashlib.blake2b(named, digest_size=16).hexdigest()}{suffix}"'


def _known(request: HttpRequest, tag: str, modified: datetime | None) -> HttpResponseBase | None:
    """Answer 304 or 412 where the request's tags say so.

    Dates are told, not compared: a layer may go back to a version that was published earlier.
    """
    answer: HttpResponseBase | None = get_conditional_response(request, tag, None, None)
    return None if answer is None else _dated(answer, tag, modified)


def _dated(response: HttpResponseBase, tag: str, modified: datetime | None) -> HttpResponseBase:
    response.headers["ETag"] = tag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    return response
