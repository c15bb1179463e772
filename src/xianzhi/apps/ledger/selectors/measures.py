"""What other rooms measured for the targets of a task (目标测量值).

The ledger knows nothing of how a target is measured: a room that does so registers itself, as the
rooms do with the check of the audit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger.readmodels import Words

__all__ = ["Measure", "Measurer", "measures_of", "register_measurer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured for a target (目标测量值), in words for the page.

    ``url`` opens the value with all it rests on, ``problems_url`` the problems behind it.
    ``kind`` and ``shape`` are those of the component that shows a status. ``state`` is the verdict
    as a slug: ``met``, ``unmet`` or ``undecidable``; ``reasons`` say why there is none.
    """

    url: str
    value: str
    day: date
    verdict: Words
    kind: str
    shape: str
    notes: tuple[Words, ...]  # gap, people, trend; why there is no verdict
    problems: int
    problems_url: str
    state: str
    has_value: bool
    reasons: tuple[Words, ...]

    @property
    def counted(self) -> dict[str, str]:
        """How many problems there are, for the words of the link."""
        return {"count": str(self.problems)}


Measurer = Callable[[Actor, str, datetime], Mapping[str, Measure]]
"""Gives the measures of a task, or with an empty id of all, by the id of the target."""
_MEASURERS: dict[str, Measurer] = {}


def register_measurer(name: str, measurer: Measurer) -> None:
    """Let a room tell what it measured for the targets of a task (登记测量方)."""
    _MEASURERS[name] = measurer


def measures_of(actor: Actor, task_id: str, at: datetime) -> Mapping[str, Measure]:
    """Ask every room that measures targets (目标测量值); loads the ``measures.py`` of each."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "measures"):
            import_module(f"{config.name}.measures")
    found: dict[str, Measure] = {}
    for measurer in _MEASURERS.values():
        found |= measurer(actor, task_id, at)
    return found
