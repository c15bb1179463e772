"""Reading the layer catalogue (查询图层目录)."""

from collections.abc import Mapping, Sequence

from django.db.models import Prefetch, QuerySet

from xianzhi.apps.accounts.selectors import Actor, post_labels
from xianzhi.apps.atlas import tilesets
from xianzhi.apps.atlas.choices import STANDING, VersionStatus
from xianzhi.apps.atlas.models import Layer, LayerReader, LayerVersion
from xianzhi.apps.atlas.permissions import may_keep_layers
from xianzhi.apps.atlas.readmodels import (
    HistoryEntry,
    IssueLine,
    LayerCard,
    LayerPage,
    VersionCard,
    VersionPage,
)
from xianzhi.apps.atlas.selectors.visibility import (
    visible_layer,
    visible_layers,
    visible_version,
)
from xianzhi.apps.evidence.selectors import OriginalFile, original_file
from xianzhi.records.history import entries, stream_of

__all__ = [
    "card_of",
    "history_of",
    "layer_list",
    "layer_page",
    "original_of",
    "tiles_of",
    "version_card",
    "version_page",
]


def layer_list(actor: Actor) -> tuple[LayerCard, ...]:
    """List the layers that exist for an actor, with the version in force (图层目录)."""
    in_force = LayerVersion.objects.filter(status=VersionStatus.PUBLISHED)
    layers = visible_layers(actor).prefetch_related(
        Prefetch("versions", in_force.select_related("snapshot"), to_attr="in_force"),
        Prefetch("readers", _readers(), to_attr="open_readers"),
    )
    return tuple(card_of(layer) for layer in layers.order_by("position", "code"))


def layer_page(actor: Actor, code: str) -> LayerPage:
    """Show one layer with its versions and its history (图层页).

    Drafts and withdrawn versions exist only for the owner's unit.

    Raises
    ------
    NotFoundError
        There is no such layer for this actor.
    """
    layer = visible_layer(actor, code)
    versions = _visible_versions(actor, layer)
    cards = tuple(version_card(version) for version in versions)
    keeps = may_keep_layers(actor, str(layer.owner_id))
    return LayerPage(
        layer=card_of(layer),
        versions=cards,
        history=history_of("layer", str(layer.pk)),
        may_keep=keeps,
        has_earlier=any(card.status == VersionStatus.SUPERSEDED for card in cards),
    )


def version_page(actor: Actor, version_id: str) -> VersionPage:
    """Show one version with its fields and its issues (版本页).

    Raises
    ------
    NotFoundError
        There is no such version for this actor.
    """
    version = visible_version(actor, version_id)
    return VersionPage(
        layer=card_of(version.layer),
        version=version_card(version),
        fields=tuple((field["name"], field["kind"]) for field in version.fields),
        issues=tuple(IssueLine(**issue) for issue in version.issues),
        may_keep=may_keep_layers(actor, str(version.layer.owner_id)),
    )


def tiles_of(actor: Actor | None, version_id: str) -> OriginalFile:
    """Find the map tiles of a version (图层瓦片); cut now where they are not there yet.

    Raises
    ------
    NotFoundError
        There is no such version for this actor.
    """
    version = visible_version(actor, version_id)
    path = tilesets.tile_file(version.snapshot.sha256, tile_fields(version.layer))
    return OriginalFile(
        id=str(version.pk),
        name=f"{version.layer.code}-{version.number}.pmtiles",
        media_type="application/vnd.pmtiles",
        size_bytes=path.stat().st_size,
        sha256=version.snapshot.sha256,
        path=path,
    )


def original_of(actor: Actor, version_id: str) -> OriginalFile:
    """Find the file that a version was imported from (原始文件).

    Raises
    ------
    NotFoundError
        There is no such version for this actor.
    """
    version = visible_version(actor, version_id)
    return original_file(version.original, version.original_name)


def tile_fields(layer: Layer) -> tuple[str, ...]:
    """Name the fields that the tiles of a layer carry (瓦片字段)."""
    return tuple(dict.fromkeys(name for name in (layer.zone_field, layer.title_field) if name))


def card_of(layer: Layer) -> LayerCard:
    """Describe a layer; with ``in_force`` and ``open_readers`` loaded, without a query."""
    in_force = getattr(layer, "in_force", None)
    if in_force is None:
        in_force = list(_versions(layer).filter(status=VersionStatus.PUBLISHED))
    readers = getattr(layer, "open_readers", None)
    if readers is None:
        readers = list(_readers().filter(layer=layer))
    return LayerCard(
        code=layer.code,
        name=layer.name,
        theme=layer.theme,
        owner=layer.owner.name,
        visibility=layer.visibility,
        licence=layer.licence,
        description=layer.description,
        zone_field=layer.zone_field,
        title_field=layer.title_field,
        readers=tuple(reader.unit.name for reader in readers),
        version=version_card(in_force[0]) if in_force else None,
    )


def version_card(version: LayerVersion) -> VersionCard:
    """Describe a version."""
    west, south, east, north = version.extent
    errors = sum(issue["severity"] == "error" for issue in version.issues)
    return VersionCard(
        id=str(version.pk),
        number=version.number,
        status=version.status,
        as_of=version.as_of_date,
        feature_count=version.feature_count,
        area_m2=version.area_m2,
        extent=(west, south, east, north),
        source=version.source,
        source_crs=version.source_crs,
        source_datum=version.source_datum,
        original_name=version.original_name,
        approval=version.approval,
        completeness=version.completeness,
        sha256=version.snapshot.sha256,
        imported_at=version.imported_at,
        published_at=version.published_at,
        issues=len(version.issues),
        errors=errors,
    )


def history_of(kind: str, record_id: str) -> tuple[HistoryEntry, ...]:
    """Tell what happened to a record, newest first (办理记录)."""
    listed = entries(stream_of(kind, record_id))
    labels: Mapping[str, str] = post_labels(entry.post_id for entry in listed)
    return tuple(
        HistoryEntry(
            code=f"atlas.history.{kind}.{entry.verb}",
            at=entry.at,
            by=labels.get(str(entry.post_id), ""),
            reason=entry.reason,
            facts={name: str(value) for name, value in entry.facts.items()},
        )
        for entry in listed
    )


def _readers() -> QuerySet[LayerReader]:
    return LayerReader.objects.filter(until_at__isnull=True).select_related("unit")


def _versions(layer: Layer) -> QuerySet[LayerVersion]:
    return layer.versions.select_related("snapshot").order_by("-number")


def _visible_versions(actor: Actor, layer: Layer) -> Sequence[LayerVersion]:
    found = _versions(layer)
    if str(layer.owner_id) in actor.unit_ids:
        return list(found)
    return list(found.filter(status__in=STANDING))
