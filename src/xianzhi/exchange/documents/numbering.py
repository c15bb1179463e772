"""Resolve Word's automatic numbering, which is on the page but not in the text (自动编号).

``numbering.xml`` has abstract lists of nine levels, and numbered instances of them that may
restart or replace a level. A paragraph names an instance and a level itself, or through its style,
or through the style's parents. Instances of one abstract list go on where the other stopped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from xianzhi.exchange.documents.numerals import numeral
from xianzhi.exchange.ooxml.markup import W, attribute

__all__ = ["Numbering"]

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_CLOSED = "、.．。)）]］】〕》:：—-"
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart_after: int | None = None  # level from 1 whose step restarts this one; 0: never
    all_decimal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Instance:
    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int] = field(default_factory=dict)


class Numbering:
    """The running numbers of one document (编号状态): ask once a paragraph, in reading order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = _style_numbers(styles)
        self._default_style = _default_paragraph_style(styles)
        self._instances = _instances(numbering, self._styles)
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def mark(self, properties: etree._Element | None) -> str:
        """Give the number that stands before a paragraph with these properties (``w:pPr``).

        Returns
        -------
        str
            Number with its brackets and, where the next character would stick to it, a space;
            empty for a paragraph without automatic number.
        """
        place = self._place(properties)
        if place is None:
            return ""
        instance_id, index = place
        instance = self._instances[instance_id]
        level = instance.levels.get(index)
        if level is None:
            return ""
        self._step(instance_id, instance, index)
        return _rendered(level, instance, self._counts[instance.abstract])

    def _place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        found = properties.find(f"{W}numPr") if properties is not None else None
        style = attribute(properties.find(f"{W}pStyle") if properties is not None else None, "val")
        styled = self._styles.get(style or self._default_style)
        own_id = attribute(found.find(f"{W}numId"), "val") if found is not None else ""
        instance_id = own_id or (styled.instance_id if styled else "")
        if instance_id not in self._instances:
            return None
        own_level = attribute(found.find(f"{W}ilvl"), "val") if found is not None else ""
        if own_level:
            return instance_id, _integer(own_level, 0)
        return instance_id, self._styled_level(instance_id, style, styled)

    def _styled_level(self, instance_id: str, style: str, styled: "_StyleNumber | None") -> int:
        """Find the level that a style stands for: a level may name its style."""
        for index, level in self._instances[instance_id].levels.items():
            if style and level.style == style:
                return index
        return styled.level if styled else 0

    def _step(self, instance_id: str, instance: _Instance, index: int) -> None:
        counts = self._counts.setdefault(instance.abstract, [None] * _LEVELS)
        first_use = (instance_id, index) not in self._started
        self._started.add((instance_id, index))
        if first_use and index in instance.starts:
            counts[index] = instance.starts[index]
        elif counts[index] is None:
            counts[index] = instance.levels[index].start
        else:
            counts[index] = (counts[index] or 0) + 1
        for above in range(index):  # a level that was never shown counts as its first number
            if counts[above] is None:
                counts[above] = _level(instance, above).start
        for below in range(index + 1, _LEVELS):
            restart = _level(instance, below).restart_after
            if restart is None or restart > index:
                counts[below] = None


def _level(instance: _Instance, index: int) -> _Level:
    return instance.levels.get(index, _Level())


