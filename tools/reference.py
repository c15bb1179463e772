"""Write the generated pages of the reference: messages, workflows, indicators, the crosswalk.

``reference.py`` writes them, ``reference.py --check`` fails when a page is not up to date.
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ROOT / "src/xianzhi/catalogue/messages"
REFERENCE = ROOT / "docs/reference"
HEADS = {
    "en": (
        "# Messages",
        "Every message of the engines by its code, made from `src/xianzhi/catalogue/messages`.",
        "| code | words |",
    ),
    "zh": (
        "# 消息",
        "各引擎可能给出的每条消息及其编号。由 `src/xianzhi/catalogue/messages` 生成。",
        "| 编号 | 用语 |",
    ),
}


def messages_page(language: str) -> str:
    title, intro, head = HEADS[language]
    parts = [title, "", intro]
    for path in sorted(MESSAGES.glob("*.csv")):
        parts += ["", f"## {path.stem}", "", head, "|---|---|"]
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                said = row[language].replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
                parts.append(f"| `{row['id']}` | {said} |")
    return "\n".join(parts) + "\n"


def workflow_pages() -> dict[Path, str]:
    """Draw every workflow from its table; a table with a flaw draws nothing."""
    sys.path.insert(0, str(ROOT / "src"))
    from workflow_pages import workflows_page  # noqa: PLC0415 -- needs the product

    return {REFERENCE / f"workflows.{language}.md": workflows_page(language) for language in HEADS}


def indicator_pages() -> dict[Path, str]:
    """List layers, editions and definitions of the check-up."""
    sys.path.insert(0, str(ROOT / "src"))
    from indicator_pages import indicators_page  # noqa: PLC0415 -- needs the product

    return {
        REFERENCE / f"indicators.{language}.md": indicators_page(language) for language in HEADS
    }


def crosswalk_pages() -> dict[Path, str]:
    """List which indicator a category of cases speaks of."""
    sys.path.insert(0, str(ROOT / "src"))
    from crosswalk_pages import crosswalk_page  # noqa: PLC0415 -- needs the product

    return {REFERENCE / f"reported.{language}.md": crosswalk_page(language) for language in HEADS}


def pages() -> dict[Path, str]:
    spoken = {REFERENCE / f"messages.{language}.md": messages_page(language) for language in HEADS}
    return spoken | workflow_pages() | indicator_pages() | crosswalk_pages()


def main() -> int:
    stale = []
    for path, text in pages().items():
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        sys.stderr.write(f"{name} is not up to date: run tools/reference.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
