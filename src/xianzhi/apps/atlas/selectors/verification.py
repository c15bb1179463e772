"""Compute a certificate again and say in what it differs (意见书复核)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.atlas.choices import VersionStatus
from xianzhi.apps.atlas.models import ComplianceReview, LayerVersion
from xianzhi.apps.atlas.selectors.checking import indexed_versions, used_layers
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.certificate import (
    Certificate,
    Difference,
    differences,
    from_json,
    listed,
)
from xianzhi.core.landuse.checking import Sites, check
from xianzhi.core.landuse.rules import ControlRule, Verdict

__all__ = ["Verification", "verify"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of computing a certificate again (复核结果).

    ``altered`` says that the paper is not the one that was issued under its number; ``damaged``
    names layers whose file on the disk no longer has its digest, or is gone. ``then`` are the
    differences from a repetition with the layers and rules of the certificate itself, ``now`` from
    one with what is in force at *at*.
    """

    certificate: Certificate
    altered: bool
    damaged: tuple[str, ...]
    then: tuple[Difference, ...]
    now: tuple[Difference, ...]

    @property
    def is_reproduced(self) -> bool:
        """Whether the certificate comes out again as it was."""
        return not (self.altered or self.damaged or self.then)

    @property
    def is_same(self) -> bool:
        """Whether it would also come out like this today."""
        return self.is_reproduced and not self.now


def verify(content: str, at: datetime) -> Verification:
    """Compute a certificate again, with its own layers and rules and with today's (复核).

    No actor: it runs at the command line of the machine that holds the layers, and tells only what
    the certificate tells already.

    Raises
    ------
    RuleError
        The content is no certificate.
    """
    was = from_json(content)
    used, damaged = _versions_of(was)
    then: tuple[Difference, ...] = ()
    if not damaged:
        then = differences(was, _again(was, used, was.rules))
    in_force = _in_force(was)
    now = _again(was, in_force, control_rules(), on=timezone.localdate(at))
    return Verification(
        certificate=was,
        altered=_is_altered(was),
        damaged=damaged,
        then=then,
        now=differences(was, now),
    )


def _is_altered(certificate: Certificate) -> bool:
    issued = ComplianceReview.objects.filter(number=certificate.number).first()
    return issued is None or issued.sha256 != certificate.sha256


def _versions_of(certificate: Certificate) -> tuple[list[LayerVersion], tuple[str, ...]]:
    """Find the versions of a certificate, and name those whose file is not what it was."""
    found, damaged = [], []
    versions = LayerVersion.objects.select_related("layer", "snapshot")
    for layer in certificate.layers:
        version = versions.filter(layer__code=layer.code, snapshot__sha256=layer.sha256).first()
        if version is None or not _is_whole(layer.sha256):
            damaged.append(layer.code)
        else:
            found.append(version)
    return found, tuple(damaged)


def _is_whole(sha256: str) -> bool:
    path = file_path(sha256)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _in_force(certificate: Certificate) -> list[LayerVersion]:
    codes = {rule.layer for rule in control_rules()} | {layer.code for layer in certificate.layers}
    versions = LayerVersion.objects.filter(status=VersionStatus.PUBLISHED, layer__code__in=codes)
    return list(
        versions.select_related("layer", "snapshot").order_by("layer__position", "layer__code")
    )


def _again(
    was: Certificate,
    versions: Sequence[LayerVersion],
    rules: Iterable[ControlRule],
    *,
    on: date | None = None,
) -> Certificate:
    shape = shapely.from_geojson(json.dumps(dict(was.parcel.geometry)))
    sites = Sites([""], [was.use], np.array([shape], dtype=object))
    parcels, findings = check(
        sites,
        indexed_versions(versions),
        tuple(rules),
        on=on or was.on,
        tolerance=was.tolerance,
    )
    parcel = replace(
        was.parcel,
        area_m2=round(float(parcels.area_m2[0]), 4),
        perimeter_m=round(float(parcels.perimeter_m[0]), 2),
    )
    return replace(
        was,
        parcel=parcel,
        layers=used_layers(versions),
        rules=findings.rules,
        findings=listed(findings),
        verdict=Verdict(int(findings.overall[0])).slug,
        unjudged=tuple(rule.id for rule in findings.unjudged),
    )
