"""A county of nine units and its people: Hechuan in small."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.accounts.services import PostDraft, create_demo_accounts, register_posts
from xianzhi.apps.grid.services import AreaDraft, register_areas
from xianzhi.apps.organisations.services import AliasEntry, UnitDraft, register_units

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = date(2025, 1, 1)

UNITS = (
    UnitDraft("government", "县政府", "government"),
    UnitDraft("supervision", "县政府督查室", "government", "government"),
    UnitDraft("housing", "县住建局", "bureau", "government", (AliasEntry("县住房和城乡建设局"),)),
    UnitDraft("finance", "县财政局", "bureau", "government"),
    UnitDraft("resources", "县自然资源局", "bureau", "government"),
    UnitDraft("water", "县水利局", "bureau", "government"),
    UnitDraft("luxi", "芦溪镇", "town", "government"),
    UnitDraft("shiqiao", "石桥镇", "town", "government"),
    UnitDraft("towns", "各镇", "group", member_codes=("luxi", "shiqiao")),
)
POSTS = (
    PostDraft("柳明远", "supervision", "督查专员", ("clerk",), SINCE, None, "clerk"),
    PostDraft("贺知秋", "supervision", "督查员", ("clerk",), SINCE, None, "second"),
    PostDraft("沈怀谷", "government", "副县长", ("leader",), SINCE, None, "leader"),
    PostDraft("程立群", "housing", "局长", ("unit_head",), SINCE, None, "head"),
    PostDraft("陆小满", "housing", "经办人", ("unit_officer",), SINCE, None, "housing"),
    PostDraft("方若谷", "finance", "经办人", ("unit_officer",), SINCE, None, "finance"),
    PostDraft("白晓芸", "luxi", "经办人", ("unit_officer",), SINCE, None, "luxi"),
    PostDraft("陶安", "government", "系统管理员", ("admin",), SINCE, None, "admin"),
    PostDraft("旧任", "housing", "原经办人", ("unit_officer",), date(2024, 1, 1), SINCE, "gone"),
)
AREAS = (
    AreaDraft("990121", "禾川县", "county", unit_code="government"),
    AreaDraft("990121101", "芦溪镇", "town", "990121", "luxi"),
    AreaDraft("990121102", "石桥镇", "town", "990121", "shiqiao"),
)


@dataclass(frozen=True)
class SmallCounty:
    """Ids by code, and who acts."""

    units: dict[str, str]
    posts: dict[str, str]  # by the person's name

    def actor(self, username: str, at: datetime = AT) -> Actor:
        from xianzhi.apps.accounts.models import User

        return actor_for(str(User.objects.get(username=username).pk), None, at)


def make_county() -> SmallCounty:
    units = register_units(UNITS)
    register_areas(AREAS)
    posts = register_posts(POSTS)
    create_demo_accounts(POSTS, "for tests only")
    return SmallCounty(dict(units), {person: post for (_, person, _), post in posts.items()})
