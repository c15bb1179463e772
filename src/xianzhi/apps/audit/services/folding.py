"""State is a fold of history (状态即历史的累积): rooms say how, the check compares.

A room registers in its module ``folds.py`` how an entry changes what its history tells of a record,
and how the records stand now. What either of the two leaves out is not compared.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from xianzhi.records.models import Entry

__all__ = ["Fold", "State", "folds", "register_fold"]

State = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fold:
    """How the records of one kind follow from their history (累积规则).

    Attributes
    ----------
    kind
        Beginning of the streams, as ``task`` of ``task:<id>``.
    step
        Gives what is known of a record behind an entry, from what was known before it; ``{}``
        before the first.
    stored
        Gives stream and state of every record as its columns have it, for the same names.
    """

    kind: str
    step: Callable[[State, Entry], State]
    stored: Callable[[], Iterator[tuple[str, State]]]


_FOLDS: dict[str, Fold] = {}


def register_fold(fold: Fold) -> None:
    """Let the check compare the records of a kind with their history (登记累积规则)."""
    _FOLDS[fold.kind] = fold


def folds() -> tuple[Fold, ...]:
    """List what can be compared; loads the ``folds.py`` of every room."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "folds"):
            import_module(f"{config.name}.folds")
    return tuple(_FOLDS.values())
