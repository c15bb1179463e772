"""Every decision about a right, enumerated: role × relation × action × state × data class.

The modules are handed over, so that the same enumeration also runs over damaged copies of them.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from xianzhi.apps.accounts.actors import Actor
from xianzhi.apps.atlas.choices import Visibility
from xianzhi.apps.atlas.workflow import PATCH
from xianzhi.apps.casework.workflow import CASE
from xianzhi.apps.ledger.workflow import TASK

NOBODY, NO_ROLE = "visitor", "post_without_role"
ROLES: Mapping[str, frozenset[str]] = {
    NO_ROLE: frozenset(),
    "clerk": frozenset({"clerk"}),
    "leader": frozenset({"leader"}),
    "unit_head": frozenset({"unit_head"}),
    "unit_officer": frozenset({"unit_officer"}),
    "planner": frozenset({"planner"}),
    "planner+unit_head": frozenset({"planner", "unit_head"}),
    "dispatcher": frozenset({"dispatcher"}),
    "dispatcher+unit_head": frozenset({"dispatcher", "unit_head"}),
    "grid_worker": frozenset({"grid_worker"}),
    "admin": frozenset({"admin"}),
    "security": frozenset({"security"}),
    "auditor": frozenset({"auditor"}),
}
COLUMNS = ("action", "relation", "state", "data_class", NOBODY, *ROLES, "refusals")
MINE, THEIRS = "my unit", "their unit"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Modules:
    """The modules that decide."""

    rules: ModuleType
    decisions: ModuleType
    ledger: ModuleType
    atlas: ModuleType
    casework: ModuleType
    grid: ModuleType


def standing_modules() -> Modules:
    from xianzhi.apps.atlas import permissions as atlas
    from xianzhi.apps.casework import permissions as casework
    from xianzhi.apps.grid import permissions as grid
    from xianzhi.apps.ledger import permissions as ledger
    from xianzhi.core.access import rules
    from xianzhi.records import decisions

    return Modules(rules, decisions, ledger, atlas, casework, grid)


def actor(roles: frozenset[str], held_until: date | None = None, area: str = "") -> Actor:
    return Actor(
        "me",
        "post",
        "my person",
        "某人",
        "岗位",
        MINE,
        "本单位",
        roles,
        frozenset({MINE}),
        held_until,
        area,
    )


def matrix(modules: Modules) -> str:
    """The whole table as csv: ✓ allowed, ✗ refused for the first of the refusals, ✗2 the second."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    parts = (
        rule_rows, area_rows, patch_area_rows, grid_rows, ended_rows,
        ledger_rows, task_rows, atlas_rows, patch_rows, case_rows, case_move_rows,
    )  # fmt: skip
    writer.writerows(shortened(row) for part in parts for row in part(modules))
    return out.getvalue()


def shortened(row: list[str]) -> list[str]:
    """Put each reason once at the end, so that a row can be read."""
    place, answers = row[:4], row[4:]
    reasons = list(dict.fromkeys(one for one in answers if one not in ("yes", "-")))
    marks = {"yes": "✓", "-": ""} | {
        reason: f"✗{number}" if number > 1 else "✗" for number, reason in enumerate(reasons, 1)
    }
    return [
        *(part.strip() for part in place),
        *(marks[one] for one in answers),
        " | ".join(reasons),
    ]


def cells(decide: Callable[[Actor | None], Any]) -> list[str]:
    """The answers for a visitor and each role; a visitor stands outside where none may ask."""
    asked: list[Actor | None] = [None, *(actor(roles) for roles in ROLES.values())]
    return [said(decide(one)) for one in asked]


def of_posts(decide: Callable[[Actor], Any]) -> list[str]:
    return ["-", *(said(decide(actor(roles))) for roles in ROLES.values())]


def said(decision: Any) -> str:
    if isinstance(decision, bool):
        return "yes" if decision else "no"
    if decision.allowed:
        return "yes" if not decision.reason else "allowed with a reason"
    return decision.reason or "refused without a reason"


def rule_rows(modules: Modules) -> Iterator[list[str]]:
    """Every action of the table, by every relation, person and data class that it speaks of."""
    from xianzhi.catalogue.access import access_rules

    target_of, decide = modules.rules.Target, modules.decisions.decide
    for action, rules in [*access_rules().items(), ("no such:action", ())]:
        relations = sorted({rule.relation for rule in rules} | {""})
        persons = sorted({name for rule in rules for name in (rule.person, rule.but_not)} | {""})
        classes = sorted({one for rule in rules for one in rule.data_classes} | {"", "secret"})
        for relation, person, data_class in itertools.product(relations, persons, classes):
            units = {name: {MINE if name == relation else THEIRS} for name in relations if name}
            for own in ("me", "my person") if person else ("",):
                people = {name: {own if name == person else "them"} for name in persons if name}
                target = target_of(units, people, data_class)
                row = [action, f"{relation} {person}{'' if own != 'my person' else ' (person)'}"]
                ask = lambda one, t=target, a=action: decide(one, a, t)  # noqa: E731
                yield [*row, "", data_class, *cells(ask)]
        yield [action, "unknown", "", "", *cells(lambda one, a=action: decide(one, a))]


