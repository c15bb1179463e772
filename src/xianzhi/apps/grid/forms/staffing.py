"""Forms that name workers and goals (网格员与目标表单)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from xianzhi.apps.grid.choices import Duty, Employment
from xianzhi.apps.grid.services import GoalDraft, TermDraft
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["AssignForm", "EndTermForm", "GoalForm", "HandOverForm", "StaffForm"]

Choices = Sequence[tuple[str, str]]


def _day(*, required: bool = True) -> forms.DateField:
    control = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=required, widget=control)


class StaffForm(forms.Form):
    """What all of them share: labels of the catalogue, and today where a day is asked for."""

    hinted: tuple[str, ...] = ()

    # Any: what a form takes is Django's business.
    def __init__(self, choices: Choices, posted: Any = None) -> None:
        today = timezone.localdate()
        super().__init__(posted, initial={"valid_from": today, "day": today, "year": today.year})
        for name, field in self.fields.items():
            field.label = message(f"grid.form.{name}")
        for name in self.hinted:
            self.fields[name].help_text = message(f"grid.form.{name}_hint")
        self.offer(choices)

    def offer(self, choices: Choices) -> None:
        """Fill the list that the county decides."""


class HandOverForm(StaffForm):
    """An area goes from one worker to the next (交接)."""

    post = forms.ChoiceField()
    employment = forms.ChoiceField()
    is_lead = forms.BooleanField(required=False, initial=True)
    duties = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    valid_from = _day()
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    hinted = ("post",)

    def offer(self, choices: Choices) -> None:
        """Offer posts, employments and duties."""
        kinds = [(one, message(f"grid.employment.{one}")) for one in Employment.values]
        duties = [(one, message(f"grid.duty.{one}")) for one in Duty.values]
        for name, listed in (("post", choices), ("employment", kinds), ("duties", duties)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(listed)

    def draft(self, area_code: str, seen: int) -> TermDraft:
        """Give the term that is asked for (任期)."""
        given = self.cleaned_data
        until: date | None = given.get("valid_until")
        return TermDraft(
            area_code,
            given["post"],
            given["employment"],
            given["valid_from"],
            until,
            given["is_lead"],
            tuple(given["duties"]),
            seen,
        )


class AssignForm(HandOverForm):
    """A worker begins in an area (上岗)."""

    note = None  # type: ignore[assignment]  # Django's way to leave a field out
    valid_until = _day(required=False)


class EndTermForm(StaffForm):
    """A worker leaves, nobody follows (离岗)."""

    day = _day()
    hinted = ("day",)


class GoalForm(StaffForm):
    """What an area is to reach in a year (目标)."""

    year = forms.IntegerField(min_value=2000, max_value=2100)
    words = forms.CharField(max_length=200)
    target = forms.DecimalField(required=False, max_digits=14, decimal_places=2)
    measure = forms.CharField(required=False, max_length=20)
    given_by = forms.ChoiceField(required=False)
    due_on = _day(required=False)
    hinted = ("words", "measure")

    def offer(self, choices: Choices) -> None:
        """Offer the units that may have given the goal."""
        field = self.fields["given_by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", message("grid.form.nobody")), *choices]

    def draft(self, area_code: str, seen: int) -> GoalDraft:
        """Give the goal that is asked for (目标)."""
        given = self.cleaned_data
        return GoalDraft(
            area_code,
            given["year"],
            given["words"],
            given["target"],
            given["measure"],
            given["given_by"],
            given["due_on"],
            seen,
        )
