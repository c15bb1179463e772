"""Layers as the script of the map reads them (地图图层配置): for every room that draws a map."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.urls import reverse

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.readmodels import MapLayer
from xianzhi.apps.atlas.selectors.workbench import workbench

__all__ = ["layer_json", "map_layers"]


# Any: JSON that a script reads.
def map_layers(actor: Actor, shown: Collection[str]) -> list[dict[str, Any]]:
    """Describe the layers in force that exist for an actor (底图图层); those named are shown."""
    return [layer_json(layer) | {"shown": layer.code in shown} for layer in workbench(actor).layers]


def layer_json(layer: MapLayer) -> dict[str, Any]:
    """Describe a layer to the script."""
    return {
        "code": layer.code,
        "name": layer.name,
        "version": layer.version_id,
        "tiles": reverse("atlas:tiles", args=[layer.version_id]),
        "rows": reverse("atlas:rows", args=[layer.code]),
        "extent": layer.extent,
        "zoneField": layer.zone_field,
        "titleField": layer.title_field,
        "features": layer.feature_count,
        "shown": layer.is_shown,
        "style": asdict(layer.style.rest),
        "zones": [asdict(zone) for zone in layer.style.zones],
        "earlier": {
            version_id: reverse("atlas:tiles", args=[version_id])
            for version_id, _number, _as_of in layer.earlier
        },
    }
