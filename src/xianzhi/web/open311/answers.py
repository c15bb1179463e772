"""Answers in the two forms of the specification (应答格式): JSON and XML of the same names."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TypeAlias

from django.http import HttpResponse
from lxml import etree

__all__ = ["MEDIA_TYPES", "Node", "Root", "answer", "moment_of"]

MEDIA_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}

Node: TypeAlias = "str | int | float | bool | Mapping[str, Node] | Sequence[Node] | None"

# The element of a list within each root or field, as the specification names them.
_ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


class Root(str):
    """Name of the outermost element, which JSON does without."""

    __slots__ = ()


def answer(root: Root, content: Node, form: str, status: int = 200) -> HttpResponse:
    """Write *content* in the wanted form (写应答)."""
    if form == "json":
        body = json.dumps(content, ensure_ascii=False).encode()
    else:
        body = etree.tostring(_element(root, content), xml_declaration=True, encoding="utf-8")
    reply = HttpResponse(body, status=status, content_type=MEDIA_TYPES[form])
    reply["Access-Control-Allow-Origin"] = "*"  # what is public is public for pages elsewhere too
    reply["Cache-Control"] = "no-store"
    return reply


def moment_of(at: datetime | None, zone: tzinfo) -> str | None:
    """Write a moment as W3C has it, in the time of *zone*; null stays null."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _element(name: str, content: Node) -> "etree._Element":
    element = etree.Element(name)
    if isinstance(content, Mapping):
        element.extend([_element(key, value) for key, value in content.items()])
    elif isinstance(content, (str, bool, int, float)) or content is None:
        element.text = _text(content)
    else:
        element.extend([_element(_ITEMS[name], item) for item in content])
    return element


def _text(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _printable(str(value))


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(
        one for one in text if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff")
    )
