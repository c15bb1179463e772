"""Say in plain words what a reading missed, so that a failure can be understood at a glance."""

from collections.abc import Iterator, Sequence

from .paper import Gold, Sheet
from .score import Row, is_task, match_targets, numeric, pairs, same_due, unit_pairs


def describe(sheet: Sheet, found: Sequence[Gold]) -> Iterator[str]:
    """Every difference between the gold of a sheet and the rows found in it."""
    wanted = [row for row in sheet.rows if is_task(row)]
    given = [row for row in found if is_task(row)]
    matched = pairs(wanted, given)
    for index, row in enumerate(wanted):
        if index not in matched:
            yield f"{sheet.name} MISSED  {_excerpt(sheet, row)}"
    for index, row in enumerate(given):
        if index not in matched.values():
            yield f"{sheet.name} FALSE   {_excerpt(sheet, row)}"
    for index, other in matched.items():
        yield from (f"{sheet.name} {text}" for text in _fields(wanted[index], given[other]))
    yield from (f"{sheet.name} {text}" for text in _targets(sheet.rows, found))


def _excerpt(sheet: Sheet, row: Row) -> str:
    start, end = row["start"], row["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    text = sheet.text[start:end].replace("\n", "⏎")
    return text if len(text) < 90 else f"{text[:40]}…{text[-45:]}"


def _fields(gold: Row, found: Row) -> Iterator[str]:
    if unit_pairs(gold) != unit_pairs(found):
        lost = sorted(unit_pairs(gold) - unit_pairs(found))
        extra = sorted(unit_pairs(found) - unit_pairs(gold))
        yield f"UNITS   {gold['number']} lost {lost} extra {extra} :: {str(gold['text'])[-70:]!r}"
    if bool(gold.get("joint")) != bool(found.get("joint")):
        yield f"JOINT   {gold['number']} {str(gold['text'])[-50:]!r}"
    if not same_due(gold.get("deadline"), found.get("deadline")):
        want, got = gold.get("deadline"), found.get("deadline")
        yield f"DUE     {gold['number']} want {want!r} got {got!r}"
    start, end = (_gap(gold, found, key) for key in ("start", "end"))
    if max(abs(start), abs(end)) > 2:
        tail = str(found.get("text"))[-40:]
        yield f"BOUNDS  {gold['number']} start {start:+d} end {end:+d} :: {tail!r}"


def _gap(gold: Row, found: Row, key: str) -> int:
    one, other = gold[key], found[key]
    assert isinstance(one, int)
    assert isinstance(other, int)
    return other - one


def _targets(gold: Sequence[Row], found: Sequence[Row]) -> Iterator[str]:
    wanted = [target for row in gold for target in numeric(row)]
    given = [target for row in found for target in numeric(row)]
    for target in wanted:
        if not match_targets([target], given, names=True).hits:
            near = [_short(t) for t in given if t.get("value") == target.get("value")]
            yield f"TARGET- {_short(target)} near {near}"
    for target in given:
        if not match_targets(wanted, [target], names=True).hits:
            yield f"TARGET+ {_short(target)} from {target.get('evidence')!r}"


def _short(target: Row) -> str:
    return (
        f"{target.get('name')} {target.get('op')} {target.get('value')}{target.get('unit') or ''}"
    )
