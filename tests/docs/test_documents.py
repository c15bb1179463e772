"""Documents say what is there: every setting, command and example."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_documented(language):
    source = (ROOT / "src/xianzhi/web/configuration.py").read_text(encoding="utf-8")
    page = (DOCS / f"reference/settings.{language}.md").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"XIANZHI_[A-Z_]+", source) if name not in page} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_documented(language):
    from typer.main import get_command
    from xianzhi.cli.main import app

    page = (DOCS / f"reference/commands.{language}.md").read_text(encoding="utf-8")
    missing = [
        f"xianzhi {group_name} {name}"
        for group_name, group in get_command(app).commands.items()
        for name in getattr(group, "commands", {})
        if f"xianzhi {group_name} {name}" not in page
    ]
    assert missing == []


def test_the_generated_reference_is_up_to_date():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/reference.py"), "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_page_is_there_in_both_languages():
    names = {path.name.removesuffix(".en.md") for path in DOCS.rglob("*.en.md")}
    twins = {path.name.removesuffix(".zh.md") for path in DOCS.rglob("*.zh.md")}
    assert names == twins


def examples():
    block = re.compile(r"```python\n(.*?)```", re.S)
    for path in sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")]):
        for code in block.findall(path.read_text(encoding="utf-8")):
            yield pytest.param(code, id=path.name)


@pytest.mark.parametrize("code", list(examples()))
def test_every_python_example_runs(code):
    exec(compile(code, "example", "exec"), {})


def test_the_readmes_name_the_two_commands():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "./do run" in text
        assert "./do test" in text
