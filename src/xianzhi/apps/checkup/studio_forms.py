"""What people ask of the prescription studio (处方工坊表单)."""

import re
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.checkup.readmodels.studio import StudioChoices, StudioWish
from xianzhi.catalogue.indicators.land_classes import land_class_words
from xianzhi.records.boundary import is_text
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["KeepForm", "StudioForm"]

_MOST_SITES, _MOST_LIMIT_M = 60, 5_000
_CHOSEN = re.compile(r"[1-9]\d{0,8}(,[1-9]\d{0,8}){0,59}")


class StudioForm(forms.Form):
    """What sites are asked for (处方要求); its fields are the address of the studio."""

    unit = forms.CharField(
        label=_("Unit of the check-up"), max_length=60, required=False, widget=forms.Select
    )
    layer = forms.CharField(
        label=_("Candidates from"), max_length=60, required=False, widget=forms.Select
    )
    kinds = forms.Field(
        label=_("Of these kinds only"), required=False, widget=forms.CheckboxSelectMultiple
    )
    limit_m = forms.FloatField(
        label=_("A site serves within"),
        min_value=50,
        max_value=_MOST_LIMIT_M,
        required=False,
        widget=forms.Select,
    )
    sites = forms.IntegerField(
        label=_("At most so many sites"), min_value=1, max_value=_MOST_SITES, required=False
    )
    budget_cny = forms.FloatField(
        label=_("Budget in yuan"), min_value=0, max_value=1e13, required=False
    )
    price_cny_per_m2 = forms.FloatField(
        label=_("Yuan a square metre"),
        min_value=0,
        max_value=1e7,
        required=False,
        help_text=_("Where the layer of candidates has no column of costs."),
    )

    def offer(self, choices: StudioChoices, wish: StudioWish) -> None:
        """Show what there is to choose from; what was left open is filled in."""
        limits = [(f"{one:g}", f"{one:,.0f} m") for one in choices.limits_m]
        offered: dict[str, Sequence[tuple[str, str]]] = {
            "unit": choices.units,
            "layer": choices.layers,
            "kinds": [(one, land_class_words(one, language())) for one in choices.kinds],
            "limit_m": limits,
        }
        for name, options in offered.items():
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select | forms.CheckboxSelectMultiple)
            widget.choices = list(options)
        if not choices.kinds:
            del self.fields["kinds"]
        full = {"unit": wish.unit, "layer": wish.layer, "sites": wish.sites}
        # Any: what a form was given is Django's business.
        self.data = {
            **{name: self.data.get(name) for name in ("budget_cny", "price_cny_per_m2")},
            **full,
            "limit_m": f"{wish.limit_m:g}",
            "kinds": list(wish.kinds),
            **{name: self.data.get(name) for name in self.errors},
        }

    def wish(self) -> StudioWish:
        """Make what is asked for; what cannot be read is left open."""
        told = self.cleaned_data
        chosen = str(self.data.get("chosen", ""))
        kinds = self.data.getlist("kinds") if hasattr(self.data, "getlist") else []
        rows = tuple(map(int, chosen.split(","))) if _CHOSEN.fullmatch(chosen) else ()
        return StudioWish(
            unit=told.get("unit") or "",
            layer=told.get("layer") or "",
            kinds=tuple(one for one in kinds[:60] if is_text(one) and len(one) <= 60),
            limit_m=told.get("limit_m") or 0.0,
            sites=told.get("sites") or StudioWish().sites,
            budget_cny=told.get("budget_cny"),
            price_cny_per_m2=told.get("price_cny_per_m2"),
            chosen=tuple(dict.fromkeys(rows)) if "chosen" in self.data else None,
            proof=str(self.data.get("proof", ""))[:36],
        )


class KeepForm(forms.Form):
    """What is said of a prescription that is kept (保存处方)."""

    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
