"""The layers and fields that a check-up reads (体检输入图层), from ``layers.csv``."""

import csv
from functools import cache
from importlib.resources import files

from xianzhi.core.indicators.schema import FieldRule, Kind, LayerRule

__all__ = ["schema"]


@cache
def schema() -> dict[str, LayerRule]:
    """Give all layers by name (输入图层目录)."""
    text = files(__package__).joinpath("layers.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    fields: dict[str, dict[str, FieldRule]] = {}
    for row in rows:
        if row["field"]:
            fields.setdefault(row["layer"], {})[row["field"]] = _field(row)
    return {
        row["layer"]: LayerRule(
            row["layer"], Kind(row["kind"]), fields.get(row["layer"], {}), row["zh"], row["en"]
        )
        for row in rows
        if not row["field"]
    }


def _field(row: dict[str, str]) -> FieldRule:
    values = tuple(value for value in row["values"].split("|") if value)
    return FieldRule(
        row["field"], row["kind"], row["unit"], values, row["absent"], row["zh"], row["en"]
    )
