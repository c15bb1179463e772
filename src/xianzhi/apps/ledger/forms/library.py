"""Forms of the library (文件库表单)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.readmodels import Option
from xianzhi.ui.templatetags.xianzhi import say

__all__ = ["LibraryFilterForm", "StatusForm", "UploadForm"]

ACCEPTED = ".txt,.md,.html,.htm,.docx,.xlsx,.pdf"


class UploadForm(forms.Form):
    """A plan document to take in (文件导入)."""

    file = forms.FileField(
        label=_("Plan document"),
        help_text=_("Word, PDF with text, Excel, HTML, Markdown or plain text. Drop it here."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first.")},
    )

    def upload(self) -> Upload:
        """Give the file that was handed in."""
        return Upload.of(self.cleaned_data["file"])


class LibraryFilterForm(forms.Form):
    """What the library is narrowed to (文件库筛选)."""

    keyword = forms.CharField(label=_("Title, number or issuer"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Validity"), required=False)

    # Any: what a form takes is Django's business.
    def __init__(self, query: Mapping[str, Any], statuses: Iterable[Option]) -> None:
        super().__init__(query)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices(statuses)


class StatusForm(forms.Form):
    """A document's new status (文件效力)."""

    status = forms.ChoiceField(label=_("Validity"))
    replaced_by = forms.ChoiceField(label=_("Replaced by"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False)

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        statuses: Iterable[Option],
        others: Iterable[tuple[str, str]],
        initial: Mapping[str, str],
    ) -> None:
        super().__init__(posted, initial=dict(initial))
        for name, choices in (
            ("status", [(item.value, say(item.words)) for item in statuses]),
            ("replaced_by", [("", _("None")), *others]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


def _choices(options: Iterable[Option]) -> list[tuple[str, Any]]:  # Any: lazy words
    return [("", _("All")), *((option.value, say(option.words)) for option in options)]
