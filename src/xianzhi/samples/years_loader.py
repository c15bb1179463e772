"""Two years of Hechuan's cases in a site (装入两年样例事件): lived by the posts of the county.

What is told and what became of it is that of ``samples.cases``; here each move finds its post, its
words and its unit. Loading goes on where it stopped: a life that is there is left as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from random import Random

from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor, PostLine, Role, posts_with_role
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.services import CaseLife, LifeStep, Report
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.grid.selectors import area_at_point, area_named, area_outlines
from xianzhi.apps.organisations.selectors import resolve
from xianzhi.samples.areas import build_areas
from xianzhi.samples.cases import declared
from xianzhi.samples.cases.ground import Ground, plain_ground
from xianzhi.samples.cases.histories import SampleMove, history
from xianzhi.samples.cases.reports import SampleReport, reports
from xianzhi.samples.county import SEED

__all__ = ["AT_ONCE", "Crew", "Years", "crew_of", "grounds_at_hand", "lives", "load_years"]

AT_ONCE = 500  # lives in one transaction
_MICRO_GRID = "micro_grid"
_OPEN = ("resident", "open311")
_POSTPONED, _SUSPENDED = 3, 30  # days asked for
# What a post writes with a move; a verb that is missing says nothing.
_WORDS: Mapping[str, str] = {
    "dispatch": "请按时限处置并回复",
    "object": "该处不在本单位管辖范围，请另行派遣",
    "uphold": "异议成立，重新派遣",
    "overrule": "经核对权责清单，由该单位处置",
    "ask_postpone": "材料尚未到货，申请延期",
    "ask_suspend": "需随改造工程一并处理，申请挂账",
    "approve": "情况属实，同意",
    "refuse": "理由不充分，请按期办结",
    "finish": "已到现场处置，恢复正常",
    "confirm": "现场核查属实",
    "rework": "现场仍有问题，请返工",
    "close": "您反映的问题已处置完成，感谢您的监督。",
    "rate": "电话回访",
    "reopen": "来电人称问题没有解决",
    "void": "经核实，反映的情况不存在",
    "fold": "与先前来件为同一事项",
}


@dataclass(frozen=True, slots=True)
class Years:
    """Which cases are loaded (装入范围): *count* of them fill two years, as one seed makes them."""

    count: int
    seed: int


@dataclass(frozen=True, slots=True)
class Crew:
    """Who lives through the cases (办理人员), by unit where there are many.

    ``leads`` names the unit of a category; one without is handled by the unit of the place.
    """

    dispatcher: Actor
    checker: Actor
    leader: Actor
    handlers: Mapping[str, Actor]
    grid_workers: Mapping[str, Actor]
    leads: Mapping[str, str]
    photo: Upload


def crew_of(
    dispatcher: Actor, checker: Actor, leader: Actor, photo: Upload, *, at: datetime
) -> Crew:
    """Find the posts of the county that handle and check (办理人员), as they stand now."""
    listed = selectors.category_list()
    units = resolve({line.lead for line in listed if line.lead}, at.date())
    handlers = _by_unit(posts_with_role(Role.UNIT_OFFICER, at), Role.UNIT_OFFICER)
    leads = {
        line.code: units[line.lead].id
        for line in listed
        if line.lead in units and units[line.lead].id in handlers
    }
    return Crew(
        dispatcher=dispatcher,
        checker=checker,
        leader=leader,
        handlers=handlers,
        grid_workers=_by_unit(posts_with_role(Role.GRID_WORKER, at), Role.GRID_WORKER),
        leads=leads,
        photo=photo,
    )


def grounds_at_hand(seed: int, at: datetime) -> tuple[Ground, ...]:
    """Lay the spots out on the grids that the site has drawn, else on a lattice (布置地点)."""
    areas = build_areas(SEED)  # there is one Hechuan, whatever happens in it
    codes = [area.code for area in areas if area.level == _MICRO_GRID]
    centres = {}
    for outline in area_outlines(codes, at.date()):
        ring = outline.rings[0]
        centres[outline.code] = (
            sum(x for x, _ in ring) / len(ring),
            sum(y for _, y in ring) / len(ring),
        )
    return plain_ground(areas, seed, centres or None)


def load_years(crew: Crew, grounds: Sequence[Ground], years: Years) -> Iterator[int]:
    """Load the lives, part by part (装入); yields how many of each part are new."""
    coming = lives(crew, grounds, years)
    while part := list(islice(coming, AT_ONCE)):
        yield services.take_over_cases(part)


def lives(crew: Crew, grounds: Sequence[Ground], years: Years) -> Iterator[CaseLife]:
    """Tell the lives in the order of their reports (样例事件经过)."""
    teller = _Teller(crew, years)
    for report in reports(grounds, years.count, years.seed):
        yield teller.told(report, history(report, years.seed, declared.LAST))


@dataclass(slots=True)
class _Teller:
    """Finds the post, the words and the unit of each move."""

    crew: Crew
    years: Years
    voided: set[int] = field(default_factory=set)

    def told(self, report: SampleReport, moves: Sequence[SampleMove]) -> CaseLife:
        chance = Random(f"life {self.years.seed} {report.serial}")  # noqa: S311 -- a sample county
        if any(move.verb == "void" for move in moves):
            self.voided.add(report.serial)
        place = _unit_at(report)
        steps = _Steps(self.crew, report, place, self._key(report.repeats), chance)
        lived = [self._possible(report, move) for move in moves[1:]]
        return CaseLife(
            key=self._key(report.serial),
            report=Report(
                channel=report.channel,
                text=report.text,
                external_id=report.external_id,
                place_text=report.place_text,
                x=report.x,
                y=report.y,
                area_code=report.micro_grid,
                may_publish=chance.random() < declared.PUBLISHED,
            ),
            actor=self._reporting(report, place),
            at=report.at,
            steps=tuple(steps.of(lived, number) for number in range(len(lived))),
        )

    def _possible(self, report: SampleReport, move: SampleMove) -> SampleMove:
        """Void what repeats a void matter: there is nothing to fold it into."""
        if move.verb != "fold" or report.repeats not in self.voided:
            return move
        return SampleMove("void", "voided", move.at)

    def _reporting(self, report: SampleReport, place: str) -> Actor | None:
        if report.channel in _OPEN:
            return None
        if report.channel == "grid_worker":
            return self.crew.grid_workers.get(place, self.crew.dispatcher)
        return self.crew.dispatcher

    def _key(self, serial: int | None) -> str:
        return f"hechuan-years/{self.years.seed}/{self.years.count}/{serial}"


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps of one life."""

    crew: Crew
    report: SampleReport
    place: str  # the unit that answers for it
    main: str
    chance: Random

    def of(self, moves: Sequence[SampleMove], number: int) -> LifeStep:
        move = moves[number]
        unit = self._unit(moves, number)
        return LifeStep(
            verb=move.verb,
            actor=self._actor(move.verb, unit),
            at=move.at,
            words=_WORDS.get(move.verb, ""),
            value=self._value(move.verb, unit),
            photo=self.crew.photo if move.verb == "finish" else None,
        )

    def _unit(self, moves: Sequence[SampleMove], number: int) -> str:
        """Give the unit that has the case: a wrong one until an objection is upheld."""
        for later in range(number, len(moves)):
            if moves[later].verb == "uphold":
                return self._wrong
            if later > number and moves[later].verb == "dispatch":
                break
        return self._right

    @property
    def _right(self) -> str:
        leads, place = self.crew.leads, self.place
        nearest = place if place in self.crew.handlers else next(iter(leads.values()))
        return leads.get(self.report.category, nearest)

    @property
    def _wrong(self) -> str:
        others = [unit for unit in dict.fromkeys(self.crew.leads.values()) if unit != self._right]
        return others[self.report.serial % len(others)]

    def _actor(self, verb: str, unit: str) -> Actor:
        crew = self.crew
        if verb in {"sign", "object", "ask_postpone", "ask_suspend", "resume", "finish"}:
            return crew.handlers[unit]
        if verb in {"uphold", "overrule", "approve", "refuse"}:
            return crew.leader
        if verb in {"confirm", "rework"}:
            is_own = unit == self.place or self.place not in crew.grid_workers
            return crew.checker if is_own else crew.grid_workers[self.place]
        return crew.dispatcher

    def _value(self, verb: str, unit: str) -> str | int:
        if verb == "file":
            return self.report.category
        if verb == "dispatch":
            return unit
        if verb == "fold":
            return self.main
        if verb == "rate":
            return self.chance.choices((1, 2, 3, 4, 5), (6, 6, 13, 30, 45))[0]
        return {"ask_postpone": _POSTPONED, "ask_suspend": _SUSPENDED}.get(verb, "")


def _unit_at(report: SampleReport) -> str:
    """Name the unit that answers for the place of a report, as the site will find it."""
    day = timezone.localdate(report.at)
    hit = area_at_point(report.x, report.y, day) or area_named(report.micro_grid, day)
    return hit.unit_id if hit else ""


def _by_unit(lines: Sequence[PostLine], role: str) -> Mapping[str, Actor]:
    """Make an actor of the first post of each unit; who has no account is named as a person."""
    found: dict[str, Actor] = {}
    for line in sorted(lines, key=lambda one: (one.unit_id, one.title, one.id)):
        if line.unit_id not in found:
            found[line.unit_id] = Actor(
                user_id=line.person_id,
                post_id=line.id,
                person_id=line.person_id,
                person_name=line.person_name,
                title=line.title,
                unit_id=line.unit_id,
                unit_name=line.unit_name,
                roles=frozenset({role}),
                unit_ids=frozenset({line.unit_id}),
            )
    return found
