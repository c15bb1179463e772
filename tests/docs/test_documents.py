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


FEATURES = DOCS / "reference/features.md"
ROW = re.compile(r"^\| (?!feature|---)(.+?) \| (.*?) \| (.*?) \|$", re.M)
PROOF = re.compile(r"^\[(\w+(?:\.py)?)\]\(\.\./\.\./(tests/[\w/]+\.py)\)$")


def is_proof(link: str) -> bool:
    """Whether a cell links to a test that is there, by its file or by its own name."""
    found = PROOF.match(link)
    if found is None or not (test := ROOT / found[2]).exists():
        return False
    return found[1] == test.name or f"def {found[1]}(" in test.read_text(encoding="utf-8")


def test_the_feature_table_has_its_117_rows():
    assert len(ROW.findall(FEATURES.read_text(encoding="utf-8"))) == 117


def test_every_feature_that_works_links_to_its_proof():
    rows = ROW.findall(FEATURES.read_text(encoding="utf-8"))
    wrong = [feature for feature, state, proof in rows if state and not is_proof(proof)]
    assert wrong == []


LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a link of a page names a file; ``x.md`` stands for both languages of it."""
    target = (page.parent / link).resolve()
    twins = [target.with_suffix(f".{language}.md") for language in LANGUAGES]
    return target.exists() or all(twin.exists() for twin in twins)


def test_links_between_pages_lead_somewhere():
    pages = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
    dead = [
        f"{page.name}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not leads_somewhere(page, link)
    ]
    assert dead == []
