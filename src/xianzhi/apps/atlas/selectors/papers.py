"""Certificates as paper (意见书): what a review says, ready to be set as Word or PDF."""

import json
from collections.abc import Mapping

import numpy as np
import shapely
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import snapshots
from xianzhi.apps.atlas.choices import Theme
from xianzhi.apps.atlas.models import ComplianceReview, Layer
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.selectors.visibility import visible_layers
from xianzhi.apps.atlas.wording import clause_words, zone_words
from xianzhi.catalogue.messages import words
from xianzhi.core.landuse.certificate import Certificate, Finding, from_json
from xianzhi.core.landuse.rules import ControlRule, Verdict
from xianzhi.core.spatial.coordinates import CGCS2000, county_zone, reproject
from xianzhi.exchange.certificates import CertificatePaper, MapLine, draw_map
from xianzhi.exchange.features import Feature
from xianzhi.exchange.spreadsheets.sheet import Column, Sheet, displayed_value
from xianzhi.records.boundary import is_id
from xianzhi.records.decisions import NotFoundError, require

__all__ = ["certificate_paper"]

_MOST_DRAWN = 5_000  # features of a layer: more would be black on paper

# A colour and a direction of hatching for each layer in turn: a copier keeps the second.
_STYLES: tuple[tuple[tuple[int, int, int], float], ...] = (
    ((46, 125, 50), 45.0),
    ((0, 96, 156), 135.0),
    ((176, 110, 0), 0.0),
    ((120, 60, 140), 90.0),
    ((90, 90, 90), 30.0),
)
_DIRECTIONS = {45.0: "右斜线", 135.0: "左斜线", 0.0: "横线", 90.0: "竖线", 30.0: "缓斜线"}


def certificate_paper(actor: Actor, review_id: str) -> CertificatePaper:
    """Say what stands on the certificate of a review (意见书内容).

    Raises
    ------
    PermissionDeniedError
        The actor does not plan.
    NotFoundError
        There is no such review.
    """
    require(may_plan(actor))
    if not is_id(review_id):
        raise NotFoundError
    review = ComplianceReview.objects.select_related("unit").filter(pk=review_id).first()
    if review is None:
        raise NotFoundError
    certificate = from_json(review.certificate)
    picture, notes = _picture(actor, review, certificate)
    return CertificatePaper(
        title="建设项目用地合规性审查意见书",
        number=review.number,
        paragraphs=tuple(_paragraphs(review, certificate)),
        tables=(_findings(certificate), _layers(certificate)),
        issuer=review.unit.name,
        issued_date=timezone.localdate(review.reviewed_at),
        content=review.certificate,
        sha256=review.sha256,
        map_png=picture,
        map_notes=notes,
    )


def _paragraphs(review: ComplianceReview, certificate: Certificate) -> list[str]:
    parcel, tolerance = certificate.parcel, certificate.tolerance
    said = [
        f"项目名称：{review.project}",
        f"项目用途：{words(f'use.{review.use}')}",
        f"地块面积：{parcel.area_m2:,.2f} 平方米（椭球面积，{parcel.area_crs}）",
        f"审查日期：{displayed_value(certificate.on)}",
        f"容差：不大于 {tolerance.area_m2:g} 平方米的重叠不计",
        f"规则结论：{words(f'verdict.{review.verdict}')}",
    ]
    if review.override:
        said.append(
            f"人工结论：{words(f'verdict.{review.override}')}。理由：{review.override_reason}"
        )
    if certificate.unjudged:
        missing = sorted(
            {rule.layer for rule in certificate.rules if rule.id in certificate.unjudged}
        )
        said.append(f"下列图层尚未入库，相关规则须由人工审查：{'、'.join(missing)}")
    return said


def _findings(certificate: Certificate) -> Sheet:
    rules = {rule.id: rule for rule in certificate.rules}
    names = {layer.code: layer.name for layer in certificate.layers}
    columns = (
        Column("图层", width=12),
        Column("分区", width=12),
        Column("面积（㎡）", width=14),
        Column("占比", width=10, is_share=True),
        Column("结论", width=10),
        Column("规则", width=24),
        Column("依据", width=24),
    )
    rows = tuple(
        (
            names.get(row.layer, row.layer),
            zone_words(row.zone),
            f"{row.area_m2:,.2f}",
            row.share,
            words(f"verdict.{row.verdict}"),
            words(f"control_rule.{row.rule}") if row.rule else "",
            _clause(rules, row),
        )
        for row in certificate.findings
    )
    return Sheet("审查结果", columns, rows)


def _clause(rules: Mapping[str, ControlRule], row: Finding) -> str:
    if not row.rule:
        return ""
    document, _, article = rules[row.rule].clause.partition("/")
    return clause_words(f"clause.{document}", article)


def _layers(certificate: Certificate) -> Sheet:
    columns = (Column("图层"), Column("版本"), Column("数据时点"), Column("校验值", width=40))
    rows = tuple(
        (layer.name, f"第 {layer.version} 版", layer.as_of, layer.sha256)
        for layer in certificate.layers
    )
    return Sheet("所用图层", columns, rows)


def _picture(
    actor: Actor, review: ComplianceReview, certificate: Certificate
) -> tuple[bytes, tuple[str, ...]]:
    """Draw the parcel over the control lines and over what else speaks against it.

    Only versions that the review used and the actor may still see.
    """
    west, south, east, north = review.extent
    zone = county_zone((west + east) / 2)
    visible = set(visible_layers(actor).values_list("pk", flat=True))
    used = review.layers.select_related("version__layer", "version__snapshot")
    told = _speaking(certificate)
    versions = [row.version for row in used if row.version.layer_id in visible]
    versions.sort(key=lambda version: version.layer.position)
    room = max(east - west, north - south, 0.004)
    box = (west - room, south - room, east + room, north + room)
    lines, legend = [], []
    for version, (colour, hatch) in zip(versions, _STYLES * len(versions), strict=False):
        store = snapshots.feature_store(version.snapshot.sha256)
        features = [
            feature
            for feature in store.page(offset=0, limit=_MOST_DRAWN, box=box).features
            if _is_drawn(version.layer, feature, told)
        ]
        if not features:
            continue
        shapes = shapely.from_wkb(np.array([feature.wkb for feature in features], dtype=object))
        lines.append(MapLine(reproject(shapes, CGCS2000, zone.crs), colour, hatch))
        legend.append(f"{version.layer.name}（{_DIRECTIONS[hatch]}）")
    parcel = np.array([_shape(certificate)], dtype=object)
    drawn, metres = draw_map(reproject(parcel, CGCS2000, zone.crs)[0], lines)
    scale = f"红线为地块范围。图上一像素为 {metres:.2f} 米；坐标系 {zone.code}。"
    notes = (scale, f"图例：{'、'.join(legend)}" if legend else "周边无管制图层。", "审图号：")
    return drawn, notes


def _speaking(certificate: Certificate) -> set[tuple[str, str]]:
    """Layers and zones by which some rule speaks against the parcel."""
    good = Verdict.COMPLIANT.slug
    return {(row.layer, row.zone) for row in certificate.findings if row.verdict != good}


def _is_drawn(layer: Layer, feature: Feature, told: set[tuple[str, str]]) -> bool:
    """Whether a feature belongs on the extract: control lines, and zones that speak."""
    if layer.theme == Theme.CONTROL_LINE:
        return True
    zone = str(feature.properties.get(layer.zone_field) or "") if layer.zone_field else ""
    return (layer.code, zone) in told


def _shape(certificate: Certificate) -> shapely.Geometry:
    return shapely.from_geojson(json.dumps(dict(certificate.parcel.geometry)))
