"""Take the data of a certificate out of its file again (读取意见书数据)."""

import base64
import binascii
import io
import re
import zlib

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError
from pdfplumber.utils.exceptions import PdfminerException

from xianzhi.errors import RuleError, XianzhiError
from xianzhi.exchange.certificates.portable import MARK
from xianzhi.exchange.certificates.word import NAMESPACE
from xianzhi.exchange.ooxml.archive import member, open_archive

__all__ = ["read_content"]

_WORDS = re.compile(rf'<(?:\w+:)?certificate[^>]*"{NAMESPACE}"[^>]*>([A-Za-z0-9+/=\s]+)<'.encode())
_MOST_BYTES = 32 << 20


def read_content(file: bytes) -> str:
    """Read the canonical JSON that a certificate carries (读取意见书数据): docx, PDF or JSON.

    Raises
    ------
    RuleError
        The file is none of these, or carries no certificate.
    """
    try:
        if file.startswith(b"PK"):
            return _from_word(file)
        if file.startswith(b"%PDF"):
            return _from_pdf(file)
        if len(file) <= _MOST_BYTES and file.lstrip().startswith(b"{"):
            return file.decode()
    except (XianzhiError, ValueError, binascii.Error, zlib.error, KeyError) as error:
        raise RuleError("landuse.not_a_certificate") from error
    raise RuleError("landuse.not_a_certificate")


def _from_word(file: bytes) -> str:
    with open_archive(file) as archive:
        for name in archive.namelist():
            if not re.fullmatch(r"customXml/item\d+\.xml", name):
                continue
            found = _WORDS.search(member(archive, name) or b"")
            if found:
                return base64.b64decode(found[1]).decode()
    raise KeyError("certificate")


def _from_pdf(file: bytes) -> str:
    try:
        with pdfplumber.open(io.BytesIO(file)) as document:
            keywords = str(document.metadata.get("Keywords", ""))
    except (PdfminerException, PDFEncryptionError) as error:
        raise ValueError("pdf") from error
    if not keywords.startswith(MARK):
        raise KeyError("certificate")
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(base64.b64decode(keywords.removeprefix(MARK)), _MOST_BYTES)
    return content.decode()
