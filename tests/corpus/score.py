"""Score rows read from a document against its gold, and how far "certain" can be trusted.

Written from the labelling rules alone, so that it does not share an error with another scorer.
Tasks match one to one, best overlap first, from an IoU of one half. Units are (role, name) pairs,
targets are multisets compared by comparator, value, unit and a name at least 0.8 alike.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

Row = Mapping[str, object]
ALIKE = 0.8
OVERLAP = 0.5
NEAR = 2
NUMERIC = {"indicator", "count", None}
FACTORS = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
COMPARATORS = {"≥": ">=", "≤": "<=", "==": "=", "≈": "~=", "approx": "~="}
STANDING = ("持续", "持續", "长期", "長期", "常态", "按进度", "滚动", "坚持")
VERBS = Path(__file__).parent / "words" / "verbs.txt"
LEADING_VERBS = tuple(VERBS.read_text(encoding="utf-8").split())


@dataclass
class Tally:
    """Hits, predictions and gold of one measure."""

    hits: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hits + other.hits, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of predictions that are right; 1 when there was nothing to find and none given."""
        return self.hits / self.found if self.found else float(not self.gold)

    @property
    def recall(self) -> float:
        """Share of the gold that was found."""
        return self.hits / self.gold if self.gold else float(not self.found)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


MEASURES = (
    "task", "units", "joint", "targets", "values", "bound", "deadline", "boundary",
)  # fmt: skip


@dataclass
class Score:
    """All measures of one document or of many."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in MEASURES})

    def __add__(self, other: "Score") -> "Score":
        return Score({name: self.tallies[name] + other.tallies[name] for name in MEASURES})

    def __getitem__(self, name: str) -> Tally:
        return self.tallies[name]


def narrow(text: object) -> str:
    """Compatibility form without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or "")))


def unit_name(name: object) -> str:
    """A unit without a trailing 等部门 and stray punctuation."""
    plain = narrow(name).strip("。.;,、")
    return re.sub(r"等(有关|相关)?(部门|单位)?$", "", plain) or plain


def target_name(name: object) -> str:
    """A target name without punctuation and without the verbs in front of it."""
    plain = re.sub(r"[\W_]+", "", narrow(name))
    for verb in sorted(LEADING_VERBS, key=len, reverse=True):
        if plain.startswith(verb) and len(plain) - len(verb) >= 2:
            return target_name(plain[len(verb) :])
    return plain


def alike(one: object, other: object) -> float:
    """How alike two target names are, from 0 to 1."""
    first, second = target_name(one), target_name(other)
    if not first or not second:
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def quantity(target: Row) -> tuple[object, str]:
    """Value and unit of a target with 万 and 亿 folded into the value."""
    unit = narrow(target.get("unit")).replace("个百分点", "百分点")
    value = target.get("value")
    if isinstance(value, str):
        value = _number(value)
    while unit[:1] in FACTORS and isinstance(value, int | float):
        value, unit = value * FACTORS[unit[0]], unit[1:]
    if isinstance(value, list | tuple):
        return tuple(value), unit
    return (round(value, 6), unit) if isinstance(value, int | float) else (value, unit)


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


def comparator(target: Row) -> str:
    """The comparator in its one spelling."""
    op = str(target.get("op"))
    return COMPARATORS.get(op, op)


def due(text: object) -> tuple[object, ...] | None:
    """A time limit as (year, month, day, standing) or a tagged tuple; None when there is none."""
    if not text:
        return None
    plain = narrow(text)
    standing = any(word in plain for word in STANDING)
    within = re.search(
        r"([\d一二三四五六七八九十]{1,3})(个工作日|个月|日|天|小时|年)(之|以)?内", plain
    )
    if within:
        return ("within", within[1], within[2])
    year = re.search(r"(19|20)\d\d", plain)
    tail = plain[year.end() :] if year else plain
    month = (
        re.match(r"[年.\-/]?(\d{1,2})(?!\d)", tail) if year else re.search(r"(\d{1,2})月", plain)
    )
    day = re.search(r"(\d{1,2})日", tail)
    if not year and not month:
        return _loose_due(plain, standing)
    number = int(month[1]) if month else 12
    return (int(year[0]) if year else None, number, int(day[1]) if day else None, standing)


def _loose_due(plain: str, standing: bool) -> tuple[object, ...]:
    every = re.search(r"每(年|季|月|周)", plain)
    if every:
        return ("every", every[1])
    if not standing and re.search(r"年(底|末|内)", plain):
        return (None, 12, None, False)
    return ("standing",) if standing else ("words", plain)


