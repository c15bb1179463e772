"""Parse XML parts of office files without trusting them (安全解析 XML)."""

from lxml import etree

from xianzhi.errors import DocumentError

__all__ = ["W", "attribute", "parse_part", "refuse_document_type"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Strict office files use other namespace addresses for the same words.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def parse_part(content: bytes, format_name: str) -> etree._Element:
    """Parse one XML part: no entities, no network, no document type (解析部件).

    Raises
    ------
    DocumentError
        ``document.damaged`` when it is not well formed, too deep or too long for the parser;
        ``document.unsafe_xml`` when it declares a document type, which no office program writes.
    """
    refuse_document_type(content)
    for strict, transitional in _STRICT:
        content = content.replace(strict, transitional)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("document.damaged", {"format": format_name}) from error
    return root


def refuse_document_type(content: bytes) -> None:
    """Refuse XML that declares a document type: no office program writes one (拒绝 DTD)."""
    if b"<!DOCTYPE" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise DocumentError("document.unsafe_xml")


def attribute(element: etree._Element | None, name: str, default: str = "") -> str:
    """Read an attribute of Word's namespace; *default* without element or attribute."""
    if element is None:
        return default
    value = element.get(W + name)
    return default if value is None else str(value)
