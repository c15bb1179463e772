"""Load Hechuan into the site (装入样例县), through the services that everybody uses.

Loading twice changes nothing. Accounts are made only by ``open_demo``, which only the
demonstration command calls.
"""

from collections.abc import Iterator

from django.db import transaction

from xianzhi.apps.accounts.selectors import Role
from xianzhi.apps.accounts.services import PostDraft, create_demo_accounts, register_posts
from xianzhi.apps.grid.services import AreaDraft, register_areas
from xianzhi.apps.organisations.services import AliasEntry, UnitDraft, register_units
from xianzhi.samples.county import County, build_county
from xianzhi.samples.people import Duty, Staff, Tenure
from xianzhi.samples.units import Unit, UnitKind

__all__ = ["DEMO_POSTS", "load_county", "open_demo", "post_drafts"]

# User name -> the post that signs in with it.
DEMO_POSTS = {
    "clerk": "supervision-office-officer",
    "leader": "executive-deputy",
    "planner": "natural-resources-officer",
    "planning-head": "natural-resources-head",
    "housing": "housing-officer",
    "luxi": "town-990121102-officer",
    "dispatcher": "government-services-officer",
    "checker": "government-services-section-2",
    "grid-worker": "grid-990121101001001",
    "admin": "administrator",
    "security": "security",
    "auditor": "auditor",
}

_COUNTY_UNIT = "county-government"
# The kinds that the site keeps, as ``organisations`` stores them.
_KINDS = {
    UnitKind.COMMITTEE: "government",
    UnitKind.GOVERNMENT: "government",
    UnitKind.OFFICE: "government",
    UnitKind.PARTY: "bureau",
    UnitKind.BUREAU: "bureau",
    UnitKind.CENTRE: "institution",
    UnitKind.ASSOCIATION: "institution",
    UnitKind.COURT: "institution",
    UnitKind.BRIGADE: "institution",
    UnitKind.COMPANY: "firm",
    UnitKind.TOWN: "town",
    UnitKind.TASK_FORCE: "task_force",
    UnitKind.GROUP: "group",
}
_ROLES: dict[Duty, tuple[str, ...]] = {
    Duty.COUNTY_LEADER: (Role.LEADER,),
    Duty.HEAD: (Role.UNIT_HEAD,),
    Duty.DEPUTY: (Role.UNIT_HEAD,),
    Duty.SECTION_HEAD: (Role.UNIT_OFFICER,),
    Duty.OFFICER: (Role.UNIT_OFFICER,),
    Duty.VILLAGE_HEAD: (),
    Duty.GRID_WORKER: (Role.GRID_WORKER,),
    Duty.ADMINISTRATOR: (Role.ADMIN,),
    Duty.SECURITY: (Role.SECURITY,),
    Duty.AUDITOR: (Role.AUDITOR,),
}


def load_county(county: County | None = None) -> County:
    """Register the units, areas, posts and people of Hechuan (装入单位、网格、人员).

    No account is made. What is known already stays as it is.
    """
    county = county or build_county()
    with transaction.atomic():
        register_units(_unit_draft(unit) for unit in county.units)
        register_areas(_area_drafts(county))
        register_posts(post_drafts(county.staff))
    return county


def open_demo(password: str, county: County | None = None) -> tuple[str, ...]:
    """Make the demonstration accounts on a loaded county (演示账户): clerk, leader, officers.

    Parameters
    ----------
    password
        Made for this run by the caller and shown to the visitor; all accounts share it.

    Returns
    -------
    tuple of str
        The names to sign in with.
    """
    staff = (county or build_county()).staff
    user_names = {post_code: name for name, post_code in DEMO_POSTS.items()}
    return create_demo_accounts(post_drafts(staff, user_names), password)


def _unit_draft(unit: Unit) -> UnitDraft:
    below_county = unit.code != _COUNTY_UNIT and unit.kind is not UnitKind.GROUP
    return UnitDraft(
        code=unit.code,
        name=unit.name,
        kind=_KINDS[unit.kind],
        parent_code=_COUNTY_UNIT if below_county and unit.kind is not UnitKind.COMMITTEE else "",
        aliases=tuple(AliasEntry(a.name, a.valid_from, a.valid_until) for a in unit.aliases),
        member_codes=unit.members,
    )


def _area_drafts(county: County) -> Iterator[AreaDraft]:
    governing = {unit.area_code: unit.code for unit in county.units if unit.area_code}
    governing[county.areas[0].code] = _COUNTY_UNIT
    for area in county.areas:
        unit_code = governing.get(area.code, "")
        yield AreaDraft(
            area.code,
            area.name,
            area.level,
            area.parent_code or "",
            unit_code,
            households=area.households,
            residents=area.residents,
        )


def post_drafts(staff: Staff, user_names: dict[str, str] | None = None) -> Iterator[PostDraft]:
    """Describe every post with its holder (岗位清单), those with a user name as accounts."""
    posts = {post.code: post for post in staff.posts}
    names = {person.code: person.name for person in staff.people}
    for tenure in staff.tenures:
        post = posts[tenure.post_code]
        user_name = _user_name(tenure, user_names or {})
        roles = (Role.CLERK,) if post.unit_code == "supervision-office" else _ROLES[post.duty]
        if post.unit_code == "natural-resources":
            roles = (*roles, Role.PLANNER)
        if post.unit_code == "government-services":
            roles = (*roles, Role.DISPATCHER)
        yield PostDraft(
            names[tenure.person_code],
            post.unit_code,
            post.title,
            roles,
            tenure.valid_from,
            tenure.valid_until,
            user_name,
        )


def _user_name(tenure: Tenure, user_names: dict[str, str]) -> str:
    """Only the present holder of a post may sign in from it."""
    return user_names.get(tenure.post_code, "") if tenure.valid_until is None else ""