def same_due(one: object, other: object) -> bool:
    """Whether two time limits mean the same day; a missing year or day is no contradiction."""
    first, second = due(one), due(other)
    if first is None or second is None or isinstance(first[0], str) or isinstance(second[0], str):
        return first == second
    loose = all(
        a is None or b is None or a == b for a, b in ((first[0], second[0]), (first[2], second[2]))
    )
    return loose and first[1] == second[1] and first[3] == second[3]


def is_task(row: Row) -> bool:
    """Rows without a kind are tasks."""
    return (row.get("kind") or "task") == "task"


def numeric(row: Row) -> list[Row]:
    """The explicit numeric targets of a row."""
    targets = row.get("targets") or []
    assert isinstance(targets, list | tuple)
    return [t for t in targets if t.get("type") in NUMERIC and t.get("value") is not None]


def overlap(one: Row, other: Row) -> float:
    """Intersection over union of two spans."""
    (a, b), (c, d) = _span(one), _span(other)
    shared = min(b, d) - max(a, c)
    return shared / (max(b, d) - min(a, c)) if shared > 0 else 0.0


def _span(row: Row) -> tuple[int, int]:
    start, end = row["start"], row["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end


def pairs(gold: Sequence[Row], found: Sequence[Row]) -> dict[int, int]:
    """Match gold to found rows one to one, best overlap first."""
    scored = [
        (overlap(g, f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)
        if _span(f)[0] < _span(g)[1] and _span(g)[0] < _span(f)[1]
    ]  # fmt: skip
    matched: dict[int, int] = {}
    for size, i, j in sorted(scored, reverse=True):
        if size >= OVERLAP and -i not in matched and -j not in matched.values():
            matched[-i] = -j
    return matched


def unit_pairs(row: Row) -> set[tuple[str, str]]:
    """(role, unit) pairs of a row."""
    listed: set[tuple[str, str]] = set()
    for role in ("lead", "support"):
        names = row.get(f"{role}_units") or []
        assert isinstance(names, list | tuple)
        listed |= {(role, unit_name(name)) for name in names}
    return listed


def match_targets(gold: Sequence[Row], found: Sequence[Row], *, names: bool) -> Tally:
    """Count targets that agree; each found target is used once, the most alike name first."""
    left = list(found)
    hits = 0
    for target in gold:
        fits = [
            f
            for f in left
            if comparator(f) == comparator(target) and quantity(f) == quantity(target)
        ]
        fits.sort(key=lambda f: -alike(target.get("name"), f.get("name")))
        if fits and (not names or alike(target.get("name"), fits[0].get("name")) >= ALIKE):
            left.remove(fits[0])
            hits += 1
    return Tally(hits, len(found), len(gold))


def score(gold: Sequence[Row], found: Sequence[Row]) -> Score:
    """Score one document."""
    wanted, given = [r for r in gold if is_task(r)], [r for r in found if is_task(r)]
    matched = pairs(wanted, given)
    both = [(wanted[i], given[j]) for i, j in matched.items()]
    result = Score()
    result.tallies["task"] = Tally(len(both), len(given), len(wanted))
    result.tallies["units"] = Tally(
        sum(len(unit_pairs(g) & unit_pairs(f)) for g, f in both),
        sum(len(unit_pairs(f)) for f in given),
        sum(len(unit_pairs(g)) for g in wanted),
    )
    result.tallies["joint"] = _share(bool(g.get("joint")) == bool(f.get("joint")) for g, f in both)
    result.tallies["deadline"] = _share(
        same_due(g.get("deadline"), f.get("deadline")) for g, f in both
    )
    result.tallies["boundary"] = _share(_near(g, f) for g, f in both)
    every, all_found = _targets(gold), _targets(found)
    result.tallies["targets"] = match_targets(every, all_found, names=True)
    result.tallies["values"] = match_targets(every, all_found, names=False)
    result.tallies["bound"] = _bound(both, every, all_found)
    return result


def _share(truths: Iterable[bool]) -> Tally:
    counted = Counter(truths)
    return Tally(counted[True], counted.total(), counted.total())


def _near(one: Row, other: Row) -> bool:
    (a, b), (c, d) = _span(one), _span(other)
    return abs(a - c) <= NEAR and abs(b - d) <= NEAR


def _targets(rows: Iterable[Row]) -> list[Row]:
    return [target for row in rows for target in numeric(row)]


def _bound(both: list[tuple[Row, Row]], gold: list[Row], found: list[Row]) -> Tally:
    hits = sum(match_targets(numeric(g), numeric(f), names=True).hits for g, f in both)
    inside = sum(len(numeric(g)) for g, _ in both)
    return Tally(hits, sum(len(numeric(f)) for _, f in both), inside)
