"""All notations of the corpus by name; a name and a seed give one document."""

from . import labels, loose, plans, tables
from .frame import Builder, sheet
from .negatives import NEGATIVES
from .notes import NOTES
from .paper import Sheet

BRACKETS: dict[str, Builder] = {f"note:{name}": plans.styled(name) for name in NOTES}
BRACKETS |= {
    "note:convention": plans.convention,
    "note:some_without": plans.some_without,
    "note:children": plans.children,
    "note:not_listed": plans.not_listed,
    "note:no_prefix": plans.without_prefix,
    "note:sub_points": plans.sub_points,
    "note:several_styles": plans.mixed_notes,
    "note:safeguards": plans.safeguards_with_notes,
    "note:one_paragraph": plans.one_paragraph,
    "note:plan_lead": plans.plan_lead_line,
    "note:several_per_item": plans.several_notes,
    "note:firstly": plans.firstly_secondly,
    "note:boxes": plans.boxes,
    "note:phases": plans.phases,
    "note:growth": loose.growth,
    "note:subsidies": loose.subsidies,
    "note:goal_bullets": loose.goal_bullets,
    "note:attachments": loose.with_attachments,
    "note:traps": loose.with_traps,
}
LABELS: dict[str, Builder] = {
    "label:responsible": labels.responsible_line,
    "label:three_lines": labels.three_lines,
    "label:one_line": labels.one_line,
    "label:inline": labels.inline_label,
    "label:cards": labels.project_cards,
    "label:leaders": labels.leader_lines,
    "label:cards_middle": labels.cards_middle,
    "label:rectification": labels.rectification,
    "label:unit_and_person": labels.unit_and_person,
}
TABLES: dict[str, Builder] = {
    **{f"table:{form}": tables.table_document(form) for form in tables.FORMS if form != "squashed"},
    "table:squashed": tables.table_document("squashed", "plain_units"),
    "table:short_cells": tables.table_document("cell_paragraphs", "short"),
    "table:short_cell_lines": tables.table_document("cell_lines", "short"),
    "table:two": tables.two_tables,
    "table:attached": loose.table_attached,
    **{f"columns:{name}": tables.table_document("bare", name) for name in tables.COLUMNS},
}
LOOSE: dict[str, Builder] = {
    "none:three_levels": loose.no_notes,
    "none:two_levels": loose.flat_no_notes,
    "none:ten_works": loose.ten_works,
    "none:headed_sections": loose.headed_sections,
}
WIDE = ("note:labelled", "note:in_charge", "label:three_lines", "table:bare", "none:ten_works")

PLAIN: dict[str, Builder] = {**BRACKETS, **LABELS, **TABLES, **LOOSE}
ZERO: dict[str, Builder] = {f"zero:{name}": build for name, build in NEGATIVES.items()}


def draw(name: str, seed: int) -> Sheet:
    """Build the document of a notation; the same name and seed give the same document."""
    family, _, rest = name.partition("/")
    if rest and family == "traditional":
        return sheet(name, seed, PLAIN[rest], loose.traditional)
    if rest and family == "wide":
        return sheet(name, seed, PLAIN[rest], loose.full_width)
    return sheet(name, seed, (PLAIN | ZERO)[name])


NOTATIONS: tuple[str, ...] = (
    *PLAIN,
    *(f"traditional/{name}" for name in WIDE),
    *(f"wide/{name}" for name in WIDE),
    *ZERO,
)
