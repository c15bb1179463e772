"""Forms of the compliance review (合规性审查表单)."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas.selectors.checking import USES
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.landuse.rules import Verdict
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["CheckForm", "OverrideForm", "ParcelFileForm", "ReviewFilterForm", "ReviewForm"]

_VERDICTS = tuple(verdict.slug for verdict in Verdict)


class CheckForm(forms.Form):
    """A parcel and its use (地块与用途)."""

    use = forms.ChoiceField(label=_("Use of the project"))
    geometry = forms.CharField(
        label=_("Outline"),
        help_text=_("GeoJSON in degrees of EPSG:4490: draw it on the map, or choose a file."),
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        error_messages={"required": _("Draw the parcel on the map, or choose a file with it.")},
    )

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(posted, **rest)
        field = self.fields["use"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(use, message(f"use.{use}")) for use in USES]

    def clean_geometry(self) -> Mapping[str, object]:
        """Read the outline; a feature or a collection with one feature gives its geometry."""
        try:
            given = json.loads(self.cleaned_data["geometry"])
        except ValueError as error:
            raise forms.ValidationError(message("atlas.parcel_needs_polygon")) from error
        shape = _geometry_of(given)
        if shape is None:
            raise forms.ValidationError(message("atlas.parcel_needs_polygon"))
        return shape


class ReviewForm(CheckForm):
    """A review to be kept (出具审查意见)."""

    project = forms.CharField(label=_("Project"), max_length=200)
    field_order = ["project", "use", "geometry"]


class ParcelFileForm(forms.Form):
    """A file with the outline of a parcel (地块文件)."""

    file = forms.FileField(
        label=_("File with the parcel"),
        help_text=_("gpkg, shp in a zip, GeoJSON, DXF, xlsx or txt with boundary points."),
        error_messages={"required": _("Choose a file first.")},
    )

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class OverrideForm(forms.Form):
    """A decision against the rules (人工改判)."""

    verdict = forms.ChoiceField(label=_("Verdict"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands on the certificate, with your post."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, message(f"verdict.{slug}")) for slug in _VERDICTS]


class ReviewFilterForm(forms.Form):
    """What the list is narrowed to (审查记录筛选)."""

    keyword = forms.CharField(label=_("Project or number"), max_length=100, required=False)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False)

    # Any: what a form takes is Django's business.
    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        every: list[tuple[str, Any]] = [("", _("All"))]  # Any: lazy words
        field.choices = every + [(slug, message(f"verdict.{slug}")) for slug in _VERDICTS]


def _geometry_of(given: object) -> Mapping[str, object] | None:
    if not isinstance(given, dict):
        return None
    if given.get("type") == "FeatureCollection":
        features = given.get("features")
        if not isinstance(features, list) or len(features) != 1:
            return None
        return _geometry_of(features[0])
    if given.get("type") == "Feature":
        return _geometry_of(given.get("geometry"))
    return given