PLACES = (
    ("in my area", {"my area", "town"}),
    ("elsewhere", {"there", "town"}),
    ("nowhere", set()),
)


def area_rows(modules: Modules) -> Iterator[list[str]]:
    """Every action of the table, asked from a post that is for one area, by where the record lies.

    The record is of the own unit and everything else fits: only the place decides.
    """
    from xianzhi.catalogue.access import access_rules

    for action, rules in access_rules().items():
        if not any(rule.is_local for rule in rules):
            continue
        units = {rule.relation: {MINE} for rule in rules if rule.relation}
        for place, areas in PLACES:
            target = modules.rules.Target(units, areas=frozenset(areas))
            answers = [
                said(modules.decisions.decide(actor(roles, area="my area"), action, target))
                for roles in ROLES.values()
            ]
            yield [action, f"post for an area, record {place}", "", "", "-", *answers]


def patch_area_rows(modules: Modules) -> Iterator[list[str]]:
    """The moves of a patch from a post that is for one area, by where the patch lies."""
    room = modules.atlas
    for move, (place, areas) in itertools.product(PATCH.moves, PLACES):
        facts = room.PatchFacts(move.sources[0], MINE, "them", frozenset(areas))
        answers = [
            said(room.may_move_patch(actor(roles, area="my area"), move, facts))
            for roles in ROLES.values()
        ]
        yield [
            f"patch.{move.verb}",
            f"post for an area, {place}",
            move.sources[0],
            "",
            "-",
            *answers,
        ]


def grid_rows(modules: Modules) -> Iterator[list[str]]:
    """What a post may do with an area, by who governs it and where it lies."""
    room = modules.grid
    for name in ("may_read_grid", "may_keep_grid"):
        yield [f"grid.{name}", "", "", "", *of_posts(getattr(room, name))]
    for (place, areas), own in itertools.product(PLACES, ("", "my area")):
        told = f"{'post for an area, ' if own else ''}area {place}"
        asked = {name: actor(roles, area=own) for name, roles in ROLES.items()}
        seen = [said(room.may_see_area(one, areas)) for one in asked.values()]
        yield ["grid.may_see_area", told, "", "", "-", *seen]
        for unit in (MINE, THEIRS):
            answers = [said(room.may_staff(one, {unit}, areas)) for one in asked.values()]
            yield ["grid.may_staff", f"{told}, {unit}", "", "", "-", *answers]


def ended_rows(modules: Modules) -> Iterator[list[str]]:
    """A post on the last day that it is held, and on the day after."""
    ends = (("last day", date(2026, 3, 3)), ("ended", date(2026, 3, 2)), ("no end", None))
    for name, until in ends:
        answers = [
            said(modules.decisions.decide(actor(roles, until), "unit:read", at=AT))
            for roles in ROLES.values()
        ]
        yield ["unit:read", "", f"post: {name}", "", "-", *answers]


def ledger_rows(modules: Modules) -> Iterator[list[str]]:
    rooms = modules.ledger
    for name in ("works_here", "sees_all", "may_review", "may_open"):
        yield [f"ledger.{name}", "", "", "", *of_posts(getattr(rooms, name))]
    for relation in ("lead", "support", "none"):
        facts = task_facts(rooms, relation)
        for name in ("may_answer_for", "may_schedule"):
            ask = getattr(rooms, name)
            yield [
                f"ledger.{name}", relation, "", "", *of_posts(lambda one, f=facts, a=ask: a(one, f))
            ]  # fmt: skip
    for relation, unit in (("own unit", MINE), ("other unit", THEIRS), ("no unit", None)):
        ask = lambda one, u=unit: rooms.may_name_people(one, u)  # noqa: E731
        yield ["ledger.may_name_people", relation, "", "", *of_posts(ask)]


def task_facts(room: ModuleType, relation: str, **more: Any) -> Any:
    lead = {MINE} if relation == "lead" else {THEIRS}
    units = lead | ({MINE} if relation == "support" else set())
    facts = {"status": "pending", "reported_by": "them"} | more
    return room.TaskFacts(lead_units=frozenset(lead), units=frozenset(units), **facts)


def task_rows(modules: Modules) -> Iterator[list[str]]:
    """Every move of a task in every state, by relation, and by who reported it done."""
    states = [state.name for state in TASK.states]
    for move, relation, status in itertools.product(
        TASK.moves, ("lead", "support", "none"), states
    ):
        for reported_by, has_origin in (("them", False), ("me", False), ("them", True)):
            facts = task_facts(
                modules.ledger,
                relation,
                status=status,
                reported_by=reported_by,
                has_origin=has_origin,
            )
            told = f"{relation}{', reported it' if reported_by == 'me' else ''}"
            told += ", of another room" if has_origin else ""
            ask = lambda one, m=move, f=facts: modules.ledger.may_make(one, m, f)  # noqa: E731
            yield [f"task.{move.verb}", told, status, "", *of_posts(ask)]


