"""A dated definition of an indicator, closed and ready to be checked and run (指标定义).

What a catalogue file says of an indicator becomes expressions without names of ``let`` and without
parameters, so that two definitions that mean the same ground are seen to mean the same.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from xianzhi.core.indicators.grades import GradeScheme
from xianzhi.core.indicators.results import Direction, Rule, Target, Verification
from xianzhi.core.indicators.syntax import (
    Binary,
    Both,
    Call,
    Compare,
    Condition,
    DefinitionError,
    Either,
    Items,
    Name,
    Node,
    Not,
    Number,
    Parameter,
    Selected,
    Text,
    parse,
)

__all__ = [
    "Definition",
    "Edition",
    "EditionItem",
    "Finisher",
    "Measured",
    "Need",
    "ProblemRule",
    "Written",
    "definition",
]

Written: TypeAlias = str | int | float | bool | Sequence["Written"] | Mapping[str, "Written"] | None
Finisher: TypeAlias = str  # "amount" | "ratio" | "share"

_VALUE = re.compile(r"^(?:num|(?P<word>ratio|share)\(num, den\))$")
_QUANTITY = re.compile(r"^(?P<number>\d+(?:\.\d+)?)(?: (?P<unit>m|km|m2|ha|km2|d|min|people))?$")


@dataclass(frozen=True, slots=True)
class Measured:
    """Numerator, denominator and how they make the value (分子、分母、算法).

    ``amount`` is the numerator alone; ``ratio`` divides; ``share`` divides by what is known.
    """

    num: Node
    den: Node | None = None
    finisher: Finisher = "amount"


@dataclass(frozen=True, slots=True)
class ProblemRule:
    """How the definition lists what is wrong (问题规则)."""

    rule: Rule
    piece: Node | None = None
    min_area_m2: float = 2000.0
    min_people: float = 30.0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What a layer must be for a verdict (数据要求)."""

    max_age_days: float | None = None
    completeness: float = 0.95


@dataclass(frozen=True, slots=True)
class Definition:
    """A version of what an indicator means (指标定义)."""

    concept: str
    version: str
    from_date: str
    name_zh: str
    name_en: str
    level: str  # county | urban | block | community | dwelling
    theme: str
    unit: str
    direction: Direction
    verification: Verification
    measured: Measured | None  # null: the value is handed in
    variants: Mapping[str, Measured] = field(default_factory=dict)
    problem: ProblemRule | None = None
    needs: Mapping[str, Need] = field(default_factory=dict)
    indicator: str = ""  # code of the indicator that targets of a ledger are bound to
    feed: str = ""  # where the value comes from when it is handed in
    note_zh: str = ""
    note_en: str = ""
    sha256: str = ""

    @property
    def id(self) -> str:
        """Concept and version: ``HY-06@2022.1``."""
        return f"{self.concept}@{self.version}"


