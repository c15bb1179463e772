"""The harness itself: faults that are built in on purpose are found, and none is found without."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trust import faults
from trust.dying import AFTER, BEFORE, Point
from trust.examining import around_the_end, every_point, examine

ROOT = Path(__file__).resolve().parents[2]


def examined(stage, name, choose, fault=None):
    return examine(stage.databases, stage.world, name, choose, fault)


def test_an_acknowledgement_before_the_commit_is_found(stage):
    fault = faults.acknowledge_before_commit
    assert examined(stage, "add_progress_note", around_the_end, fault).lost


def test_a_forgotten_key_is_found(stage):
    def last(statements):
        return [Point(statements, AFTER)]

    report = examined(stage, "add_progress_note", last, faults.forget_the_key)
    assert report.unfinished
    assert not report.lost


def test_a_job_that_is_asked_for_after_the_change_is_found(stage):
    def behind(statements):
        return [Point(statements - 1, BEFORE), Point(statements, AFTER)]

    report = examined(stage, "start_import", behind, faults.leave_the_outbox_out)
    assert report.half_done or report.unfinished


def test_a_change_in_pieces_is_found(stage):
    report = examined(stage, "move_task_start", every_point, faults.write_in_two_transactions)
    assert report.half_done


SYNCS = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "xianzhi.web.settings"
from django.conf import settings
if sys.argv[1] == "NORMAL":
    options = settings.DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("FULL", "NORMAL")
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE kept (n integer)")
for number in range(50):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept VALUES (%s)", [number])
"""


def syncs(home: Path, mode: str) -> int:
    """How often the disk is asked to keep what 50 commits wrote."""
    told = home / f"{mode}.txt"
    watch = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(told)]
    subprocess.run(
        [*watch, sys.executable, "-c", SYNCS, mode],
        check=True,
        env={"XIANZHI_HOME": str(home / mode), "PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin"},
    )
    return told.read_text().count("sync(")


@pytest.mark.skipif(not shutil.which("strace"), reason="strace counts the syncs; it is not there")
def test_a_database_that_does_not_wait_for_the_disk_is_found(tmp_path):
    assert syncs(tmp_path, "FULL") >= 50
    assert syncs(tmp_path, "NORMAL") < 50
