"""Forms of a report, and of the filter of the queue (上报、筛选表单)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from django import forms

from xianzhi.apps.casework.choices import CaseStatus, Channel
from xianzhi.apps.casework.forms.moves import ManyFiles, asked
from xianzhi.apps.casework.readmodels import CaseFilter
from xianzhi.apps.casework.services import Report, ReporterDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.ui.templatetags.xianzhi import message

__all__ = [
    "CaseFilterForm",
    "CodeForm",
    "CounterForm",
    "DirectoryForm",
    "HotlineForm",
    "ResidentForm",
    "filter_of",
]

Choices = Sequence[tuple[str, Any]]  # Any: lazy words
_LONGEST = 40
_BY_HAND = (Channel.COUNTER, Channel.HOTLINE, Channel.GRID_WORKER, Channel.SUPERIOR, Channel.MEDIA)


def filter_of(query: Mapping[str, Any]) -> CaseFilter:
    """Read a filter out of an address; what is too long is cut and then leaves nothing."""
    given = {
        field.name: str(query.get(field.name, "")).strip().replace("\x00", "?")[:_LONGEST]
        for field in fields(CaseFilter)
    }
    given["group"] = given["group"] or "open"
    return CaseFilter(**given)


class CaseFilterForm(forms.Form):
    """What the queue is narrowed to (事件筛选)."""

    # Any: what a form takes is Django's business.
    def __init__(self, query: Mapping[str, Any], choices: Mapping[str, Iterable[tuple[str, Any]]]):
        super().__init__(query, auto_id="filter-%s")
        statuses = [(name, message(f"casework.status.{name}")) for name in CaseStatus.values]
        channels = [(name, message(f"casework.channel.{name}")) for name in Channel.values]
        self.fields["keyword"] = forms.CharField(
            label=message("casework.ui.keyword"), required=False, max_length=_LONGEST
        )
        offered = {**choices, "status": statuses, "channel": channels}
        for name in ("unit", "town", "category", "status", "channel"):
            every = [("", message("casework.ui.all")), *offered[name]]
            self.fields[name] = forms.ChoiceField(
                label=message(f"casework.ui.{name}"), required=False, choices=every
            )


class ResidentForm(forms.Form):
    """Three questions to a resident: what, where, how to reach you (群众上报)."""

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None, files: Any = None):
        super().__init__(posted, files)
        area = forms.Textarea(attrs={"rows": 4})
        name = "casework.ui.report."
        self.fields["text"] = forms.CharField(**asked(f"{name}text", max_length=4_000, widget=area))
        self.fields["place_text"] = forms.CharField(
            **asked(f"{name}place", required=False, max_length=200)
        )
        self.fields["files"] = ManyFiles(
            **asked(f"{name}files", required=False, help_text=message("casework.ui.photos"))
        )
        self.fields["name"] = forms.CharField(**asked(f"{name}name", required=False, max_length=40))
        self.fields["phone"] = forms.CharField(
            **asked(
                f"{name}phone", required=False, max_length=20,
                help_text=message(f"{name}why_phone"),
                widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            )
        )  # fmt: skip
        self.fields["may_publish"] = forms.BooleanField(
            **asked(f"{name}may_publish", required=False)
        )

    def report(self, channel: str = Channel.RESIDENT) -> Report:
        """Make what the service takes."""
        given = self.cleaned_data
        return Report(
            channel=channel,
            text=given["text"],
            external_id=given.get("external_id", ""),
            place_text=given["place_text"],
            x=given.get("x"),
            y=given.get("y"),
            category_code=given.get("category", ""),
            reporter=ReporterDraft(given["name"], given["phone"]),
            files=tuple(Upload.of(file) for file in given["files"]),
            may_publish=given["may_publish"],
        )


class CounterForm(ResidentForm):
    """A report that an official enters (窗口登记)."""

    # Any: what a form takes is Django's business.
    def __init__(
        self, categories: Choices, posted: Mapping[str, Any] | None = None, files: Any = None
    ):
        super().__init__(posted, files)
        channels = [(one.value, message(f"casework.channel.{one.value}")) for one in _BY_HAND]
        self.fields["channel"] = forms.ChoiceField(**asked("casework.ui.channel", choices=channels))
        self.fields["external_id"] = forms.CharField(
            **asked("casework.ui.external_id", required=False, max_length=120)
        )
        listed = [("", message("casework.ui.category_later")), *categories]
        self.fields["category"] = forms.ChoiceField(
            **asked("casework.ui.category", required=False, choices=listed)
        )
        self.fields["x"] = forms.FloatField(
            **asked("casework.ui.x", required=False, min_value=-180, max_value=180)
        )
        self.fields["y"] = forms.FloatField(
            **asked("casework.ui.y", required=False, min_value=-90, max_value=90)
        )
        self.order_fields(["channel", "text", "place_text", "category", "x", "y", "external_id"])


class CodeForm(forms.Form):
    """The code on the paper (查询码)."""

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None):
        super().__init__(posted)
        letters = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
        self.fields["code"] = forms.CharField(
            **asked("casework.ui.code", max_length=40, widget=letters)
        )


class HotlineForm(forms.Form):
    """A sheet of the hotline (热线工单表)."""

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None, files: Any = None):
        super().__init__(posted, files)
        only = forms.FileInput(attrs={"accept": ".xlsx,.csv"})
        hint = message("hotline.ui.hint")
        self.fields["sheet"] = forms.FileField(
            **asked("hotline.ui.sheet", widget=only, help_text=hint)
        )


class DirectoryForm(forms.Form):
    """A new version of the directory (目录新版本)."""

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None, files: Any = None):
        super().__init__(posted, files)
        only = forms.FileInput(attrs={"accept": ".xlsx,.csv"})
        hint = message("directory.ui.sheet_hint")
        self.fields["sheet"] = forms.FileField(
            **asked("directory.ui.sheet", widget=only, help_text=hint)
        )
        self.fields["name"] = forms.CharField(**asked("directory.ui.name", max_length=120))
        self.fields["source"] = forms.CharField(
            **asked(
                "directory.ui.source", max_length=400, help_text=message("directory.ui.source_hint")
            )
        )
