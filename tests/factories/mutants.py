"""Small faults put into a module, one at a time: what the tests of rights must notice.

The kinds are those of the usual tools for mutation: comparisons, boolean operators, negations,
constants, returned values, arguments that are left out.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


@dataclass(frozen=True)
class Mutant:
    """A damaged source, and what was done to it."""

    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every small fault in the functions of a module, one at a time."""
    tree = ast.parse(source)
    places = [node for function in _functions(tree) for node in _inside(function)]
    for place, node in enumerate(places):
        for number in range(len(list(_changed(node)))):
            damaged = copy.deepcopy(tree)
            same = [one for function in _functions(damaged) for one in _inside(function)][place]
            what = list(_changed(same))[number]
            text = what()
            yield Mutant(f"{node.lineno}: {text}", ast.unparse(ast.fix_missing_locations(damaged)))


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    for statement in body:
        yield from (node for node in ast.walk(statement) if _is_ours(node))


def _is_ours(node: ast.AST) -> bool:
    return isinstance(
        node,
        ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant | ast.Return | ast.Call | ast.If,
    )


def _changed(node: ast.AST) -> Iterator:
    """Functions that damage the node when called, and say how."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
        yield lambda: _swap(node)
    if isinstance(node, ast.BoolOp):
        yield lambda: _other_operator(node)
    if isinstance(node, ast.If):
        yield lambda: _negate(node)
    if isinstance(node, ast.Constant) and node.value is not None:
        yield lambda: _other_value(node)
    if isinstance(node, ast.Return) and node.value is not None:
        yield lambda: _nothing(node)
    if isinstance(node, ast.Call):
        for number in range(len(node.args)):
            yield lambda number=number: _without(node, number)
        for number in range(len(node.keywords)):
            yield lambda number=number: _without_keyword(node, number)


def _swap(node: ast.Compare) -> str:
    before = type(node.ops[0])
    node.ops[0] = _SWAPS[before]()
    return f"{before.__name__} becomes {_SWAPS[before].__name__}"


def _other_operator(node: ast.BoolOp) -> str:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return "and and or change places"


def _negate(node: ast.If) -> str:
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return "the condition is negated"


def _other_value(node: ast.Constant) -> str:
    before = node.value
    if isinstance(before, bool):
        node.value = not before
    elif isinstance(before, int):
        node.value = before + 1
    else:
        node.value = f"XX{before}"
    return f"{before!r} becomes {node.value!r}"


def _nothing(node: ast.Return) -> str:
    node.value = ast.Constant(None)
    return "nothing is returned"


def _without(node: ast.Call, number: int) -> str:
    node.args[number] = ast.Constant(None)
    return f"argument {number + 1} is nothing"


def _without_keyword(node: ast.Call, number: int) -> str:
    name = node.keywords.pop(number).arg
    return f"{name} is left out"
