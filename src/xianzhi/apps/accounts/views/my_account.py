"""One's own account (我的账户): sign-ins, second factor, telephone number."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.forms import FactorForm, PhoneForm
from xianzhi.apps.accounts.selectors import (
    Actor,
    SiteUser,
    factor_state,
    identities_of,
    my_sign_ins,
    person_card,
    user_by_id,
)
from xianzhi.apps.accounts.services import begin_factor, confirm_factor, drop_factor, set_phone
from xianzhi.catalogue.messages import words
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.asking import UNPROCESSABLE, request_id_of
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["drop_second_factor", "my_account", "my_phone", "second_factor"]


@require_safe
@acting
def my_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show one's own account (我的账户)."""
    return _account(request, actor, PhoneForm(), FactorForm())


@require_POST
@acting
def my_phone(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Keep one's own telephone number (登记电话)."""
    form = PhoneForm(request.POST)
    if form.is_valid():
        try:
            set_phone(
                actor=actor,
                person_id=actor.person_id,
                phone=form.cleaned_data["phone"],
                request_id=request_id_of(request),
                at=timezone.now(),
            )
        except XianzhiError as error:
            form.add_error("phone", words(error.code, error.params, language()))
        else:
            messages.success(request, _("Kept, and shown masked."))
            return redirect("accounts:my_account")
    return _account(request, actor, form, FactorForm())


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@acting
def second_factor(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Set up an authenticator (绑定动态口令): QR code and secret, then a code, then the codes."""
    user, now = _user(actor), timezone.now()
    if factor_state(user).is_on:
        return redirect("accounts:my_account")
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_factor(user, form.cleaned_data["code"], now)
        except XianzhiError as error:
            form.add_error("code", words(error.code, error.params, language()))
        else:
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
    enrolment = begin_factor(user, issuer=settings.XIANZHI_COUNTY_NAME or "Xianzhi", at=now)
    drawing = segno.make(enrolment.uri, error="m").svg_data_uri(scale=4, border=2)
    page = {"form": form, "enrolment": enrolment, "drawing": drawing}
    status = UNPROCESSABLE if form.errors else None
    return render(request, "accounts/second_factor.html", page, status=status)


@require_POST
@sensitive_post_parameters("code")
@acting
def drop_second_factor(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take one's own authenticator away (解除绑定)."""
    form = FactorForm(request.POST)
    if form.is_valid():
        try:
            drop_factor(_user(actor), form.cleaned_data["code"], timezone.now())
        except XianzhiError as error:
            form.add_error("code", words(error.code, error.params, language()))
        else:
            messages.success(request, _("The second factor is taken away."))
            return redirect("accounts:my_account")
    return _account(request, actor, PhoneForm(), form)


def _account(
    request: HttpRequest, actor: Actor, phone: PhoneForm, factor: FactorForm
) -> HttpResponse:
    now = timezone.now()
    names = {one.key: one.name for one in settings.SIGN_IN_PLATFORMS}
    page = {
        "card": person_card(actor, actor.person_id, now),
        "factor": factor_state(_user(actor)),
        "identities": [
            {"line": line, "platform": names.get(line.platform, line.platform)}
            for line in identities_of(actor.user_id)
        ],
        "sign_ins": my_sign_ins(actor, at=now),
        "phone_form": phone,
        "factor_form": factor,
    }
    status = UNPROCESSABLE if phone.errors or factor.errors else None
    return render(request, "accounts/my_account.html", page, status=status)


def _user(actor: Actor) -> SiteUser:
    user = user_by_id(actor.user_id)
    if user is None:
        raise NotFoundError
    return user
