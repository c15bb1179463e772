"""Definitions and editions as data (指标定义与指标体系), and the forks that a county makes.

``definitions/*.yaml`` list what indicators mean, ``editions/*.yaml`` which of them a system asks
for and with what targets. A county forks an edition with a folder that holds an ``edition.yaml``
naming its ``base``: its ``items`` replace or add targets, ``drop`` takes items out, and
``definitions`` says what is measured otherwise.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.checking import Checker
from xianzhi.core.indicators.definition import (
    Definition,
    Edition,
    EditionItem,
    Written,
    definition,
)
from xianzhi.core.indicators.grades import Grade, GradeScheme
from xianzhi.core.indicators.primitives import Primitive
from xianzhi.core.indicators.results import Target
from xianzhi.core.indicators.syntax import DefinitionError, Node, parse

__all__ = ["definitions", "edition", "edition_ids", "fork", "listed_edition", "views"]

_TARGET = re.compile(
    r"^(?P<op>>=|<=|=|in) (?P<low>-?\d+(?:\.\d+)?)(?:\.\.(?P<high>-?\d+(?:\.\d+)?))?$"
)
_FORK = "edition.yaml"
_MOST_BYTES = 1 << 20
_DEFAULT = "default"


@cache
def definitions() -> Mapping[str, Definition]:
    """Give the definition of every concept (指标定义目录).

    Raises
    ------
    DefinitionError
        A definition cannot be understood, or a concept is defined twice.
    """
    found: dict[str, Definition] = {}
    checker = Checker(schema(), {})
    for path in sorted(files(__package__).joinpath("definitions").iterdir(), key=str):
        for written in _loaded(path.read_text(encoding="utf-8")):
            made = definition(written)
            if made.concept in found:
                raise DefinitionError("indicator.defined_twice", {"concept": made.concept})
            checker.check(made)
            found[made.concept] = made
    return found


@cache
def views() -> Mapping[str, tuple[Node, ...]]:
    """Say how a layer that is not there is drawn from others (导出图层)."""
    text = files(__package__).joinpath("views.yaml").read_text(encoding="utf-8")
    found = {
        name: tuple(parse(each) for each in each_of) for name, each_of in _loaded(text).items()
    }
    checker = Checker(schema(), {})
    for nodes in found.values():
        for node in nodes:
            checker.type_of(node)
    return found


@cache
def edition_ids() -> tuple[str, ...]:
    """List the editions (指标体系清单), the default first."""
    names = {path.name.removesuffix(".yaml") for path in _editions()}
    return (_DEFAULT, *sorted(names - {_DEFAULT}))


def _editions() -> Sequence[Path]:
    return [Path(str(path)) for path in files(__package__).joinpath("editions").iterdir()]


@cache
def edition(name: str) -> Edition:
    """Give an edition by its id (指标体系).

    Raises
    ------
    DefinitionError
        There is no such edition; the message lists those that there are.
    """
    if name not in edition_ids():
        known = ", ".join(edition_ids())
        raise DefinitionError("indicator.unknown_edition", {"name": name, "known": known})
    text = files(__package__).joinpath("editions", f"{name}.yaml").read_text(encoding="utf-8")
    return _edition(_mapping(_loaded(text)), {}, definitions())


def listed_edition(written: Mapping[str, Written]) -> Edition:
    """Make an edition of what a county lists itself (本县指标体系): indicators of this catalogue.

    *written* is as an ``edition.yaml`` says it; ``base`` is told and adds nothing.

    Raises
    ------
    DefinitionError
        An indicator is unknown, a target cannot be understood, or nothing is listed.
    """
    return _edition(written, {}, definitions())


def fork(folder: Path, primitives: Mapping[str, Primitive] | None = None) -> Edition:
    """Read an edition of a county's own from a folder (本县指标体系).

    Raises
    ------
    DefinitionError
        The folder has no ``edition.yaml``, or it cannot be understood.
    """
    path = folder / _FORK
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DefinitionError("indicator.edition_file", {"file": str(path)})
        written = _mapping(_loaded(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DefinitionError("indicator.edition_file", {"file": str(path)}) from error
    base = edition(str(written["base"])) if written.get("base") else None
    own = {
        made.concept: made
        for made in (definition(_mapping(each)) for each in _list(written.get("definitions")))
    }
    checker = Checker(schema(), primitives or {})
    for made in own.values():
        checker.check(made)
    inherited = {} if base is None else {item.definition.concept: item for item in base.items}
    dropped = {str(name) for name in _list(written.get("drop"))}
    kept = {name: item for name, item in inherited.items() if name not in dropped}
    return _edition(written, kept, {**definitions(), **own})


def _edition(
    written: Mapping[str, Written],
    inherited: Mapping[str, EditionItem],
    known: Mapping[str, Definition],
) -> Edition:
    title, note = _mapping(written.get("title")), _mapping(written.get("note"))
    items = dict(inherited)
    for name in _list(written.get("include")):
        items |= {item.definition.concept: item for item in edition(str(name)).items}
    items = {
        name: EditionItem(known[name], item.target) for name, item in items.items() if name in known
    }
    for each in _list(written.get("items")):
        item = _item(_mapping(each), known)
        items[item.definition.concept] = item
    if "id" not in written or not items:
        raise DefinitionError("indicator.edition_file", {"file": str(written.get("id", _FORK))})
    found = tuple(items.values())
    return Edition(
        id=str(written["id"]),
        title_zh=str(title.get("zh", written["id"])),
        title_en=str(title.get("en", written["id"])),
        year=int(str(written.get("year", 0))),
        items=found,
        base=str(written.get("base", "")),
        note_zh=str(note.get("zh", "")),
        note_en=str(note.get("en", "")),
        sha256=_digest(found),
        grades=_scheme(written),
    )


def _scheme(written: Mapping[str, Written]) -> GradeScheme | None:
    """Read how an edition grades: a scheme of the catalogue by its name, or one of its own."""
    told, name = written.get("grades"), str(written.get("id", ""))
    if told is None:
        base = str(written.get("base") or "")
        return edition(base).grades if base in edition_ids() else None
    try:
        if isinstance(told, str):
            text = files(__package__).joinpath("grades.yaml").read_text(encoding="utf-8")
            name, told = told, _mapping(_loaded(text))[told]
        return _graded(name, _mapping(told))
    except (KeyError, TypeError, ValueError, DefinitionError) as error:
        raise DefinitionError("indicator.grades", {"name": name[:60]}) from error


def _graded(name: str, told: Mapping[str, Written]) -> GradeScheme:
    note = _mapping(told.get("note"))
    grades, themes = _grades(told["grades"]), _grades(told.get("themes"))
    limits = {
        concept: tuple(float(str(limit)) for limit in _list(each))
        for concept, each in _mapping(told.get("limits")).items()
    }
    levels = frozenset(str(level) for level in _list(told["levels"]))
    if not grades or not levels or any(len(each) != len(grades) - 1 for each in limits.values()):
        raise ValueError(name)
    zh, en = str(note.get("zh", "")), str(note.get("en", ""))
    return GradeScheme(name, levels, grades, themes, limits, zh, en)


def _grades(told: Written) -> tuple[Grade, ...]:
    """Read grades, the best first; they have to fall."""
    read = [_mapping(each) for each in _list(told)]
    found = tuple(
        Grade(str(one["id"]), str(one["zh"]), str(one["en"]), float(str(one["from"])))
        for one in read
    )
    if any(one.least <= other.least for one, other in pairwise(found)):
        raise ValueError(told)
    return found


def _digest(items: tuple[EditionItem, ...]) -> str:
    plain = [[item.definition.sha256, _told(item.target)] for item in items]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def _told(target: Target | None) -> list[str]:
    return [] if target is None else [target.op, f"{target.value}", f"{target.upper}", target.due]


def _item(written: Mapping[str, Written], known: Mapping[str, Definition]) -> EditionItem:
    concept = str(written.get("concept", ""))
    if concept not in known:
        raise DefinitionError("indicator.unknown_name", {"name": concept})
    return EditionItem(known[concept], _target(written, concept))


def _target(written: Mapping[str, Written], concept: str) -> Target | None:
    text = written.get("target")
    if text is None:
        return None
    match = _TARGET.match(str(text))
    if match is None:
        raise DefinitionError("indicator.target", {"concept": concept, "text": str(text)})
    return Target(
        op=match["op"],
        value=float(match["low"]),
        upper=float(match["high"]) if match["high"] else None,
        due=str(written.get("due", "")),
        source=str(written.get("source", "")),
        hard=bool(written.get("hard", False)),
    )


def _loaded(text: str) -> Any:
    """Read YAML with the quick loader where it is installed; both know safe tags only."""
    # Any: what a file says is checked where it is used.
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- safe loaders


def _mapping(value: Written) -> Mapping[str, Written]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise DefinitionError("indicator.edition_file", {"file": str(value)[:60]})
    return value


def _list(value: Written) -> Sequence[Written]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise DefinitionError("indicator.edition_file", {"file": str(value)[:60]})
    return value
