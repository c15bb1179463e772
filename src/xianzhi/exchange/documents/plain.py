"""Plain text and Markdown (纯文本、Markdown)."""

import re
from dataclasses import replace

from xianzhi.core.policy.document import Address, Caveat, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.assembly import MOST_CHARACTERS, Assembly, Cell
from xianzhi.exchange.documents.characters import REPLACEMENT, clean, unify_line_ends
from xianzhi.exchange.documents.encoding import decode
from xianzhi.exchange.documents.wire import to_json
from xianzhi.exchange.sandbox import Json

__all__ = ["parse", "read_markdown", "read_text"]

_FEW, _MOST_REPLACED_SHARE = 20, 0.05  # more control characters than this, and it is no text at all
_LONGEST_MARKED = 2_000  # a line longer than this is not marked up by hand
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_DELIMITER_ROW = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_RULE = re.compile(r"^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_BULLET = re.compile(r"^\s*[-*+]\s+")
_QUOTE = re.compile(r"^ {0,3}(?:>\s?)+")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_CELL_EDGE = re.compile(r"(?<!\\)\|")


def read_text(content: bytes) -> Document:
    """Read a text file; every character stays, but for line ends and forbidden ones (纯文本).

    Raises
    ------
    DocumentError
        ``document.not_text``, ``document.no_text`` or ``document.too_long``.
    """
    text, caveats = _decoded(content)
    return replace(Document.from_text(text), caveats=caveats)


def read_markdown(content: bytes) -> Document:
    """Read Markdown as its reader sees it: marks dropped, tables as grids (Markdown).

    ``address.paragraph`` is the line number in the file.

    Raises
    ------
    DocumentError
        As ``read_text``.
    """
    text, caveats = _decoded(content)
    assembly = Assembly()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and "|" in lines[at] and _is_delimiter(lines[at + 1]):
            at = _table(assembly, lines, at)
            continue
        assembly.paragraph(_plain(lines[at]), Address(paragraph=at + 1))
        at += 1
    document = assembly.document("text/markdown")
    return replace(document, caveats=(*caveats, *document.caveats))


def parse(content: bytes, _options: Json) -> Json:
    """Read in a child process: ``read_markdown`` as JSON."""
    return to_json(read_markdown(content))


def _decoded(content: bytes) -> tuple[str, tuple[Caveat, ...]]:
    text, _ = decode(content)
    text = unify_line_ends(text)
    if len(text) > MOST_CHARACTERS:
        raise DocumentError("document.too_long", {"most": f"{MOST_CHARACTERS:,}"})
    text = clean(text)
    replaced = text.count(REPLACEMENT)
    if replaced > max(_FEW, _MOST_REPLACED_SHARE * len(text)):
        raise DocumentError("document.not_text")
    if not text.strip():
        raise DocumentError("document.empty")
    if not replaced:
        return text, ()
    return text, (Caveat("document.characters_replaced", {"count": str(replaced)}),)


def _is_delimiter(line: str) -> bool:
    return (
        len(line) <= _LONGEST_MARKED
        and "-" in line
        and "|" in line
        and _DELIMITER_ROW.match(line) is not None
    )


def _table(assembly: Assembly, lines: list[str], at: int) -> int:
    rows: list[list[Cell]] = []
    header = at
    while at < len(lines) and "|" in lines[at]:
        if at != header + 1:
            texts = _CELL_EDGE.split(lines[at].strip().removeprefix("|"))
            if len(texts) > 1 and not texts[-1].strip():
                texts.pop()
            number = len(rows) + 1
            rows.append(
                [Cell(_inline(text).strip(), number, i) for i, text in enumerate(texts, start=1)]
            )
        at += 1
    assembly.table(rows)
    return at


def _plain(line: str) -> str:
    if len(line) > _LONGEST_MARKED:
        return line
    if _FENCE.match(line) or _RULE.match(line):
        return ""
    heading = _HEADING.match(line)
    if heading:
        return _inline(heading.group(1))
    return _inline(_BULLET.sub("", _QUOTE.sub("", line), count=1))


def _inline(text: str) -> str:
    if len(text) > _LONGEST_MARKED:
        return text
    text = _IMAGE_OR_LINK.sub(r"\1", _BREAK.sub("\n", text))
    text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", _CODE.sub(r"\1", text))
