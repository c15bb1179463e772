"""Functions of one idea, files of one room."""

import ast
from pathlib import Path

FUNCTION_LINES = 60
FILE_LINES = 600


def functions(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: words of explanation are free."""
    first = node.body[0]
    has_words = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    words = (first.end_lineno or 0) - first.lineno + 1 if has_words else 0
    return (node.end_lineno or 0) - node.lineno + 1 - words


def test_no_function_is_longer_than_sixty_lines(sources):
    long = [
        f"{path.name}:{node.lineno} {node.name} {body_lines(node)}"
        for path in sources
        for node in functions(path)
        if body_lines(node) > FUNCTION_LINES
    ]
    assert long == []


def test_no_file_is_longer_than_six_hundred_lines(sources):
    long = [
        f"{path.name} {count}"
        for path in sources
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]
    assert long == []
