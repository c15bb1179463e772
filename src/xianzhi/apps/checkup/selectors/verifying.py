"""What a run is known by on paper (校验值): its number and the digest of all it observed."""

import hashlib
import json

from xianzhi.apps.checkup.models import CheckupRun, IndicatorObservation, ReportRound

__all__ = ["digest_of"]

_FIELDS = (
    "concept", "definition", "definition_sha256", "unit_code", "unit_version", "measured_in",
    "value", "num", "den", "lo", "hi", "verdict", "target", "inputs", "as_of",
)  # fmt: skip


def digest_of(run: CheckupRun) -> str:
    """Give the SHA-256 of a run's edition, layers, reports and observations (体检校验值).

    What may change after a run, such as the state of a problem, has no part in it.
    """
    rows = IndicatorObservation.objects.filter(run=run).order_by("position")
    told: dict[str, object] = {
        "number": run.number,
        "edition": [run.edition, run.edition_sha256],
        "cut_off_date": run.cut_off_date.isoformat(),
        "engine": run.engine,
        "plane": run.plane,
        "layers": {layer.name: layer.sha256 for layer in run.layers.order_by("name")},
        "observations": list(rows.values_list(*_FIELDS)),
    }
    heard = ReportRound.objects.filter(run=run).values_list("sha256", flat=True).first()
    if heard:  # runs of before reports were read keep the digest that their papers bear
        told["reports"] = heard
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
