"""What the map says of a parcel (地块审查): measured and judged, nothing stored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import VersionStatus
from xianzhi.apps.atlas.models import Layer, LayerVersion
from xianzhi.apps.atlas.permissions import LayerFacts, may_plan, may_see_layer
from xianzhi.apps.atlas.selectors.visibility import published_versions
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.certificate import Certificate, LayerUsed, Measured, listed
from xianzhi.core.landuse.checking import IndexedLayer, Sites, check
from xianzhi.core.landuse.rules import Tolerance, Verdict
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.decisions import require
from xianzhi.records.prepared import Prepared

__all__ = [
    "USES",
    "CheckedParcel",
    "check_parcel",
    "indexed_versions",
    "parcel_geometry",
    "rule_layers",
    "used_layers",
]

USES = (
    "town",
    "residential",
    "commercial",
    "industry",
    "public_service",
    "infrastructure",
    "major_infrastructure",
    "rural_house",
    "village_industry",
    "agriculture",
    "protection",
    "water_supply",
)
TOLERANCE = Tolerance()
_MOST_VERTICES = 50_000
# What a check reads of a version: a map that asks while somebody draws asks often.
_USED_COLUMNS = (
    "number",
    "as_of_date",
    "snapshot__sha256",
    "layer__code",
    "layer__name",
    "layer__zone_field",
    "layer__visibility",
    "layer__owner_id",
)


@dataclass(frozen=True, slots=True)
class CheckedParcel:
    """A parcel as checked (审查结果): a certificate without number, and the versions behind it."""

    certificate: Certificate
    versions: tuple[str, ...]  # ids of the layer versions that were used

    @property
    def verdict(self) -> str:
        """What the rules say."""
        return self.certificate.verdict


def check_parcel(
    actor: Actor, geometry: Mapping[str, object], use: str, at: datetime, project: str = ""
) -> CheckedParcel:
    """Check one parcel against the layers in force by the rules of the day (单个地块审查).

    Parameters
    ----------
    geometry
        GeoJSON Polygon or MultiPolygon in degrees, EPSG:4490.

    Raises
    ------
    RuleError
        The geometry is no valid polygon, is too complex, or the use is unknown.
    """
    require(may_plan(actor))
    if use not in USES:
        raise RuleError("atlas.use_unknown")
    shape = parcel_geometry(geometry)
    versions = tuple(rule_layers(actor))
    day = timezone.localdate(at)
    sites = Sites([""], [use], np.array([shape], dtype=object))
    parcels, findings = check(
        sites, indexed_versions(versions), control_rules(), on=day, tolerance=TOLERANCE
    )
    certificate = Certificate(
        number="",
        project=clean_text(project, most=200),
        use=use,
        on=day,
        parcel=Measured(
            geometry=json.loads(shapely.to_geojson(shape)),
            crs="EPSG:4490",
            method="ellipsoid",
            area_crs="EPSG:4490",
            area_m2=round(float(parcels.area_m2[0]), 4),
            perimeter_m=round(float(parcels.perimeter_m[0]), 2),
        ),
        tolerance=TOLERANCE,
        layers=used_layers(versions),
        rules=findings.rules,
        findings=listed(findings),
        verdict=Verdict(int(findings.overall[0])).slug,
        unjudged=tuple(rule.id for rule in findings.unjudged),
    )
    return CheckedParcel(certificate, tuple(str(version.pk) for version in versions))


def parcel_geometry(geometry: Mapping[str, object]) -> shapely.Geometry:
    """Read the outline of a parcel (地块范围).

    Raises
    ------
    RuleError
        It is no polygon, not valid, or has too many vertices.
    """
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        raise RuleError("atlas.parcel_needs_polygon") from error
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise RuleError("atlas.parcel_needs_polygon")
    count = int(shapely.get_num_coordinates(shape))
    if count > _MOST_VERTICES:
        raise RuleError(
            "atlas.parcel_too_complex", {"count": str(count), "most": str(_MOST_VERTICES)}
        )
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RuleError("atlas.parcel_outside")
    if not shapely.is_valid(shape):
        raise RuleError("atlas.parcel_invalid", {"reason": shapely.is_valid_reason(shape)})
    return shapely.force_2d(shape)


def rule_layers(actor: Actor) -> Sequence[LayerVersion]:
    """List the versions in force that any rule speaks of (管制图层)."""
    versions = _RULED.rows()
    seen = {version.pk for version in versions if _sees_at_once(actor, version.layer)}
    if len(seen) < len(versions):
        seen |= {version.pk for version in published_versions(actor)}
    return [version for version in versions if version.pk in seen]


def _sees_at_once(actor: Actor, layer: Layer) -> bool:
    """Whether somebody sees a layer without being named as its reader."""
    return may_see_layer(actor, LayerFacts(layer.visibility, str(layer.owner_id))).allowed


def indexed_versions(versions: Sequence[LayerVersion]) -> list[IndexedLayer]:
    """Open the indexes of versions (打开图层索引)."""
    return [
        snapshots.indexed_layer(
            version.snapshot.sha256, version.layer.code, version.layer.zone_field
        )
        for version in versions
    ]


def used_layers(versions: Sequence[LayerVersion]) -> tuple[LayerUsed, ...]:
    """Say which versions a check used (所用图层)."""
    return tuple(
        LayerUsed(
            code=version.layer.code,
            name=version.layer.name,
            version=version.number,
            sha256=version.snapshot.sha256,
            as_of=version.as_of_date.isoformat(),
        )
        for version in versions
    )


_RULED = Prepared(
    lambda: (
        LayerVersion.objects.filter(
            status=VersionStatus.PUBLISHED,
            layer__code__in={rule.layer for rule in control_rules()},
        )
        .select_related("layer", "snapshot")
        .only(*_USED_COLUMNS)
        .order_by("layer__position", "layer__code")
    )
)
