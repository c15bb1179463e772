"""Examples for the component page (组件示例): every component with its states."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext as _

__all__ = ["context"]


class Line(NamedTuple):
    """A row of the example table."""

    number: str
    title: str
    lead: str
    due: date
    kind: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the example history."""

    words: str
    at: datetime
    person: str
    post: str
    reason: str = ""


class ExampleForm(forms.Form):
    """A form with one field of each sort."""

    name = forms.CharField()
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    status = forms.ChoiceField(required=False)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    agree = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    file = forms.FileField(required=False)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # a form's own positional arguments
        for name, label, hint in (
            ("name", _("Name"), _("As it stands in the document.")),
            ("date", _("Date"), ""),
            ("status", _("Status"), ""),
            ("reason", _("Reason"), _("One sentence; it stays in the history.")),
            ("agree", _("Lists"), ""),
            ("file", _("Plan document"), _("Word, PDF, Excel, HTML or text, up to 50 MB.")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = hint
        choices = [("a", _("In force")), ("b", _("Replaced"))]
        for name in ("status", "agree"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


def _lines() -> list[Line]:
    return [
        Line(
            "1-03",
            "新建滨河公园两处",
            "县住建局",
            date(2026, 6, 30),
            "alert",
            "triangle",
            _("Overdue"),
        ),
        Line(
            "1-04",
            "改造老城区供水管网",
            "县水利局",
            date(2026, 9, 30),
            "accent",
            "half",
            _("In progress"),
        ),
        Line("1-05", "编制消防专项规划", "县应急局", date(2026, 12, 31), "done", "tick", _("Done")),
    ]


def context() -> dict[str, object]:
    """Gather the examples that the component page shows."""
    filled = ExampleForm({"name": "县住建局", "date": "2026-06-30", "reason": ""})
    filled.is_valid()
    here = {"url": "#tabs", "current": False}
    return {
        "form": ExampleForm(),
        "wrong_form": filled,
        "lines": _lines(),
        "tabs": [
            {**here, "word": _("All"), "count": 67, "current": True},
            {**here, "word": _("Overdue"), "count": 3},
            {**here, "word": _("Due this week"), "count": 8},
        ],
        "stages": [
            {"word": _("Reading the file"), "state": "done", "detail": "0.4 s"},
            {"word": _("Finding the tasks"), "state": "now", "detail": ""},
            {"word": _("Keeping the ledger"), "state": "wait", "detail": ""},
        ],
        "entries": [
            Entry(
                _("Returned for more evidence"),
                datetime(2026, 3, 6, 2, 5, tzinfo=UTC),
                "林若溪",
                "县政府督查室",
                _("The photo shows another park."),
            ),
            Entry(
                _("Reported done"),
                datetime(2026, 3, 5, 8, 40, tzinfo=UTC),
                "郭一鸣",
                "县住建局",
            ),
        ],
        "figures": [
            {"value": 3, "word": _("Overdue"), "alert": True},
            {"value": 8, "word": _("Due this week")},
            {"value": 51, "word": _("Targets")},
            {"value": 67, "word": _("Tasks")},
        ],
        "keys": [{"key": "J", "word": _("Next row")}, {"key": "K", "word": _("Row before")}],
        "reasons": [
            _("Counted from the date of issue."),
            _("Holidays and days off do not count."),
        ],
    }
