"""Forms of stock land (存量土地表单)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas.choices import StockKind, StockWay
from xianzhi.apps.atlas.forms.quota import AreaForm
from xianzhi.apps.atlas.readmodels import MapLayer
from xianzhi.apps.atlas.readmodels.stock import StockFilter, StockLine
from xianzhi.apps.atlas.services import StockDealing, StockDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.grid.selectors import AreaLine
from xianzhi.core.landuse.stock import AGE_BANDS
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["ReasonForm", "StockDealingForm", "StockFilterForm", "StockForm", "StockListForm"]

_STATES = ("open", "dealt", "")
_WAYS = {
    StockKind.UNSUPPLIED: (StockWay.SUPPLIED, StockWay.REVOKED),
    StockKind.IDLE: (StockWay.BUILDING, StockWay.TAKEN_BACK),
    StockKind.LOW_USE: (StockWay.REDEVELOPED, StockWay.TAKEN_BACK),
}


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices; Any: lazy words."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _day_field(label: Any, **more: Any) -> forms.DateField:  # Any: lazy words, Django's options
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class StockForm(AreaForm):
    """A parcel of stock land (存量地块)."""

    kind = forms.ChoiceField(label=_("Kind of stock land"))
    holder = forms.CharField(
        label=_("Holder"),
        help_text=_("A unit or a firm, never a private person."),
        max_length=200,
    )
    town_code = forms.ChoiceField(label=_("Town or street"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    since_date = _day_field(
        _("Since"), help_text=_("Day of the approval, of the agreed start, or of the survey.")
    )
    cause = forms.CharField(
        label=_("Cause"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    plan = forms.CharField(
        label=_("Plan of action"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    due_date = _day_field(_("Deadline"), required=False)
    own_code = forms.CharField(label=_("Number given by the office"), max_length=60, required=False)
    layer = forms.ChoiceField(
        label=_("Outline from the layer"),
        help_text=_("With a row of a layer the parcel stands on the map."),
        required=False,
    )
    row = forms.IntegerField(label=_("Row of the layer"), min_value=1, required=False)
    field_order = [
        "kind", "holder", "town_code", "place", "area", "unit", "since_date", "cause", "plan",
        "due_date", "own_code", "layer", "row",
    ]  # fmt: skip

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        towns: Iterable[AreaLine],
        layers: Iterable[MapLayer],
        posted: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(posted, initial=dict(initial or {}))
        self.fields["area"].required = False
        self.fields["area"].help_text = _("Leave it empty to measure the outline.")
        _choose(self, "kind", [(kind, message(f"atlas.stock.kind.{kind}")) for kind in StockKind])
        _choose(self, "town_code", [(town.code, town.name) for town in towns])
        none: list[tuple[str, Any]] = [("", _("None"))]  # Any: lazy words
        _choose(self, "layer", none + [(layer.code, layer.name) for layer in layers])

    def draft(self) -> StockDraft:
        """Give what was filled in."""
        given = dict(self.cleaned_data)
        area = self.area_m2() if given.pop("area") is not None else 0
        del given["unit"]
        return StockDraft(area_m2=area, row=given.pop("row") or 0, **given)


class ReasonForm(forms.Form):
    """Why something is changed (理由)."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class StockDealingForm(forms.Form):
    """How a parcel was dealt with (处置)."""

    way = forms.ChoiceField(label=_("Dealt with by"))
    dealt_date = _day_field(_("Day"))
    basis = forms.CharField(
        label=_("Basis"), help_text=_("Number of the document or decision."), max_length=200
    )

    # Any: what a form takes is Django's business.
    def __init__(self, line: StockLine, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        ways = _WAYS[StockKind(line.kind)]
        _choose(self, "way", [(way, message(f"atlas.stock.way.{way}")) for way in ways])

    def dealing(self) -> StockDealing:
        """Give what was filled in."""
        return StockDealing(**self.cleaned_data)


class StockListForm(forms.Form):
    """A list to be taken in (导入清单)."""

    file = forms.FileField(
        label=_("List of stock land"),
        help_text=_("xlsx or csv; the headings stand in the first row."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class StockFilterForm(forms.Form):
    """What the register is narrowed to (筛选)."""

    keyword = forms.CharField(label=_("Code, holder or place"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind of stock land"), required=False)
    town = forms.ChoiceField(label=_("Town or street"), required=False)
    age = forms.ChoiceField(label=_("Age"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    # Any: what a form takes is Django's business.
    def __init__(self, towns: Iterable[AreaLine], query: Mapping[str, Any]) -> None:
        given = {name: str(query.get(name, ""))[:100] for name in self.base_fields}
        super().__init__(given | ({} if "state" in query else {"state": "open"}))
        every: list[tuple[str, Any]] = [("", _("All"))]  # Any: lazy words
        kinds = [(str(kind), message(f"atlas.stock.kind.{kind}")) for kind in StockKind]
        ages = [(band.slug, message(f"atlas.stock.age.{band.slug}")) for band in AGE_BANDS]
        states = [(one, message(f"atlas.stock.state.{one or 'all'}")) for one in _STATES]
        _choose(self, "kind", every + kinds)
        _choose(self, "town", every + [(town.code, town.name) for town in towns])
        _choose(self, "age", every + ages)
        _choose(self, "state", states)

    def asked(self, *, is_overdue: bool) -> StockFilter:
        """Give the filter; what is no choice filters nothing."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return StockFilter(is_overdue=is_overdue, **given)
