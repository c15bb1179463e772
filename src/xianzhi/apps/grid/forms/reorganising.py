"""Forms that change the tree (网格调整表单): merge, split, move, rename, redraw."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from xianzhi.apps.grid.choices import Verb
from xianzhi.apps.grid.forms.importing import ACCEPTED
from xianzhi.apps.grid.selectors import ChangeFile
from xianzhi.apps.grid.services import NewArea, Paper, TreeFile
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["CHANGES", "ChangeForm"]

CHANGES = (Verb.MERGE, Verb.SPLIT, Verb.TRANSFER, Verb.RENAME, Verb.REDRAW)
_MOST_NAME, _MOST_CODE = 80, 32


def _text(most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(max_length=most, required=required)


def _count() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=10_000_000)


class ChangeForm(forms.Form):
    """A change of one area (网格调整); the verb decides which fields there are.

    A split asks for as many parts as *parts* says; each area below says which part it goes to. An
    area that is drawn and has nothing below comes with a map file of its parts.
    """

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        verb: str,
        file: ChangeFile,
        posted: Any = None,
        files: Any = None,
        *,
        offers: Mapping[str, Sequence[Any]],
        parts: int = 2,
    ) -> None:
        today = timezone.localdate()
        initial = {"name": file.name, "unit": file.unit_id, "effective_on": today}
        super().__init__(posted, files, initial=initial)
        self.verb, self.file, self.parts = verb, file, parts
        self.codes = list(offers.get("codes", ()))
        self.is_drawn_anew = verb == Verb.REDRAW or (
            verb == Verb.SPLIT and file.is_drawn and not file.children
        )
        self._ask(offers)
        self._ask_for_the_paper()
        for name, field in self.fields.items():
            field.label = field.label or message(f"grid.form.{name}")

    @property
    def lines(self) -> Iterator[list[forms.BoundField]]:
        """Give the fields as they stand on the page: what belongs to one part, side by side."""
        beside: list[forms.BoundField] = []
        for field in self:
            beside.append(field)
            if not field.name.startswith(("code_", "name_")):
                yield beside
                beside = []

    def paper(self, seen: Mapping[str, int]) -> Paper:
        """Give day, basis and reason, with what the asker saw (调整依据)."""
        given = self.cleaned_data
        return Paper(given["effective_on"], given["basis"], given["reason"], seen)

    def new_area(self) -> NewArea:
        """Give the area that a merger makes (合并后的网格)."""
        given = self.cleaned_data
        return NewArea(given["new_code"], given["new_name"])

    def new_parts(self) -> tuple[NewArea, ...]:
        """Give the parts of a split, each with the areas that go to it (拆分后的网格)."""
        given = self.cleaned_data
        return tuple(
            NewArea(
                given[f"code_{number}"],
                given[f"name_{number}"],
                None,
                tuple(c for c, _ in self.file.children if given[f"to_{c}"] == str(number)),
                given[f"households_{number}"],
            )
            for number in range(1, self.parts + 1)
        )

    def handed_in(self) -> tuple[TreeFile, ...]:
        """Give the map file that was handed in, none where it waits already."""
        given = self.cleaned_data.get("border_file")
        return (TreeFile(given.name, given.read()),) if given else ()

    def _ask(self, offers: Mapping[str, Sequence[Any]]) -> None:
        file, fields = self.file, self.fields
        if self.is_drawn_anew:
            control = forms.FileInput(attrs={"accept": ACCEPTED})
            fields["border_file"] = forms.FileField(required=False, widget=control)
            fields["border_file"].help_text = message(f"grid.form.{self.verb}_file_hint")
        elif self.verb == Verb.MERGE:
            tick = forms.CheckboxSelectMultiple
            fields["others"] = forms.MultipleChoiceField(choices=file.siblings, widget=tick)
            fields["new_code"], fields["new_name"] = _text(_MOST_CODE), _text(_MOST_NAME)
            fields["new_code"].initial = next(iter(self.codes), "")
            fields["new_code"].help_text = message("grid.form.new_code_hint")
        elif self.verb == Verb.SPLIT:
            self._ask_for_parts()
        elif self.verb == Verb.TRANSFER:
            fields["parent"] = forms.ChoiceField(choices=file.parents)
        else:
            fields["name"] = _text(_MOST_NAME)
            none = [("", message("grid.form.unit_above"))]
            choices = none + list(offers.get("units", ()))
            fields["unit"] = forms.ChoiceField(required=False, choices=choices)

    def _ask_for_parts(self) -> None:
        numbers = range(1, self.parts + 1)
        for number in numbers:
            said = {"number": str(number)}
            made = {"code": _text(_MOST_CODE), "name": _text(_MOST_NAME), "households": _count()}
            for name, field in made.items():
                field.label = message(f"grid.form.part_{name}", said)
                self.fields[f"{name}_{number}"] = field
            made["code"].initial = dict(enumerate(self.codes, 1)).get(number, "")
        parts = [(str(n), message("grid.form.part", {"number": str(n)})) for n in numbers]
        for code, name in self.file.children:
            self.fields[f"to_{code}"] = forms.ChoiceField(label=name, choices=parts)

    def _ask_for_the_paper(self) -> None:
        fields = self.fields
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        fields["effective_on"] = forms.DateField(widget=day)
        fields["basis"] = _text(200)
        fields["basis"].help_text = message("grid.form.basis_hint")
        fields["reason"] = _text(2_000, required=False)
        fields["reason"].widget = forms.Textarea(attrs={"rows": 2})
