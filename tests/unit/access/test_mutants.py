"""Faults put into what decides about rights: the reviewed table must notice them.

Each damaged copy decides the whole table anew; who decides one cell differently, or breaks, is
found. The bar is 95 of 100, and what is not found is printed.
"""

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from factories.authorisation import Modules, matrix, standing_modules
from factories.mutants import mutants
from xianzhi.catalogue import access
from xianzhi.core.access.rules import ANY_POST, ANYBODY
from xianzhi.errors import PermissionDeniedError

NAMES = (
    "xianzhi.core.access.rules",
    "xianzhi.records.decisions",
    "xianzhi.apps.ledger.permissions",
    "xianzhi.apps.atlas.permissions",
    "xianzhi.apps.casework.permissions",
    "xianzhi.apps.grid.permissions",
)
GOLDEN = Path(__file__).resolve().parents[2] / "gold" / "authorisation_matrix.csv"
LEAST = 0.95


@contextmanager
def copies(damaged: Mapping[str, str]) -> Iterator[Modules]:
    """The deciding modules made anew, some from a damaged source, with the old ones put back."""
    standing = {name: import_module(name) for name in NAMES}
    kept_rules = access.Rule
    try:
        made = [load(name, damaged.get(name)) for name in NAMES]
        access.Rule = made[0].Rule
        access.access_rules.cache_clear()
        yield Modules(*made)
    finally:
        sys.modules.update(standing)
        access.Rule = kept_rules
        access.access_rules.cache_clear()


def load(name: str, source: str | None) -> ModuleType:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    text = source or Path(spec.origin or "").read_text(encoding="utf-8")
    exec(compile(text, spec.origin or name, "exec"), module.__dict__)
    return module


def is_found(name: str, source: str, reviewed: str) -> bool:
    try:
        with copies({name: source}) as modules:
            return matrix(modules) != reviewed or not refuses_as_it_should(modules)
    except Exception:  # noqa: BLE001 -- a copy that breaks has been noticed
        return True


def refuses_as_it_should(modules: Modules) -> bool:
    """``require`` stops who is refused, with reason and parameters, and lets the others go on."""
    decisions = modules.decisions
    decisions.require(decisions.ALLOWED)
    try:
        decisions.require(decisions.denied("records.too_long", most="1", length="2"))
    except PermissionDeniedError as told:
        is_told = (told.code, told.params) == ("records.too_long", {"most": "1", "length": "2"})
        return is_told and decisions.NotFoundError().code == "records.not_found"
    return False


def test_undamaged_copies_decide_as_reviewed():
    with copies({}) as modules:
        assert matrix(modules) == GOLDEN.read_text(encoding="utf-8")
    assert refuses_as_it_should(standing_modules())


@pytest.mark.slow
def test_the_reviewed_table_notices_damaged_code(record_property):
    reviewed = GOLDEN.read_text(encoding="utf-8")
    made = [
        (name, mutant)
        for name in NAMES
        for mutant in mutants(Path(import_module(name).__file__).read_text(encoding="utf-8"))
    ]
    missed = [
        f"{name.rsplit('.', 2)[-2]} {mutant.what}"
        for name, mutant in made
        if not is_found(name, mutant.source, reviewed)
    ]
    share = 1 - len(missed) / len(made)
    told = f"{len(made) - len(missed)} of {len(made)} faults found, {share:.1%}"
    record_property("mutants", told)
    sys.stdout.write("\n".join(["", told, *missed, ""]))
    assert len(made) > 100
    assert share >= LEAST, missed


EMPTY = {
    "relation": "",
    "person": "",
    "but_not": "",
    "elsewhere": "",
    "data_classes": frozenset(),
    "is_local": False,
}


def weakened(rule: access.Rule) -> Iterator[tuple[str, tuple[access.Rule, ...]]]:
    """A rule without itself, without one of its parts, with one role fewer, with one more."""
    yield "is gone", ()
    for part, empty in EMPTY.items():
        if getattr(rule, part):
            yield f"{part} is gone", (replace(rule, **{part: empty}),)
    for way in rule.roles:
        fewer = tuple(one for one in rule.roles if one != way)
        yield f"{'+'.join(sorted(way))} is gone", (replace(rule, roles=fewer),)
    if not {"auditor", ANY_POST, ANYBODY} & frozenset().union(*rule.roles):
        yield "the auditor too", (replace(rule, roles=(*rule.roles, frozenset({"auditor"}))),)


@pytest.mark.slow
def test_the_reviewed_table_notices_every_weakened_rule(monkeypatch):
    reviewed = GOLDEN.read_text(encoding="utf-8")
    rules = dict(access.access_rules())
    made = [
        (f"{action} {place + 1}: {what}", rules | {action: (*listed[:place], *weak, *rest)})
        for action, listed in rules.items()
        for place, rule in enumerate(listed)
        for rest in (listed[place + 1 :],)
        for what, weak in weakened(rule)
    ]
    missed = []
    for what, table in made:
        monkeypatch.setattr("xianzhi.records.decisions.access_rules", lambda table=table: table)
        if matrix(standing_modules()) == reviewed:
            missed.append(what)
    assert len(made) > 100
    assert missed == []
