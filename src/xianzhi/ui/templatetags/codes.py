"""Codes that a camera reads (二维码)."""

from functools import lru_cache

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

__all__ = ["qr"]

register = template.Library()


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """Draw a QR code as SVG; *label* tells those who cannot see it what it holds."""
    drawing = mark_safe(_drawn(text))  # noqa: S308 -- paths of segno; the label is escaped below
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', label, drawing)


@lru_cache(maxsize=16)
def _drawn(text: str) -> str:
    """Draw once: the same head stands on every page of an hour."""
    return segno.make(text, error="m", micro=False).svg_inline(omitsize=True, light="white")
