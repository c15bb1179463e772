"""A document as text with addresses (文件文本与定位).

The text is what every offset in the ledger counts in: Python ``str`` indices. Readers in
``exchange.documents`` build it; nothing changes it afterwards.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

__all__ = ["Address", "Block", "BlockKind", "Caveat", "Document"]


class BlockKind(StrEnum):
    """What a block of text was on the page (文本块类型)."""

    PARAGRAPH = "paragraph"  # 段落
    CELL = "cell"  # 表格单元格
    HEADER = "header"  # 页眉
    FOOTER = "footer"  # 页脚


@dataclass(frozen=True, slots=True)
class Address:
    """Where a block stands in the original file (定位); all counts start at 1.

    ``page`` is null where the format has no pages (txt, md, html, docx, xlsx); ``table``, ``row``
    and ``column`` are null outside tables. For xlsx ``sheet`` names the worksheet.
    """

    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of characters with one address: ``document.text[start:end]``.

    A merged cell appears once, at its first row and column, with its spans.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    address: Address = Address()
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something a reader left out, replaced or could not see (读取说明).

    ``code`` is the id of a sentence in ``catalogue/messages`` with ``params``.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    r"""Text and blocks of one file (文件).

    ``blocks`` are sorted and disjoint; between two blocks stand separators only: ``"\n"`` between
    paragraphs and between the rows of a table, ``" | "`` between the cells of a row. A table row
    is therefore one line of ``text`` unless a cell itself holds several paragraphs.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    media_type: str = "text/plain"
    sha256: str | None = None  # of the original bytes
    caveats: tuple[Caveat, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> "Document":
        """Make a document of plain text: one paragraph block a non-blank line."""
        blocks: list[Block] = []
        at = 0
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                address = Address(paragraph=number)
                blocks.append(Block(at, at + len(line), BlockKind.PARAGRAPH, address))
            at += len(line) + 1
        return cls(text=text, blocks=tuple(blocks))

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, offset: int) -> Block | None:
        """Find the block that holds the character at *offset*; null between blocks."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        block = self.blocks[index]
        return block if offset < block.end else None
