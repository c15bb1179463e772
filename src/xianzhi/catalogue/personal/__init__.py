"""The register of personal data (个人信息登记): each field that says something of a person.

``fields.csv`` names purpose, basis, retention, class and mask; a test compares it with the
models, so that no such field is added in silence. Classes: ``open`` (known by office),
``personal``, ``sensitive``. ``kept_as`` is plain, sealed (a key of the person opens it) or digest;
``none`` marks a field whose name only sounds personal.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xianzhi.core.access.masking import MASKS
from xianzhi.errors import CatalogueError

__all__ = ["PersonalField", "personal_fields"]

_FILE = "fields.csv"
_CLASSES = {"open", "personal", "sensitive", "none"}
_KEPT = {"plain", "sealed", "digest"}


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One field of the register (登记项); ``field`` is app, model and field, parted by dots."""

    field: str
    what: str
    purpose: str
    basis: str
    retention: str
    data_class: str
    mask: str
    kept_as: str
    holds_until: str  # record: goes with the record; key: the person's key is destroyed


@cache
def personal_fields() -> Mapping[str, PersonalField]:
    """Give the register by field (个人信息登记表).

    Raises
    ------
    CatalogueError
        A line lacks something, or is not masked although it must be.
    """
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    listed = [PersonalField(**row) for row in csv.DictReader(text.splitlines())]
    for one in listed:
        _check(one)
    return {one.field: one for one in listed}


def _check(one: PersonalField) -> None:
    said = one.what and one.purpose and one.basis and one.retention
    is_masked = one.data_class in {"open", "none"} or one.mask in MASKS
    if not said or one.data_class not in _CLASSES or one.kept_as not in _KEPT or not is_masked:
        raise CatalogueError("catalogue.personal_field", {"field": one.field})
