"""Which layers exist for somebody (可见图层)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianzhi.apps.accounts.selectors import Actor, Role
from xianzhi.apps.atlas.choices import STANDING, VersionStatus, Visibility
from xianzhi.apps.atlas.models import Layer, LayerReader, LayerVersion
from xianzhi.records.boundary import is_id, is_text
from xianzhi.records.decisions import NotFoundError

__all__ = ["published_versions", "visible_layer", "visible_layers", "visible_version"]


def visible_layers(actor: Actor | None) -> QuerySet[Layer]:
    """Select the layers that exist for an actor, or for a visitor (可见图层).

    The same rule as ``permissions.may_see_layer``, as one query.
    """
    layers = Layer.objects.select_related("owner")
    if actor is None:
        return layers.filter(visibility=Visibility.PUBLIC)
    if actor.has(Role.LEADER):
        return layers
    reader = LayerReader.objects.filter(
        layer=OuterRef("pk"), unit_id__in=actor.unit_ids, until_at__isnull=True
    )
    return layers.filter(
        Q(visibility__in=(Visibility.PUBLIC, Visibility.OFFICIALS))
        | Q(owner_id__in=actor.unit_ids)
        | Q(Exists(reader))
    )


def visible_layer(actor: Actor | None, code: str) -> Layer:
    """Find a layer by its code.

    Raises
    ------
    NotFoundError
        There is none, or none for this actor: the words are the same.
    """
    layer = visible_layers(actor).filter(code=code).first() if is_text(code) else None
    if layer is None:
        raise NotFoundError
    return layer


def published_versions(actor: Actor | None) -> QuerySet[LayerVersion]:
    """Select the versions in force of the layers that exist for an actor (现行版本)."""
    return (
        LayerVersion.objects.filter(
            status=VersionStatus.PUBLISHED, layer__in=visible_layers(actor).values("pk")
        )
        .select_related("layer", "layer__owner", "snapshot")
        .order_by("layer__position", "layer__code")
    )


def visible_version(actor: Actor | None, version_id: str) -> LayerVersion:
    """Find a version by its id; drafts and withdrawn ones exist only for the owner's unit.

    Raises
    ------
    NotFoundError
        There is none, or none for this actor.
    """
    if not is_id(version_id):
        raise NotFoundError
    found = (
        LayerVersion.objects.select_related("layer", "layer__owner", "snapshot", "original")
        .filter(pk=version_id, layer__in=visible_layers(actor).values("pk"))
        .first()
    )
    if found is None or not _may_see(actor, found):
        raise NotFoundError
    return found


def _may_see(actor: Actor | None, version: LayerVersion) -> bool:
    if version.status in STANDING:
        return True
    return actor is not None and str(version.layer.owner_id) in actor.unit_ids
