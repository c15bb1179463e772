"""What layers a check-up reads, and what their fields mean (输入图层)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["FieldRule", "Kind", "LayerRule", "Schema", "TagRule"]


class Kind(StrEnum):
    """What the rows of a layer are (要素类型)."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"
    ANY = "any"  # points or polygons
    ROWS = "rows"  # a table without places


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field (字段): its type, unit, the values it may take, and what a missing column means.

    ``kind`` is text, number, whole, boolean or date. ``absent`` is the value that every row has
    when the file has no such column: a list of parks without a column of states lists parks in
    use. ``@other`` takes the column *other*; empty means unknown.
    """

    name: str
    kind: str
    unit: str = ""
    values: tuple[str, ...] = ()
    absent: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class LayerRule:
    """A layer (图层): what its rows are, and its fields by name."""

    name: str
    kind: Kind
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    zh: str = ""
    en: str = ""


Schema = Mapping[str, LayerRule]


@dataclass(frozen=True, slots=True)
class TagRule:
    """How tagged things become a layer (标签转换规则).

    A thing whose tag *key* has one of the *values* and whose shape is one of *shapes* (point, line,
    polygon) is a feature of *layer* with these *fields*.
    """

    layer: str
    key: str
    values: frozenset[str]
    fields: tuple[tuple[str, str], ...]
    shapes: frozenset[str]
