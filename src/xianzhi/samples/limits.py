"""Matters of Hechuan whose limits run (样例时限): on time, late, paused, extended, provisional."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar import selectors, services
from xianzhi.apps.calendar.services import ClockDraft, ClockMove
from xianzhi.core.calendar import ClockVerb, Terms, read_limit

__all__ = ["load_limits"]


@dataclass(frozen=True, slots=True)
class _Matter:
    """A matter, how long ago it came in, and what happened since: verb, days ago, reason."""

    title: str
    limit: str
    days_ago: int
    basis: str = ""
    most_extension: int = 0
    moves: tuple[tuple[ClockVerb, int, str], ...] = ()


_INFORMATION: Final = "政府信息公开条例第三十三条"
_LETTERS: Final = "信访工作条例第三十四条"
_MATTERS: Final = (
    _Matter("政府信息公开申请 2026-31", "20个工作日", 6, _INFORMATION, 20),
    _Matter(
        "政府信息公开申请 2026-28",
        "20个工作日",
        16,
        _INFORMATION,
        20,
        (
            (ClockVerb.PAUSE, 12, "征求第三方意见"),
            (ClockVerb.RESUME, 7, ""),
            (ClockVerb.EXTEND, 3, "档案数量较多，需逐件核对"),
        ),
    ),
    _Matter(
        "政府信息公开申请 2026-33",
        "20个工作日",
        9,
        _INFORMATION,
        20,
        ((ClockVerb.RESTART, 4, "申请人补正了所需信息的描述"),),
    ),
    _Matter("信访事项 2026-118", "60日", 66, _LETTERS, 30),
    _Matter("信访事项 2026-126", "60日", 21, _LETTERS, 30),
    _Matter("热线投诉 芦溪镇河道倾倒垃圾", "15个工作日", 3),
    _Matter("热线咨询 公租房申请条件", "2个工作日", 1),
    _Matter("热线求助 石桥镇路灯不亮", "10个工作日", 20, "", 0, ((ClockVerb.STOP, 11, ""),)),
    _Matter(
        "建设项目选址专家评审",
        "30个工作日",
        8,
        "",
        10,
        ((ClockVerb.PAUSE, 5, "委托专家评审，评审时间不计入"),),
    ),
)


def load_limits(clerk: Actor, at: datetime) -> int:
    """Begin the limits of the sample matters (装入样例时限); a second run changes nothing.

    Returns
    -------
    int
        How many began now.
    """
    if any(selectors.clocks(clerk, which, at) for which in ("running", "stopped")):
        return 0
    approver = selectors.approvers(at)[0].id
    for number, matter in enumerate(_MATTERS, 1):
        _begin(clerk, matter, approver, f"sample-limit-{number}", at)
    return len(_MATTERS)


def _begin(clerk: Actor, matter: _Matter, approver: str, key: str, at: datetime) -> None:
    terms = Terms(
        read_limit(matter.limit), most_extension=matter.most_extension, basis=matter.basis
    )
    draft = ClockDraft(matter.title, terms, at - timedelta(days=matter.days_ago))
    clock = services.begin_clock(actor=clerk, draft=draft, request_id=key, at=at)
    for step, (verb, days_ago, reason) in enumerate(matter.moves, 1):
        is_approved = verb in {ClockVerb.PAUSE, ClockVerb.EXTEND}
        wanted = ClockMove(
            clock,
            verb,
            at - timedelta(days=days_ago),
            reason,
            approver if is_approved else "",
            added=5 if verb is ClockVerb.EXTEND else 0,
        )
        services.move_clock(actor=clerk, wanted=wanted, request_id=f"{key}-{step}", at=at)
