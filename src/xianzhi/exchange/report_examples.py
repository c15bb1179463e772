"""Labelled reports as a list (已标注来件清单): csv with the columns text, label and heading."""

import csv
import io
from pathlib import Path

from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.training import Example
from xianzhi.errors import TableError

__all__ = ["read_examples"]

_HEADINGS = {
    "text": ("text", "诉求内容", "反映内容", "内容"),
    "label": ("label", "类别代码", "类别", "小类代码"),
    "heading": ("heading", "标题", "主题", "诉求标题"),
}
_REQUIRED = ("text", "label")


def read_examples(path: Path) -> tuple[Example, ...]:
    """Read reports to train on (读取训练样本); rows without a text or a label are left out.

    Raises
    ------
    TableError
        The file cannot be read, or has no such columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError("triage.unreadable", {"name": path.name}) from error
    rows = csv.reader(io.StringIO(_decoded(content, path.name)))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        places = {name: _place(header, words) for name, words in _HEADINGS.items()}
        missing = [name for name in _REQUIRED if places[name] is None]
        if missing:
            params = {"name": path.name, "columns": "、".join(missing)}
            raise TableError("triage.columns_missing", params)
        read = [{name: _cell(row, at) for name, at in places.items()} for row in rows]
    except csv.Error as error:
        raise TableError("triage.unreadable", {"name": path.name}) from error
    return tuple(
        Example(Message(row["text"], row["heading"]), row["label"])
        for row in read
        if row["text"] and row["label"]
    )


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("triage.unreadable", {"name": name})


def _place(header: list[str], words: tuple[str, ...]) -> int | None:
    return next((header.index(word) for word in words if word in header), None)


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""
