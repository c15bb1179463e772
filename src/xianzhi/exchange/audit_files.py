"""Files of the audit (审计文件): exports, plain or gzip, and heads that were kept elsewhere."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from xianzhi.core.merkle.heads import HEAD_MARK, Head, read_head
from xianzhi.errors import RuleError

__all__ = ["read_export", "read_heads", "write_export"]

_PIECE_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_COMPRESSION = 6


def read_export(path: Path) -> Iterator[bytes]:
    """Read an export in pieces (读取导出件); a compressed one is known by its first bytes.

    Raises
    ------
    RuleError
        The file is not there, or its compression is damaged.
    """
    try:
        with _opened(path) as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RuleError("audit.file_damaged", {"file": path.name}) from error
    except OSError as error:
        raise RuleError("audit.file_missing", {"file": str(path)}) from error


def write_export(path: Path, lines: Iterable[bytes]) -> None:
    """Write an export (写出导出件), compressed where the name ends in ``.gz``.

    It is written beside its place and moved there when it is whole.

    Raises
    ------
    RuleError
        The folder or the disk does not take it.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile("", "wb", _COMPRESSION, raw, mtime=0) as packed:
                    packed.writelines(lines)
            else:
                raw.writelines(lines)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RuleError("audit.file_unwritable", {"file": str(path)}) from error


def read_heads(path: Path) -> tuple[Head, ...]:
    """Read the heads that somebody kept (另存的树头): one a line; other lines are passed over.

    A mail may be saved as it is: its other words do no harm.

    Raises
    ------
    RuleError
        The file is not there, holds no head, or a line begins as a head and is none.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RuleError("audit.file_missing", {"file": str(path)}) from error
    heads = tuple(read_head(line.strip()) for line in lines if line.strip().startswith(HEAD_MARK))
    if not heads:
        raise RuleError("audit.kept_empty", {"file": str(path)})
    return heads


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    return gzip.GzipFile(path, "rb") if is_packed else path.open("rb")
