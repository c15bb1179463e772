"""What stands on a certificate (意见书内容)."""

from dataclasses import dataclass
from datetime import date

from xianzhi.exchange.spreadsheets.sheet import Sheet

__all__ = ["CertificatePaper"]


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """A certificate ready to be set (意见书).

    ``content`` is the canonical JSON that the file carries along; ``sha256`` its digest, printed.
    ``map_png`` is the extract of the map, empty without one; ``map_notes`` stand below it (scale,
    map approval number).
    """

    title: str
    number: str
    paragraphs: tuple[str, ...]
    tables: tuple[Sheet, ...]
    issuer: str
    issued_date: date
    content: str
    sha256: str
    map_png: bytes = b""
    map_notes: tuple[str, ...] = ()
