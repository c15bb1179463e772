"""Granting and withdrawing the roles of posts (授权): by the security administrator alone."""

from datetime import datetime

from xianzhi.apps.accounts.choices import Role
from xianzhi.apps.accounts.models import Post, PostRole
from xianzhi.apps.accounts.services.separation import check_separation
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text, is_id
from xianzhi.records.commands import Change, Order, carry_out
from xianzhi.records.decisions import Holder, NotFoundError, Target, decide, require
from xianzhi.records.history import append, stream_of

__all__ = ["set_roles"]

_ROOM = "accounts"

_MOST_REASON = 2_000


def set_roles(
    *,
    actor: Holder,
    post_id: str,
    roles: frozenset[str],
    reason: str,
    request_id: str,
    at: datetime,
) -> str:
    """Say which roles a post carries from now on (授予、收回岗位权限).

    Raises
    ------
    PermissionDeniedError
        The actor is no security administrator, or the post is the actor's own.
    RuleError
        A role is unknown, no reason is given, or the holder would be two kinds of administrator.
    """
    why = clean_text(reason, most=_MOST_REASON, required=True)
    if not roles <= set(Role.values):
        raise RuleError("accounts.role_unknown")

    def act(change: Change) -> str:
        posts = Post.objects.select_for_update()
        post = posts.filter(pk=post_id).first() if is_id(post_id) else None
        if post is None:
            raise NotFoundError
        own = Target(persons={"self": frozenset({str(post.person_id)})})
        require(decide(actor, "role:grant", own, at))
        before = set(PostRole.objects.filter(post=post).values_list("role", flat=True))
        PostRole.objects.filter(post=post, role__in=before - roles).delete()
        PostRole.objects.bulk_create(
            PostRole(post=post, role=role) for role in sorted(roles - before)
        )
        check_separation(post.person_id)
        facts = {"granted": sorted(roles - before), "withdrawn": sorted(before - roles)}
        append(change, stream_of("post", post.pk), "set_roles", facts)
        return str(post.pk)

    require(decide(actor, "role:grant", at=at))
    body = {"post": post_id, "roles": sorted(roles)}
    return carry_out(Order(f"{_ROOM}.set_roles", actor, body, request_id, at, why), act)
