"""What an official document says (公文要素)."""

from dataclasses import dataclass
from datetime import date

from xianzhi.exchange.spreadsheets.sheet import Sheet

__all__ = ["Attachment", "Gongwen"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment (附件): paragraphs, a table, or both.

    A wide table is laid on A4 landscape.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Sheet | None = None
    is_landscape: bool = True


@dataclass(frozen=True, slots=True)
class Gongwen:
    """An official document (公文); what is null or empty is left out.

    The rank of a body paragraph is told from its number: 一、 in 黑体, （一） in 楷体, the rest in
    仿宋. ``table`` stands in the body, after the paragraphs.
    """

    title: str
    number: str | None = None  # 发文字号
    letterhead: str | None = None  # 发文机关标志, printed red
    addressee: str | None = None  # 主送机关
    paragraphs: tuple[str, ...] = ()
    table: Sheet | None = None
    attachments: tuple[Attachment, ...] = ()
    issuer: str | None = None  # 发文机关署名
    issued_date: date | None = None  # 成文日期
    is_draft: bool = False
