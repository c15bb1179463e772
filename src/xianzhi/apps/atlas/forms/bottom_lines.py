"""Forms of the bottom lines (底线核验表单): one for each way of testing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.atlas.services import LineMark
from xianzhi.core.landuse.bottom_lines import BottomLine, LineTest
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["LineForm"]

_SAID = ("cleared", "breached", "open")


class LineForm(forms.Form):
    """What the unit in charge says of a line (核验意见); figures decide by themselves."""

    numerator = forms.IntegerField(min_value=0, max_value=10**10)
    denominator = forms.IntegerField(min_value=0, max_value=10**10)
    standing = forms.ChoiceField(label=_("Finding"))
    reason = forms.CharField(
        label=_("Reason and evidence"),
        help_text=_("What was looked at, and the document that says so."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, line: BottomLine, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, auto_id=f"id_{line.id}_%s")
        self.line = line
        field = self.fields["standing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, message(f"bottom_line.said.{one}")) for one in _SAID]
        if line.test is LineTest.FIGURES:
            del self.fields["standing"]
            for name in ("numerator", "denominator"):
                self.fields[name].label = message(f"bottom_line.figure.{getattr(line, name)}")
        else:
            del self.fields["numerator"], self.fields["denominator"]

    def mark(self, seen: int) -> LineMark:
        """Give what was filled in."""
        given, line = self.cleaned_data, self.line
        figures = {}
        if line.test is LineTest.FIGURES:
            figures = {line.numerator: given["numerator"], line.denominator: given["denominator"]}
        return LineMark(
            line=line.id,
            standing=given.get("standing", "cleared"),
            reason=given["reason"],
            seen=seen,
            figures=figures,
        )
