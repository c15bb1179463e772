"""Forms of the patches (图斑表单): filter, screening, dispatch, answer, reason."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas import workflow
from xianzhi.apps.atlas.choices import PatchStatus
from xianzhi.apps.atlas.readmodels import PatchFilter
from xianzhi.apps.atlas.selectors import ScreeningChoices
from xianzhi.apps.atlas.services import Dispatch, ScreeningDraft, UnitAnswer
from xianzhi.apps.evidence.services import Upload
from xianzhi.ui.templatetags.xianzhi import message

__all__ = [
    "AnswerForm",
    "DispatchForm",
    "NoteForm",
    "PatchFilterForm",
    "ReasonForm",
    "ScreeningForm",
    "filter_of",
]

Choices = list[tuple[str, Any]]  # Any: lazy words
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_LONGEST = 40


def filter_of(query: Mapping[str, Any]) -> PatchFilter:
    """Read a filter out of an address; what is too long is cut and then leaves nothing."""
    names = ("town", "class", "status", "unit", "screening")
    town, patch_class, status, unit, screening = (
        str(query.get(name, "")).strip().replace("\x00", "?")[:_LONGEST] for name in names
    )
    return PatchFilter(town, patch_class, status, unit, screening)


class PatchFilterForm(forms.Form):
    """What the list is narrowed to (图斑筛选)."""

    town = forms.ChoiceField(label=_("Town"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    screening = forms.ChoiceField(label=_("Screening"), required=False)

    # Any: what a form takes is Django's business.
    def __init__(self, query: Mapping[str, Any], choices: Mapping[str, Iterable[tuple[str, str]]]):
        super().__init__(query)
        every: Choices = [("", _("All"))]
        statuses = [(name, message(f"atlas.patch.status.{name}")) for name in PatchStatus.values]
        for name, listed in {**choices, "status": statuses}.items():
            _offer(self, name, [*every, *listed])


class ScreeningForm(forms.Form):
    """Two dates of a layer to be screened (图斑筛查)."""

    before = forms.ChoiceField(label=_("Earlier version"))
    after = forms.ChoiceField(label=_("Later version"))
    least_m2 = forms.FloatField(
        label=_("Least ground gained, m²"),
        help_text=_("Smaller changes are left out."),
        min_value=1,
        max_value=100_000,
        initial=60,
    )
    error_m = forms.FloatField(
        label=_("Error of the surveys, m"),
        help_text=_("Two surveys of one wall may differ by this much."),
        min_value=0,
        max_value=20,
        initial=1,
    )

    # Any: what a form takes is Django's business.
    def __init__(self, choices: ScreeningChoices, posted: Mapping[str, Any] | None = None):
        start = {"before": choices.before, "after": choices.after}
        super().__init__(posted, initial=start)
        listed: Choices = [
            (one.id, _version_words(one.layer, one.number, one.as_of.isoformat()))
            for one in choices.versions
        ]
        for name in ("before", "after"):
            _offer(self, name, listed)

    def draft(self) -> ScreeningDraft:
        """Make what the service takes."""
        given = self.cleaned_data
        return ScreeningDraft(given["before"], given["after"], given["least_m2"], given["error_m"])


class DispatchForm(forms.Form):
    """Who shall look at a patch, by when (派遣)."""

    unit = forms.ChoiceField(label=_("Unit"), error_messages={"required": _("Choose a unit.")})
    due_date = forms.DateField(label=_("Last day"), widget=_DATE)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        units: Iterable[tuple[str, str]],
        posted: Mapping[str, Any] | None = None,
        start: Mapping[str, object] | None = None,
    ):
        super().__init__(posted, initial=dict(start or {}), auto_id="dispatch-%s")
        _offer(self, "unit", [("", _("Choose a unit")), *units])

    def dispatch(self) -> Dispatch:
        """Make what the service takes."""
        given = self.cleaned_data
        return Dispatch(given["unit"], given["due_date"], given["note"])


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _ManyFiles(forms.FileField):
    """Any number of files, none too (佐证材料)."""

    widget = _Files

    # Any: what a browser sent, one file or several, is what the field is there to find out.
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        listed = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_ManyFiles, self).clean(file, initial) for file in listed]


class AnswerForm(forms.Form):
    """What the unit found, or what became of it (回复)."""

    answer = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = forms.CharField(
        label=_("What was seen and done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stopped_date = forms.DateField(
        label=_("Works stopped on"),
        help_text=_("Leave it empty where nothing was stopped."),
        required=False,
        widget=_DATE,
    )
    punished_date = forms.DateField(
        label=_("Penalty decided on"),
        help_text=_("The date of the decision; leave it empty where there is none."),
        required=False,
        widget=_DATE,
    )
    proof = _ManyFiles(
        label=_("Photos"),
        required=False,
        allow_empty_file=False,
        help_text=_("Photos or papers that prove it; up to 10 files."),
    )

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        verb: str,
        posted: Mapping[str, Any] | None = None,
        files: Any = None,
    ):
        super().__init__(posted, files, auto_id=f"{verb}-%s")
        possible = workflow.FIELD_ANSWERS if verb == "answer" else workflow.OUTCOMES
        _offer(self, "answer", [(one, message(f"atlas.patch.answer.{one}")) for one in possible])
        if verb == "answer":
            del self.fields["punished_date"]

    def said(self) -> UnitAnswer:
        """Make what the service takes."""
        given = self.cleaned_data
        return UnitAnswer(
            answer=given["answer"],
            note=given["note"],
            stopped_date=given["stopped_date"],
            punished_date=given.get("punished_date"),
            files=tuple(Upload.of(file) for file in given["proof"]),
        )


class ReasonForm(forms.Form):
    """Why somebody does something (理由); it stays in the history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    # Any: what a form takes is Django's business.
    def __init__(self, verb: str, posted: Mapping[str, Any] | None = None):
        super().__init__(posted, auto_id=f"{verb}-%s")


class NoteForm(forms.Form):
    """A word to a confirmation (复核意见); none is needed."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, verb: str, posted: Mapping[str, Any] | None = None):
        super().__init__(posted, auto_id=f"{verb}-%s")


def _version_words(layer: str, number: int, as_of: str) -> str:
    return f"{layer} · {as_of} (v{number})"


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
