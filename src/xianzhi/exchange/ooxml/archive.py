"""Look into a zip before anything is unpacked (压缩包检查).

docx and xlsx are zips; a 400 KB one can ask for gigabytes. The table of contents is judged first:
number of entries, declared sizes, ratio. An entry is then read no further than it declared.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from xianzhi.errors import DocumentError

__all__ = ["member", "open_archive", "undated"]

_MOST_ENTRIES = 5_000
_MOST_BYTES_EACH = 96 << 20
_MOST_BYTES = 192 << 20
_MOST_RATIO = 150  # honest office XML stays below 40
_SMALL_BYTES = 8 << 20  # below this a high ratio harms nobody
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


@contextmanager
def open_archive(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose table of contents promises to fit (打开压缩包).

    Raises
    ------
    DocumentError
        ``document.damaged``, ``document.bomb`` or ``document.encrypted``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (*_BROKEN, UnicodeDecodeError, KeyError) as error:
        raise DocumentError("document.damaged", {"format": "docx / xlsx"}) from error
    with archive:
        _judge(archive.infolist())
        yield archive


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_BYTES
        or any(entry.file_size > _MOST_BYTES_EACH for entry in entries)
        or (unpacked > _SMALL_BYTES and unpacked / packed > _MOST_RATIO)
    ):
        raise DocumentError("document.bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError("document.encrypted")


def member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """Read one entry; null when the archive has none of that name (读取条目).

    Raises
    ------
    DocumentError
        The entry is damaged.
    """
    try:
        return archive.read(name)
    except KeyError:
        return None
    except (*_BROKEN, RuntimeError) as error:
        raise DocumentError("document.damaged", {"format": "docx / xlsx"}) from error


def undated(content: bytes) -> bytes:
    """Pack an archive of our own anew without the moment of packing (去除打包时刻).

    The same entries then make the same bytes, so that two copies of a paper can be compared.
    """
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as packed,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for entry in packed.infolist():
            again.writestr(
                zipfile.ZipInfo(entry.filename, _NO_MOMENT),
                packed.read(entry),
                zipfile.ZIP_DEFLATED,
            )
    return stream.getvalue()
