"""What an expression means, before any layer is there: types, units, fields (静态检查)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xianzhi.core.indicators.definition import Definition, Measured
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.quantities import NOTHING, Dimension, unit
from xianzhi.core.indicators.schema import FieldRule, Kind, LayerRule, Schema
from xianzhi.core.indicators.syntax import (
    Binary,
    Both,
    Call,
    Compare,
    Condition,
    DefinitionError,
    Either,
    Items,
    Known,
    Name,
    Node,
    Not,
    Number,
    Selected,
    Text,
)

__all__ = ["GROUND", "Checker", "Ground", "Quantity", "Rows", "Type", "fields_of", "layers_of"]

_M2, _M, _OBJECTS = Dimension(metres=2), Dimension(metres=1), Dimension(objects=1)
_PEOPLE = Dimension(people=1)
_ORDERED = (">=", "<=", ">", "<")
METRICS = ("euclid", "walk", "drive")
UNIT = "unit"  # the word for the ground of the unit that is measured


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of a layer (要素)."""

    layer: LayerRule


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of the plane (地面范围)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that measures something (量)."""

    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Other:
    """Words, lists (其他)."""


Type = Rows | Ground | Quantity | Other
GROUND = Ground()


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks definitions against the layers that there may be (静态检查)."""

    schema: Schema
    primitives: Mapping[str, Primitive]

    def check(self, definition: Definition) -> None:
        """Check everything a definition says (检查指标定义).

        Raises
        ------
        DefinitionError
            A layer, a field or a word is unknown, a type or a unit does not fit.
        """
        for measured in (definition.measured, *definition.variants.values()):
            if measured is not None:
                self._check_value(measured, definition)
        problem = definition.problem
        if problem is not None and problem.piece is not None:
            self.type_of(problem.piece)
        for layer in definition.needs:
            self._layer(layer)

    def _check_value(self, measured: Measured, definition: Definition) -> None:
        found = self._dimension(measured.num)
        if measured.den is not None:
            found = found / self._dimension(measured.den)
        expected = unit(definition.unit).dimension
        if found != expected and not _counts_people(found, expected):
            params = {"concept": definition.concept, "unit": definition.unit}
            raise DefinitionError("indicator.dimension", params)

    def _dimension(self, node: Node) -> Dimension:
        found = self.type_of(node)
        if not isinstance(found, Quantity):
            raise _wrong(node)
        return found.dimension

    def type_of(self, node: Node) -> Type:
        """Give the type of an expression (表达式类型)."""
        if isinstance(node, Number):
            return Quantity(unit(node.unit).dimension if node.unit else NOTHING)
        if isinstance(node, Name):
            return GROUND if node.value == UNIT else Rows(self._layer(node.value))
        if isinstance(node, Selected):
            return self._selected(node)
        if isinstance(node, Binary):
            return self._joined(node)
        if isinstance(node, Call):
            return self._called(node)
        return Other()

    def _layer(self, name: str) -> LayerRule:
        if name not in self.schema:
            raise DefinitionError("indicator.unknown_name", {"name": name})
        return self.schema[name]

    def _rows(self, node: Node) -> Rows:
        found = self.type_of(node)
        if not isinstance(found, Rows):
            raise _wrong(node)
        return found

    def _ground(self, node: Node) -> None:
        found = self.type_of(node)
        on_ground = (Kind.POLYGON, Kind.ANY)
        if found != GROUND and not (isinstance(found, Rows) and found.layer.kind in on_ground):
            raise _wrong(node)

    def _selected(self, node: Selected) -> Rows:
        found = self._rows(node.base)
        self._condition(node.condition, found.layer)
        return found

    def _joined(self, node: Binary) -> Type:
        if node.sign in "&|-" and not isinstance(self.type_of(node.left), Quantity):
            self._ground(node.left)
            self._ground(node.right)
            return GROUND
        left, right = self._dimension(node.left), self._dimension(node.right)
        if node.sign in "+-":
            if left != right:
                raise _wrong(node)
            return Quantity(left)
        if node.sign not in "*/":
            raise _wrong(node)
        return Quantity(left * right if node.sign == "*" else left / right)

    def _called(self, node: Call) -> Type:
        check = _WORDS.get(node.word)
        if check is not None:
            return check(self, node)
        if node.word in self.primitives:
            return self._plugged_in(node, self.primitives[node.word])
        raise DefinitionError("indicator.unknown_name", {"name": node.word})

    def _plugged_in(self, node: Call, primitive: Primitive) -> Type:
        if len(node.values) != len(primitive.arguments):
            raise _wrong(node)
        for value, wanted in zip(node.values, primitive.arguments, strict=True):
            if wanted == "rows":
                self._rows(value)
            elif wanted == "ground":
                self._ground(value)
            else:
                self._dimension(value)
        return GROUND if primitive.returns == "ground" else Quantity(primitive.dimension)

    def _condition(self, condition: Condition, layer: LayerRule) -> None:
        if isinstance(condition, Both | Either):
            self._condition(condition.left, layer)
            self._condition(condition.right, layer)
        elif isinstance(condition, Not):
            self._condition(condition.condition, layer)
        elif isinstance(condition, Known):
            field_of(layer, condition.field)
        elif isinstance(condition, Compare):
            _check_compared(condition, field_of(layer, condition.field))
        else:
            self._place_test(condition)

    def _place_test(self, node: Call) -> None:
        if node.word == "near" and len(node.values) == 2:
            self._rows(node.values[0])
            self._length(node.values[1])
        elif node.word == "within" and len(node.values) == 1:
            self._ground(node.values[0])
        elif node.word == "linked" and len(node.values) == 3:
            self._rows(node.values[0])
            self._rows(node.values[1])
            self._length(node.values[2])
        else:
            raise DefinitionError("indicator.unknown_name", {"name": node.word})

    def _length(self, node: Node) -> None:
        if self.type_of(node) != Quantity(_M):
            raise _wrong(node)

    def _area(self, node: Call) -> Type:
        self._ground(_only(node))
        return Quantity(_M2)

    def _line_length(self, node: Call) -> Type:
        rows = self._rows(_only(node))
        once, boundary = node.option("once_by"), node.option("boundary")
        if rows.layer.kind is not Kind.LINE or boundary not in (None, Name("half")):
            raise _wrong(node)
        if once is not None:
            field_of(rows.layer, _word(once))
        return Quantity(_M)

    def _count(self, node: Call) -> Type:
        self._rows(_only(node))
        return Quantity(_OBJECTS)

    def _sum(self, node: Call) -> Type:
        rows, name = self._rows(node.values[0]), _word(node.values[-1])
        return Quantity(_field_dimension(field_of(rows.layer, name)))

    def _gap(self, node: Call) -> Type:
        rows = self._rows(node.values[0])
        need, have = (_numeric(rows.layer, value) for value in node.values[1:])
        if need != have:
            raise _wrong(node)
        return Quantity(need)

    def _pop(self, node: Call) -> Type:
        self._ground(_only(node))
        return Quantity(_PEOPLE)

    def _reach(self, node: Call) -> Type:
        rows = self._rows(node.values[0])
        metric = node.option("metric")
        if rows.layer.kind is Kind.ROWS or (metric and _word(metric) not in METRICS):
            raise _wrong(node)
        tiers = node.option("tiers")
        if tiers is not None:
            _check_tiers(tiers, node)
        else:
            _check_radius(self._dimension(node.values[1]), metric, node)
        return GROUND

    def _widen(self, node: Call) -> Type:
        rows = self._rows(node.values[0])
        if rows.layer.kind is not Kind.LINE or _numeric(rows.layer, node.values[1]) != _M:
            raise _wrong(node)
        return GROUND