@dataclass(frozen=True, slots=True)
class EditionItem:
    """An indicator in an edition, with the target it sets (指标及目标)."""

    definition: Definition
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A list of indicators that is never changed once results rest on it (指标体系版本)."""

    id: str
    title_zh: str
    title_en: str
    year: int
    items: tuple[EditionItem, ...]
    base: str = ""
    note_zh: str = ""
    note_en: str = ""
    sha256: str = ""
    grades: GradeScheme | None = None  # null: values are not graded


def definition(written: Mapping[str, Written]) -> Definition:
    """Make a definition of what a catalogue says (读取指标定义).

    Raises
    ------
    DefinitionError
        Something is missing, or an expression cannot be understood.
    """
    try:
        return _definition(written)
    except (KeyError, TypeError, ValueError) as error:
        concept = str(written.get("concept", "?"))
        raise DefinitionError(
            "indicator.incomplete", {"concept": concept, "what": str(error)}
        ) from error


def _definition(written: Mapping[str, Written]) -> Definition:
    scope = _Scope(_mapping(written.get("params")), _mapping(written.get("let")))
    name = _mapping(written["name"])
    note = _mapping(written.get("note"))
    variants = _mapping(written.get("variants"))
    return Definition(
        concept=str(written["concept"]),
        version=str(written["version"]),
        from_date=str(written.get("from", "")),
        name_zh=str(name["zh"]),
        name_en=str(name["en"]),
        level=str(written["level"]),
        theme=str(written.get("theme", "")),
        unit=str(written["unit"]),
        direction=Direction(str(written["direction"])),
        verification=Verification(str(written["verified"])),
        measured=_measured(written, scope) if "num" in written else None,
        variants={key: _variant(_mapping(each), written) for key, each in variants.items()},
        problem=_problem(_mapping(written.get("problem")), scope),
        needs={key: _need(_mapping(each)) for key, each in _mapping(written.get("needs")).items()},
        indicator=str(written.get("indicator", "")),
        feed=str(written.get("feed", "")),
        note_zh=str(note.get("zh", "")),
        note_en=str(note.get("en", "")),
        sha256=_digest(written),
    )


def _mapping(value: Written) -> Mapping[str, Written]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(str(value))
    return value


def _digest(written: Mapping[str, Written]) -> str:
    plain = json.dumps(written, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def _measured(written: Mapping[str, Written], scope: "_Scope") -> Measured:
    value = str(written.get("value", "num"))
    match = _VALUE.match(value)
    if match is None:
        raise DefinitionError("indicator.syntax", {"text": value, "place": value})
    word = match.group("word") or "amount"
    den = scope.closed(str(written["den"])) if word != "amount" else None
    return Measured(scope.closed(str(written["num"])), den, word)


def _variant(written: Mapping[str, Written], main: Mapping[str, Written]) -> Measured:
    """A variant changes parameters or names, or says another numerator and denominator."""
    scope = _Scope(
        {**_mapping(main.get("params")), **_mapping(written.get("params"))},
        {**_mapping(main.get("let")), **_mapping(written.get("let"))},
    )
    return _measured({**main, **written}, scope)


def _problem(written: Mapping[str, Written], scope: "_Scope") -> ProblemRule | None:
    if not written:
        return None
    piece = written.get("piece")
    return ProblemRule(
        rule=Rule(str(written["rule"])),
        piece=None if piece is None else scope.closed(str(piece)),
        min_area_m2=_quantity(written.get("min_area", "2000 m2")).value,
        min_people=_quantity(written.get("min_people", 30)).value,
        missing=str(written.get("missing", "")),
    )


def _need(written: Mapping[str, Written]) -> Need:
    age = written.get("max_age")
    return Need(
        None if age is None else _quantity(age).value,
        float(str(written.get("completeness", 0.95))),
    )


def _quantity(value: Written) -> Number:
    match = _QUANTITY.match(str(value))
    if match is None:
        raise ValueError(str(value))
    return Number(float(match["number"]), match["unit"] or "")


def _node(value: Written) -> Node:
    """Make a parameter a node: a quantity, words, or a list of them."""
    if isinstance(value, Mapping):
        return Items(tuple(_node(each) for each in value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Items(tuple(_node(each) for each in value))
    if _QUANTITY.match(str(value)):
        return _quantity(value)
    return Text(str(value))


class _Scope:
    """The names and parameters of one definition."""

    def __init__(self, parameters: Mapping[str, Written], names: Mapping[str, Written]) -> None:
        self.parameters, self.names = parameters, names

    def closed(self, text: str) -> Node:
        return self._node(parse(text), ())

    def _node(self, node: Node, inside: tuple[str, ...]) -> Node:
        if isinstance(node, Parameter):
            if node.value not in self.parameters:
                raise DefinitionError("indicator.unknown_name", {"name": f"${node.value}"})
            return _node(self.parameters[node.value])
        if isinstance(node, Name):
            return self._named(node, inside)
        if isinstance(node, Items):
            return Items(tuple(self._node(each, inside) for each in node.values))
        if isinstance(node, Binary):
            left, right = self._node(node.left, inside), self._node(node.right, inside)
            return Binary(node.sign, left, right)
        if isinstance(node, Selected):
            return Selected(self._node(node.base, inside), self._condition(node.condition, inside))
        return self._called(node, inside) if isinstance(node, Call) else node

    def _named(self, node: Name, inside: tuple[str, ...]) -> Node:
        if node.value not in self.names:
            return node
        if node.value in inside:
            raise DefinitionError("indicator.circular", {"name": node.value})
        return self._node(parse(str(self.names[node.value])), (*inside, node.value))

    def _called(self, node: Call, inside: tuple[str, ...]) -> Call:
        return Call(
            node.word,
            tuple(self._node(each, inside) for each in node.values),
            tuple((name, self._node(each, inside)) for name, each in node.options),
        )

    def _condition(self, condition: Condition, inside: tuple[str, ...]) -> Condition:
        if isinstance(condition, Compare):
            value = self._node(condition.value, inside)
            return Compare(condition.field, condition.sign, value)
        if isinstance(condition, Not):
            return Not(self._condition(condition.condition, inside))
        if isinstance(condition, Both | Either):
            left = self._condition(condition.left, inside)
            right = self._condition(condition.right, inside)
            return type(condition)(left, right)
        return self._called(condition, inside) if isinstance(condition, Call) else condition
