"""The blocks of a text, kept as short lists (文本块存取)."""

from collections.abc import Sequence

from xianzhi.core.policy.document import Address, Block, BlockKind, Document

__all__ = ["block_of", "block_record", "stored_document"]

BlockRecord = Sequence[int | str | None]


def block_record(block: Block) -> list[int | str | None]:
    """Write a block: start, end, kind, spans, then its address."""
    at = block.address
    return [
        block.start,
        block.end,
        str(block.kind),
        block.row_span,
        block.column_span,
        at.page,
        at.paragraph,
        at.table,
        at.row,
        at.column,
        at.sheet,
    ]


def block_of(record: BlockRecord) -> Block:
    """Read a block back."""
    start, end, kind, row_span, column_span, page, paragraph, table, row, column, sheet = record
    return Block(
        start=int(start or 0),
        end=int(end or 0),
        kind=BlockKind(str(kind)),
        address=Address(
            page=_whole(page),
            paragraph=_whole(paragraph),
            table=_whole(table),
            row=_whole(row),
            column=_whole(column),
            sheet=None if sheet is None else str(sheet),
        ),
        row_span=int(row_span or 1),
        column_span=int(column_span or 1),
    )


def stored_document(text: str, records: Sequence[BlockRecord]) -> Document:
    """Make a document of what a version keeps."""
    return Document(text=text, blocks=tuple(block_of(record) for record in records))


def _whole(value: int | str | None) -> int | None:
    return None if value is None else int(value)
