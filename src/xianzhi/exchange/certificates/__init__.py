"""Compliance certificates on paper (审查意见书): Word and PDF that carry their own data.

Entry points: ``CertificatePaper`` says what stands on the paper; ``write_word`` and ``write_pdf``
make the files; ``read_content`` takes the data out again, so that the paper can be verified.
"""

from xianzhi.exchange.certificates.drawing import MapLine, draw_map
from xianzhi.exchange.certificates.paper import CertificatePaper
from xianzhi.exchange.certificates.portable import write_pdf
from xianzhi.exchange.certificates.reading import read_content
from xianzhi.exchange.certificates.word import write_word

__all__ = [
    "CertificatePaper",
    "MapLine",
    "draw_map",
    "read_content",
    "write_pdf",
    "write_word",
]
