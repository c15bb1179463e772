"""Forms of legal time (工作日历与时限表单)."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.accounts.selectors import PostLine
from xianzhi.apps.calendar.services import ClockDraft, ClockMove, NoticeDraft
from xianzhi.apps.evidence.services import Upload
from xianzhi.core.calendar import ClockVerb, Limit, StartRule, Terms, read_limit
from xianzhi.errors import RuleError
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["ClockForm", "DueForm", "MoveForm", "NoticeForm", "move_form"]

_STARTS = (
    (StartRule.NEXT_DAY.value, _("from the next day on")),
    (StartRule.SAME_MOMENT.value, _("from the moment on")),
)
_MOMENT = "%Y-%m-%dT%H:%M"


class LimitField(forms.CharField):
    """A limit as people write it (时限)."""

    def clean(self, value: Any) -> Limit | None:  # Any: as Django's own
        """Read the limit, or say what to write."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_limit(text)
        except RuleError as error:
            raise forms.ValidationError(message(error.code, error.params)) from error


# Any: lazy words, Django's options.
def _moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    formats = [_MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%d"]
    return forms.DateTimeField(label=label, widget=widget, input_formats=formats, **more)


class NoticeForm(forms.Form):
    """A notice about holidays (放假通知)."""

    year = forms.IntegerField(label=_("Year of the holidays"), min_value=2004, max_value=2100)
    number = forms.CharField(
        label=_("Number of the document"), max_length=80, widget=forms.TextInput()
    )
    issued_date = forms.DateField(
        label=_("Date of issue"), widget=forms.DateInput(attrs={"type": "date"})
    )
    text = forms.CharField(
        label=_("Text of the notice"),
        help_text=_(
            "Paste the whole text, or write a line for each holiday: "
            "元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日上班。"
        ),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "zh-Hans"}),
    )
    list_file = forms.FileField(
        label=_("Or a list of the holidays"),
        help_text=_("xlsx or csv: 节日, 放假起, 放假止, 上班日期 in columns. It fills the text."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean(self) -> dict[str, Any]:  # Any: as Django's own
        """Ask for words or a list: one of both."""
        given = super().clean() or self.cleaned_data
        if not given.get("text") and not given.get("list_file"):
            self.add_error("text", message("records.text_required"))
        return given

    def handed_in(self) -> Upload | None:
        """Give the list that was handed in; null without one."""
        file = self.cleaned_data.get("list_file")
        return Upload(file.name, file.read()) if file else None

    def draft(self, seen: int) -> NoticeDraft:
        """Give what is asked for; *seen* is how many adopted notices the page knew."""
        given = self.cleaned_data
        return NoticeDraft(
            given["year"], given["number"], given["issued_date"], given["text"], seen
        )


class ClockForm(forms.Form):
    """A matter whose limit begins (登记时限)."""

    title = forms.CharField(
        label=_("Matter"), help_text=_("What it is, without names of residents."), max_length=200
    )
    limit = LimitField(
        label=_("Limit"),
        help_text=_("20 working days, 15 days, 3 months, 4 working hours, 24 hours"),
        max_length=40,
    )
    begun_at = _moment_field(_("Received"))
    starts = forms.ChoiceField(label=_("Counted"), choices=_STARTS)
    most_extension = forms.IntegerField(
        label=_("Longest extension"),
        help_text=_("In the unit of the limit; 0 where none is allowed."),
        min_value=0,
        max_value=3_660,
        initial=0,
    )
    cap = LimitField(
        label=_("Cap"),
        help_text=_("Latest end whatever happens, counted from the first day; may stay empty."),
        max_length=40,
        required=False,
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("Document and article that set the limit."),
        max_length=200,
        required=False,
    )

    def draft(self) -> ClockDraft:
        """Give what is asked for."""
        given = self.cleaned_data
        terms = Terms(
            given["limit"],
            StartRule(given["starts"]),
            most_extension=given["most_extension"],
            cap=given["cap"],
            basis=given["basis"],
        )
        return ClockDraft(given["title"], terms, given["begun_at"])


class MoveForm(forms.Form):
    """Something that happens to a clock (计时操作)."""

    at = _moment_field(_("Moment"))
    added = forms.IntegerField(
        label=_("Extended by"), help_text=_("In the unit of the limit."), min_value=1
    )
    approver = forms.ChoiceField(label=_("Approved by"))
    reason = forms.CharField(
        label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed = {
        ClockVerb.PAUSE: ("at", "approver", "reason"),
        ClockVerb.RESUME: ("at",),
        ClockVerb.RESTART: ("at", "reason"),
        ClockVerb.EXTEND: ("at", "added", "approver", "reason"),
        ClockVerb.STOP: ("at",),
    }

    def wanted(self, clock_id: str, verb: ClockVerb, seen: int) -> ClockMove:
        """Give what is asked for; *seen* is the last entry that the page showed."""
        given = self.cleaned_data
        return ClockMove(
            clock_id,
            verb,
            given["at"],
            reason=given.get("reason", ""),
            approver_id=given.get("approver", ""),
            added=given.get("added", 0),
            seen=seen,
        )


# Any: what a form takes is Django's business.
def move_form(
    verb: ClockVerb, approvers: tuple[PostLine, ...], now: datetime, posted: Any = None
) -> MoveForm:
    """Make the form of one verb (计时操作表单)."""
    form = MoveForm(posted, prefix=verb.value, initial={"at": now})
    for name in set(form.fields) - set(MoveForm.needed[verb]):
        del form.fields[name]
    field = form.fields.get("approver")
    if isinstance(field, forms.ChoiceField):
        field.choices = [
            (post.id, f"{post.unit_name} {post.title} {post.person_name}") for post in approvers
        ]
    return form


class DueForm(forms.Form):
    """A question about a limit (推算)."""

    start = _moment_field(_("Received"))
    limit = LimitField(
        label=_("Limit"),
        help_text=_("20 working days, 15 days, 3 months, 4 working hours, 24 hours"),
        max_length=40,
    )
    starts = forms.ChoiceField(label=_("Counted"), choices=_STARTS)

    def terms(self) -> Terms:
        """Give the terms that are asked about."""
        return Terms(self.cleaned_data["limit"], StartRule(self.cleaned_data["starts"]))
