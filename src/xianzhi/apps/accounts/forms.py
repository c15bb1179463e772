"""Forms of accounts (账户表单)."""

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianzhi.apps.accounts.models import User

__all__ = ["SignInForm"]


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

    def sign_in(self, request: HttpRequest) -> User | None:
        """Check name and password; the message never tells which of the two was wrong."""
        if not self.is_valid():
            return None
        user = authenticate(
            request,
            username=self.cleaned_data["username"],
            password=self.cleaned_data["password"],
        )
        if not isinstance(user, User):
            self.add_error(
                None,
                forms.ValidationError(
                    _("User name and password do not match. Check both and try again.")
                ),
            )
            return None
        return user
