"""What the script of the map is told on pages of the check-up (地图配置)."""

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.selectors import map_layers
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["map_of"]

# Quiet ground under what is missing: where people live, what serves them, how they get there.
_GROUND = ("county", "rivers", "barrier", "roads", "road", "residential", "green", "facility")


def map_of(
    actor: Actor,
    extent: tuple[float, float, float, float] | None,
    shapes: str | Mapping[str, object],
    classes: dict[str, tuple[str, str]],
) -> dict[str, Any]:  # Any: JSON that a script reads
    """Describe a map: its ground, the shapes on it or where they come from, how each is drawn."""
    drawn = {"address" if isinstance(shapes, str) else "shapes": shapes}
    return {
        "extent": extent,
        "layers": map_layers(actor, _GROUND),
        "areas": drawn | {"classes": classes},
        "library": static("vendor/maplibre-gl.mjs"),
        "worker": static("vendor/maplibre-gl-worker.mjs"),
        "words": {"failed": message("checkup.ui.no_map")},
    }
