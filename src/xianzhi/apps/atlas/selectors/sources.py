"""Layers in force as whole files (现行图层数据): for rooms that compute on all of a layer."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.catalogue.control_rules import control_rules

__all__ = ["InForce", "ground_layers", "layers_in_force", "versions_read"]

_SHARE = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*[%％]\s*$")


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of a layer that is in force (现行版本): GeoParquet in EPSG:4490.

    ``completeness`` is the share of the real things that are in it; null when its maker gave no
    share.
    """

    code: str
    name: str
    version_id: str
    number: int
    sha256: str
    path: Path
    as_of_date: date
    completeness: float | None


def layers_in_force(actor: Actor, codes: Collection[str]) -> tuple[InForce, ...]:
    """List the versions in force of some layers that exist for an actor (现行图层)."""
    return tuple(
        _source(version)
        for version in published_versions(actor).filter(layer__code__in=list(codes))
    )


def ground_layers(actor: Actor) -> tuple[InForce, ...]:
    """List the versions in force that may hold ground to build on (可选地块图层).

    Those of which a control rule speaks say where nobody builds, and are left out.
    """
    ruled = {rule.layer for rule in control_rules()}
    versions = published_versions(actor).exclude(layer__code__in=ruled)
    return tuple(_source(version) for version in versions)


def versions_read(version_ids: Collection[str]) -> tuple[InForce, ...]:
    """Give versions that a computation has read before (历史图层版本), in force or not.

    Only a room that was allowed to read them when they were in force may ask.
    """
    found = LayerVersion.objects.filter(pk__in=list(version_ids))
    return tuple(
        _source(version) for version in found.select_related("layer", "snapshot").order_by("pk")
    )


def _source(version: LayerVersion) -> InForce:
    return InForce(
        code=version.layer.code,
        name=version.layer.name,
        version_id=str(version.pk),
        number=version.number,
        sha256=version.snapshot.sha256,
        path=file_path(version.snapshot.sha256),
        as_of_date=version.as_of_date,
        completeness=_share(version.completeness),
    )


def _share(text: str) -> float | None:
    found = _SHARE.match(text)
    return min(1.0, float(found[1]) / 100) if found else None
