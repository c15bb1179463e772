"""What the script of the map is told (地图配置): addresses, styles, words; no rule of ours."""

from django.templatetags.static import static
from django.utils.translation import gettext as _

__all__ = ["map_scripts", "map_words"]


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