_WORDS = {
    "area": Checker._area,  # noqa: SLF001 -- a table of the class's own methods
    "length": Checker._line_length,  # noqa: SLF001
    "count": Checker._count,  # noqa: SLF001
    "sum": Checker._sum,  # noqa: SLF001
    "gap": Checker._gap,  # noqa: SLF001
    "pop": Checker._pop,  # noqa: SLF001
    "reach": Checker._reach,  # noqa: SLF001
    "widen": Checker._widen,  # noqa: SLF001
}


def field_of(layer: LayerRule, name: str) -> FieldRule:
    """Find a field; ``area`` and ``length`` are those of the shape (字段)."""
    if name == "area" and layer.kind in (Kind.POLYGON, Kind.ANY):
        return FieldRule("area", "number", "m2")
    if name not in layer.fields:
        raise DefinitionError("indicator.unknown_field", {"layer": layer.name, "field": name})
    return layer.fields[name]


def _field_dimension(field: FieldRule) -> Dimension:
    return unit(field.unit).dimension if field.unit else NOTHING


def _numeric(layer: LayerRule, node: Node) -> Dimension:
    field = field_of(layer, _word(node))
    if field.kind not in ("number", "whole"):
        raise _wrong(node)
    return _field_dimension(field)


def _counts_people(found: Dimension, expected: Dimension) -> bool:
    """Objects may be counted where people are: a school seat is a person's."""
    return found == Dimension(objects=1) and expected == Dimension(people=1)


