"""Control rules as dated data (管制规则库): which layer and use ask for which verdict, and by whom.

``control_rules.csv`` has a row a rule; lists are parted by ``|``, an empty list means "every".
Zones are listed under all names that layers give them. A rule is never changed once a certificate
rests on it: it gets an ``until_date``, and a new row with a new id follows it. Rows that nobody
compared with the official text say so in ``verified``. ``contradictions.csv`` names the pairs of
layers that must not overlap each other, ``permit_kinds.csv`` the use that each kind of permit is
for.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from xianzhi.core.landuse.contradictions import Exclusion
from xianzhi.core.landuse.rules import ControlRule, Relation, Verdict
from xianzhi.errors import CatalogueError

__all__ = ["control_rules", "digest", "exclusions", "permit_uses", "rule_ids", "unverified"]

_RULES = "control_rules.csv"
_EXCLUSIONS = "contradictions.csv"
_PERMITS = "permit_kinds.csv"
_VERDICTS = {verdict.slug: verdict for verdict in Verdict}


@cache
def control_rules() -> tuple[ControlRule, ...]:
    """List all rules, past ones too, in the order of the file (管制规则清单).

    Raises
    ------
    CatalogueError
        An id occurs twice, or a verdict, a relation or a period makes no sense.
    """
    found: dict[str, ControlRule] = {}
    for row in _rows(_RULES):
        if row["id"] in found:
            raise CatalogueError("catalogue.duplicate_control_rule", {"id": row["id"]})
        found[row["id"]] = _rule(row)
    return tuple(found.values())


@cache
def exclusions() -> tuple[Exclusion, ...]:
    """List the pairs of layers that must not overlap (互斥图层)."""
    return tuple(
        Exclusion(row["id"], row["first"], row["second"], row["clause"])
        for row in _rows(_EXCLUSIONS)
    )


@cache
def permit_uses() -> Mapping[str, str]:
    """Give the use of land that each kind of permit is for (审批类型对应用途)."""
    return MappingProxyType({row["kind"]: row["use"] for row in _rows(_PERMITS)})


@cache
def rule_ids() -> frozenset[str]:
    """Ids of all rules, past ones too (规则编号)."""
    return frozenset(rule.id for rule in control_rules())


@cache
def unverified() -> frozenset[str]:
    """Ids of rules whose clause nobody compared with the official text yet (待核对)."""
    return frozenset(row["id"] for row in _rows(_RULES) if row["verified"] != "yes")


@cache
def digest() -> str:
    """SHA-256 over the files of this catalogue (规则库校验值), for certificates."""
    folder = files(__package__)
    content = b"\0".join(
        folder.joinpath(name).read_bytes() for name in (_RULES, _EXCLUSIONS, _PERMITS)
    )
    return hashlib.sha256(content).hexdigest()


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _rule(row: Mapping[str, str]) -> ControlRule:
    try:
        rule = ControlRule(
            id=row["id"],
            layer=row["layer"],
            relation=Relation(row["relation"]),
            verdict=_VERDICTS[row["verdict"]],
            clause=row["clause"],
            from_date=date.fromisoformat(row["from_date"]),
            until_date=date.fromisoformat(row["until_date"]) if row["until_date"] else None,
            zones=_set(row["zones"]),
            uses=_set(row["uses"]),
            except_uses=_set(row["except_uses"]),
            regime=row["regime"],
            consult=row["consult"],
        )
    except (KeyError, ValueError) as error:
        raise CatalogueError("catalogue.control_rule", {"id": row["id"]}) from error
    if rule.until_date is not None and rule.until_date <= rule.from_date:
        raise CatalogueError("catalogue.control_rule", {"id": rule.id})
    return rule


def _set(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split("|") if word)
