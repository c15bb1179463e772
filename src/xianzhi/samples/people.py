"""Posts and the people who hold them (岗位与人员). Every name is invented; nobody has a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from xianzhi.samples.areas import Area, AreaLevel
from xianzhi.samples.names import person_names
from xianzhi.samples.units import Unit, UnitKind

__all__ = ["WITHOUT_STAFF", "Duty", "Person", "Post", "Staff", "Tenure", "build_staff"]


class Duty(StrEnum):
    """What a post is for (岗位职责)."""

    COUNTY_LEADER = "county_leader"  # 县级领导
    HEAD = "head"  # 主要负责人
    DEPUTY = "deputy"  # 分管负责人
    SECTION_HEAD = "section_head"  # 股室负责人
    OFFICER = "officer"  # 经办人
    VILLAGE_HEAD = "village_head"  # 村（社区）负责人
    GRID_WORKER = "grid_worker"  # 网格员
    ADMINISTRATOR = "administrator"  # 系统管理员
    SECURITY = "security"  # 安全管理员
    AUDITOR = "auditor"  # 审计管理员


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a unit (岗位), over an area where that matters."""

    code: str
    unit_code: str
    title: str
    duty: Duty
    area_code: str | None = None
    full_time: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist (虚构人员)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who holds a post, in a half-open period (任职)."""

    person_code: str
    post_code: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Posts, people and who holds what (岗位、人员、任职)."""

    posts: tuple[Post, ...]
    people: tuple[Person, ...]
    tenures: tuple[Tenure, ...]


_LEADERS = (
    ("secretary", "county-committee", "县委书记"),
    ("committee-organisation", "county-committee", "县委常委、组织部部长"),
    ("committee-political-legal", "county-committee", "县委常委、政法委书记"),
    ("governor", "county-government", "县长"),
    ("executive-deputy", "county-government", "常务副县长"),
    ("deputy-construction", "county-government", "副县长（分管自然资源、城乡建设）"),
    ("deputy-industry", "county-government", "副县长（分管工业、商务）"),
    ("deputy-rural", "county-government", "副县长（分管农业农村、水利）"),
    ("deputy-services", "county-government", "副县长（分管教育、卫生、民政）"),
    ("deputy-security", "county-government", "副县长（分管公安、司法）"),
)
# The county's own leaders are listed above; groups and task forces employ nobody.
WITHOUT_STAFF = {UnitKind.GROUP, UnitKind.TASK_FORCE, UnitKind.COMMITTEE, UnitKind.GOVERNMENT}
_ADMINISTRATOR = Post("administrator", "government-office", "系统管理员", Duty.ADMINISTRATOR)
# The other two of the three administrators; they have names of their own, outside the draw.
_WATCHERS = (
    (Post("security", "government-office", "安全管理员", Duty.SECURITY), "岑守诚"),
    (Post("auditor", "government-office", "审计管理员", Duty.AUDITOR), "尹明鉴"),
)
_SECTIONS = {
    UnitKind.COMPANY: ("综合部经理", "工程部经理"),
    UnitKind.TOWN: ("党政综合办公室主任", "综合治理办公室主任"),
    UnitKind.BUREAU: ("办公室主任", "业务股股长"),
}
_OTHER_SECTIONS = ("综合科科长", "业务科科长")
_WITHOUT_OFFICER = {"supply-marketing", "armed-forces"}  # gaps that the ledger's report must find
_SINCE = date(2021, 7, 1)
_HANDOVER = date(2026, 6, 1)
_CHANGED = ("housing-head", "transport-deputy-1", "health-section-2", "town-990121104-head")


def build_staff(areas: Sequence[Area], units: Sequence[Unit], seed: int) -> Staff:
    """Fill every post with somebody; four posts changed hands on 1 June 2026."""
    chance = Random(f"staff {seed}")  # noqa: S311 -- a sample county, not a secret
    posts = (*_leader_posts(), _ADMINISTRATOR, *_unit_posts(units), *_area_posts(areas))
    names = person_names(len(posts) + len(_CHANGED), chance)
    people = tuple(Person(f"p{number:04d}", name) for number, name in enumerate(names, start=1))
    tenures = list(_tenures(posts, people, chance))
    for post, name in _WATCHERS:
        posts += (post,)
        people += (Person(post.code, name),)
        tenures.append(Tenure(post.code, post.code, _SINCE))
    return Staff(posts, people, tuple(tenures))


def _leader_posts() -> Iterator[Post]:
    for code, unit_code, title in _LEADERS:
        yield Post(code, unit_code, title, Duty.COUNTY_LEADER)


def _unit_posts(units: Sequence[Unit]) -> Iterator[Post]:
    for unit in units:
        if unit.kind in WITHOUT_STAFF:
            continue
        deputy = unit.head_title.replace("办事处主任", "办事处副主任")
        deputy = deputy if deputy != unit.head_title else f"副{unit.head_title}"
        posts = [("head", unit.head_title, Duty.HEAD)]
        posts += [(f"deputy-{number}", deputy, Duty.DEPUTY) for number in (1, 2)]
        sections = _SECTIONS.get(unit.kind, _OTHER_SECTIONS)
        posts += [
            (f"section-{number}", title, Duty.SECTION_HEAD)
            for number, title in enumerate(sections, start=1)
        ]
        if unit.code not in _WITHOUT_OFFICER:
            posts.append(("officer", "经办人", Duty.OFFICER))
        for suffix, title, duty in posts:
            yield Post(f"{unit.code}-{suffix}", unit.code, title, duty, unit.area_code)


def _area_posts(areas: Sequence[Area]) -> Iterator[Post]:
    in_community = {
        area.code: area.name.endswith("社区") for area in areas if area.level is AreaLevel.VILLAGE
    }
    for area in areas:
        unit_code = f"town-{area.code[:9]}"
        if area.level is AreaLevel.VILLAGE:
            title = "社区党组织书记" if in_community[area.code] else "村党组织书记"
            yield Post(f"village-{area.code}", unit_code, title, Duty.VILLAGE_HEAD, area.code)
        elif area.level is AreaLevel.GRID:
            full_time = in_community[area.code[:12]]  # 社区专职，村兼职
            title = "专职网格员" if full_time else "兼职网格员"
            code = f"grid-{area.code}"
            yield Post(code, unit_code, title, Duty.GRID_WORKER, area.code, full_time)


def _tenures(posts: Sequence[Post], people: Sequence[Person], chance: Random) -> Iterator[Tenure]:
    waiting = iter(people[len(posts) :])
    for post, person in zip(posts, people, strict=False):
        since = _SINCE + timedelta(days=chance.randrange(1600))
        if post.code not in _CHANGED:
            yield Tenure(person.code, post.code, since)
            continue
        yield Tenure(person.code, post.code, since, _HANDOVER)
        yield Tenure(next(waiting).code, post.code, _HANDOVER)
