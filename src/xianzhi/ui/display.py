"""How a person wants pages shown (显示设置): theme and density, kept in cookies.

They are no personal data and need no account, so that a resident has them too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DENSITIES", "DENSITY_COOKIE", "THEMES", "THEME_COOKIE", "Display", "read_display"]

THEME_COOKIE = "xianzhi_theme"
DENSITY_COOKIE = "xianzhi_density"
THEMES = ("auto", "light", "dark")
DENSITIES = ("auto", "desk", "hand", "elder")


@dataclass(frozen=True, slots=True)
class Display:
    """The chosen theme and density (显示设置); ``auto`` follows the device."""

    theme: str = "auto"
    density: str = "auto"


def read_display(cookies: Mapping[str, str]) -> Display:
    """Read the display settings of a request; unknown values fall back to ``auto``."""
    theme = cookies.get(THEME_COOKIE, "auto")
    density = cookies.get(DENSITY_COOKIE, "auto")
    return Display(
        theme=theme if theme in THEMES else "auto",
        density=density if density in DENSITIES else "auto",
    )
