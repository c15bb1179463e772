"""Binding identities of other platforms to accounts (绑定平台身份), on the page of a post."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianzhi.apps.accounts.selectors import Actor, PostFile, account_of, identities_of
from xianzhi.apps.accounts.services import (
    Binding,
    bind_identity,
    make_binding_code,
    unbind_identity,
)
from xianzhi.exchange.identity import Identity
from xianzhi.records.decisions import Decision, Target, decide
from xianzhi.web.administration.forms import ReasonForm

__all__ = ["ACTS", "allowed_acts", "form_of"]

# Any: what a form takes is Django's business.
Posted = Mapping[str, Any] | None


class CodeForm(ReasonForm):
    """A code is given out (发放绑定码)."""


class BindForm(ReasonForm):
    """An identity is bound by its identifier (绑定平台身份)."""

    platform = forms.ChoiceField(label=gettext_lazy("Platform"))
    subject = forms.CharField(
        label=gettext_lazy("Identifier at the platform"),
        help_text=gettext_lazy("The page that the person sees after signing in there shows it."),
        max_length=255,
    )

    # Any: what a form takes is Django's business.
    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        self.order_fields(["platform", "subject", "reason"])
        field = self.fields["platform"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.name) for one in settings.SIGN_IN_PLATFORMS]


class UnbindForm(ReasonForm):
    """A bound identity is let go (解除绑定)."""

    identity = forms.ChoiceField(label=gettext_lazy("Bound identity"))

    # Any: what a form takes is Django's business.
    def __init__(self, user_id: str, posted: Posted = None) -> None:
        super().__init__(posted)
        self.order_fields(["identity", "reason"])
        field = self.fields["identity"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (line.id, f"{line.platform} {line.subject}") for line in identities_of(user_id)
        ]


def allowed_acts(actor: Actor, file: PostFile, now: datetime) -> dict[str, Decision]:
    """Say what may be done about the identities of the person behind a post (可办事项)."""
    user_id = account_of(file.holder.person_id)
    if not user_id:
        return {}
    own = Target(persons={"self": frozenset({user_id})})
    bind = decide(actor, "identity:bind", own, now)
    found = {"identity-code": bind, "identity": bind} if settings.SIGN_IN_PLATFORMS else {}
    if identities_of(user_id) and decide(actor, "identity:bind", at=now).allowed:
        found["unbind"] = decide(actor, "identity:unbind", own, now)
    return found


def form_of(act: str, file: PostFile, posted: Posted = None) -> forms.Form:
    """Make the form of an act (表单)."""
    if act == "unbind":
        return UnbindForm(account_of(file.holder.person_id), posted)
    return BindForm(posted) if act == "identity" else CodeForm(posted)


def _give_code(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    code = make_binding_code(
        actor=actor,
        user_id=account_of(file.holder.person_id),
        reason=form.cleaned_data["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    said = _("Binding code: %(code)s. It is good for once and for a day, and shown only now.")
    return said % {"code": code}


def _bind(actor: Actor, file: PostFile, form: forms.Form, request_id: str) -> str:
    given = form.cleaned_data
    platform = next(one for one in settings.SIGN_IN_PLATFORMS if one.key == given["platform"])
    asked = Binding(
        user_id=account_of(file.holder.person_id),
        identity=Identity(platform.key, platform.authority, given["subject"]),
        reason=given["reason"],
    )
    bind_identity(actor=actor, binding=asked, request_id=request_id, at=timezone.now())
    return _("Bound. It opens the account and grants no rights.")


def _unbind(actor: Actor, _file: PostFile, form: forms.Form, request_id: str) -> str:
    unbind_identity(
        actor=actor,
        identity_id=form.cleaned_data["identity"],
        reason=form.cleaned_data["reason"],
        request_id=request_id,
        at=timezone.now(),
    )
    return _("It opens nothing here any more. The password still does.")


ACTS = {"identity-code": _give_code, "identity": _bind, "unbind": _unbind}
