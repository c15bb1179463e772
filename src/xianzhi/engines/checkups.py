"""Check-ups of many counties (逐县体检): each county is a folder of layers, each row a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from xianzhi.catalogue.indicators.layers import schema as layers_known
from xianzhi.core.indicators.results import Observation
from xianzhi.engines.checkup import Checkup, compute_checkup
from xianzhi.engines.counties import JobError
from xianzhi.exchange.checkup.folders import holds_layers

__all__ = ["OBSERVATIONS", "CheckupWork"]

_TEXT, _NUMBER = pa.string(), pa.float64()

OBSERVATIONS = pa.schema(
    [
        ("edition", _TEXT),
        ("edition_sha256", _TEXT),
        ("day", _TEXT),  # cut-off date, ISO
        ("crs", _TEXT),  # the plane of measuring, EPSG
        ("concept", _TEXT),
        ("definition", _TEXT),
        ("definition_sha256", _TEXT),
        ("unit", _TEXT),
        ("unit_version", _TEXT),
        ("measured_in", _TEXT),
        ("value", _NUMBER),  # value, lo and hi in measured_in; null where nothing can be said
        ("lo", _NUMBER),
        ("hi", _NUMBER),
        ("num", _NUMBER),  # m², m, people, objects
        ("den", _NUMBER),
        ("target", _NUMBER),
        ("verdict", _TEXT),
        ("reasons", _TEXT),  # ids of messages, parted by spaces
        ("verification", _TEXT),
        ("as_of", _TEXT),
        ("problems", _NUMBER),  # how many were found by this indicator in this unit
    ]
)


@dataclass(frozen=True, slots=True)
class CheckupWork:
    """What every county is measured by (体检口径).

    ``edition`` is an id or the folder of a fork, ``day`` the cut-off date (ISO). Nothing is kept
    between runs where ``cache`` is null.
    """

    edition: str
    day: str
    cache: Path | None = None

    @property
    def schema(self) -> pa.Schema:
        """Columns of observations."""
        return OBSERVATIONS

    @property
    def summed(self) -> tuple[str, ...]:
        """Problems are added up."""
        return ("problems",)

    @property
    def counted(self) -> str:
        """Verdicts are counted."""
        return "verdict"

    def counties(self, folder: Path) -> list[Path]:
        """List the folders with layers in a folder, or the folder itself (县文件夹), by name.

        Raises
        ------
        JobError
            There is none.
        """
        known = layers_known()
        if folder.is_dir() and holds_layers(folder, known):
            return [folder]
        found = [each for each in folder.glob("*") if each.is_dir() and holds_layers(each, known)]
        if not found:
            raise JobError("engine.no_layers", {"folder": str(folder)})
        return sorted(found)

    def batches(self, county: Path) -> Iterator[pa.RecordBatch]:
        """Compute the edition for one county (单县体检): one batch, a row for each value.

        Raises
        ------
        XianzhiError
            As ``compute_checkup``.
        """
        found = compute_checkup(Checkup(county, self.edition, self.day, self.cache))
        problems = [(piece.concept, piece.unit) for piece in found.problems]
        run = {
            "edition": found.edition.id,
            "edition_sha256": found.edition.sha256,
            "day": self.day,
            "crs": found.inputs.crs,
        }
        rows = [
            {**run, **_row(one), "problems": float(problems.count((one.concept, one.unit)))}
            for one in found.observations
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=OBSERVATIONS)


def _row(one: Observation) -> dict[str, object]:
    kept = {name: getattr(one, name, None) for name in OBSERVATIONS.names}
    return kept | {
        "target": one.target.value if one.target else None,
        "verdict": one.verdict.value,
        "verification": one.verification.value,
        "reasons": " ".join(reason.code for reason in one.reasons),
    }
