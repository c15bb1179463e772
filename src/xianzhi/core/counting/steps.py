"""How many were due, done, in time and late (应办、已办、按期、超期).

The specification, for any set of passages through one step at a moment:

* 应办 due: all of them; 已办 done: left by doing what the step is for; 转出 passed_on: left by
  another way; 在办 open: not left.
* 按期 in_time: done not later than its deadline, or without one; 超期办结 late: done later.
* 逾期未办 overdue: open, and its deadline has passed.

Identities: due = done + passed_on + open; done = in_time + late; overdue ≤ open. Counts of parts
add up to the count of the whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from xianzhi.core.counting.passages import Happening, Passage

__all__ = [
    "COUNTED_VERBS",
    "StepCounts",
    "VerbCounts",
    "added",
    "count_of",
    "faults_of",
    "verbs_of",
]


@dataclass(frozen=True, slots=True)
class StepCounts:
    """Counts of one step (环节计数)."""

    due: int = 0  # 应办
    done: int = 0  # 已办
    in_time: int = 0  # 按期
    late: int = 0  # 超期办结
    passed_on: int = 0  # 转出
    open: int = 0  # 在办
    overdue: int = 0  # 逾期未办


@dataclass(frozen=True, slots=True)
class VerbCounts:
    """What is counted beside the steps (办理情形计数).

    退回 returned: dispatches objected to; of them 异议成立 upheld and 推诿 shirked, the objection
    that was overruled. 返工 reworked, 延期 postponed, 挂账 suspended, 改派 reassigned,
    重办 reopened.
    """

    returned: int = 0
    upheld: int = 0
    shirked: int = 0
    reworked: int = 0
    postponed: int = 0
    suspended: int = 0
    reassigned: int = 0
    reopened: int = 0


# Verb and state before it, empty for any, by what it counts as.
COUNTED_VERBS: Final = {
    "returned": ("object", ""),
    "upheld": ("uphold", ""),
    "shirked": ("overrule", ""),
    "reworked": ("rework", ""),
    "postponed": ("approve", "postpone_asked"),
    "suspended": ("approve", "suspend_asked"),
    "reassigned": ("reassign", ""),
    "reopened": ("reopen", ""),
}


def count_of(listed: Iterable[Passage], at: datetime) -> StepCounts:
    """Count passages through one step as they stand at a moment (环节计数)."""
    tally: Counter[str] = Counter()
    for passage in listed:
        tally["due"] += 1
        tally.update(_says(passage, at))
    return StepCounts(**{field.name: tally[field.name] for field in fields(StepCounts)})


def verbs_of(told: Iterable[Happening]) -> VerbCounts:
    """Count what happened beside the steps (办理情形计数)."""
    tally: Counter[str] = Counter()
    for move in told:
        for name, (verb, before) in COUNTED_VERBS.items():
            tally[name] += move.verb == verb and before in ("", move.before)
    return VerbCounts(**tally)


def added(parts: Iterable[StepCounts]) -> StepCounts:
    """Add counts of parts that share nothing (合计)."""
    listed = list(parts)
    return StepCounts(*(sum(getattr(one, f.name) for one in listed) for f in fields(StepCounts)))


def faults_of(counts: StepCounts) -> tuple[str, ...]:
    """Name the identities that counts break (恒等式检查); empty when they hold."""
    holds = {
        "due = done + passed_on + open": counts.due == counts.done + counts.passed_on + counts.open,
        "done = in_time + late": counts.done == counts.in_time + counts.late,
        "overdue <= open": counts.overdue <= counts.open,
        "nothing is negative": all(getattr(counts, f.name) >= 0 for f in fields(StepCounts)),
    }
    return tuple(name for name, is_true in holds.items() if not is_true)


def _says(passage: Passage, at: datetime) -> Iterator[str]:
    ended = passage.left_at
    if ended is None:
        yield "open"
        if passage.due_at is not None and passage.due_at < at:
            yield "overdue"
    elif passage.is_done:
        yield "done"
        yield "late" if passage.due_at is not None and passage.due_at < ended else "in_time"
    else:
        yield "passed_on"
