"""Screening (图斑筛查): compare two versions, keep what is suspected, find nothing twice."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import PatchStatus
from xianzhi.apps.atlas.models import Layer, Patch, Screening
from xianzhi.apps.atlas.selectors.screening import (
    FoundPatch,
    Screened,
    ScreeningPlan,
    screened,
    screening_plan,
)
from xianzhi.apps.atlas.services.orders import locked_layer, order
from xianzhi.apps.atlas.services.requests import ScreeningDraft
from xianzhi.core.landuse.screening import SuspicionRules
from xianzhi.errors import RuleError
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.history import append, append_each, stream_of
from xianzhi.records.numbering import take_numbers

__all__ = ["screen"]

_SAME_SHARE = 0.5  # of a gain: so much of it known before is the same patch
_BATCH = 500
_GONE = (PatchStatus.DESTROYED, PatchStatus.CORRECTED)  # what comes after stands there anew
_LEAST_M2, _MOST_M2 = 1.0, 100_000.0
_MOST_ERROR_M = 20.0


def screen(*, actor: Actor, draft: ScreeningDraft, request_id: str, at: datetime) -> str:
    """Compare two versions of a layer and keep the patches that they show (图斑筛查).

    Measuring runs before the transaction, which only writes. The same versions by the same rules,
    layers and permits are screened once: whoever asks again gets the answer that stands. Ground
    that an earlier screening found is not found again; where its patch is not yet dispatched and
    its class has changed, it is classed anew.

    Returns
    -------
    str
        Id of the screening.

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    NotFoundError
        A version does not exist for this actor.
    RuleError
        The versions cannot be compared, no approvals are in force, or a setting makes no sense.
    """
    plan = screening_plan(actor, draft.before_id, draft.after_id, _rules(draft))
    if known := _stored(plan):
        return known
    result = screened(plan)

    def act(change: Change) -> str:
        layer = locked_layer(actor, plan.after.layer.code)
        return _stored(plan) or _Keeping(plan, result, change).keep(layer)

    body = {**asdict(draft), "digest": plan.digest}
    return carry_out(order("screen", actor, body, request_id=request_id, at=at), act)


def _rules(draft: ScreeningDraft) -> SuspicionRules:
    if not _LEAST_M2 <= draft.least_m2 <= _MOST_M2 or not 0 <= draft.error_m <= _MOST_ERROR_M:
        raise RuleError("atlas.patch.settings_make_no_sense")
    return SuspicionRules(least_m2=draft.least_m2, error_m=draft.error_m)


def _stored(plan: ScreeningPlan) -> str | None:
    found = Screening.objects.filter(
        before=plan.before, after=plan.after, settings__digest=plan.digest
    ).first()
    return str(found.pk) if found else None


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Writes a screening with its patches, under the lock of the layer."""

    plan: ScreeningPlan
    result: Screened
    change: Change

    def keep(self, layer: Layer) -> str:
        """Store what is new, class anew what is known and waits; give the screening's id."""
        earlier = _known(self.result.patches, layer, self.plan)
        fresh = [patch for row, patch in enumerate(self.result.patches) if row not in earlier]
        moved = [
            (patch, self.result.patches[row])
            for row, patch in earlier.items()
            if patch.status == PatchStatus.FOUND
            and patch.patch_class != self.result.patches[row].suspicion
        ]
        screening = Screening.objects.create(
            before=self.plan.before,
            after=self.plan.after,
            settings=self.plan.settings,
            counts=self._counts(fresh, len(earlier), len(moved)),
            screened_at=self.change.at,
        )
        patches = self._store(screening, fresh)
        self._class_anew(moved)
        facts = {"found": len(patches), "known": len(earlier), "digest": self.plan.digest}
        append(self.change, stream_of("screening", screening.pk), "screen", facts)
        return str(screening.pk)

    def _counts(self, fresh: Sequence[FoundPatch], known: int, anew: int) -> dict[str, object]:
        return {
            "changes": dict(self.result.counts),
            "classes": dict(Counter(patch.suspicion for patch in fresh)),
            "known": known,
            "classed_anew": anew,
            **self.result.notes,
        }

    def _store(self, screening: Screening, fresh: Sequence[FoundPatch]) -> list[Patch]:
        codes = _codes(self.change.at, len(fresh))
        patches = [
            Patch(
                screening=screening,
                code=code,
                change=found.change,
                geometry=_geojson(found.gained),
                before_shape=_geojson(found.before),
                after_shape=_geojson(found.after),
                x=found.place[0],
                y=found.place[1],
                area_m2=found.area_m2,
                town_code=found.town_code,
                area_code=found.area_code,
                found_at=self.change.at,
                **_judged(found),
            )
            for code, found in zip(codes, fresh, strict=True)
        ]
        Patch.objects.bulk_create(patches, batch_size=_BATCH)
        for first in range(0, len(patches), _BATCH):
            part = slice(first, first + _BATCH)
            append_each(
                self.change,
                [
                    (stream_of("patch", patch.pk), "find", _facts(patch.code, found))
                    for patch, found in zip(patches[part], fresh[part], strict=True)
                ],
            )
        return patches

    def _class_anew(self, moved: Sequence[tuple[Patch, FoundPatch]]) -> None:
        for patch, found in moved:
            was = patch.patch_class
            Patch.objects.filter(pk=patch.pk).update(**_judged(found))
            facts = _facts(patch.code, found) | {"was": was, "now": found.suspicion}
            append(self.change, stream_of("patch", patch.pk), "class_anew", facts)


