"""Put a document together so that every block keeps its place (文本拼装)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xianzhi.core.policy.document import Address, Block, BlockKind, Caveat, Document
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.characters import clean, count_replaced, unify_line_ends

__all__ = ["MOST_CHARACTERS", "Assembly", "Cell"]

MOST_CHARACTERS = 5_000_000
_MOST_BLOCKS = 300_000
_BETWEEN_CELLS = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid, at its first row and column, counted from 1 (单元格)."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


class Assembly:
    """Collects paragraphs and tables in reading order and becomes a ``Document`` (拼装).

    Lines of text are parted by one LF; blank lines are not written. A paragraph with line breaks
    inside becomes several blocks of one address; a cell stays one block, line breaks and all.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._caveats: list[Caveat] = []
        self._length = 0
        self._replaced = 0
        self._tables = 0

    def paragraph(self, text: str, address: Address, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Add a paragraph; nothing is written when it is blank."""
        for line in self._clean(text).split("\n"):
            if line.strip():
                self._begin_line()
                self._block(line, kind, address)

    def table(self, rows: Sequence[Sequence[Cell]], address: Address = Address()) -> None:  # noqa: B008 -- frozen
        """Add a grid: one line a row; *address* gives page or sheet. Blank rows are not written."""
        self._tables += 1
        for cells in rows:
            if any(cell.text.strip() for cell in cells):
                self._row(cells, replace(address, table=self._tables))

    def caveat(self, code: str, params: dict[str, str] | None = None) -> None:
        """Note what was left out or could not be seen."""
        self._caveats.append(Caveat(code, params or {}))

    def lines(self) -> str:
        """Give the text collected so far."""
        return "".join(self._pieces)

    def document(self, media_type: str) -> Document:
        """Make the document.

        Raises
        ------
        DocumentError
            ``document.no_text``: there is not one character to read.
        """
        if not any(block.end > block.start for block in self._blocks):
            raise DocumentError("document.no_text")
        if self._replaced:
            self.caveat("document.characters_replaced", {"count": str(self._replaced)})
        return Document(
            text="".join(self._pieces),
            blocks=tuple(self._blocks),
            media_type=media_type,
            caveats=tuple(self._caveats),
        )

    def _row(self, cells: Sequence[Cell], address: Address) -> None:
        self._begin_line()
        for index, cell in enumerate(cells):
            if index:
                self._write(_BETWEEN_CELLS)
            place = replace(address, row=cell.row, column=cell.column)
            text = self._clean(cell.text).strip("\n")
            self._block(text, BlockKind.CELL, place, (cell.row_span, cell.column_span))

    def _clean(self, text: str) -> str:
        text = unify_line_ends(text)
        self._replaced += count_replaced(text)
        return clean(text)

    def _begin_line(self) -> None:
        if self._pieces:
            self._write("\n")

    def _block(
        self, text: str, kind: BlockKind, address: Address, spans: tuple[int, int] = (1, 1)
    ) -> None:
        start = self._length
        self._write(text)
        self._blocks.append(Block(start, self._length, kind, address, *spans))
        if len(self._blocks) > _MOST_BLOCKS:
            raise DocumentError("document.too_long", {"most": f"{MOST_CHARACTERS:,}"})

    def _write(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > MOST_CHARACTERS:
            raise DocumentError("document.too_long", {"most": f"{MOST_CHARACTERS:,}"})
