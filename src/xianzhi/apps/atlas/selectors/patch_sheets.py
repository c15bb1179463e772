"""The list of patches as a file (图斑导出): the rows of the page, in its order, all of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.readmodels import PatchFilter, PatchLine
from xianzhi.apps.atlas.selectors.patches import lines_of, listed_patches
from xianzhi.catalogue import messages
from xianzhi.catalogue.messages import Language
from xianzhi.errors import RuleError
from xianzhi.exchange.spreadsheets import Column, Sheet, Value, write_csv, write_xlsx

__all__ = ["PatchFileMade", "export_patches"]

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_COLUMNS = (
    "code", "class", "status", "town", "area_name", "change", "area_m2", "protected_m2",
    "confidence", "reasons", "unit", "due_date", "found_date", "longitude", "latitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatchFileMade:
    """A file to be sent to the browser (导出文件)."""

    name: str
    media_type: str
    content: bytes


def export_patches(
    actor: Actor, wanted: PatchFilter, kind: str, *, at: datetime, language: Language = "zh"
) -> PatchFileMade:
    """Write the patches that a filter leaves as ``xlsx`` or ``csv`` (导出图斑).

    Raises
    ------
    RuleError
        There is no such kind of file.
    """
    if kind not in _MEDIA:
        raise RuleError("atlas.patch.export_kind_unknown")
    today = timezone.localdate(at)
    lines = lines_of(list(listed_patches(actor, wanted)), today)
    sheet = Sheet(
        title=messages.words("atlas.patch.sheet", {}, language),
        columns=tuple(
            Column(messages.words(f"atlas.patch.column.{name}", {}, language), is_share=is_share)
            for name in _COLUMNS
            for is_share in (name == "confidence",)
        ),
        rows=tuple(_row(line, language) for line in lines),
        made_date=today,
    )
    content = write_xlsx([sheet]) if kind == "xlsx" else write_csv(sheet)
    return PatchFileMade(f"patches-{today:%Y%m%d}.{kind}", _MEDIA[kind], content)


def _row(line: PatchLine, language: Language) -> tuple[Value, ...]:
    def say(code: str) -> str:
        return messages.words(code, {}, language)

    return (
        line.code,
        say(f"atlas.patch.class.{line.patch_class}"),
        say(f"atlas.patch.status.{line.status}"),
        line.town,
        line.area,
        say(f"atlas.change.{line.change}"),
        round(line.area_m2, 2),
        round(line.protected_m2, 2),
        line.confidence,
        " ".join(say(reason) for reason in line.reasons),
        line.unit,
        line.due_date,
        timezone.localdate(line.found_at),
        round(line.x, 6),
        round(line.y, 6),
    )
