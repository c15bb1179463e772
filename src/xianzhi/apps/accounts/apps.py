"""Tell Django of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of the accounts and posts (账户岗位)."""

    name = "xianzhi.apps.accounts"
    label = "accounts"
