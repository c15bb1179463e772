"""Accounts and posts (账户岗位): rights belong to posts, not to persons.

``selectors.actor_for(user_id, post_id, at)`` gives the frozen ``Actor`` that every service and
selector of the house takes first; ``selectors.posts_of(user_id, at)`` lists the posts to choose
from.
"""
