"""Who leads and who supports (牵头与配合): from groups of role words to the two lists."""

from xianzhi.core.policy.notes import Group, UnitNote
from xianzhi.core.policy.roles import RoleClass, role_class
from xianzhi.core.policy.shapes import shape
from xianzhi.core.policy.unitnames import Name

__all__ = ["Parties", "assign_parties"]


@shape(frozen=True, slots=True)
class Parties:
    """Lead and support units of a row (责任单位); ``rule`` names how they were told apart."""

    lead: tuple[Name, ...] = ()
    support: tuple[Name, ...] = ()
    joint: bool = False
    rule: str = "read.units.none"


def assign_parties(
    note: UnitNote, folded: str, *, first_leads: bool, lone_column: bool = False
) -> Parties:
    """Tell lead from support (划分牵头与配合).

    A 牵头 word makes every other role supporting. Without one, the first 负责 or 责任单位 group
    leads, or the first group of all. Under “排在首位的为牵头单位” its first unit leads alone;
    a unit marked with a star always does.
    """
    groups = note.groups
    starred = tuple(name for name in note.names if name.starred)
    if starred:
        return _parties(folded, groups, starred, "read.units.starred")
    leading = [group for group in groups if role_class(group.word) is RoleClass.LEAD]
    if leading:
        lead = tuple(name for group in leading for name in group.names)
        return _parties(folded, groups, lead, "read.units.lead_word", _apart(leading))
    owning = [group for group in groups if role_class(group.word) is RoleClass.OWN]
    if lone_column and not owning:
        return _parties(folded, groups, (), "read.units.support_only")
    first = (owning or list(groups))[0]
    if first_leads and len(first.names) > 1:
        return _parties(folded, groups, first.names[:1], "read.units.first_leads")
    rule = "read.units.own_word" if owning else "read.units.first_group"
    return _parties(folded, groups, first.names, rule, _apart([first]))


def _apart(groups: list[Group]) -> bool:
    return any("分别" in group.word for group in groups)


def _parties(
    folded: str, groups: tuple[Group, ...], lead: tuple[Name, ...], rule: str, apart: bool = False
) -> Parties:
    leads = _once(folded, lead, set())
    taken = {folded[name.start : name.end] for name in leads}
    others = tuple(name for group in groups for name in group.names if name not in lead)
    return Parties(leads, _once(folded, others, taken), len(leads) > 1 or apart, rule)


def _once(folded: str, names: tuple[Name, ...], seen: set[str]) -> tuple[Name, ...]:
    """Each unit once, at its first place."""
    seen, kept = set(seen), []
    for name in names:
        words = folded[name.start : name.end]
        if words not in seen:
            seen.add(words)
            kept.append(name)
    return tuple(kept)
