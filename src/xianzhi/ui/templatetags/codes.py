"""Codes that a camera reads (二维码)."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

__all__ = ["qr"]

register = template.Library()


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """Draw a QR code as SVG; *label* tells those who cannot see it what it holds."""
    made = segno.make(text, error="m", micro=False)
    # Safe: segno writes a path and the label goes through its escaping below.
    drawing = mark_safe(made.svg_inline(omitsize=True, light="white", border=4))  # noqa: S308
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', label, drawing)