def _codes(at: datetime, count: int) -> list[str]:
    """Take codes of the year (图斑编号): ``TB-2026-00001`` and so on, no gap, no double."""
    series = f"TB-{timezone.localdate(at).year}"
    return [f"{series}-{number:05d}" for number in take_numbers(series, count)]


def _known(found: Sequence[FoundPatch], layer: Layer, plan: ScreeningPlan) -> Mapping[int, Patch]:
    """Tell which patches an earlier screening of the layer found, by their place in *found*."""
    standing = [
        patch
        for patch in Patch.objects.filter(screening__after__layer=layer).select_for_update()
        if not _is_gone(patch, plan)
    ]
    if not standing or not found:
        return {}
    ground = shapely.from_geojson([json.dumps(patch.geometry) for patch in standing])
    gained = np.array([patch.gained for patch in found], dtype=object)
    new, old = shapely.STRtree(ground).query(gained, predicate="intersects")
    shared = shapely.area(shapely.intersection(gained[new], ground[old]))
    share = shared / np.maximum(shapely.area(gained[new]), 1e-300)
    same: dict[int, Patch] = {}
    for pair in np.argsort(share).tolist():  # the largest share comes last and stays
        if share[pair] >= _SAME_SHARE:
            same[int(new[pair])] = standing[int(old[pair])]
    return same


def _is_gone(patch: Patch, plan: ScreeningPlan) -> bool:
    """Whether a patch was cleared off the ground before the earlier of the two surveys."""
    closed = patch.closed_at
    if patch.status not in _GONE or closed is None:
        return False
    return timezone.localdate(closed) <= plan.before.as_of_date


def _judged(found: FoundPatch) -> dict[str, object]:
    return {
        "patch_class": found.suspicion,
        "reasons": list(found.reasons),
        "plan_check": [asdict(row) for row in found.findings],
        "verdict": found.verdict,
        "confidence": found.confidence,
        "protected_m2": found.protected_m2,
    }


def _facts(code: str, found: FoundPatch) -> dict[str, object]:
    return {
        "code": code,
        "class": found.suspicion,
        "permit": found.permit,
        "covered_share": found.covered_share,
    }


def _geojson(shape: shapely.Geometry | None) -> dict[str, object] | None:
    if shape is None:
        return None
    made: dict[str, object] = json.loads(shapely.to_geojson(shape))
    return made
