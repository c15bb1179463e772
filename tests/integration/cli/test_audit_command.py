"""``xianzhi audit``: from the site's database to a file that anybody can verify."""

import re

import pytest
from typer.testing import CliRunner

from xianzhi.apps.ledger.models import LedgerTask
from xianzhi.cli.main import app

pytestmark = pytest.mark.django_db


def ask(*words):
    done = CliRunner().invoke(app, ["audit", *map(str, words)])
    assert "Traceback" not in done.output
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.jsonl.gz"])
def test_an_export_of_the_site_is_verified(signed, tmp_path, name):
    code, told = ask("head")
    assert code == 0
    (tmp_path / "kept.txt").write_text(told, encoding="utf-8")
    code, told = ask("export", tmp_path / name)
    assert code == 0
    (key,) = re.findall("--key ([0-9a-f]{64})", told)
    code, told = ask("verify", tmp_path / name, "--head", tmp_path / "kept.txt", "--key", key)
    assert code == 0
    assert "另存树头 1 个相符" in told


def test_a_head_can_be_shown_as_a_qr_code(signed):
    code, told = ask("head", "--qr")
    assert code == 0
    assert "█" in told or "▀" in told


def test_a_true_site_passes_its_check(signed):
    code, told = ask("check")
    assert code == 0
    assert "0 条记录与历史不符" in told


def test_a_changed_record_fails_the_check_and_is_named(signed):
    task = LedgerTask.objects.order_by("code").first()
    LedgerTask.objects.filter(pk=task.pk).update(title="改过")
    code, told = ask("check")
    assert code == 1
    assert f"task:{task.pk}" in told
    assert "现为“改过”" in told


def test_a_folder_that_cannot_be_written_is_told_in_words(signed, settings, tmp_path):
    assert ask("export", tmp_path / "none" / "audit.jsonl")[0] == 1
    settings.AUDIT_FOLDER = tmp_path / "none"
    code, told = ask("head")
    assert code == 1
    assert "XIANZHI_AUDIT_FOLDER" in told
