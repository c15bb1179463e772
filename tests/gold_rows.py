"""Rows built from the labelled ledgers outside the repository, for tests marked ``shared``."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from xianzhi.core.policy.plan import (
    Deadline,
    Part,
    PolicyFacts,
    Role,
    Row,
    RowKind,
    Span,
    Target,
    TargetType,
)

PLAN = "001_hanyin_five_action_plans.txt"


def shared_folder() -> Path:
    """The development knowledge beside the repository, or a skip that says so."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("XIANZHI_SHARED", beside))
    if not (folder / "ledger").is_dir():
        pytest.skip("development data not found: set XIANZHI_SHARED or put it at ../shared")
    return folder


def report(figures: str) -> None:
    """Show measured figures under ``pytest -s``."""
    print(figures)  # noqa: T201 -- the figure is what the test is for


def read_text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def read_gold(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def county_plan() -> tuple[str, tuple[Row, ...], tuple[Part, ...], PolicyFacts]:
    """The labelled county plan as the compiler ought to read it."""
    folder = shared_folder()
    text = read_text(folder / "documents" / PLAN)
    gold = read_gold(folder / "ledger" / "001_hanyin.gold.jsonl")
    rows = tuple(row_of(text, labels) for labels in gold)
    return text, rows, parts_of(text, gold), facts_of(text)


def open_documents() -> list[tuple[str, str, tuple[Row, ...]]]:
    """Name, text and rows of each of the other labelled documents."""
    folder = shared_folder() / "ledger" / "open"
    found = []
    for path in sorted(folder.glob("*.gold.jsonl")):
        name = path.name.removesuffix(".gold.jsonl")
        text = read_text(folder / f"{name}.txt")
        found.append((name, text, tuple(row_of(text, labels) for labels in read_gold(path))))
    return found


def row_of(text: str, labels: dict) -> Row:
    note = labels.get("unit_note_start")
    return Row(
        id=labels["id"],
        kind=RowKind(labels["kind"]),
        part=labels.get("plan", 1),
        start=labels["start"],
        end=labels["end"],
        title=labels["title"],
        title_kind=labels.get("title_kind", "heading"),
        number=labels["number"],
        section=labels.get("section"),
        subsection=labels.get("subsection"),
        unit_note=None if note is None else Span(note, labels["unit_note_end"]),
        units_source=labels.get("units_source", "none"),
        roles=_roles(text, labels),
        lead_units=tuple(labels["lead_units"]),
        support_units=tuple(labels["support_units"]),
        joint=labels["joint"],
        deadline=_deadline(text, labels),
        targets=tuple(_target(text, labels, each) for each in labels["targets"]),
    )


def _roles(text: str, labels: dict) -> tuple[Role, ...]:
    groups = labels.get("roles") or [
        {"role": "责任单位", "units": labels["lead_units"]},
        {"role": "配合", "units": labels["support_units"]},
    ]
    return tuple(
        Role(group["role"], tuple(group["units"]), _unit_spans(text, labels, group["units"]))
        for group in groups
        if group["units"]
    )


def _unit_spans(text: str, labels: dict, units: list[str]) -> tuple[Span, ...]:
    spans = []
    for unit in units:
        at = text.rfind(unit, labels["start"], labels["end"])
        start = max(at, labels["start"])
        spans.append(Span(start, start + len(unit) if at >= 0 else start))
    return tuple(spans)


def _deadline(text: str, labels: dict) -> Deadline | None:
    words = labels["deadline"]
    at = text.rfind(words, labels["start"], labels["end"]) if words else -1
    if at < 0:
        return None
    day = labels.get("deadline_date")
    return Deadline(
        text=words,
        span=Span(at, at + len(words)),
        scope=labels.get("deadline_scope") or "item",
        date=date.fromisoformat(day) if day else None,
    )


def _target(text: str, labels: dict, target: dict) -> Target:
    evidence = target.get("evidence") or target["name"]
    at = text.find(evidence, labels["start"], labels["end"])
    start = at if at >= 0 else labels["start"]
    value = target["value"]
    return Target(
        name=target["name"],
        op=target["op"],
        value=tuple(value) if isinstance(value, list) else value,
        unit=target["unit"],
        type=TargetType(target["type"]),
        span=Span(start, start + len(evidence)),
        evidence=evidence,
        deadline=target["deadline"],
        deadline_date=_day(target.get("deadline_date")),
    )


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def parts_of(text: str, gold: list[dict]) -> tuple[Part, ...]:
    """Attachments, cut at the lines that name them."""
    titles = {labels["plan"]: (labels["plan_title"], labels["plan_lead"]) for labels in gold}
    starts = [text.index(f"附件{number}\n") for number in sorted(titles)]
    parts = []
    for number, start, end in zip(sorted(titles), starts, [*starts[1:], len(text)], strict=True):
        title, lead = titles[number]
        words = f"({lead}牵头)"
        at = text.index(words, start)
        span = Span(at, at + len(words))
        parts.append(Part(number, title, Span(start, end), (lead,), span))
    return tuple(parts)


def facts_of(text: str) -> PolicyFacts:
    words = "2022年10月28日"
    at = text.index(words)
    title = text.split("\n", 1)[0]
    return PolicyFacts(
        title=title,
        issued_date=date(2022, 10, 28),
        default_year=2022,
        spans={"title": Span(0, len(title)), "issued_date": Span(at, at + len(words))},
    )
