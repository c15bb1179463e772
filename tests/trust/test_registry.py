"""No verb that writes is left out of the harness."""

import inspect
from importlib import import_module

from trust.orders import COMMANDS
from xianzhi.apps.ledger.services.transmission import judge_transmission

ROOMS = ("ledger", "atlas")
ALSO = {judge_transmission.__name__: "judge_articles", "keep_layer": "import_version"}


def verbs(room: str) -> set[str]:
    """The services of a room that take a request id."""
    services = import_module(f"xianzhi.apps.{room}.services")
    return {
        name
        for name in services.__all__
        if inspect.isfunction(found := getattr(services, name))
        and "request_id" in inspect.signature(found).parameters
    }


def test_every_verb_of_ledger_and_map_is_killed_at_each_statement():
    covered = {name.removesuffix("_and_close").removesuffix("_as_amendment") for name in COMMANDS}
    covered |= {name.rsplit("move_task_", 1)[0] or "move_task" for name in COMMANDS}
    left = {name for room in ROOMS for name in verbs(room)} - covered
    assert {name for name in left if ALSO.get(name) not in COMMANDS} == set()
    assert len(COMMANDS) > 60


def test_every_move_of_the_workflow_is_among_them():
    from xianzhi.apps.ledger.services.tasks import workflow

    moves = workflow.TASK.moves if hasattr(workflow.TASK, "moves") else workflow.TASK
    assert {f"move_task_{move.verb}" for move in moves} <= set(COMMANDS)
