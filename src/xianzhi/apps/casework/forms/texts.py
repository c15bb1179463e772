"""The form of a standard text (常用语表单)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from xianzhi.apps.casework.forms.moves import asked
from xianzhi.apps.casework.services import TextDraft
from xianzhi.apps.casework.workflow import TEXT_OF
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["TextForm"]


class TextForm(forms.Form):
    """A new standard text (新增常用语)."""

    # Any: what a form takes is Django's business.
    def __init__(self, owners: Sequence[tuple[str, str]], posted: Mapping[str, Any] | None = None):
        super().__init__(posted, auto_id="text-%s")
        verbs = [(verb, message(f"casework.move.{verb}")) for verb in TEXT_OF]
        self.fields["owner"] = forms.ChoiceField(**asked("text.ui.owner", choices=owners))
        self.fields["verb"] = forms.ChoiceField(**asked("text.ui.verb", choices=verbs))
        area = forms.Textarea(attrs={"rows": 2})
        self.fields["text"] = forms.CharField(**asked("text.ui.words", max_length=300, widget=area))

    def draft(self) -> TextDraft:
        """Make the text that is asked for."""
        given = self.cleaned_data
        owner = "" if given["owner"] == "county" else given["owner"]
        return TextDraft(given["verb"], given["text"], owner)
