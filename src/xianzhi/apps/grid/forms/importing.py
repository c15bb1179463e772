"""Files of areas are handed in (导入网格表单)."""

from datetime import date

from django import forms

from xianzhi.apps.grid.choices import Kind, Level
from xianzhi.apps.grid.services import ImportDraft, TreeFile
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["ImportForm", "KeepForm"]

ACCEPTED = ".zip,.gpkg,.geojson,.json,.parquet,.xlsx,.csv"


class KeepForm(forms.Form):
    """From which day the files hold, and by which paper (生效日期与依据)."""

    effective_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(required=False, max_length=200)

    def draft(self, files: tuple[TreeFile, ...]) -> ImportDraft:
        """Put files and answers together."""
        day: date = self.cleaned_data["effective_on"]
        return ImportDraft(files, day, self.cleaned_data["basis"])


class ImportForm(KeepForm):
    """A map file, a list, or both (选择文件)."""

    shapes = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    names = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))
    level = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    crs = forms.CharField(required=False, max_length=40)

    field_order = ("shapes", "names", "level", "kind", "crs", "effective_on", "basis")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        for name, field in self.fields.items():
            field.label = message(f"grid.form.{name}")
        self.fields["shapes"].help_text = message("grid.form.shapes_hint")
        self.fields["names"].help_text = message("grid.form.names_hint")
        as_listed = [("", message("grid.form.as_listed"))]
        levels = [(one, message(f"grid.level.{one}")) for one in Level.values]
        kinds = [(k, message(f"grid.kind.{k}")) for k in Kind.values if k != Kind.ADMINISTRATIVE]
        self.fields["level"].choices = as_listed + levels  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kind"].choices = as_listed + kinds  # type: ignore[attr-defined]  # a ChoiceField

    def handed_in(self) -> tuple[TreeFile, ...]:
        """Give the files that were handed in, as the service takes them."""
        given = self.cleaned_data
        return tuple(
            TreeFile(
                given[name].name,
                given[name].read(),
                given["level"],
                given["kind"],
                given["crs"] if name == "shapes" else "",
            )
            for name in ("shapes", "names")
            if given.get(name)
        )
