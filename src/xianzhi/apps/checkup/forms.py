"""What people ask of a check-up (体检表单)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.checkup.services import (
    DutyDraft,
    EditionDraft,
    HandOver,
    KindDraft,
    Ruling,
    RunDraft,
    ValueDraft,
)
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.diagnosis import kind_names
from xianzhi.core.diagnosis.county_kinds import CountyFacts, CountyKind
from xianzhi.core.indicators.definition import Definition
from xianzhi.ui.templatetags.xianzhi import language, message, unit_of_measure

__all__ = [
    "AnswerForm",
    "DisputeForm",
    "DutyForm",
    "DutyListForm",
    "EditionForm",
    "HandOverForm",
    "KindForm",
    "ProblemFilterForm",
    "ProblemHandOverForm",
    "RefuseForm",
    "ReturnForm",
    "RulingForm",
    "RunForm",
    "ValueForm",
    "ValueListForm",
]

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


class EditionForm(forms.Form):
    """A table to be made the county's own edition (采用指标体系)."""

    title = forms.CharField(label=_("Name of the edition"), max_length=120)
    file = forms.FileField(
        label=_("Table of the edition"),
        help_text=_("xlsx or csv; the headings stand in the first row."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file first.")},
    )
    reason = forms.CharField(
        label=_("Why it is adopted"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who decided it, and by what document."),
    )

    def draft(self, base: str, seen: int | None) -> EditionDraft:
        """Make what is asked for."""
        told = self.cleaned_data
        return EditionDraft(base, told["title"], told["reason"], seen)

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class RefuseForm(forms.Form):
    """Why a problem is none (误报)."""

    reason = forms.CharField(
        label=_("Why it is none"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DisputeForm(forms.Form):
    """What somebody has against a finding (异议)."""

    reason = forms.CharField(
        label=_("What speaks against it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label=_("Photo or document"),
        required=False,
        help_text=_("What was seen on the spot, if there is something."),
    )

    def upload(self) -> Upload | None:
        """Give the evidence; null where there is none."""
        given = self.cleaned_data["file"]
        return Upload.of(given) if given else None


class AnswerForm(forms.Form):
    """What a unit says to a dispute (异议答复)."""

    text = forms.CharField(
        label=_("Answer of the unit"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulingForm(forms.Form):
    """How a dispute is ruled (异议裁定)."""

    verdict = forms.ChoiceField(label=_("Ruling"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it is ruled so"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # Django's business
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (verb, message(f"checkup.ui.dispute.{verb}")) for verb in ("uphold", "dismiss")
        ]

    def ruling(self) -> Ruling:
        """Make what is decided."""
        told = self.cleaned_data
        return Ruling(told["verdict"] == "uphold", told["reason"])


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


class ProblemHandOverForm(HandOverForm):
    """To whom a problem is handed, and by which way (派遣)."""

    way = forms.ChoiceField(
        label=_("How it is worked off"),
        choices=[("task", _("as a task of the ledger")), ("case", _("as a case of the queue"))],
        initial="task",
        required=False,  # a task, where nobody says
        widget=forms.RadioSelect,
        help_text=_("A case is dispatched by the desk; unit and deadline are what is asked of it."),
    )

    def given(self) -> HandOver:
        """Make to whom it is handed."""
        return replace(super().given(), as_case=self.cleaned_data["way"] == "case")


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


Choices = tuple[tuple[Definition, ...], tuple[tuple[str, str, str], ...]]


class ValueForm(forms.Form):
    """A value that no layer computes (填报)."""

    concept = forms.ChoiceField(label=_("Indicator"))
    unit = forms.ChoiceField(label=_("Unit of the check-up"))
    as_of_date = forms.DateField(label=_("Data as of"), widget=_DAY)
    num = forms.FloatField(
        label=_("Numerator"),
        required=False,
        help_text=_("In people, objects, m², m or yuan."),
    )
    den = forms.FloatField(label=_("Denominator"), required=False)
    value = forms.FloatField(
        label=_("Value of the indicator"),
        required=False,
        help_text=_("In the unit of the indicator; not needed where both parts are given."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Unit, register or yearbook, and page.")
    )
    file = forms.FileField(label=_("Evidence"), required=False)
    confirmation = forms.CharField(
        label=_("Why it is right all the same"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where the value is doubted; whoever approves it reads this."),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, choices: Choices, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        asked, units = choices
        self.offered = bool(asked)
        told = [
            (one.concept, f"{one.concept} {_name(one)} ({unit_of_measure(one.unit)})")
            for one in asked
        ]
        places = [
            (code, f"{name} · {message(f'checkup.level.{level}')}") for code, name, level in units
        ]
        for key, offered in (("concept", told), ("unit", places)):
            field = self.fields[key]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *offered]

    def draft(self) -> ValueDraft:
        """Make what is filled in."""
        names = ("concept", "unit", "as_of_date", "source", "value", "num", "den", "confirmation")
        return ValueDraft(**{name: self.cleaned_data[name] for name in names})

    def upload(self) -> Upload | None:
        """Give the evidence; null where there is none."""
        given = self.cleaned_data["file"]
        return Upload.of(given) if given else None


class ValueListForm(forms.Form):
    """A filled-in table (填报表)."""

    file = forms.FileField(
        label=_("Filled-in table"),
        help_text=_("xlsx or csv; the headings stand in the first row."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class DutyForm(forms.Form):
    """Who fills the ticked indicators in, and until when (指定填报责任)."""

    lead = forms.ChoiceField(label=_("Responsible unit"), required=False)
    supports = forms.MultipleChoiceField(
        label=_("Contributing units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    as_of_date = forms.DateField(label=_("Data as of"), required=False, widget=_DAY)
    due_date = forms.DateField(label=_("Deadline"), required=False, widget=_DAY)

    def __init__(self, units: Sequence[tuple[str, str]], *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # Django's business
        for name, offered in (("lead", [("", "—"), *units]), ("supports", units)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def duty(self, concept: str, lead_id: str) -> DutyDraft:
        """Make what is asked of a unit for an indicator; of no unit, nothing is."""
        told = self.cleaned_data
        if not lead_id:
            return DutyDraft(concept, "")
        helping = tuple(one for one in told["supports"] if one != lead_id)
        return DutyDraft(concept, lead_id, helping, told["as_of_date"], told["due_date"])


class DutyListForm(forms.Form):
    """A list of who fills what in (填报责任表)."""

    edition = forms.ChoiceField(label=_("Edition"))
    file = forms.FileField(
        label=_("List of units"),
        help_text=_("xlsx or csv; the headings stand in the first row."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file first.")},
    )

    # Any: what a form takes is Django's business.
    def __init__(self, editions: Sequence[tuple[str, str]], *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        field = self.fields["edition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(editions)

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class ReturnForm(forms.Form):
    """Why a value goes back (退回)."""

    reason = forms.CharField(
        label=_("Why it goes back"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


_stated = partial(forms.FloatField, required=False, min_value=0)
_answered = partial(  # yes, no, or nobody knows
    forms.TypedChoiceField,
    choices=[("", _("not stated")), ("yes", _("yes")), ("no", _("no"))],
    required=False,
    coerce=lambda word: word == "yes",
    empty_value=None,
)


class KindForm(forms.Form):
    """Facts of the county, and which kinds somebody decides it is of (县城类型认定)."""

    is_in_metropolitan_area = _answered(label=_("Within a metropolitan area"))
    minutes_to_large_city = _stated(
        label=_("Minutes to the large city"), help_text=_("By the usual way to work.")
    )
    leading_industry_share = _stated(
        label=_("Share of the leading industry, per cent"), max_value=100
    )
    is_border_county = _answered(label=_("Border county"))
    is_main_farming_area = _answered(label=_("Main farming area"))
    is_key_ecological_area = _answered(label=_("Key ecological area"))
    residents_before = _stated(label=_("Residents, earlier count"), max_value=1e9)
    residents_now = _stated(label=_("Residents, later count"), max_value=1e9)
    years_between = _stated(label=_("Years between the counts"), max_value=200)
    kinds = forms.MultipleChoiceField(
        label=_("Decided kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several may fit, or none."),
    )
    source = forms.CharField(
        label=_("Source of the facts"), max_length=500, help_text=_("Yearbook, plan, page.")
    )
    reason = forms.CharField(
        label=_("Why it is decided so"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    # Any: what a form takes is Django's business.
    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [
            (kind.value, name.zh if language() == "zh" else name.en)
            for kind, name in kind_names().items()
        ]

    def facts(self) -> CountyFacts:
        """Make the facts of what is filled in and sound."""
        told = {name: self.cleaned_data.get(name) for name in CountyFacts.__dataclass_fields__}
        share = told["leading_industry_share"]
        return CountyFacts(**told | {"leading_industry_share": share and share / 100})

    def draft(self, seen: int | None) -> KindDraft:
        """Make what is decided."""
        kinds = tuple(CountyKind(kind) for kind in self.cleaned_data["kinds"])
        return KindDraft(self.facts(), kinds, self.cleaned_data["source"], seen)


def _name(one: Definition) -> str:
    return one.name_zh if language() == "zh" else one.name_en
