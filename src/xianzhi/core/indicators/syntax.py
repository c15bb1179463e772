"""The written form of a definition: words, and the tree they make (指标表达式).

::

    expression := union ["where" condition]
    union      := meet  {("|" | "-" | "+") meet}
    meet       := atom  {("&" | "*" | "/") atom}
    atom       := number [unit] | "text" | $parameter | name | name(…) | [ … ] | ( expression )
    condition  := both {"or" both};  both := test {"and" test}
    test       := "not" test | ( condition ) | name(…)
                | field ("==" | "!=" | ">=" | "<=" | ">" | "<") literal
                | field ["not"] "in" list | field "is" ["not"] ("known" | "true" | "false")
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from xianzhi.errors import XianzhiError

__all__ = [
    "Binary",
    "Both",
    "Call",
    "Compare",
    "Condition",
    "DefinitionError",
    "Either",
    "Items",
    "Known",
    "Name",
    "Node",
    "Not",
    "Number",
    "Parameter",
    "Selected",
    "Text",
    "parse",
]


class DefinitionError(XianzhiError):
    """A definition of an indicator cannot be understood (指标定义有误)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit (数值); ``unit`` is empty for a plain number."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Quoted words (文字)."""

    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A layer, a field, a name of ``let``, or a word of the algebra (名称)."""

    value: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the definition, ``$radius`` (参数)."""

    value: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list (列表)."""

    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A word with what it works on (运算)."""

    word: str
    values: tuple["Node", ...]
    options: tuple[tuple[str, "Node"], ...] = ()

    def option(self, name: str) -> "Node | None":
        """Give an option by its name; null when it is not set."""
        return next((value for key, value in self.options if key == name), None)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two grounds or two numbers joined (二元运算)."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Selected:
    """Features of a layer that fulfil a condition (筛选)."""

    base: "Node"
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value, or a list of values (比较)."""

    field: str
    sign: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a field is known (是否已知)."""

    field: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite (非)."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Both:
    """Both hold (与)."""

    left: "Condition"
    right: "Condition"


@dataclass(frozen=True, slots=True)
class Either:
    """One of two holds (或)."""

    left: "Condition"
    right: "Condition"


Condition: TypeAlias = Compare | Known | Not | Both | Either | Call
Node: TypeAlias = Number | Text | Name | Parameter | Items | Call | Binary | Selected

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?) | "(?P<text>[^"]*)" | \$(?P<parameter>[a-z_]+)
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*) | (?P<sign>==|!=|>=|<=|[><()\[\],=&|*/+-])
    )""",
    re.VERBOSE,
)
_UNITS = frozenset({"m", "km", "m2", "ha", "km2", "d", "min", "people", "a", "percent"})
_COMPARISONS = ("==", "!=", ">=", "<=", ">", "<")
_WORDS = frozenset({"where", "and", "or", "not", "in", "is"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """Read an expression (解析表达式).

    Raises
    ------
    DefinitionError
        The text is no expression; the message says where.
    """
    reader = _Reader(text, _tokens(text))
    found = reader.expression()
    reader.end()
    return found


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise _error(text, at)
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    return found


def _error(text: str, at: int) -> DefinitionError:
    return DefinitionError("indicator.syntax", {"text": text, "place": text[at : at + 20] or "∎"})


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text, self._tokens, self._at = text, tokens, 0

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise self._fault()

    def expression(self) -> Node:
        found = self._chain(("|", "-", "+"), self._meet)
        return Selected(found, self._condition()) if self._takes("where") else found

    def _meet(self) -> Node:
        return self._chain(("&", "*", "/"), self._atom)

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        found = part()
        while self._peek() in signs and self._kind() == "sign":
            found = Binary(self._take(), found, part())
        return found

    def _atom(self) -> Node:
        kind, text = self._kind(), self._peek()
        if kind == "number":
            self._take()
            unit = self._take() if self._kind() == "name" and self._peek() in _UNITS else ""
            return Number(float(text), unit)
        if kind == "text":
            return Text(self._take())
        if kind == "parameter":
            return Parameter(self._take())
        if kind == "name" and text not in _WORDS:
            return self._named(self._take())
        if text == "[":
            return Items(self._listed("[", "]"))
        self._expect("(")
        found = self.expression()
        self._expect(")")
        return found

    def _named(self, name: str) -> Node:
        if self._peek() != "(":
            return Name(name)
        return self._call(name)

    def _call(self, word: str) -> Call:
        self._expect("(")
        values: list[Node] = []
        options: list[tuple[str, Node]] = []
        while not self._takes(")"):
            if values or options:
                self._expect(",")
            if self._kind() == "name" and self._peek(1) == "=":
                name = self._take()
                self._expect("=")
                options.append((name, self.expression()))
            else:
                values.append(self.expression())
        return Call(word, tuple(values), tuple(options))

    def _listed(self, opening: str, closing: str) -> tuple[Node, ...]:
        self._expect(opening)
        found: list[Node] = []
        while not self._takes(closing):
            if found:
                self._expect(",")
            found.append(self._atom())
        return tuple(found)

    def _condition(self) -> Condition:
        found = self._both()
        while self._takes("or"):
            found = Either(found, self._both())
        return found

    def _both(self) -> Condition:
        found = self._test()
        while self._takes("and"):
            found = Both(found, self._test())
        return found

    def _test(self) -> Condition:
        if self._takes("not"):
            return Not(self._test())
        if self._takes("("):
            found = self._condition()
            self._expect(")")
            return found
        if self._kind() != "name":
            raise self._fault()
        name = self._take()
        return self._call(name) if self._peek() == "(" else self._about(name)

    def _about(self, field: str) -> Condition:
        if self._takes("is"):
            negated = self._takes("not")
            found = self._state(field)
            return Not(found) if negated else found
        if self._takes("not"):
            self._expect("in")
            return Not(Compare(field, "in", self._atom()))
        if self._takes("in"):
            return Compare(field, "in", self._atom())
        if self._peek() not in _COMPARISONS:
            raise self._fault()
        return Compare(field, self._take(), self._atom())

    def _state(self, field: str) -> Condition:
        word = self._take() if self._kind() == "name" else ""
        if word == "known":
            return Known(field)
        if word not in ("true", "false"):
            raise self._fault()
        return Compare(field, "is", Text(word))

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].text if at < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            raise self._fault()
        self._at += 1
        return self._tokens[self._at - 1].text

    def _takes(self, text: str) -> bool:
        taken = self._peek() == text and self._kind() in ("sign", "name")
        self._at += taken
        return taken

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._fault()

    def _fault(self) -> DefinitionError:
        at = self._tokens[self._at].at if self._at < len(self._tokens) else len(self._text)
        return _error(self._text, at)
