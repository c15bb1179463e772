"""What the pages of the document library are given (文件库)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from xianzhi.apps.ledger.readmodels.words import May, Words

__all__ = ["DocumentHead", "DocumentLine", "ImportProgress", "Library", "StageLine", "VersionLine"]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One imported file of a document (版本)."""

    number: int
    file_id: str
    file_name: str
    sha256: str
    size_bytes: int
    imported_at: datetime
    imported_by: str  # post label
    is_current: bool


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document as its page's head shows it (文件信息)."""

    id: str
    title: str
    number: str | None  # 发文字号
    issuer: str | None
    issued_date: date | None
    status: str  # in_force, trial, replaced
    status_words: Words
    replaced_by: tuple[str, str] | None  # id, title
    stage: str  # reviewing, signed
    signed_at: datetime | None
    signed_by: str | None
    version: int
    file_id: str
    file_name: str
    sha256: str
    compiler: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the library (文件库一行)."""

    head: DocumentHead
    tasks: int
    targets: int
    conflicts: int
    checks: int
    audit_open: int


@dataclass(frozen=True, slots=True)
class Library:
    """The document library (政策文件库)."""

    lines: tuple[DocumentLine, ...]
    total: int
    may_import: May


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of an import (进度)."""

    name: str  # reading, compiling, storing, done
    words: Words
    state: Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is (导入进度)."""

    id: str
    file_name: str
    stages: tuple[StageLine, ...]
    finished: bool
    document_id: str | None
    already_there: bool
    fault: Words | None
