"""What pages ask of the ledger (请求): frozen, checked where they are carried out."""

from dataclasses import dataclass
from datetime import date

from xianzhi.apps.evidence.services import Upload
from xianzhi.core.policy.review import JsonValue
from xianzhi.core.policy.schedule import PhaseWish

__all__ = [
    "AliasChoice",
    "Choice",
    "FieldValue",
    "ImportedDocument",
    "IndicatorChoice",
    "MoveRequest",
    "NoteDraft",
    "PhaseWish",
    "RoleChange",
    "RowRef",
    "ScheduleRequest",
    "SignedOff",
    "StatusChange",
    "TargetValues",
]


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of a document at the desk (条目).

    ``seen`` is the version of the row that the asker looked at; empty when nobody looked.
    """

    document_id: str
    row_id: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of another reading (备选读法): field and index as the desk shows them."""

    field: str
    index: int


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """The indicator of a target (指标选择): ``named`` by code or name.

    ``none`` says that no indicator fits; ``as_read`` takes back what was chosen.
    """

    field: str
    named: str


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value that a person typed (更正).

    ``value`` by field: ``title`` text; ``kind`` a slug; ``lead_units`` and ``support_units`` lists
    of names; ``joint`` and ``open_ended`` true or false; ``deadline`` null or
    ``{"text", "date", "kind"}``; ``targets[0]`` null or an object with ``name``, ``op``,
    ``value``, ``unit``.
    """

    field: str
    value: JsonValue
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A unit's new role in a row (角色调整): ``lead``, ``support`` or ``none``."""

    unit: str
    duty: str
    role_word: str = ""


@dataclass(frozen=True, slots=True)
class TargetValues:
    """A target that a person adds (补充指标)."""

    name: str
    op: str
    value: str
    unit: str = ""
    deadline: str = ""
    evidence_start: int | None = None
    evidence_end: int | None = None


@dataclass(frozen=True, slots=True)
class AliasChoice:
    """A printed name and the unit it means (别名确认)."""

    name: str
    unit_id: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A document's new status (效力变更); ``replaced_by`` is an id or empty."""

    status: str
    replaced_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """A move of the workflow (办理); ``seen`` is the last number of the task's history on the page.

    Null where nobody looked at a page.
    """

    verb: str
    reason: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A progress note (进展填报). ``share`` in [0, 1] or null."""

    text: str
    share: float | None = None
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """Phases to be laid backward (倒排工期) from the task's date, or from ``ends_date``.

    ``seen`` is the last number of the task's history on the page; null where nobody looked.
    """

    starts_date: date
    phases: tuple[PhaseWish, ...]
    ends_date: date | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """What an import made (导入结果).

    ``same_number_id`` names another document with the same 发文字号: it may have been meant as an
    amendment of that one.
    """

    document_id: str
    version: int
    already_there: bool
    same_number_id: str = ""


@dataclass(frozen=True, slots=True)
class SignedOff:
    """What a signature published (签发结果)."""

    document_id: str
    number: int
    published: int
    changed: int
    withdrawn: int
