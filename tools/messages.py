"""Keep the translations of the pages: extract, check, compile — without GNU gettext.

``extract`` merges the strings of the sources into ``django.po`` (new ones empty, unused ones
dropped); ``check`` fails on a string that is missing, empty, fuzzy, unused or whose placeholders
differ; ``compile`` writes the ``.mo`` files that Django reads.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/xianzhi"
CATALOGUES = sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"))
PLAIN = {"gettext", "gettext_lazy", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(
    rf"\b(n?p?gettext|_)\(\s*({LITERAL})(?:\s*,\s*({LITERAL}))?(?:\s*,\s*({LITERAL}))?"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class Message(NamedTuple):
    context: str | None
    text: str
    plural: str | None


def as_message(name: str, words: list[str]) -> Message | None:
    if name in PLAIN and words:
        return Message(None, words[0], None)
    if name in PLURAL and len(words) >= 2:
        return Message(None, words[0], words[1])
    if name in CONTEXT and len(words) >= 2:
        return Message(words[0], words[1], None)
    if name == "npgettext" and len(words) >= 3:
        return Message(words[0], words[1], words[2])
    return None


def from_python(path: Path) -> Iterator[tuple[Message, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        words = [
            arg.value
            for arg in node.args
            if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        message = as_message(name or "", words)
        if message:
            yield message, node.lineno


def from_template(path: Path) -> Iterator[tuple[Message, int]]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- optional dependency

    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for found in CALL.finditer(code):
        words = [ast.literal_eval(word) for word in found.groups()[1:] if word]
        message = as_message(found[1], words)
        if message:
            # templatize doubles every percent sign, as xgettext's python-format wants it
            yield Message(*message), code.count("\n", 0, found.start()) + 1


def all_messages() -> dict[Message, list[tuple[str, str]]]:
    found: dict[Message, list[tuple[str, str]]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        reader = from_python if path.suffix == ".py" else from_template
        for message, _line in reader(path):
            place = (path.relative_to(ROOT).as_posix(), "")
            places = found.setdefault(message, [])
            if place not in places:
                places.append(place)
    return found


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def extract() -> int:
    found = all_messages()
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path), wrapwidth=96)
        known = {key(entry): entry for entry in catalogue}
        catalogue.clear()
        for message, places in found.items():
            entry = known.get(message) or polib.POEntry(
                msgctxt=message.context, msgid=message.text, msgid_plural=message.plural or ""
            )
            if message.plural and not entry.msgstr_plural:
                entry.msgstr_plural = {0: ""}
            entry.occurrences = places
            catalogue.append(entry)
        catalogue.save()
    return 0


def faults(catalogue: polib.POFile, found: dict[Message, list[tuple[str, str]]]) -> Iterator[str]:
    known = {key(entry): entry for entry in catalogue if not entry.obsolete}
    for message in found.keys() - known.keys():
        yield f"missing: {message.text!r} ({found[message][0][0]})"
    for message in known.keys() - found.keys():
        yield f"unused: {message.text!r}"
    for message in found.keys() & known.keys():
        entry = known[message]
        said = "".join(entry.msgstr_plural.values()) if message.plural else entry.msgstr
        if not said:
            yield f"not translated: {message.text!r}"
        elif "fuzzy" in entry.flags:
            yield f"fuzzy: {message.text!r}"
        elif not set(PLACEHOLDER.findall(said)) <= set(
            PLACEHOLDER.findall(message.text + (message.plural or ""))
        ):
            yield f"placeholders differ: {message.text!r}"


def check() -> int:
    found = all_messages()
    wrong = 0
    for path in CATALOGUES:
        for fault in sorted(faults(polib.pofile(str(path)), found)):
            wrong += 1
            sys.stderr.write(f"{path.relative_to(ROOT)}: {fault}\n")
    if not CATALOGUES:
        sys.stderr.write("no translation catalogue found\n")
        wrong = 1
    sys.stderr.write(f"{len(found)} messages, {wrong} faults\n")
    return 1 if wrong else 0


def compile_catalogues() -> int:
    for path in CATALOGUES:
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(target))
    return 0


COMMANDS = {"extract": extract, "check": check, "compile": compile_catalogues}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: messages.py {'|'.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
