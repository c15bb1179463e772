"""What became of each sample case (样例办理经过): moves in the words of the case's workflow.

A history stops where the sample ends, so cases of the last days are open. Every path is one that
the workflow allows; a test walks them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from random import Random

from xianzhi.samples.cases import declared
from xianzhi.samples.cases.reports import SampleReport

__all__ = ["SampleMove", "history"]

_SPREAD = 0.9
_SLOW = (0.6, 0.8, 1.0, 1.0, 1.3, 1.9)  # towns differ: boards have something to show
_MOST_REWORKS = 3


@dataclass(frozen=True, slots=True)
class SampleMove:
    """One move of a case (办理记录)."""

    verb: str
    after: str
    at: datetime


def history(report: SampleReport, seed: int, until: datetime) -> tuple[SampleMove, ...]:
    """Tell what became of a report until a day (办理经过); the first move is the report itself."""
    chance = Random(f"history {seed} {report.serial}")  # noqa: S311 -- a sample county, no secret
    slow = _SLOW[int(report.town) % len(_SLOW)]
    moves = []
    at = report.at
    for verb, after, hours in _path(report, chance):
        at += timedelta(hours=slow * chance.lognormvariate(log(hours), _SPREAD)) if hours else _NONE
        if at > until:
            break
        moves.append(SampleMove(verb, after, at.replace(microsecond=0)))
    return tuple(moves)


_NONE = timedelta()
_Step = tuple[str, str, float]


def _path(report: SampleReport, chance: Random) -> Iterator[_Step]:
    hours = declared.STAGE_HOURS
    yield "report", "reported", 0.0
    if report.repeats is not None:
        yield "fold", "folded", hours["verify"]
        return
    if chance.random() < declared.VOIDED:
        yield "void", "voided", hours["verify"]
        return
    yield "verify", "verified", hours["verify"]
    yield "file", "filed", hours["file"]
    yield from _worked(chance)
    if chance.random() < declared.REOPENED:
        yield "reopen", "filed", 40.0
        yield from _worked(chance)
    if chance.random() < declared.RATED:
        yield "rate", "rated", 20.0


def _worked(chance: Random) -> Iterator[_Step]:
    hours = declared.STAGE_HOURS
    yield "dispatch", "dispatched", hours["dispatch"]
    if chance.random() < declared.DISPUTED:
        yield from _disputed(chance)
    yield "sign", "handling", hours["sign"]
    if chance.random() < declared.ASKED:
        yield from _asked(chance)
    yield "finish", "handled", declared.HANDLE_HOURS
    for _ in range(_MOST_REWORKS):
        if chance.random() >= declared.REWORKED:
            break
        yield "rework", "handling", hours["check"]
        yield "finish", "handled", declared.HANDLE_HOURS / 2
    yield "confirm", "checked", hours["check"]
    yield "close", "closed", hours["close"]


def _disputed(chance: Random) -> Iterator[_Step]:
    yield "object", "disputed", declared.STAGE_HOURS["sign"]
    if chance.random() < declared.UPHELD:
        yield "uphold", "filed", declared.STAGE_HOURS["check"]
        yield "dispatch", "dispatched", declared.STAGE_HOURS["dispatch"]
    else:
        yield "overrule", "dispatched", declared.STAGE_HOURS["check"]


def _asked(chance: Random) -> Iterator[_Step]:
    if chance.random() < 0.25:
        yield "ask_suspend", "suspend_asked", 12.0
        yield "approve", "suspended", 6.0
        yield "resume", "handling", 120.0
    else:
        yield "ask_postpone", "postpone_asked", 12.0
        yield ("approve" if chance.random() < 0.7 else "refuse"), "handling", 6.0
