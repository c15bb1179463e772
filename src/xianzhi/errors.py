"""The one tree of exceptions (异常).

::

    XianzhiError                 everything this product raises on purpose
    ├── DocumentError            a file cannot be read as a document (exchange.documents)
    ├── TableError               a file cannot be read as a table (exchange.tables)
    ├── CatalogueError           a catalogue file contradicts itself (catalogue)
    ├── PermissionDeniedError    the actor may not do this (apps)
    ├── ConflictError            somebody else changed the record first (apps)
    └── RuleError                the move is not allowed in this state (apps)

A room's own errors inherit from one of these and sit beside the function that raises them.
Every error carries a *code* whose words, in both languages, live in ``catalogue/messages``.
"""

from collections.abc import Mapping

__all__ = [
    "CatalogueError",
    "ConflictError",
    "DocumentError",
    "PermissionDeniedError",
    "RuleError",
    "TableError",
    "XianzhiError",
]


class XianzhiError(Exception):
    """Root of the tree: a message code and the parameters of its words.

    Parameters
    ----------
    code
        Id of the message in ``catalogue/messages``, for example ``document.encrypted``.
    params
        Values for the placeholders of the message.
    """

    def __init__(self, code: str, params: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.params: dict[str, str] = dict(params or {})
        super().__init__(f"{code} {self.params}" if self.params else code)


class DocumentError(XianzhiError):
    """A file cannot be read as a document (文件无法读取)."""


class TableError(XianzhiError):
    """A file cannot be read as a table (表格无法读取)."""


class CatalogueError(XianzhiError):
    """A catalogue file contradicts itself (目录数据有误)."""


class PermissionDeniedError(XianzhiError):
    """The actor may not do this (无权操作)."""


class ConflictError(XianzhiError):
    """Somebody else changed the record first (记录已被他人修改)."""


class RuleError(XianzhiError):
    """The move is not allowed in this state (当前状态不允许此操作)."""
