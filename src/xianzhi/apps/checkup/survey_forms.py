"""What people ask of a survey, and what residents answer (满意度调查表单)."""

from collections.abc import Mapping

from django import forms
from django.utils.functional import lazy

from xianzhi.apps.checkup.choices import StratumLevel
from xianzhi.apps.checkup.services import SurveyDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.indicators.questionnaires import NO_ANSWER, Kind, Question, Questionnaire
from xianzhi.records.codes import is_code
from xianzhi.ui.templatetags.xianzhi import language, message

__all__ = ["AnswerForm", "GiveForm", "RenewForm", "SurveyCodeForm", "SurveyForm"]

_said = lazy(message, str)
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_FILE = forms.FileInput
_OF_YES_NO = {1: "yes", 0: "no"}


class SurveyForm(forms.Form):
    """A survey to be begun (发起调查)."""

    level = forms.ChoiceField(label=_said("survey.ui.level"))
    sample_size = forms.IntegerField(label=_said("survey.ui.sample_size"), min_value=1, initial=400)
    seed = forms.CharField(
        label=_said("survey.ui.seed"), help_text=_said("survey.ui.seed_hint"), max_length=80
    )
    starts_on = forms.DateField(label=_said("survey.ui.starts_on"), widget=_DAY)
    ends_on = forms.DateField(label=_said("survey.ui.ends_on"), widget=_DAY)
    households = forms.FileField(
        label=_said("survey.ui.list"),
        help_text=_said("survey.ui.list_hint"),
        required=False,
        widget=_FILE(attrs={"accept": ".xlsx,.csv"}),
    )
    questions = forms.FileField(
        label=_said("survey.ui.own_file"),
        help_text=_said("survey.ui.own_file_hint"),
        required=False,
        widget=_FILE(attrs={"accept": ".yaml,.yml"}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [(one, message(f"survey.level.{one}")) for one in StratumLevel.values]

    def draft(self) -> SurveyDraft:
        """Make what is asked for."""
        told = self.cleaned_data
        return SurveyDraft(
            told["level"], told["sample_size"], told["seed"], told["starts_on"], told["ends_on"]
        )

    def upload(self, name: str) -> Upload | None:
        """Give one of the two files; null where there is none."""
        given = self.cleaned_data[name]
        return Upload.of(given) if given else None


class GiveForm(forms.Form):
    """In which form codes are handed out (发放方式)."""

    form = forms.ChoiceField(label=_said("survey.ui.form"), widget=forms.RadioSelect)

    # Any: what a form takes is Django's business.
    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # Django's business
        chosen = self.fields["form"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(one, message(f"survey.ui.as_{one}")) for one in ("page", "xlsx")]
        chosen.initial = "page"


class RenewForm(GiveForm):
    """Why and for whom codes are made again (重发)."""

    household = forms.CharField(
        label=_said("survey.ui.household"),
        help_text=_said("survey.ui.household_hint"),
        max_length=60,
        required=False,
    )
    reason = forms.CharField(
        label=_said("survey.ui.reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SurveyCodeForm(forms.Form):
    """The code of a paper (作答码)."""

    code = forms.CharField(
        label=_said("survey.ui.code"),
        help_text=_said("survey.ui.answer.code_hint"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Refuse what is no code before anybody looks for it."""
        code = str(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError(message("survey.no_such_code"))
        return code


class AnswerForm(forms.Form):
    """The questions of a survey (答卷)."""

    def __init__(self, asked: Questionnaire, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # Django's business
        for number, question in enumerate(asked.questions, start=1):
            self.fields[f"q-{question.id}"] = forms.ChoiceField(
                label=f"{number}. {question.zh if language() == 'zh' else question.en}",
                required=False,
                choices=_choices(question),
                widget=forms.RadioSelect,
            )

    def said(self) -> Mapping[str, int]:
        """Give what was answered, by question."""
        return {
            name.removeprefix("q-"): int(answer)
            for name, answer in self.cleaned_data.items()
            if answer not in ("", str(NO_ANSWER))
        }


def _choices(question: Question) -> list[tuple[str, str]]:
    def word(answer: int) -> str:
        return str(answer) if question.kind is Kind.SCALE else _OF_YES_NO[answer]

    offered = [(str(one), message(f"survey.answer.{word(one)}")) for one in question.kind.answers]
    return [*offered, (str(NO_ANSWER), message("survey.answer.none"))]
