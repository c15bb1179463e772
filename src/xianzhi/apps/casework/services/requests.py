"""What is asked of cases (请求内容)."""

from dataclasses import dataclass

from xianzhi.apps.evidence.services import Upload

__all__ = ["CaseRef", "Delay", "Dispatch", "Report", "ReporterDraft", "Said", "TextDraft"]


@dataclass(frozen=True, slots=True)
class ReporterDraft:
    """Who reports, as far as they say (上报人)."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports (上报内容); ``x`` and ``y`` are degrees, EPSG:4490, both or none.

    ``area_code`` says in which area it lies where no point does; an unknown one is no place.
    """

    channel: str
    text: str
    external_id: str = ""
    place_text: str = ""
    x: float | None = None
    y: float | None = None
    category_code: str = ""
    reporter: ReporterDraft | None = None
    files: tuple[Upload, ...] = ()
    may_publish: bool = False
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as its page showed it (所见事件): ``seen`` is its version, null when nobody looked."""

    id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said and shown with a move (说明与附件)."""

    words: str = ""
    files: tuple[Upload, ...] = ()
    before_files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Whom a case is sent to (派遣): the lead unit, those that help, and a note."""

    unit_id: str
    helper_ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """What a unit asks for (延期、挂账申请): so many more days, and why."""

    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A standard text (常用语): for which move, what it says; no unit for the whole county."""

    verb: str
    text: str
    unit_id: str = ""
