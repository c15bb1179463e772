"""Must show 1: whatever statement a process dies at, nothing acknowledged is lost or half done."""

import pytest

from trust.examining import Report, around_the_end, every_point, examine
from trust.orders import COMMANDS

# A check looks at one of each sort; ./do trust at all of them, and at every statement.
SAMPLE = (
    "add_progress_note",
    "book_quota",
    "correct_field",
    "dispatch_patch",
    "finish_case",
    "move_task_verify",
    "report_case",
    "retry_job",
    "sign_off",
    "start_import",
)


def assert_sound(report: Report) -> None:
    assert report.points > 0
    assert report.faults == []


@pytest.mark.parametrize("name", SAMPLE)
def test_a_command_that_dies_around_its_commit_is_whole_or_nothing(stage, name):
    assert_sound(examine(stage.databases, stage.world, name, around_the_end))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_that_dies_at_any_statement_is_whole_or_nothing(stage, name, tell):
    report = examine(stage.databases, stage.world, name, every_point)
    tell(f"{stage.databases.kind} {name}: {report.points} points, {report.seconds:.1f} s")
    assert_sound(report)
