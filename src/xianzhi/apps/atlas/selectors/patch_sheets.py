"""The list of patches as a file (图斑导出): the rows of the page, in its order, all of them."""

from datetime import datetime

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.readmodels import PatchFilter, PatchLine
from xianzhi.apps.atlas.selectors.patches import lines_of, listed_patches
from xianzhi.catalogue import messages
from xianzhi.catalogue.messages import Language
from xianzhi.exchange.spreadsheets import Column, Sheet, Value
from xianzhi.exchange.table_files import TableFile, table_file

__all__ = ["export_patches"]

_COLUMNS = (
    "code", "class", "status", "town", "area_name", "change", "area_m2", "protected_m2",
    "confidence", "reasons", "unit", "due_date", "found_date", "longitude", "latitude",
)  # fmt: skip


def export_patches(
    actor: Actor, wanted: PatchFilter, kind: str, *, at: datetime, language: Language = "zh"
) -> TableFile:
    """Write the patches that a filter leaves as ``xlsx``, ``csv`` or ``docx`` (导出图斑).

    Raises
    ------
    RuleError
        The kind is none of ``TABLE_KINDS``.
    """
    today = timezone.localdate(at)
    lines = lines_of(list(listed_patches(actor, wanted)), today)
    sheet = Sheet(
        title=messages.words("atlas.patch.sheet", {}, language),
        columns=tuple(
            Column(
                messages.words(f"atlas.patch.column.{name}", {}, language),
                is_share=name == "confidence",
            )
            for name in _COLUMNS
        ),
        rows=tuple(_row(line, language) for line in lines),
        made_date=today,
    )
    return table_file([sheet], f"patches-{today:%Y%m%d}", kind)


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
