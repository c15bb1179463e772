"""A document as JSON, on its way out of the child process (文档序列化)."""

from dataclasses import asdict

from xianzhi.core.policy.document import Address, Block, BlockKind, Caveat, Document
from xianzhi.exchange.sandbox import Json

__all__ = ["from_json", "to_json"]


def to_json(document: Document) -> Json:
    """Write a document as JSON; blocks as short lists, since there may be many."""
    return {
        "text": document.text,
        "media_type": document.media_type,
        "caveats": [[caveat.code, dict(caveat.params)] for caveat in document.caveats],
        "blocks": [
            [
                block.start,
                block.end,
                block.kind.value,
                block.row_span,
                block.column_span,
                {key: value for key, value in asdict(block.address).items() if value is not None},
            ]
            for block in document.blocks
        ],
    }


def from_json(value: Json) -> Document:
    """Read what ``to_json`` wrote."""
    assert isinstance(value, dict)
    blocks, caveats = value["blocks"], value["caveats"]
    assert isinstance(blocks, list)
    assert isinstance(caveats, list)
    return Document(
        text=str(value["text"]),
        blocks=tuple(_block(item) for item in blocks),
        media_type=str(value["media_type"]),
        caveats=tuple(_caveat(item) for item in caveats),
    )


def _block(item: Json) -> Block:
    match item:
        case [int(start), int(end), str(kind), int(row_span), int(column_span), dict(place)]:
            return Block(start, end, BlockKind(kind), _address(place), row_span, column_span)
    raise TypeError(item)


def _address(place: dict[str, Json]) -> Address:
    sheet = place.get("sheet")
    numbers = {
        key: value for key, value in place.items() if key != "sheet" and isinstance(value, int)
    }
    return Address(**numbers, sheet=str(sheet) if sheet is not None else None)


def _caveat(item: Json) -> Caveat:
    match item:
        case [str(code), dict(params)]:
            return Caveat(code, {key: str(value) for key, value in params.items()})
    raise TypeError(item)
