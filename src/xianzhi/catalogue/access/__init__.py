"""Who may do what, as data (权限规则表): every action with the posts that may.

``rules.csv`` has a line for each way to be allowed; ``|`` parts alternatives, ``+`` joins roles
that one post must carry together; ``within`` keeps a post that is for one area to what lies in it.
An action without a line is allowed to nobody.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from xianzhi.core.access.rules import Rule
from xianzhi.errors import CatalogueError

__all__ = ["access_rules", "actions_in_words"]

_FILE = "rules.csv"


@cache
def access_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Give the rules by action, in the order of the file (权限规则).

    Raises
    ------
    CatalogueError
        A line names no role, or does not say what a refused person is told.
    """
    found: dict[str, list[Rule]] = defaultdict(list)
    for row in _rows():
        found[row["action"]].append(_rule(row))
    return {action: tuple(rules) for action, rules in found.items()}


def actions_in_words() -> Mapping[str, str]:
    """Say in words what each action is (权限事项)."""
    return {row["action"]: row["said"] for row in _rows()}


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _rule(row: Mapping[str, str]) -> Rule:
    if not row["action"] or not row["roles"] or not row["refusal"]:
        raise CatalogueError("catalogue.access_rule", {"action": row["action"]})
    return Rule(
        action=row["action"],
        roles=tuple(frozenset(way.split("+")) for way in row["roles"].split("|")),
        refusal=row["refusal"],
        relation=row["relation"],
        person=row["person"],
        but_not=row["but_not"],
        data_classes=frozenset(row["data_classes"].split("|")) - {""},
        elsewhere=row["elsewhere"],
        is_local=row["area"] == "within",
    )
