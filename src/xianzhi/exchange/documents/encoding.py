"""Bytes to text: UTF-8, GB18030 (with GBK, GB2312) and UTF-16 (文字编码识别).

The answer is decided by what the bytes say, never by the name of the file: a byte order mark, then
valid UTF-8, then the reading under which most characters are ordinary Chinese.
"""

import codecs
from functools import cache

from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.characters import REPLACEMENT

__all__ = ["decode", "plausibility"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins the same way
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("gb18030", "utf-16-le", "utf-16-be")
_SAMPLE_BYTES = 1 << 16
_PLAUSIBLE_SHARE = 0.7
_TORN_SHARE = 0.002  # a few bad bytes are damage; more means another encoding


def decode(content: bytes) -> tuple[str, str]:
    """Decode a text file; the byte order mark is dropped (解码).

    Returns
    -------
    tuple
        The text, and the name of the encoding. Bytes that a damaged file lost are U+FFFD.

    Raises
    ------
    DocumentError
        ``document.not_text``: no encoding makes ordinary text of the bytes.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _torn(content[len(mark) :], encoding), encoding
    if b"\x00" not in content:
        whole = _strict(content, "utf-8")
        if whole is not None:
            return whole, "utf-8"
    return _guess(content)


def _guess(content: bytes) -> tuple[str, str]:
    sample = content[:_SAMPLE_BYTES]
    scores = {
        encoding: plausibility(sample.decode(encoding, "replace"))
        for encoding in ("utf-8", *_GUESSES)
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _PLAUSIBLE_SHARE:
        raise DocumentError("document.not_text")
    return _torn(content, best), best


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _torn(content: bytes, encoding: str) -> str:
    """Decode with a few torn characters allowed, as a cut or damaged file has them."""
    text = content.decode(encoding, "replace")
    if text.count(REPLACEMENT) > max(1, _TORN_SHARE * len(text)) and (
        _strict(content, encoding) is None
    ):
        raise DocumentError("document.not_text")
    return text


@cache
def _ordinary() -> frozenset[str]:
    """List ASCII, punctuation, full-width forms and the 3,755 level-1 hanzi of GB 2312."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    hanzi = {row.decode("gb2312", "ignore") for row in rows} - {""}
    ascii_text = {chr(code) for code in range(0x20, 0x7F)} | set("\t\n\r")
    marks = {chr(code) for code in range(0x3000, 0x3018)} | set("·—‘’“”…①②③④⑤%‰℃")
    wide = {chr(code) for code in range(0xFF01, 0xFF5F)}
    return frozenset(hanzi | ascii_text | marks | wide)


def plausibility(text: str) -> float:
    """Measure the share of ordinary characters of Chinese office text, in [0, 1]."""
    if not text:
        return 0.0
    ordinary = _ordinary()
    return sum(character in ordinary for character in text) / len(text)
