"""No verb that writes is left out of the harness."""

import inspect
from importlib import import_module

from trust.orders import COMMANDS
from xianzhi.apps.ledger.services.transmission import judge_transmission

ROOMS = (
    "ledger",
    "atlas",
    "grid",
    "organisations",
    "accounts",
    "calendar",
    "privacy",
    "casework",
    "checkup",
)
ALSO = {
    judge_transmission.__name__: "judge_articles",
    "keep_layer": "import_version",
    # Each is the body of another one that is killed, and tells of it under that name.
    "unmask": "see_phone",
    "unmask_together": "show_reporter",
    "adopt_shipped_directory": "adopt_directory",
    "recount_by_the_clock": "adopt_notice",
}

# Decision 0009 says why each of these takes no request id and no kill.
LEFT_OUT = {
    "add_alias", "begin_factor", "bind_by_code", "confirm_factor", "create_demo_accounts",
    "drop_factor", "note_failed", "note_visits", "open_accounts", "reapply_erasures",
    "register_areas", "register_posts", "register_units", "set_code_pattern", "set_password",
    "sign_in_by_code", "sign_in_through", "sign_in_with", "take_over_cases",
    "wait_before_answer", "wait_before_report",
}  # fmt: skip
WRITES_NO_RECORD = {
    "address_of", "border_of", "check_parcel", "erasure_list", "parcel_of", "parts_of",
    "posts_of_terms", "preview", "preview_directory", "preview_hotline", "preview_import",
    "read_draft", "rehearse", "seal", "stage_files", "staged_files", "survey_to_answer",
    "text_of_list", "unseal",
}  # fmt: skip
OF_OTHER_CHANGES = {"begin", "move"}  # clocks, inside the change of another room


def verbs(room: str) -> set[str]:
    """The services of a room that take a request id."""
    services = import_module(f"xianzhi.apps.{room}.services")
    return {
        name
        for name in services.__all__
        if inspect.isfunction(found := getattr(services, name))
        and "request_id" in inspect.signature(found).parameters
    }


def test_every_verb_of_every_room_is_killed_at_each_statement():
    covered = {name.removesuffix("_and_close").removesuffix("_as_amendment") for name in COMMANDS}
    covered |= {name.rsplit("move_task_", 1)[0] or "move_task" for name in COMMANDS}
    left = {name for room in ROOMS for name in verbs(room)} - covered
    assert {name for name in left if ALSO.get(name) not in COMMANDS} == set()
    assert {"hand_over", "hand_over_area"} <= set(COMMANDS)  # two rooms have a verb of this name
    assert len(COMMANDS) > 120


def test_what_takes_no_request_id_is_named_one_by_one():
    """Decision 0009: whatever writes without the one path stands in this list, and there."""
    found = set()
    for room in ROOMS:
        services = import_module(f"xianzhi.apps.{room}.services")
        listed = {name for name in services.__all__ if inspect.isfunction(getattr(services, name))}
        found |= listed - verbs(room)
    assert found == LEFT_OUT | WRITES_NO_RECORD | OF_OTHER_CHANGES


def test_every_move_of_the_workflow_is_among_them():
    from xianzhi.apps.ledger.services.tasks import workflow

    moves = workflow.TASK.moves if hasattr(workflow.TASK, "moves") else workflow.TASK
    assert {f"move_task_{move.verb}" for move in moves} <= set(COMMANDS)
