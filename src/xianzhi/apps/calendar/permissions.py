"""Who may do what with legal time (权限): the rules of the catalogue, applied."""

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.records.decisions import Decision, decide

__all__ = ["may_adopt", "may_keep_time", "may_see"]


def may_see(actor: Actor) -> Decision:
    """Whether a post may look at the calendar (能否查看工作日历)."""
    return decide(actor, "calendar:see")


def may_adopt(actor: Actor) -> Decision:
    """Whether a post may adopt a notice about holidays (能否采用放假通知)."""
    return decide(actor, "calendar:adopt")


def may_keep_time(actor: Actor) -> Decision:
    """Whether a post may see, begin and move the clocks of matters (能否办理时限)."""
    return decide(actor, "calendar:keep_time")
