"""What every page knows (页面上下文)."""

from django.conf import settings
from django.http import HttpRequest

from xianzhi.ui.display import Display, read_display

__all__ = ["page"]


def page(request: HttpRequest) -> dict[str, Display | bool | str]:
    """Give templates the display settings, and whether they show a fictional county."""
    return {
        "display": read_display(request.COOKIES),
        "is_demo": bool(getattr(settings, "XIANZHI_DEMO", False)),
        "county_name": str(getattr(settings, "XIANZHI_COUNTY_NAME", "")),
    }
