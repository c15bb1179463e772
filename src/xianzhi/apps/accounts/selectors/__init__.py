"""Reading accounts and posts (查询账户岗位)."""

from xianzhi.apps.accounts.actors import Actor
from xianzhi.apps.accounts.choices import ADMINISTRATORS, Holding, Role
from xianzhi.apps.accounts.selectors.establishment import (
    EstablishmentLine,
    HandOverLine,
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
    post_labels,
    post_lines,
    posts_in_units,
    posts_of,
    posts_with_role,
)

__all__ = [
    "ADMINISTRATORS",
    "Actor",
    "DemoAccount",
    "EstablishmentLine",
    "HandOverLine",
    "Holding",
    "PersonCard",
    "PersonLine",
    "PostFile",
    "PostLine",
    "Role",
    "actor_for",
    "demo_accounts",
    "establishment",
    "mixed_administrators",
    "people",
    "person_card",
    "post_file",
    "post_labels",
    "post_lines",
    "posts_in_units",
    "posts_of",
    "posts_with_role",
]
