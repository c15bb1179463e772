"""Numbers as planners write them (面积、坐标、分区名)."""

from collections.abc import Mapping
from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from xianzhi.apps.atlas.wording import clause_words, zone_words
from xianzhi.catalogue import messages
from xianzhi.core.spatial.offset import Offset
from xianzhi.errors import CatalogueError
from xianzhi.ui.templatetags.xianzhi import language

__all__ = [
    "area",
    "clause",
    "issue_words",
    "mu",
    "mu_number",
    "offset_words",
    "percent",
    "place",
    "plain",
    "square_metres",
    "whole",
    "zone_name",
]

from xianzhi.core.landuse.mu import to_mu

register = template.Library()
_HECTARE_M2 = 10_000


class LayerIssue(Protocol):
    """An issue of a layer, stored or just found (问题)."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str]: ...


@register.filter
def square_metres(value: float) -> str:
    """Write square metres to the hundredth, as certificates do."""
    return f"{value:,.2f}"


@register.filter
def area(value: float) -> str:
    """Write an area to be read: square metres while small, hectares when large."""
    if abs(value) < _HECTARE_M2:
        return f"{value:,.0f} {_('m²')}"
    return f"{value / _HECTARE_M2:,.2f} {_('ha')}"


@register.filter
def mu(value: float) -> str:
    """Write an area in mu (亩)."""
    return f"{to_mu(value):,.2f} {_('mu')}"


@register.filter
def mu_number(value: float) -> str:
    """Write an area in mu where the heading has the unit (亩)."""
    return f"{to_mu(value):,.2f}"


@register.filter
def whole(value: int) -> str:
    """Write a count of square metres."""
    return f"{value:,}"


@register.filter
def percent(share: float) -> str:
    """Write a share; what is there is never written as nothing."""
    text = f"{share * 100:.1f}%"
    return "<0.1%" if share > 0 and text == "0.0%" else text


@register.filter
def place(value: float) -> str:
    """Write a degree to a tenth of a metre."""
    return f"{value:.6f}"


@register.filter
def plain(value: float) -> str:
    """Write a number for a machine: a point, no grouping, in every language."""
    return f"{value:g}"


@register.filter
def zone_name(zone: str) -> str:
    """Name a zone, see ``wording.zone_words``."""
    return zone_words(zone, language())


@register.simple_tag
def clause(document: str, article: str) -> str:
    """Name the clause of a rule: the document and its article (条款)."""
    return clause_words(document, article, language())


@register.simple_tag
def issue_words(issue: LayerIssue) -> str:
    """Put an issue of a layer into words; one found by an older release says at least its code."""
    try:
        return messages.words(issue.code, _shift_said(issue.code, issue.params), language())
    except (CatalogueError, KeyError):
        return issue.code


@register.simple_tag
def offset_words(offset: Offset) -> str:
    """Say how a layer lies to its control features (偏移说明)."""
    shift = messages.words(offset.shift_code, offset.params, language())
    return messages.words(offset.code, {**offset.params, "shift": shift}, language())


def _shift_said(code: str, params: Mapping[str, str]) -> Mapping[str, str]:
    """Put the shift of a kept offset into the words of this page."""
    if not code.startswith("layer.offset."):
        return params
    return {**params, "shift": messages.words(params["shift_code"], params, language())}
