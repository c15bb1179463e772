"""Forms of the administrators (系统管理表单)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.accounts.selectors import Holding, Role
from xianzhi.apps.organisations.selectors import TreeLine, UnitKind
from xianzhi.apps.organisations.steps import NewUnit, Reorganisation
from xianzhi.apps.privacy.selectors import Answer, Right
from xianzhi.ui.templatetags.xianzhi import message

__all__ = [
    "EndForm",
    "FactorForm",
    "FillForm",
    "HandOverForm",
    "MembersForm",
    "ReasonForm",
    "ReorganisationForm",
    "ReplyForm",
    "RolesForm",
    "StandInForm",
    "WishForm",
]


def _day(label: Any, *, required: bool = True) -> forms.DateField:  # Any: lazy words
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class ReorganisationForm(forms.Form):
    """A reorganisation (机构变动); ``change`` decides which of the fields there are."""

    units = forms.MultipleChoiceField(
        label=_("Units"), help_text=_("Hold Ctrl to choose several."), widget=forms.SelectMultiple
    )
    unit = forms.ChoiceField(label=_("Unit"))
    name = forms.CharField(label=_("New name"), max_length=120)
    parent = forms.ChoiceField(label=_("Below which unit"))
    heir = forms.ChoiceField(
        label=_("Taken over by"),
        help_text=_("This unit answers for what the dissolved ones left open."),
        required=False,
    )
    new_code = forms.CharField(
        label=_("Code of the new unit"),
        help_text=_("Never used before, never changed."),
        max_length=32,
        required=False,
    )
    new_name = forms.CharField(label=_("Name of the new unit"), max_length=120, required=False)
    new_kind = forms.ChoiceField(label=_("Kind of the new unit"), required=False)
    second_code = forms.CharField(
        label=_("Code of the second part"),
        help_text=_("Only where the old unit does not stay; the first part takes over."),
        max_length=32,
        required=False,
    )
    second_name = forms.CharField(
        label=_("Name of the second part"), max_length=120, required=False
    )
    on = _day(_("Takes effect on"))
    until = _day(_("Ends on"), required=False)
    basis = forms.CharField(
        label=_("Basis"), help_text=_("Number of the document or decision."), max_length=200
    )
    fields_of: Mapping[str, tuple[str, ...]] = {
        "found": ("new_code", "new_name", "new_kind", "parent", "on", "until", "basis"),
        "rename": ("unit", "name", "on", "basis"),
        "move": ("unit", "parent", "on", "basis"),
        "merge": ("units", "heir", "new_code", "new_name", "new_kind", "on", "basis"),
        "split": (
            "unit", "new_code", "new_name", "new_kind", "second_code", "second_name", "on", "basis",
        ),
        "abolish": ("unit", "heir", "on", "basis"),
    }  # fmt: skip

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        change: str,
        tree: Iterable[TreeLine],
        posted: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        given = {"on": timezone.localdate(), **(initial or {})}
        super().__init__(posted, initial=given)
        self.change = change
        for name in set(self.fields) - set(self.fields_of[change]):
            del self.fields[name]
        self.order_fields(self.fields_of[change])
        lines = list(tree)
        units = [(line.id, "　" * line.depth + line.name) for line in lines]
        kinds = [(kind.value, message(f"organisations.kind.{kind.value}")) for kind in UnitKind]
        none: list[tuple[str, Any]] = [("", _("None"))]
        choices = {"unit": units, "units": units, "parent": units, "heir": none + units}
        for name in choices.keys() & self.fields.keys():
            self._choose(name, choices[name])
        if "new_kind" in self.fields:
            self._choose("new_kind", kinds)
        if change == "found":
            self.fields["new_code"].required = self.fields["new_name"].required = True

    def asked(self, seen: Mapping[str, int]) -> Reorganisation:
        """Give what is asked for (机构变动请求)."""
        given = self.cleaned_data
        units = tuple(given.get("units") or [given["unit"]] if self.change != "found" else ())
        new = self._new(given)
        return Reorganisation(
            verb=self.change,
            on=given["on"],
            basis=given["basis"],
            unit_ids=units,
            seen=seen,
            name=given.get("name", ""),
            parent_id=given.get("parent", "") if self.change == "move" else "",
            new=new,
            heir_id=given.get("heir", ""),
            heir_code=new[0].code if self.change == "split" and len(new) > 1 else "",
            until=given.get("until"),
        )

    def _new(self, given: Mapping[str, Any]) -> tuple[NewUnit, ...]:
        kind, parent = given.get("new_kind", ""), ""
        if self.change == "found":
            parent = given["parent"]
        pairs = (("new_code", "new_name"), ("second_code", "second_name"))
        return tuple(
            NewUnit(given[code], given[name], kind, parent)
            for code, name in pairs
            if given.get(code) or given.get(name)
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PersonForm(forms.Form):
    """A person: one who is known, or a new name (人员)."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    person_name = forms.CharField(
        label=_("Or a new person, by name"), max_length=60, required=False
    )

    # Any: what a form takes is Django's business.
    def __init__(
        self, people: Iterable[tuple[str, str]], posted: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(posted, auto_id=f"id_{type(self).__name__}_%s")
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        none: list[tuple[str, Any]] = [("", _("None"))]
        field.choices = none + list(people)

    def who(self) -> dict[str, str]:
        """Give the person as the services ask for it."""
        given = self.cleaned_data
        person_id = given["person"]
        return {"person_id": person_id, "person_name": "" if person_id else given["person_name"]}


class FillForm(PersonForm):
    """A post to be filled (任职)."""

    title = forms.CharField(label=_("Post"), max_length=60)
    area_code = forms.CharField(
        label=_("Area code"),
        help_text=_("Only where the post is for one area of the unit."),
        max_length=32,
        required=False,
    )
    held_from = _day(_("From"))
    held_until = _day(_("Until"), required=False)


class HandOverForm(PersonForm):
    """A hand-over (交接)."""

    on = _day(_("Day of the hand-over"))
    note = forms.CharField(
        label=_("What is handed over"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StandInForm(PersonForm):
    """Somebody who stands in (代理、委托)."""

    holding = forms.ChoiceField(label=_("Held as"))
    held_from = _day(_("From"))
    held_until = _day(_("Until"))

    # Any: what a form takes is Django's business.
    def __init__(
        self, people: Iterable[tuple[str, str]], posted: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(people, posted)
        field = self.fields["holding"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (one.value, message(f"accounts.holding.{one.value}"))
            for one in (Holding.ACTING, Holding.DELEGATED)
        ]


class ReasonForm(forms.Form):
    """Why (理由); several forms stand on one page, so each has ids of its own."""

    # Any: what a form takes is Django's business.
    def __init__(
        self, posted: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        ids = f"id_{type(self).__name__}_%s"
        super().__init__(posted, auto_id=ids, initial=dict(initial or {}))

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndForm(ReasonForm):
    """The end of a post (免职)."""

    on = _day(_("Last day, exclusive"))


class FactorForm(ReasonForm):
    """A lost authenticator is taken away (重置双因素验证)."""


class WishForm(ReasonForm):
    """What somebody asks about the own data (个人信息权利请求)."""

    right = forms.ChoiceField(label=_("Right"))
    asked_on = _day(_("Asked on"))

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, initial={"asked_on": timezone.localdate()})
        self.order_fields(["right", "asked_on", "reason"])
        self.fields["reason"].label = _("In which words")
        field = self.fields["right"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, message(f"privacy.right.{one.value}")) for one in Right]
        field.initial = Right.ERASE


class ReplyForm(forms.Form):
    """The answer to a request (答复)."""

    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Answer in words"),
        help_text=_("A refusal names the rule that allows it. A granted erasure is final."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, message(f"privacy.answer.{one.value}")) for one in Answer]


class MembersForm(forms.Form):
    """Which units belong to a body from a day on (成员单位)."""

    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    on = _day(_("From"))

    # Any: what a form takes is Django's business.
    def __init__(
        self,
        units: Iterable[tuple[str, str]],
        held: Iterable[str],
        posted: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {"members": list(held), "on": timezone.localdate()}
        super().__init__(posted, initial=initial)
        field = self.fields["members"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(units)


class RolesForm(ReasonForm):
    """The roles of a post (岗位权限)."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    # Any: what a form takes is Django's business.
    def __init__(self, held: Iterable[str] = (), posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, initial={"roles": list(held)})
        self.order_fields(["roles", "reason"])
        field = self.fields["roles"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, message(f"accounts.role.{role.value}")) for role in Role]
