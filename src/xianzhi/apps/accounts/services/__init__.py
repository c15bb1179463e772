"""Writing accounts and posts (账户岗位办理)."""

from xianzhi.apps.accounts.services.attempts import PASSWORD
from xianzhi.apps.accounts.services.granting import set_roles
from xianzhi.apps.accounts.services.identities import (
    Binding,
    bind_by_code,
    bind_identity,
    make_binding_code,
    note_failed,
    sign_in_through,
    unbind_identity,
)
from xianzhi.apps.accounts.services.opening import open_accounts, set_password
from xianzhi.apps.accounts.services.phones import see_phone, set_phone
from xianzhi.apps.accounts.services.posting import end_post, fill_post, hand_over, stand_in
from xianzhi.apps.accounts.services.registering import (
    PostDraft,
    create_demo_accounts,
    register_posts,
)
from xianzhi.apps.accounts.services.requests import Appointment, HandingOver, StandingIn
from xianzhi.apps.accounts.services.second_factor import (
    Enrolment,
    begin_factor,
    confirm_factor,
    drop_factor,
    reset_factor,
)
from xianzhi.apps.accounts.services.signing_in import (
    SignedIn,
    address_of,
    sign_in_by_code,
    sign_in_with,
)

__all__ = [
    "PASSWORD",
    "Appointment",
    "Binding",
    "Enrolment",
    "HandingOver",
    "PostDraft",
    "SignedIn",
    "StandingIn",
    "address_of",
    "begin_factor",
    "bind_by_code",
    "bind_identity",
    "confirm_factor",
    "create_demo_accounts",
    "drop_factor",
    "end_post",
    "fill_post",
    "hand_over",
    "make_binding_code",
    "note_failed",
    "open_accounts",
    "register_posts",
    "reset_factor",
    "see_phone",
    "set_password",
    "set_phone",
    "set_roles",
    "sign_in_by_code",
    "sign_in_through",
    "sign_in_with",
    "stand_in",
    "unbind_identity",
]