def atlas_rows(modules: Modules) -> Iterator[list[str]]:
    room = modules.atlas
    for name in ("may_plan", "may_see_land_supply", "may_override", "sees_all_patches"):
        yield [f"atlas.{name}", "", "", "", *of_posts(getattr(room, name))]
    for relation, unit in (("own unit", MINE), ("other unit", THEIRS), ("no unit", None)):
        for name in ("may_mark_line", "may_keep_layers"):
            ask = getattr(room, name)
            yield [
                f"atlas.{name}", relation, "", "", *of_posts(lambda one, a=ask, u=unit: a(one, u))
            ]  # fmt: skip
        facts = room.PatchFacts("dispatched", unit)
        ask = lambda one, f=facts: room.may_answer_patch(one, f)  # noqa: E731
        yield ["atlas.may_answer_patch", relation, "", "", *of_posts(ask)]
    shown = itertools.product(Visibility.values, ("owner", "reader", "neither"))
    for visibility, relation in shown:
        facts = room.LayerFacts(
            visibility,
            MINE if relation == "owner" else THEIRS,
            frozenset({MINE if relation == "reader" else "another"}),
        )
        ask = lambda one, f=facts: room.may_see_layer(one, f)  # noqa: E731
        yield ["atlas.may_see_layer", relation, "", visibility, *cells(ask)]


def patch_rows(modules: Modules) -> Iterator[list[str]]:
    """Every move of a patch in every state, by unit, and by who answered."""
    room = modules.atlas
    states = [state.name for state in PATCH.states]
    parties = ((MINE, "own unit"), (THEIRS, "other unit"), (None, "no unit"))
    for move, (unit, relation), status in itertools.product(PATCH.moves, parties, states):
        for answered_by in ("them", "me"):
            facts = room.PatchFacts(status, unit, answered_by)
            told = f"{relation}{', answered' if answered_by == 'me' else ''}"
            ask = lambda one, m=move, f=facts: room.may_move_patch(one, m, f)  # noqa: E731
            yield [f"patch.{move.verb}", told, status, "", *of_posts(ask)]


CASE_RELATIONS = ("handler", "helper", "area", "reported", "none")


def case_facts(room: ModuleType, relation: str, **more: Any) -> Any:
    return room.CaseFacts(
        **{"status": "reported", "judged_by": "them"} | more,
        unit_id=MINE if relation == "handler" else THEIRS,
        co_unit_ids=frozenset({MINE} if relation == "helper" else ()),
        area_unit_id=MINE if relation == "area" else None,
        reported_by="post" if relation == "reported" else "",
    )


def case_rows(modules: Modules) -> Iterator[list[str]]:
    room = modules.casework
    for name in ("may_enter", "sees_all_cases", "may_report", "may_keep_directory"):
        yield [f"casework.{name}", "", "", "", *of_posts(getattr(room, name))]
    for relation in CASE_RELATIONS:
        facts = case_facts(room, relation)
        for name in ("may_see_case", "may_show_reporter"):
            ask = getattr(room, name)
            yield [
                f"casework.{name}", relation, "", "",
                *of_posts(lambda one, a=ask, f=facts: a(one, f)),
            ]  # fmt: skip
    for relation, unit in (("own unit", MINE), ("other unit", THEIRS)):
        ask = lambda one, u=unit: room.may_finish_part(one, u)  # noqa: E731
        yield ["casework.may_finish_part", relation, "", "", *of_posts(ask)]
    for relation, unit in (("county", ""), ("own unit", MINE), ("other unit", THEIRS)):
        ask = lambda one, u=unit: room.may_keep_texts(one, u)  # noqa: E731
        yield ["casework.may_keep_texts", relation, "", "", *of_posts(ask)]
    nowhere = room.CaseFacts("reported")
    ask = lambda one: room.may_see_case(one, nowhere)  # noqa: E731
    yield ["casework.may_see_case", "no unit", "", "", *of_posts(ask)]


def case_move_rows(modules: Modules) -> Iterator[list[str]]:
    """Every move of a case from its states and from one other, by unit, and by who is judged."""
    room = modules.casework
    for move in CASE.moves:
        other = next(state.name for state in CASE.states if state.name not in move.sources)
        for status, relation in itertools.product((*move.sources, other), CASE_RELATIONS):
            for judged_by in ("them", "me"):
                facts = case_facts(room, relation, status=status, judged_by=judged_by)
                told = f"{relation}{', judged' if judged_by == 'me' else ''}"
                ask = lambda one, m=move, f=facts: room.may_move_case(one, m, f)  # noqa: E731
                yield [f"case.{move.verb}", told, status, "", *of_posts(ask)]
