"""What the pages of the grid ask of a request (请求解析)."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.catalogue import messages
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["crumbs_to", "map_of", "tabs"]

_PAGES = ("board", "tree", "workers", "vacancies", "checks")


# Any: what templates and scripts read.
def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Give the views of the grid."""
    pages = (*_PAGES, "import") if may_keep_grid(actor).allowed else _PAGES
    return [
        {
            "url": reverse(f"grid:{page}"),
            "word": messages.words(f"grid.tab.{page}", {}, language()),
            "count": None,
            "current": page == current,
        }
        for page in pages
    ]


def crumbs_to(code: str, name: str) -> list[dict[str, str]]:
    """Lead back to the tree and to an area."""
    tree = messages.words("grid.tab.tree", {}, language())
    return [
        {"url": reverse("grid:tree"), "word": tree},
        {"url": reverse("grid:area", args=[code]), "word": name},
    ]


def map_of(
    extent: tuple[float, ...] | None, address: str, classes: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    """Describe a map of areas to the script: where their shapes are, how each class is drawn."""
    return {
        "extent": extent,
        "layers": [],
        "areas": {"address": address, "classes": classes},
        "library": static("vendor/maplibre-gl.mjs"),
        "worker": static("vendor/maplibre-gl-worker.mjs"),
        "words": {"failed": messages.words("grid.ui.no_map", {}, language())},
    }
