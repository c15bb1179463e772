"""Imports inside functions need one of three reasons; nobody names a room after nothing."""

import ast

REASONS = ("slow import", "optional dependency", "app ready")
NAMELESS = {"utils", "common", "helpers", "misc", "util", "helper"}


def test_an_import_inside_a_function_names_its_reason(sources):
    wrong = []
    for path in sources:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    said = " ".join(lines[node.lineno - 1 : node.end_lineno])
                    if not any(f"noqa: PLC0415 -- {reason}" in said for reason in REASONS):
                        wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_no_room_is_named_after_nothing(sources):
    named = [path for path in sources if NAMELESS & {*path.parts, path.stem}]
    assert named == []
