"""Tell Django of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of the accounts and posts (账户岗位)."""

    name = "xianzhi.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let whoever signs in be counted from then on: Django tells of it by a signal only."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- app ready

        from xianzhi.apps.accounts.idle import note_sign_in  # noqa: PLC0415 -- app ready

        user_logged_in.connect(note_sign_in, dispatch_uid="xianzhi.idle")