def _check_compared(condition: Compare, field: FieldRule) -> None:
    values = condition.value.values if isinstance(condition.value, Items) else (condition.value,)
    if condition.sign == "is":
        fits = field.kind == "boolean"
    elif condition.sign in _ORDERED and field.kind not in ("number", "whole", "date"):
        fits = False
    else:
        fits = all(_fits(value, field) for value in values)
    if not fits:
        params = {"field": field.name, "value": spelled(condition.value)}
        raise DefinitionError("indicator.comparison", params)


def _fits(value: Node, field: FieldRule) -> bool:
    if isinstance(value, Number):
        same = not value.unit or unit(value.unit).dimension == _field_dimension(field)
        return field.kind in ("number", "whole") and same
    if isinstance(value, Text):
        known = not field.values or value.value in field.values
        return field.kind in ("text", "date") and known
    return False


def _check_tiers(tiers: Node, node: Call) -> None:
    if not isinstance(tiers, Items) or not tiers.values:
        raise _wrong(node)
    for tier in tiers.values:
        pair = tier.values if isinstance(tier, Items) else ()
        units = [unit(each.unit).dimension for each in pair if isinstance(each, Number)]
        if units != [_M2, _M]:
            raise _wrong(node)


def _check_radius(radius: Dimension, metric: Node | None, node: Call) -> None:
    minutes = Dimension(minutes=1)
    if radius != _M and not (
        radius == minutes and metric is not None and _word(metric) != "euclid"
    ):
        raise _wrong(node)


def _only(node: Call) -> Node:
    if len(node.values) != 1:
        raise _wrong(node)
    return node.values[0]


def _word(node: Node) -> str:
    if not isinstance(node, Name | Text):
        raise _wrong(node)
    return node.value


def _wrong(node: Node) -> DefinitionError:
    return DefinitionError("indicator.type", {"expression": spelled(node)})


def spelled(node: Node) -> str:
    """Write an expression back, for messages (还原表达式)."""
    if isinstance(node, Number):
        return f"{node.value:g} {node.unit}".strip()
    if isinstance(node, Text | Name):
        return node.value
    if isinstance(node, Items):
        return "[" + ", ".join(spelled(each) for each in node.values) + "]"
    if isinstance(node, Binary):
        return f"{spelled(node.left)} {node.sign} {spelled(node.right)}"
    if isinstance(node, Selected):
        return f"{spelled(node.base)} where …"
    return f"{node.word}(…)" if isinstance(node, Call) else f"${node.value}"


def layers_of(node: Node | Condition) -> frozenset[str]:
    """Name the layers that an expression reads (涉及图层); population where people are counted."""
    return frozenset(_layers(node))


def _layers(node: Node | Condition) -> Iterator[str]:
    if isinstance(node, Name):
        if node.value != UNIT:
            yield node.value
    elif isinstance(node, Selected):
        yield from _layers(node.base)
        yield from _layers(node.condition)
    elif isinstance(node, Binary | Both | Either):
        yield from _layers(node.left)
        yield from _layers(node.right)
    elif isinstance(node, Not):
        yield from _layers(node.condition)
    elif isinstance(node, Call):
        yield from _of_call(node)


def _of_call(node: Call) -> Iterator[str]:
    if node.word == "pop":
        yield "population"
    fields = {"sum": 1, "gap": 1, "widen": 1}.get(node.word, len(node.values))
    for value in node.values[:fields]:
        yield from _layers(value)
    metric = node.option("metric")
    if metric in (Name("walk"), Text("walk")):
        yield "walk_network"
    elif metric in (Name("drive"), Text("drive")):
        yield "road"


def fields_of(node: Node | Condition) -> frozenset[str]:
    """Name the fields that an expression reads (涉及字段)."""
    return frozenset(_fields(node))


def _fields(node: Node | Condition) -> Iterator[str]:
    if isinstance(node, Compare | Known):
        yield node.field
    elif isinstance(node, Selected):
        yield from _fields(node.base)
        yield from _fields(node.condition)
    elif isinstance(node, Binary | Both | Either):
        yield from _fields(node.left)
        yield from _fields(node.right)
    elif isinstance(node, Not):
        yield from _fields(node.condition)
    elif isinstance(node, Call):
        yield from (name for value in node.values for name in _fields(value))
        if node.word in ("sum", "gap", "widen"):
            yield from (each.value for each in node.values[1:] if isinstance(each, Name))
