"""What a file is, by its content (文件类型识别). The extension is never trusted.

Formats that cannot be read are named too, each with the message that says what to do instead.
"""

import re
import zipfile
from enum import StrEnum

from xianzhi.errors import DocumentError
from xianzhi.exchange.ooxml.archive import member, open_archive

__all__ = ["MEDIA_TYPES", "Format", "recognise"]


class Format(StrEnum):
    """Formats that can be read (可读格式)."""

    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES = {
    Format.TEXT: "text/plain",
    Format.MARKDOWN: "text/markdown",
    Format.HTML: "text/html",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
)
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|div|p|table|title|span|h[1-6])\b", re.IGNORECASE
)
_MARKDOWN = re.compile(r"^(?:[ |:-]*-{3,}[ |:-]*\|[ |:-]*|#{1,6} .*)$", re.MULTILINE)
_HEAD = 4096


def recognise(content: bytes, name: str | None = None) -> Format:
    """Tell the format of a file from its bytes (识别格式).

    *name* decides only between plain text and Markdown, which look alike.

    Raises
    ------
    DocumentError
        The file is of a known kind that cannot be read, is locked, or a broken or dangerous
        archive.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise DocumentError("document.empty")
    if content.startswith(b"PK"):
        return _in_archive(content)
    _refuse_known(content)
    if b"%PDF-" in content[:1024]:
        return Format.PDF
    if _HTML.match(_first_tag(content[:_HEAD])):
        return Format.HTML
    return _plain(content, name)


def _refuse_known(content: bytes) -> None:
    head = content[:_HEAD]
    if head.startswith(_OLE):
        raise DocumentError(_ole_code(content))
    if head.startswith(b"{\\rtf"):
        raise DocumentError("document.rtf")
    if head.startswith(_IMAGES) or (head[:2] == b"BM" and b"\x00" in head[2:16]):
        raise DocumentError("document.image")
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        raise DocumentError("document.image")
    if head.startswith(_PACKED):
        raise DocumentError("document.packed")
    if b'progid="Word.Document"' in head or b"2003/wordml" in head:
        raise DocumentError("document.old_word")
    if re.match(rb"\s*MIME-Version:", head, re.IGNORECASE):
        raise DocumentError("document.web_archive")


def _ole_code(content: bytes) -> str:
    """Look for the stream names of an OLE file: they are UTF-16 in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "document.encrypted"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book\0\0", "ET_Workbook")):
        return "document.old_excel"
    return "document.old_word"


def _in_archive(content: bytes) -> Format:
    with open_archive(content) as archive:
        names = set(archive.namelist())
        if "word/document.xml" in names or _main_part(archive, "wordprocessingml"):
            return Format.DOCX
        if "xl/workbook.xml" in names or _main_part(archive, "spreadsheetml"):
            return Format.XLSX
    if "OFD.xml" in names:
        raise DocumentError("document.ofd")
    if "mimetype" in names and "content.xml" in names:
        raise DocumentError("document.odf")
    if "ppt/presentation.xml" in names:
        raise DocumentError("document.slides")
    if "[Content_Types].xml" in names:
        raise DocumentError("document.damaged", {"format": "docx / xlsx"})
    raise DocumentError("document.packed")


def _main_part(archive: zipfile.ZipFile, word: str) -> bool:
    """Ask the content types: some programs give the main part another name."""
    types = member(archive, "[Content_Types].xml") or b""
    return f"{word}.document.main".encode() in types or f"{word}.sheet.main".encode() in types


def _first_tag(head: bytes) -> bytes:
    """Skip to the first tag; UTF-16 markup is made to look like ASCII, so one pattern serves."""
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    head = head.replace(b"\x00", b"").lstrip()
    for opening, closing in ((b"<?xml", b"?>"), *([(b"<!--", b"-->")] * 8)):
        if head.startswith(opening):
            head = head.partition(closing)[2].lstrip()
    return head


def _plain(content: bytes, name: str | None) -> Format:
    extension = name.rpartition(".")[2].lower() if name and "." in name else ""
    if extension in {"md", "markdown"}:
        return Format.MARKDOWN
    if extension:
        return Format.TEXT
    sample = content[: 1 << 16].decode("utf-8", "ignore")
    return Format.MARKDOWN if len(_MARKDOWN.findall(sample)) >= 2 else Format.TEXT
