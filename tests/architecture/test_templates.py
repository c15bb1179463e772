"""A template includes only its own room's templates and the page kit."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xianzhi"
USED = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\son\w+=|\sstyle="
)


def templates():
    return sorted(SOURCE.rglob("templates/**/*.html"))


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[parts.index("templates") + 1]


def test_templates_stay_in_their_room():
    wrong = [
        f"{path.name}: {name}"
        for path in templates()
        for name in USED.findall(path.read_text(encoding="utf-8"))
        if name.split("/")[0] not in {room_of(path), "ui"} and "/" in name
    ]
    assert wrong == []


def test_no_inline_script_or_style():
    wrong = [path.name for path in templates() if INLINE.search(path.read_text(encoding="utf-8"))]
    assert wrong == []
