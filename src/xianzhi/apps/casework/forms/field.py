"""A report as a phone sends it (随手报): one line of JSON that describes it, then its files.

The body is made once, on the phone, and sent unchanged as often as it takes; so the same key always
comes with the same body. What was not written by our own page is refused with a reason.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final, NoReturn
from uuid import UUID

from django.utils import timezone

from xianzhi.apps.casework.choices import Channel
from xianzhi.apps.casework.services import Report
from xianzhi.apps.evidence.services import Upload
from xianzhi.errors import RuleError

__all__ = ["MOST_BYTES", "PhoneReport", "read_report"]

MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_HEAD, _MOST_FILES, _MOST_FILE = 32 * 1024, 4, 2 * 1024 * 1024
_MOST_TEXT, _MOST_PLACE, _MOST_ACCURACY = 1_000, 120, 100_000
_KEYS: Final = frozenset(
    {"key", "post", "text", "place", "area", "x", "y", "accuracy_m", "is_pinned", "made_at"}
    | {"files"}
)
_KINDS: Final = {"photo": "现场照片", "voice": "现场录音"}
# How files of a kind begin: offset, bytes, ending.
_MAGIC: Final[Mapping[str, tuple[tuple[int, bytes, str], ...]]] = {
    "photo": ((0, b"\xff\xd8\xff", "jpg"), (0, b"\x89PNG\r\n\x1a\n", "png"), (8, b"WEBP", "webp")),
    "voice": (
        (0, b"\x1aE\xdf\xa3", "webm"),
        (0, b"OggS", "ogg"),
        (4, b"ftyp", "m4a"),
        (8, b"WAVE", "wav"),
        (0, b"ID3", "mp3"),
        (0, b"\xff\xfb", "mp3"),
        (0, b"\xff\xf1", "aac"),
        (0, b"#!AMR", "amr"),
    ),
}
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VOICE_ALONE: Final = "（语音上报，见现场录音）"


@dataclass(frozen=True, slots=True)
class PhoneReport:
    """A report with the key that the phone made and the post that it was made from (随手报)."""

    key: str
    post_id: str
    report: Report

    @property
    def request_id(self) -> str:
        """The id under which it is done once."""
        return f"field/{self.key}"


def read_report(body: bytes) -> PhoneReport:
    """Read the body that a phone sent (读取随手报).

    Raises
    ------
    RuleError
        It is damaged, says neither words nor voice, or a file is not what it claims to be.
    """
    line, _, rest = body.partition(b"\n")
    head = _head(line)
    files = tuple(_files(head["files"], rest))
    words = _text(head, "text", _MOST_TEXT).strip()
    if not words and not any(kind == "voice" for kind, _file in files):
        raise RuleError("field.says_nothing")
    x, y = _number(head, "x", 180), _number(head, "y", 90)
    report = Report(
        channel=Channel.GRID_WORKER,
        text=f"{words or _VOICE_ALONE}\n（手机记录时间：{_moment(head):%Y-%m-%d %H:%M}）",
        place_text=_place(head, is_point=x is not None),
        x=x,
        y=y,
        area_code=_text(head, "area", 32),
        files=tuple(file for _kind, file in files),
    )
    return PhoneReport(_id(head, "key"), _id(head, "post"), report)


def _head(line: bytes) -> dict[str, object]:
    if len(line) > _MOST_HEAD:
        _damaged("head")
    try:
        head = json.loads(line.decode("utf-8"), parse_constant=_damaged)
    except (ValueError, RecursionError):
        _damaged("head")
    if not isinstance(head, dict) or set(head) != _KEYS:
        _damaged("head")
    return head


def _damaged(part: str) -> NoReturn:
    raise RuleError("field.damaged", {"part": part[:20]})


def _id(head: Mapping[str, object], name: str) -> str:
    value = head[name]
    if not isinstance(value, str) or not _ID.fullmatch(value):
        _damaged(name)
    return str(UUID(value))


def _text(head: Mapping[str, object], name: str, most: int) -> str:
    value = head[name]
    if not isinstance(value, str):
        _damaged(name)
    if len(value) > most:
        raise RuleError("records.too_long", {"most": str(most), "length": str(len(value))})
    return value


def _number(head: Mapping[str, object], name: str, most: float) -> float | None:
    value = head[name]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        _damaged(name)
    if not -most <= value <= most or not isfinite(value):
        _damaged(name)
    return float(value)


def _place(head: Mapping[str, object], *, is_point: bool) -> str:
    """Write down the place in words, and how well its point is known."""
    if is_point is (head["y"] is None):
        _damaged("place")
    words = _text(head, "place", _MOST_PLACE).strip()
    accuracy, is_pinned = _number(head, "accuracy_m", _MOST_ACCURACY), head["is_pinned"]
    if not isinstance(is_pinned, bool):
        _damaged("is_pinned")
    if not is_point:
        return words
    if is_pinned:
        return f"{words}（人工标注位置）"
    return words if accuracy is None else f"{words}（手机定位，误差约{abs(accuracy):.0f}米）"


def _moment(head: Mapping[str, object]) -> datetime:
    """Give the clock of the phone when the report was made, in the county's time."""
    text = _text(head, "made_at", 40)
    try:
        made_at = datetime.fromisoformat(text)
    except ValueError:
        _damaged("made_at")
    if made_at.tzinfo is None or not 2000 < made_at.year < 2100:
        _damaged("made_at")
    return timezone.localtime(made_at)


def _files(listed: object, rest: bytes) -> Iterator[tuple[str, Upload]]:
    if not isinstance(listed, list):
        _damaged("files")
    if len(listed) > _MOST_FILES:
        raise RuleError("casework.too_many_files", {"most": str(_MOST_FILES)})
    begin = 0
    for number, told in enumerate(listed, start=1):
        kind, size = _told(told)
        content = rest[begin : begin + size]
        if len(content) != size:
            _damaged("files")
        begin += size
        yield kind, Upload(f"{_KINDS[kind]}-{number}.{_ending(kind, content)}", content)
    if begin != len(rest):
        _damaged("files")


def _told(told: object) -> tuple[str, int]:
    if not isinstance(told, dict) or set(told) != {"kind", "size"}:
        _damaged("files")
    kind, size = told["kind"], told["size"]
    if not isinstance(kind, str) or kind not in _KINDS or type(size) is not int or size < 1:
        _damaged("files")
    if size > _MOST_FILE:
        raise RuleError("field.file_too_large", {"most": str(_MOST_FILE // 2**20)})
    return kind, size


def _ending(kind: str, content: bytes) -> str:
    for begin, magic, ending in _MAGIC[kind]:
        if content[begin : begin + len(magic)] == magic:
            return ending
    raise RuleError(f"field.not_a_{kind}")
