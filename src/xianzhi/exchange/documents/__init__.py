"""Documents in: a file becomes text in which every character keeps its address (文件读取).

Entry point: ``read_document``. One module a format; ``kinds`` tells formats apart by content,
``encoding`` reads bytes, ``characters`` keeps out what may not be stored, ``archive`` looks into a
zip before it is unpacked. Everything but plain text is parsed in a child process with limits.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from xianzhi.core.policy.document import Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.kinds import MEDIA_TYPES, Format, recognise
from xianzhi.exchange.documents.plain import read_text
from xianzhi.exchange.documents.wire import from_json
from xianzhi.exchange.sandbox import ConfinementError, Failure, Limits, confine

__all__ = ["MAX_BYTES", "Format", "read_document", "read_source"]

MAX_BYTES = 50 << 20

_PARSERS = {
    Format.MARKDOWN: "xianzhi.exchange.documents.plain:parse",
    Format.HTML: "xianzhi.exchange.documents.html:parse",
    Format.DOCX: "xianzhi.exchange.documents.docx:parse",
    Format.XLSX: "xianzhi.exchange.documents.xlsx:parse",
    Format.PDF: "xianzhi.exchange.documents.pdf:parse",
}
_FAILURES = {
    Failure.TIME: "document.too_slow",
    Failure.MEMORY: "document.too_large_inside",
    Failure.CRASH: "document.unreadable",
}


def read_document(
    source: Path | bytes, *, name: str | None = None, limits: Limits | None = None
) -> Document:
    """Read a file as text with addresses (读取文件).

    The format is told from the content; a wrong extension does no harm. Offsets count the
    characters of ``text``: the characters of the file, except that CRLF and CR became LF, that a
    byte order mark is dropped, and that a character which cannot be stored (NUL, control
    characters, lone surrogates) is one U+FFFD. For plain text nothing else is changed.

    Parameters
    ----------
    source
        Path, or the bytes of the file.
    name
        Name of the file as its owner knows it; only used to tell plain text from Markdown. Taken
        from *source* when that is a path.
    limits
        What the child process may use; formats other than plain text only.

    Returns
    -------
    Document
        With ``sha256`` of the original bytes and ``caveats`` on what was left out.

    Raises
    ------
    DocumentError
        Always with a code of ``catalogue/messages/document.csv`` that says what to do.
    """
    content, name = read_source(source, name)
    digest = hashlib.sha256(content).hexdigest()
    kind = recognise(content, name)
    document = read_text(content) if kind is Format.TEXT else _confined(kind, content, limits)
    return replace(document, media_type=MEDIA_TYPES[kind], sha256=digest)


def read_source(source: Path | bytes, name: str | None = None) -> tuple[bytes, str | None]:
    """Take the bytes and the name of a file, within ``MAX_BYTES`` (取文件内容).

    Raises
    ------
    DocumentError
        ``document.missing``, ``document.no_access`` or ``document.too_big``.
    """
    if isinstance(source, bytes):
        content = source
    else:
        name = name or source.name
        content = _content(source)
    if len(content) > MAX_BYTES:
        raise DocumentError("document.too_big", {"most": f"{MAX_BYTES >> 20}"})
    return content, name


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise DocumentError("document.missing", {"path": str(path)})
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise DocumentError("document.no_access", {"path": str(path)}) from error


def _confined(kind: Format, content: bytes, limits: Limits | None) -> Document:
    try:
        return from_json(confine(_PARSERS[kind], content, None, limits).value)
    except ConfinementError as error:
        raise DocumentError(_FAILURES[error.failure], {"format": kind.value}) from error
