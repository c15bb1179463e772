"""A certificate as docx (意见书 Word 版): set like an official document, with its data inside."""

import base64
import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm

from xianzhi.exchange.certificates.paper import CertificatePaper
from xianzhi.exchange.gongwen import Attachment, Gongwen, write_gongwen

__all__ = ["NAMESPACE", "PART", "write_word"]

NAMESPACE = "urn:xianzhi:certificate"
PART = "customXml/item9.xml"  # the template has an item1 of its own
_MAP_WIDTH = Mm(150)


def write_word(paper: CertificatePaper) -> bytes:
    """Write a certificate as docx (生成 Word 意见书); Word and WPS keep the data when they save."""
    attachments = tuple(Attachment(sheet.title, table=sheet) for sheet in paper.tables)
    if paper.map_png:
        attachments = (*attachments, Attachment("地块位置图", paper.map_notes))
    written = write_gongwen(
        Gongwen(
            title=paper.title,
            number=paper.number,
            paragraphs=(*paper.paragraphs, f"校验值（SHA-256）：{paper.sha256}"),
            attachments=attachments,
            issuer=paper.issuer,
            issued_date=paper.issued_date,
        )
    )
    document = docx.Document(io.BytesIO(written))
    if paper.map_png:
        picture = document.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture.paragraph_format.line_spacing = 1.0
        picture.add_run().add_picture(io.BytesIO(paper.map_png), width=_MAP_WIDTH)
    _carry(document.part, paper.content)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _carry(body: Part, content: str) -> None:
    """Put the data into a custom XML part, which office programs leave alone."""
    package = body.package
    assert package is not None
    words = base64.b64encode(content.encode()).decode()
    xml = f'<?xml version="1.0" encoding="UTF-8"?><certificate xmlns="{NAMESPACE}">{words}'
    part = Part(PackURI(f"/{PART}"), "application/xml", f"{xml}</certificate>".encode(), package)
    body.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
