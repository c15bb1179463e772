"""Last year's layers with what stood there and was only not on file (补登数据).

A maker who says that his layer lists more of the real things than last year put some of them on
file late: these are no progress. Which ones they are, the day tells on which each came into use.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from xianzhi.core.diagnosis.change import completed_rows
from xianzhi.core.indicators.inputs import Column, LayerData
from xianzhi.core.indicators.results import Reason

__all__ = ["ARRIVED", "Completed", "completed_layers"]

ARRIVED = "in_use_from"  # 投用日期


@dataclass(frozen=True, eq=False)
class Completed:
    """What last year's layers would have listed (补齐后的上年图层).

    ``layers`` are as complete as this year's; ``unclear`` says of a layer why nobody can tell.
    """

    layers: Mapping[str, LayerData] = field(default_factory=dict)
    unclear: Mapping[str, Reason] = field(default_factory=dict)


def completed_layers(pairs: Iterable[tuple[LayerData, LayerData]], cut_off: date) -> Completed:
    """Complete last year's layers where this year's say that they list more (补齐上年图层).

    Parameters
    ----------
    pairs
        Last year's and this year's version of a layer. One whose maker claims no more than last
        year is left alone: what is new in it is new.
    cut_off
        Last year's cut-off day.
    """
    layers: dict[str, LayerData] = {}
    unclear: dict[str, Reason] = {}
    for old, new in pairs:
        if not _is_fuller(old, new):
            continue
        there, unknown = completed_rows(_ids(old), _arrivals(new), cut_off)
        if unknown:
            params = {"layer": new.name, "count": str(len(unknown))}
            unclear[new.name] = Reason("diagnosis.arrivals_not_noted", params)
        else:
            layers[new.name] = _joined(old, new, there)
    return Completed(layers, unclear)


def _is_fuller(old: LayerData, new: LayerData) -> bool:
    """Nobody claimed last year that something was missing: then nothing was."""
    if old.sha256 == new.sha256 or old.completeness is None:
        return False
    return old.completeness < (1.0 if new.completeness is None else new.completeness)


def _ids(layer: LayerData) -> frozenset[str]:
    return frozenset(_names(layer))


def _names(layer: LayerData) -> list[str]:
    """Give the id of each row; a row without one cannot be found again and gets its number."""
    count = len(layer.geometries)
    ids = layer.columns.get("id", np.full(count, None, dtype=object))
    return [f"#{layer.sha256}-{row}" if each is None else str(each) for row, each in enumerate(ids)]


def _arrivals(layer: LayerData) -> Mapping[str, date | None]:
    count = len(layer.geometries)
    days = layer.columns.get(ARRIVED, np.full(count, None, dtype=object))
    return dict(zip(_names(layer), map(_day, days), strict=True))


def _day(noted: object) -> date | None:
    try:
        return date.fromisoformat(str(noted)[:10])
    except ValueError:
        return None


def _joined(old: LayerData, new: LayerData, there: frozenset[str]) -> LayerData:
    rows = np.array([name in there for name in _names(new)], dtype=bool)
    digest = hashlib.sha256(f"{old.sha256} {new.sha256}".encode()).hexdigest()
    return LayerData(
        name=old.name,
        geometries=np.concatenate([old.geometries, new.geometries[rows]]),
        columns={
            name: np.concatenate([_column(old, name, values), values[rows]])
            for name, values in new.columns.items()
        },
        sha256=digest,
        as_of=old.as_of,
        completeness=new.completeness,
        volunteered=old.volunteered,
        assumed=old.assumed & new.assumed,
    )


def _column(layer: LayerData, name: str, like: Column) -> Column:
    """Give a column of last year; one that it did not have is empty."""
    if name in layer.columns:
        return layer.columns[name]
    count = len(layer.geometries)
    if like.dtype == np.float64:
        return np.full(count, np.nan)
    return np.full(count, None, dtype=object)
