"""Forms of one task (任务表单): a move, a note, people, phases."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianzhi.apps.ledger.readmodels import Option
from xianzhi.apps.ledger.services import NoteDraft, PhaseWish, ScheduleRequest, Upload
from xianzhi.ui.templatetags.xianzhi import say

__all__ = ["NameForm", "NoteForm", "ReasonForm", "ScheduleForm"]

_PHASES = 6
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ReasonForm(forms.Form):
    """Why somebody does something (理由); it stays in the history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("One sentence; it stays in the history."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _ManyFiles(forms.FileField):
    """Any number of files, none too (佐证材料)."""

    widget = _Files

    # Any: what a browser sent, one file or several, is what the field is there to find out.
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        listed = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_ManyFiles, self).clean(file, initial) for file in listed]


class NoteForm(forms.Form):
    """How far a task is, with files that prove it (进展填报)."""

    text = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Share done, %"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        help_text=gettext_lazy("Leave it empty where a share says nothing."),
        widget=forms.NumberInput(attrs={"min": 0, "max": 100, "step": "any"}),
    )
    evidence = _ManyFiles(
        label=gettext_lazy("Evidence files"),
        required=False,
        allow_empty_file=False,
        help_text=gettext_lazy("Photos, minutes, certificates; up to 10 files."),
    )

    def draft(self) -> NoteDraft:
        """Make what the service takes."""
        percent = self.cleaned_data["percent"]
        return NoteDraft(
            text=self.cleaned_data["text"],
            share=float(percent) / 100 if percent is not None else None,
            files=tuple(Upload.of(file) for file in self.cleaned_data["evidence"]),
        )


class NameForm(forms.Form):
    """Who answers for a unit's line (明确责任人)."""

    post = forms.ChoiceField(
        label=gettext_lazy("Person"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )

    def __init__(
        self, options: Iterable[Option], given: QueryDict | None = None, prefix_id: str = ""
    ) -> None:
        super().__init__(given, auto_id=f"{prefix_id}%s")
        field = self.fields["post"]
        if isinstance(field, forms.ChoiceField):
            named = [(option.value, say(option.words)) for option in options]
            field.choices = [("", _("Choose a person")), *named]


class ScheduleForm(forms.Form):
    """Phases to be laid backward from the end (倒排工期); empty lines are left out."""

    starts = forms.DateField(label=gettext_lazy("First day"), widget=_DATE)
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=_DATE)

    def __init__(
        self, given: QueryDict | None = None, start: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(given, initial=dict(start or {}), auto_id="schedule-%s")
        for number in range(1, _PHASES + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Phase %(number)s") % {"number": number}, required=False, max_length=80
            )
            self.fields[f"weight_{number}"] = forms.IntegerField(
                label=_("Weight"), required=False, min_value=1, max_value=100
            )
            self.fields[f"ends_{number}"] = forms.DateField(
                label=_("Fixed last day"), required=False, widget=_DATE
            )

    def lines(self) -> list[tuple[forms.BoundField, ...]]:
        """Give the fields phase by phase, for the table of the form."""
        return [
            tuple(self[f"{name}_{number}"] for name in ("name", "weight", "ends"))
            for number in range(1, _PHASES + 1)
        ]

    def request(self, seen: int | None = None) -> ScheduleRequest:
        """Make what the service takes."""
        given = self.cleaned_data
        wishes = tuple(
            PhaseWish(given[f"name_{n}"], given[f"weight_{n}"] or 1, given[f"ends_{n}"])
            for n in range(1, _PHASES + 1)
            if given.get(f"name_{n}")
        )
        return ScheduleRequest(given["starts"], wishes, given["ends"], seen)
