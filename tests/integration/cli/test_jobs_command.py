"""``xianzhi jobs``: does what is due, lists what is stuck, sets it going again."""

import pytest
from typer.testing import CliRunner, Result

from factories.county import AT
from xianzhi.cli.main import app
from xianzhi.records.history import entries
from xianzhi.records.models import Job

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["jobs", *arguments])


def asked(kind: str) -> str:
    return str(Job.objects.create(kind=kind, due_at=AT, enqueued_at=AT).pk)


def test_what_nobody_knows_is_listed_with_what_to_do_and_can_be_retried():
    job = asked("unheard")
    done = run("run", "--once")
    assert (done.exit_code, Job.objects.get(pk=job).state) == (0, "dead")
    listed = run("list")
    assert listed.exit_code == 1
    assert "unheard" in listed.output
    assert run("retry", job, "--reason", " ").exit_code == 1
    assert run("retry", "no-such-job", "--reason", "已升级").exit_code == 1
    assert run("retry", job, "--reason", "已升级").exit_code == 0
    assert Job.objects.get(pk=job).state == "waiting"
    (entry,) = entries(f"job:{job}")
    assert entry.user_id.startswith("os:")


def test_nothing_stuck_is_well():
    assert run("list").exit_code == 0