def _rendered(level: _Level, instance: _Instance, counts: list[int | None]) -> str:
    def number(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        if index >= _LEVELS:
            return ""
        shown = _level(instance, index)
        number_format = "decimal" if level.all_decimal else shown.number_format
        value = counts[index]
        return numeral(shown.start if value is None else value, number_format)

    if level.number_format == "none" and not level.text:
        return ""
    text = _PLACEHOLDER.sub(number, level.text)
    if level.number_format == "bullet":
        text = _PRIVATE_USE.sub("•", text)
    if not text or level.suffix == "nothing" or text[-1] in _CLOSED or text[-1].isspace():
        return text
    return text + " "


@dataclass(frozen=True, slots=True)
class _StyleNumber:
    instance_id: str
    level: int


def _style_numbers(styles: etree._Element | None) -> dict[str, _StyleNumber]:
    """Find each style's list: its own or the nearest parent's."""
    if styles is None:
        return {}
    by_id = {attribute(style, "styleId"): style for style in styles.iterfind(f"{W}style")}
    found = {}
    for style_id in by_id:
        number = _inherited(style_id, by_id)
        if number is not None:
            found[style_id] = number
    return found


def _inherited(style_id: str, by_id: Mapping[str, etree._Element]) -> _StyleNumber | None:
    level: int | None = None
    for _ in range(20):  # styles may name each other in a circle
        style = by_id.get(style_id)
        if style is None:
            return None
        number = style.find(f"{W}pPr/{W}numPr")
        if number is not None:
            written = attribute(number.find(f"{W}ilvl"), "val")
            if level is None and written:
                level = _integer(written, 0)
            instance_id = attribute(number.find(f"{W}numId"), "val")
            if instance_id:
                return _StyleNumber(instance_id, level or 0)
        style_id = attribute(style.find(f"{W}basedOn"), "val")
    return None


def _default_paragraph_style(styles: etree._Element | None) -> str:
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        if attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}:
            return attribute(style, "styleId")
    return ""


def _instances(
    numbering: etree._Element | None, styles: Mapping[str, _StyleNumber]
) -> dict[str, _Instance]:
    if numbering is None:
        return {}
    abstracts = {
        attribute(item, "abstractNumId"): item for item in numbering.iterfind(f"{W}abstractNum")
    }
    numbers = {attribute(item, "numId"): item for item in numbering.iterfind(f"{W}num")}
    found = {}
    for instance_id, number in numbers.items():
        abstract_id = attribute(number.find(f"{W}abstractNumId"), "val")
        abstract_id = _linked(abstract_id, abstracts, numbers, styles)
        if instance_id != "0" and abstract_id in abstracts:
            found[instance_id] = _instance(abstract_id, abstracts[abstract_id], number)
    return found


def _linked(
    abstract_id: str,
    abstracts: Mapping[str, etree._Element],
    numbers: Mapping[str, etree._Element],
    styles: Mapping[str, _StyleNumber],
) -> str:
    """Follow an abstract list that only points at a list style."""
    abstract = abstracts.get(abstract_id)
    link = attribute(abstract.find(f"{W}numStyleLink"), "val") if abstract is not None else ""
    styled = styles.get(link)
    if styled is None or styled.instance_id not in numbers:
        return abstract_id
    return attribute(numbers[styled.instance_id].find(f"{W}abstractNumId"), "val") or abstract_id


def _instance(abstract_id: str, abstract: etree._Element, number: etree._Element) -> _Instance:
    levels = {
        _integer(attribute(item, "ilvl"), 0): _read_level(item)
        for item in abstract.iterfind(f"{W}lvl")
    }
    starts = {}
    for override in number.iterfind(f"{W}lvlOverride"):
        index = _integer(attribute(override, "ilvl"), 0)
        own = override.find(f"{W}lvl")
        start = attribute(override.find(f"{W}startOverride"), "val")
        if own is not None:
            levels[index] = _read_level(own)
        if start:
            starts[index] = _integer(start, 1)
            levels[index] = replace(levels.get(index, _Level()), start=starts[index])
    kept = {index: level for index, level in levels.items() if 0 <= index < _LEVELS}
    return _Instance(abstract_id, kept, starts)


def _read_level(element: etree._Element) -> _Level:
    restart = element.find(f"{W}lvlRestart")
    decimal = element.find(f"{W}isLgl")
    return _Level(
        start=_integer(attribute(element.find(f"{W}start"), "val"), 1),
        number_format=_number_format(element),
        text=attribute(element.find(f"{W}lvlText"), "val"),
        suffix=attribute(element.find(f"{W}suff"), "val", "tab"),
        restart_after=None if restart is None else _integer(attribute(restart, "val"), 0),
        all_decimal=decimal is not None and attribute(decimal, "val", "1") not in {"0", "false"},
        style=attribute(element.find(f"{W}pStyle"), "val"),
    )


def _number_format(element: etree._Element) -> str:
    own = element.find(f"{W}numFmt")
    if own is None:  # a custom format with a fallback for older programs
        own = next(
            (item for part in element.iter(_MC_FALLBACK) for item in part.iterfind(f"{W}numFmt")),
            None,
        )
    return attribute(own, "val", "decimal")


def _integer(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default
