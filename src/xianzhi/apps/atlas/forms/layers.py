"""Forms of the layer catalogue (图层目录表单)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas.choices import Theme, Visibility
from xianzhi.apps.atlas.services import LayerDraft, VersionDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["DraftForm", "LayerForm", "LayerUploadForm", "PublishForm", "RollBackForm"]

ACCEPTED = ".zip,.gpkg,.geojson,.json,.parquet,.dxf,.xlsx,.csv,.txt"
_DATUMS = ("", "gcj02", "bd09")
_ENCODINGS = ("", "UTF-8", "GBK", "GB18030")


class LayerUploadForm(forms.Form):
    """A file that may become a version (选择图层文件)."""

    file = forms.FileField(
        label=_("Layer file"),
        help_text=_("gpkg, shp or gdb in a zip, GeoJSON, GeoParquet, DXF, xlsx or csv. Drop it."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first.")},
    )

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class DraftForm(forms.Form):
    """What a person says of a file (导入说明)."""

    as_of_date = forms.DateField(
        label=_("As of"),
        help_text=_("The day whose state the layer shows."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    completeness = forms.CharField(
        label=_("Completeness"),
        help_text=_("What is missing, as far as you know."),
        max_length=200,
        required=False,
    )
    crs = forms.CharField(
        label=_("Reference system"),
        help_text=_("Leave it empty where the file declares its own; EPSG:4490 for example."),
        max_length=20,
        required=False,
    )
    swap_axes = forms.BooleanField(label=_("The file has x and y swapped"), required=False)
    datum = forms.ChoiceField(label=_("Shifted coordinates"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding of the attributes"), required=False)
    accepts_offset = forms.BooleanField(
        label=_("I looked at it: the layer lies right"), required=False
    )

    # Any: what a form takes is Django's business.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (("datum", _DATUMS), ("encoding", _ENCODINGS)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(value, _choice(name, value)) for value in values]

    def draft(self) -> VersionDraft:
        """Give what was said, for the service."""
        return VersionDraft(**self.cleaned_data)


class PublishForm(forms.Form):
    """By what a version may be used (发布依据)."""

    approval = forms.CharField(
        label=_("Approval"),
        help_text=_("Document number, meeting, or who approved it."),
        max_length=200,
    )


class RollBackForm(forms.Form):
    """Why the version in force is withdrawn (回退理由)."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class LayerForm(forms.Form):
    """A layer to be entered into the catalogue (登记图层)."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=_("Code"),
        help_text=_("Small letters, digits and _; control rules speak of the layer by it."),
        max_length=60,
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    theme = forms.ChoiceField(label=_("Theme"))
    visibility = forms.ChoiceField(label=_("Who may see it"))
    zone_field = forms.CharField(
        label=_("Field of the zones"),
        help_text=_("The attribute that parts the layer into zones, where there is one."),
        max_length=60,
        required=False,
    )
    title_field = forms.CharField(label=_("Field of the names"), max_length=60, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=200, required=False)
    description = forms.CharField(
        label=_("Description"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, initial={"visibility": Visibility.OFFICIALS})
        for name, values in (("theme", Theme.values), ("visibility", Visibility.values)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(value, message(f"atlas.{name}.{value}")) for value in values]

    def draft(self, owner_id: str, reader_ids: Iterable[str] = ()) -> LayerDraft:
        """Give the layer that was described, for the service."""
        return LayerDraft(owner_id=owner_id, reader_ids=tuple(reader_ids), **self.cleaned_data)


def _choice(name: str, value: str) -> str:
    return message(f"atlas.{name}.{value.lower().replace('-', '') or 'none'}")
