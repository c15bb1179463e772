"""What people ask of a check-up (体检表单)."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.checkup.services import HandOver, RunDraft
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["HandOverForm", "ProblemFilterForm", "RefuseForm", "RunForm"]

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_SEVERITIES = ("serious", "middle", "minor")
_FATES = ("new", "persisting", "relapsed", "solved", "incomparable")


class RunForm(forms.Form):
    """A run to be made (开展体检)."""

    edition = forms.ChoiceField(label=_("Edition"))
    cut_off_date = forms.DateField(
        label=_("Data as of"), widget=_DAY, help_text=_("The day that the figures stand for.")
    )

    # Any: what a form takes is Django's business.
    def __init__(self, editions: Sequence[tuple[str, str]], *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        self.fields["edition"] = forms.ChoiceField(label=_("Edition"), choices=list(editions))

    def draft(self) -> RunDraft:
        """Make what is asked for."""
        return RunDraft(self.cleaned_data["edition"], self.cleaned_data["cut_off_date"])


class RefuseForm(forms.Form):
    """Why a problem is none (误报)."""

    reason = forms.CharField(
        label=_("Why it is none"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(forms.Form):
    """To whom a problem is handed (派遣)."""

    unit = forms.ChoiceField(label=_("Lead unit"))
    due_date = forms.DateField(label=_("Deadline"), widget=_DAY)
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, units: Sequence[tuple[str, str]], *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # Django's business
        self.fields["unit"] = forms.ChoiceField(label=_("Lead unit"), choices=[("", "—"), *units])

    def given(self) -> HandOver:
        """Make to whom it is handed."""
        told = self.cleaned_data
        return HandOver(told["unit"], told["due_date"], told["note"])


class ProblemFilterForm(forms.Form):
    """Which problems somebody looks for (问题筛选)."""

    concept = forms.ChoiceField(label=_("Indicator"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    fate = forms.ChoiceField(label=_("Since the last run"), required=False)

    def __init__(self, given: object, concepts: Sequence[tuple[str, str]]) -> None:
        super().__init__(given)  # type: ignore[arg-type]  # Django's business
        every = ("", _("All"))
        offered = {
            "concept": list(concepts),
            "severity": [(one, message(f"checkup.severity.{one}")) for one in _SEVERITIES],
            "fate": [(one, message(f"checkup.fate.{one}")) for one in _FATES],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *choices]
