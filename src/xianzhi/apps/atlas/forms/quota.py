"""Forms of the land quota (指标记账表单): one for each kind of booking."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas.readmodels.quota import ReviewChoice, TownQuota
from xianzhi.apps.atlas.selectors.checking import USES
from xianzhi.apps.atlas.services import QuotaDraft
from xianzhi.core.landuse.mu import from_mu
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["AreaForm", "BookBackForm", "QuotaForm", "quota_form"]

_UNITS = (("mu", _("mu")), ("m2", _("m²")))


class AreaForm(forms.Form):
    """An area as offices say it (面积): in mu or in square metres."""

    area = forms.DecimalField(
        label=_("Area"), min_value=0, max_digits=15, decimal_places=4, localize=False
    )
    unit = forms.ChoiceField(label=_("Unit of area"), choices=_UNITS)

    def area_m2(self) -> int:
        """Give the area in whole square metres; half a metre is rounded up."""
        area = self.cleaned_data["area"]
        if self.cleaned_data["unit"] == "mu":
            area = from_mu(area)
        return int(area.quantize(Decimal(1), ROUND_HALF_UP))


class QuotaForm(AreaForm):
    """A booking (记账); ``kind`` decides which of the fields there are."""

    holder = forms.ChoiceField(label=_("Town or street"))
    review = forms.ChoiceField(
        label=_("Compliance review"),
        help_text=_("Project and use are taken from it, and its ground limits the area."),
        required=False,
    )
    project = forms.CharField(
        label=_("Project"),
        help_text=_("Needed only where there is no review yet."),
        max_length=200,
        required=False,
    )
    use = forms.ChoiceField(label=_("Use of the project"), required=False)
    settlers = forms.IntegerField(label=_("People who settled"), min_value=1, max_value=10**7)
    land_per_head_m2 = forms.IntegerField(
        label=_("Town land a head now, m²"),
        help_text=_("The less land a head has, the more each settler brings."),
        min_value=1,
        max_value=10**5,
    )
    basis = forms.CharField(
        label=_("Basis"), help_text=_("Number of the document or decision."), max_length=200
    )
    field_order = [
        "holder", "review", "project", "use", "settlers", "land_per_head_m2",
        "area", "unit", "basis",
    ]  # fmt: skip
    kinds: Mapping[str, tuple[str, ...]] = {
        "received": ("area", "unit", "basis"),
        "settled": ("settlers", "land_per_head_m2", "basis"),
        "allotted": ("holder", "area", "unit", "basis"),
        "returned": ("holder", "area", "unit", "basis"),
        "used": ("holder", "review", "project", "use", "area", "unit", "basis"),
    }

    def draft(self, kind: str, year: int, seen: int) -> QuotaDraft:
        """Give what is asked for; fields that the kind has not are left out."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        has_area = "area" in self.fields
        return QuotaDraft(
            kind=kind,
            year=year,
            seen=seen,
            area_m2=self.area_m2() if has_area else 0,
            review_id=given.pop("review", ""),
            **{name: value for name, value in given.items() if name not in ("area", "unit")},
        )


class BookBackForm(forms.Form):
    """Why a booking is undone (冲销理由)."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the ledger beside the counter-entry."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


# Any: what a form takes is Django's business.
def quota_form(
    kind: str,
    towns: tuple[TownQuota, ...],
    reviews: tuple[ReviewChoice, ...],
    posted: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> QuotaForm:
    """Make the form of a kind of booking (记账表单)."""
    form = QuotaForm(posted, initial=dict(initial or {}))
    for name in set(form.fields) - set(QuotaForm.kinds[kind]):
        del form.fields[name]
    none: list[tuple[str, Any]] = [("", _("None"))]  # Any: lazy words
    choices = {
        "holder": [(town.code, town.name) for town in towns],
        "review": none + [(one.id, f"{one.number} {one.project}") for one in reviews],
        "use": none + [(use, message(f"use.{use}")) for use in USES],
    }
    for name in choices.keys() & form.fields.keys():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices[name]
    if kind == "used":
        form.fields["basis"].required = False
    return form
