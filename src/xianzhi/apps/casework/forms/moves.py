"""Forms of the moves (办理表单): each verb asks for what its row of the table needs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms

from xianzhi.apps.casework.services import Delay, Dispatch, Said
from xianzhi.apps.evidence.services import Upload
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["VERBS", "Choices", "ManyFiles", "MoveForm", "asked"]

Choices = Sequence[tuple[str, Any]]  # Any: words, or the choices of a group
_MOST = 2_000
# What a verb asks for; a star marks what may be left empty.
VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "verify": ("words*", "files*"),
    "file": ("category",),
    "dispatch": ("unit", "helpers*", "note*"),
    "reassign": ("unit", "helpers*", "note"),
    "recall": ("reason",),
    "sign": (),
    "object": ("reason",),
    "uphold": ("reason",),
    "overrule": ("reason",),
    "ask_postpone": ("days", "reason"),
    "ask_suspend": ("days", "reason"),
    "approve": ("reason",),
    "refuse": ("reason",),
    "resume": (),
    "finish": ("words", "before*", "files*"),
    "confirm": ("words*", "files*"),
    "rework": ("words", "files*"),
    "close": ("answer",),
    "rate": ("rating", "words*"),
    "reopen": ("reason",),
    "void": ("reason",),
    "fold": ("number", "reason"),
    "unfold": ("reason",),
    "ask": ("question",),
}
_TEXTS = ("words", "note", "reason", "answer", "question")


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Any number of files (多个文件)."""

    widget = _Files

    # Any: Django hands over one file, a list or nothing.
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file by itself."""
        listed = data if isinstance(data, list) else [data] if data else []
        return [super(ManyFiles, self).clean(file, initial) for file in listed]


def asked(code: str, **more: Any) -> dict[str, Any]:  # Any: arguments of a field of Django's
    """Give label and fault of a field in the language of the page."""
    required = message("casework.ui.required")
    return {"label": message(code), "error_messages": {"required": required}, **more}


class MoveForm(forms.Form):
    """One move of a case (办理)."""

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        verb: str,
        choices: Mapping[str, Choices],
        posted: Mapping[str, Any] | None = None,
        files: Any = None,
        start: Mapping[str, object] | None = None,
    ):
        super().__init__(posted, files, auto_id=f"{verb}-%s", initial=dict(start or {}))
        for word in VERBS[verb]:
            name = word.rstrip("*")
            self.fields[name] = _field(name, choices, required=not word.endswith("*"))

    def said(self) -> Said:
        """Make what is said and shown."""
        given = self.cleaned_data
        return Said(given.get("words", ""), _uploads(given, "files"), _uploads(given, "before"))

    def dispatch(self) -> Dispatch:
        """Make whom it is sent to."""
        given = self.cleaned_data
        return Dispatch(given["unit"], tuple(given["helpers"]), given["note"])

    def delay(self) -> Delay:
        """Make what is asked for."""
        return Delay(self.cleaned_data["days"], self.cleaned_data["reason"])

    def text(self, name: str) -> str:
        """Give one typed text."""
        return str(self.cleaned_data[name])


def _field(name: str, choices: Mapping[str, Choices], *, required: bool) -> forms.Field:
    code = f"casework.ui.{name}"
    if name in _TEXTS:
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(**asked(code, required=required, max_length=_MOST, widget=area))
    if name in ("files", "before"):
        return ManyFiles(**asked(code, required=required, help_text=message("casework.ui.photos")))
    if name == "days":
        return forms.IntegerField(**asked(code, min_value=1, max_value=365))
    if name == "number":
        return forms.CharField(**asked(code, max_length=20))
    if name == "rating":
        listed = [(str(n), message(f"casework.rating.{n}")) for n in range(5, 0, -1)]
        return forms.ChoiceField(**asked(code, choices=listed, widget=forms.RadioSelect))
    if name == "helpers":
        many = forms.SelectMultiple(attrs={"size": 5})
        return forms.MultipleChoiceField(
            **asked(code, required=False, choices=choices["unit"], widget=many)
        )
    return forms.ChoiceField(**asked(code, choices=_begun(choices[name])))


def _begun(listed: Choices) -> list[tuple[str, Any]]:
    return [("", message("casework.ui.choose")), *listed]


def _uploads(given: Mapping[str, Any], name: str) -> tuple[Upload, ...]:
    files: Iterable[Any] = given.get(name) or ()  # Any: uploaded files of Django's
    return tuple(Upload.of(file) for file in files)
