"""Forms of accounts (账户表单)."""

from datetime import datetime, timedelta
from math import ceil

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xianzhi.apps.accounts.selectors import SiteUser
from xianzhi.apps.accounts.services import PASSWORD, SignedIn, sign_in_by_code, sign_in_with

__all__ = ["BindingForm", "CodeForm", "FactorForm", "PhoneForm", "SignInForm", "wait_words"]


class SignInForm(forms.Form):
    """Name and password (登录表单)."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def sign_in(self, address: str, at: datetime) -> SignedIn:
        """Check name and password; the message never tells which of the two was wrong."""
        if not self.is_valid():
            return SignedIn()
        name, password = self.cleaned_data["username"], self.cleaned_data["password"]
        tried = sign_in_with(name=name, password=password, address=address, at=at)
        if tried.wait:
            self.add_error(None, forms.ValidationError(wait_words(tried.wait)))
        elif tried.user is None:
            self.add_error(
                None,
                forms.ValidationError(
                    _("User name and password do not match. Check both and try again.")
                ),
            )
        return tried


class CodeForm(forms.Form):
    """The second factor (动态口令表单): six digits, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits of your authenticator, or one of your recovery codes."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )

    def sign_in(self, user: SiteUser, address: str, at: datetime, way: str = PASSWORD) -> SignedIn:
        """Check the code (校验)."""
        if not self.is_valid():
            return SignedIn()
        code = self.cleaned_data["code"]
        tried = sign_in_by_code(user=user, code=code, address=address, at=at, way=way)
        if tried.wait:
            self.add_error(None, forms.ValidationError(wait_words(tried.wait)))
        elif tried.user is None:
            self.add_error(
                "code",
                forms.ValidationError(
                    _("The code is wrong or was used already. Wait for the next one.")
                ),
            )
        return tried


class FactorForm(forms.Form):
    """A code of one's own authenticator (动态口令)."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits that your authenticator shows now."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class BindingForm(forms.Form):
    """A code that binds an identity to an account (绑定码)."""

    code = forms.CharField(
        label=_("Binding code"),
        help_text=_("Twelve letters and digits that the security administrator gave you."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PhoneForm(forms.Form):
    """A telephone number (联系电话)."""

    phone = forms.CharField(
        label=_("Telephone number"),
        help_text=_("Others see it masked; who needs it in full must give a reason."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


def wait_words(wait: timedelta) -> str:
    """Say how long to wait (等待提示)."""
    minutes = ceil(wait / timedelta(minutes=1))
    told = ngettext(
        "Too many sign-ins have failed. Wait %(count)s minute, then try again. If you have "
        "forgotten the password, ask the system administrator for a new one.",
        "Too many sign-ins have failed. Wait %(count)s minutes, then try again. If you have "
        "forgotten the password, ask the system administrator for a new one.",
        minutes,
    )
    return told % {"count": minutes}
