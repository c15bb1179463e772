"""Keys of the queue and of a case (快捷键): each presses what a mouse would press."""

from collections.abc import Iterable, Mapping
from typing import Final

from xianzhi.apps.casework.forms.moves import VERBS
from xianzhi.apps.casework.readmodels import CasePage
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["KEYS", "case_keys", "queue_keys"]

# No two moves of one state share a key; a test says so.
KEYS: Final[Mapping[str, str]] = {
    "verify": "v", "file": "f", "dispatch": "d", "reassign": "a", "recall": "b", "sign": "s",
    "object": "o", "uphold": "y", "overrule": "w", "ask_postpone": "p", "ask_suspend": "h",
    "approve": "y", "refuse": "w", "resume": "r", "finish": "e", "confirm": "c", "rework": "r",
    "close": "c", "rate": "g", "reopen": "o", "void": "z", "fold": "m", "unfold": "m", "ask": "q",
}  # fmt: skip

_QUEUE = ("j", "k", "enter", "x", "d", "slash", "help")
_CASE = ("proposal", "send", "n", "u", "help")


def queue_keys() -> list[dict[str, str]]:
    """Explain the keys of the queue."""
    return _told(_QUEUE)


def case_keys(page: CasePage) -> list[dict[str, str]]:
    """Explain the keys of a case: those of the moves of its state, and those that always hold."""
    moves = [
        {"key": KEYS[verb].upper(), "word": message(f"casework.move.{verb}")}
        for verb, decision in page.may
        if verb in VERBS and decision.allowed
    ]
    return [*moves, *_told(_CASE)]


def _told(names: Iterable[str]) -> list[dict[str, str]]:
    return [
        {
            "key": message(f"casework.key.{name}"),
            "word": message(f"casework.key.{name}.does"),
        }
        for name in names
    ]
