"""What the script of the map is told (地图配置): addresses, styles, words; no rule of ours."""

from dataclasses import asdict
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from xianzhi.apps.atlas.readmodels import MapLayer

__all__ = ["layer_json", "map_scripts", "map_words"]


# Any: JSON that a script reads.
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


def map_scripts() -> dict[str, str]:
    """Say where the map's library and its worker lie, under the names that may be kept for ever."""
    return {
        "library": static("vendor/maplibre-gl.mjs"),
        "worker": static("vendor/maplibre-gl-worker.mjs"),
    }


def map_words() -> dict[str, str]:
    """Give the words that the script writes itself."""
    return {
        "failed": _("The map cannot be drawn in this browser. The table has the same rows."),
        "metres": _("m"),
        "kilometres": _("km"),
        "square_metres": _("m²"),
        "hectares": _("ha"),
        "length": _("Length"),
        "area": _("Area"),
        "measure_hint": _("Click point by point; double-click or Esc ends."),
        "draw_hint": _("Click the corners of the parcel; click the first one again to close it."),
        "chosen": _("Row chosen on the map"),
        "offline": _("The server did not answer. Try again in a moment."),
    }
