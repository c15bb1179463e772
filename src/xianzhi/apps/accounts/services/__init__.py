"""Writing accounts and posts (账户岗位办理)."""

from xianzhi.apps.accounts.services.opening import open_accounts, set_password
from xianzhi.apps.accounts.services.registering import (
    PostDraft,
    create_demo_accounts,
    register_posts,
)
from xianzhi.apps.accounts.services.signing_in import SignedIn, address_of, sign_in_with

__all__ = [
    "PostDraft",
    "SignedIn",
    "address_of",
    "create_demo_accounts",
    "open_accounts",
    "register_posts",
    "set_password",
    "sign_in_with",
]
