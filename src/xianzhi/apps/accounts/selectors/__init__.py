"""Reading accounts and posts (查询账户岗位)."""

from xianzhi.apps.accounts.actors import Actor
from xianzhi.apps.accounts.choices import ADMINISTRATORS, Holding, Role
from xianzhi.apps.accounts.selectors.establishment import (
    EstablishmentLine,
    HandOverLine,
    HolderLine,
    PersonLine,
    PostFile,
    establishment,
    mixed_administrators,
    people,
    post_file,
)
from xianzhi.apps.accounts.selectors.phones import PersonCard, person_card
from xianzhi.apps.accounts.selectors.posts import (
    DemoAccount,
    PostLine,
    actor_for,
    demo_accounts,
    find_posts,
    post_labels,
    post_lines,
    posts_in_units,
    posts_of,
    posts_with_role,
)
from xianzhi.apps.accounts.selectors.sign_ins import (
    FactorState,
    SignInLine,
    SignInRecords,
    SiteUser,
    factor_state,
    my_sign_ins,
    sign_ins,
    user_by_id,
)

__all__ = [
    "ADMINISTRATORS",
    "Actor",
    "DemoAccount",
    "EstablishmentLine",
    "FactorState",
    "HandOverLine",
    "HolderLine",
    "Holding",
    "PersonCard",
    "PersonLine",
    "PostFile",
    "PostLine",
    "Role",
    "SignInLine",
    "SignInRecords",
    "SiteUser",
    "actor_for",
    "demo_accounts",
    "establishment",
    "factor_state",
    "find_posts",
    "mixed_administrators",
    "my_sign_ins",
    "people",
    "person_card",
    "post_file",
    "post_labels",
    "post_lines",
    "posts_in_units",
    "posts_of",
    "posts_with_role",
    "sign_ins",
    "user_by_id",
]
