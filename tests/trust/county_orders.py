"""The verbs of grid, units, accounts, legal time and personal data (各县务写入命令)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from factories.county import AT
from factories.grid import TOWN, draft, features, rows, square
from trust.staffed import NUMBER, ONE, TWO, VILLAGE
from trust.world import World
from xianzhi.apps.accounts import services as accounts
from xianzhi.apps.accounts.selectors import subject_of
from xianzhi.apps.calendar import services as calendar
from xianzhi.apps.grid import services as grid
from xianzhi.apps.organisations import services as organisations
from xianzhi.apps.organisations.steps import Reorganisation
from xianzhi.apps.privacy import services as privacy
from xianzhi.core.calendar import ClockVerb, workdays
from xianzhi.exchange.identity import Identity

COUNTY: dict[str, Callable[[World, str], object]] = {}
DAY = date(2026, 3, 1)
PAPER = grid.Paper(DAY, "禾政发〔2026〕3号")
NOTICE = "元旦：1月1日（周五）放假，共1天。"


def order(verb: Callable[..., object], who: str, name: str = "", **given: Any) -> None:
    """A verb with what it is asked; what depends on the county is worked out there."""

    def do(world: World, key: str) -> object:
        asked = {word: one(world) if callable(one) else one for word, one in given.items()}
        return verb(actor=world.actor(who), request_id=key, at=AT, **asked)

    COUNTY[name or verb.__name__] = do


def _term(world: World, code: str, who: str) -> grid.TermDraft:
    return grid.TermDraft(code, world.county.posts[who], "full_time", DAY)


def _new_area() -> bytes:
    cell = (f"{VILLAGE}00103", "第3微网格", "micro_grid", square(0, 0))
    return features([cell])


order(grid.assign_worker, "admin", draft=lambda world: _term(world, TWO, "方若谷"))
order(
    grid.assign_workers,
    "admin",
    drafts=lambda world: [_term(world, code, "方若谷") for code in (TWO, f"{TWO}01")],
)
order(
    grid.hand_over,
    "admin",
    "hand_over_area",
    term_id=lambda world: world["term"],
    to=lambda world: _term(world, ONE, "方若谷"),
    note="钥匙两把",
)
order(grid.end_term, "admin", term_id=lambda world: world["term"], day=DAY)
order(grid.set_goal, "admin", draft=grid.GoalDraft(ONE, 2026, "走访入户全覆盖"))
order(grid.import_areas, "admin", draft=draft(_new_area(), DAY))
order(
    lambda **given: grid.import_rows(name="again", **given),
    "admin",
    "import_rows",
    rows=[replace(row, households=99) for row in rows() if row.code == f"{ONE}01"],
    effective_on=DAY,
)
order(
    grid.merge_areas,
    "admin",
    codes=[ONE, TWO],
    into=grid.NewArea(f"{VILLAGE}009", "联合网格"),
    paper=PAPER,
)
order(
    grid.split_area,
    "admin",
    code=ONE,
    parts=[
        grid.NewArea(f"{VILLAGE}003", "北网格", children=(f"{ONE}01",)),
        grid.NewArea(f"{VILLAGE}004", "南网格", children=(f"{ONE}02",)),
    ],
    paper=PAPER,
)
order(grid.transfer_area, "admin", code=TWO, parent_code=f"{TOWN}200", paper=PAPER)
order(grid.rename_area, "admin", code=TWO, to=grid.Naming("东网格"), paper=PAPER)
order(
    grid.redraw_border,
    "admin",
    code=f"{ONE}01",
    border={"type": "Polygon", "coordinates": [list(square(0, 0).buffer(0.001).exterior.coords)]},
    paper=PAPER,
)
order(
    organisations.reorganise,
    "admin",
    asked=lambda world: Reorganisation(
        "rename", DAY, "禾编发〔2026〕3号", (world.county.units["water"],), name="县水务局"
    ),
)
order(
    organisations.set_members,
    "admin",
    asked=lambda world: organisations.Membership(
        world.county.units["towns"], frozenset({world.county.units["luxi"]}), DAY
    ),
)
order(
    accounts.fill_post,
    "admin",
    asked=lambda world: accounts.Appointment(
        world.county.units["water"], "局长", DAY, person_name="水清源"
    ),
)
order(
    accounts.end_post,
    "admin",
    post_id=lambda world: world.county.posts["方若谷"],
    on=date(2026, 6, 1),
    reason="调离",
)
order(
    accounts.hand_over,
    "admin",
    asked=lambda world: accounts.HandingOver(
        world.county.posts["陆小满"], DAY, "移交", person_name="韩新任"
    ),
)
order(
    accounts.stand_in,
    "admin",
    asked=lambda world: accounts.StandingIn(
        world.county.posts["程立群"], "acting", DAY, date(2026, 4, 1), person_name="韩新任"
    ),
)
order(
    accounts.set_roles,
    "security",
    post_id=lambda world: world.county.posts["方若谷"],
    roles=frozenset({"unit_head", "unit_officer"}),
    reason="任命",
)
order(
    accounts.reset_factor,
    "security",
    user_id=lambda world: world["factor-user"],
    reason="手机遗失",
)
order(
    accounts.make_binding_code,
    "security",
    user_id=lambda world: world["factor-user"],
    reason="本人到场核验",
)
order(
    accounts.bind_identity,
    "security",
    binding=lambda world: accounts.Binding(
        world["factor-user"], Identity("wecom", "https://wx.example 1", "u-1"), "通讯录核对"
    ),
)
order(
    accounts.unbind_identity,
    "security",
    identity_id=lambda world: world["identity"],
    reason="换手机",
)
order(
    accounts.set_phone,
    "admin",
    person_id=lambda world: world["person"],
    phone=NUMBER.replace("1234", "4321"),
)
order(accounts.see_phone, "head", person_id=lambda world: world["person"], reason="防汛值班")
order(
    privacy.receive_request,
    "security",
    asked=lambda world: privacy.DataWish(subject_of(world["person"]), "see", "请提供", DAY),
)
order(
    privacy.answer_request,
    "security",
    reply=lambda world: privacy.DataReply(world["matter"], "granted", "已删除"),
)
order(
    privacy.erase,
    "security",
    subject=lambda world: subject_of(world["person"]),
    reason="本人申请",
)
order(calendar.begin_clock, "clerk", draft=calendar.ClockDraft("答复", workdays(5), AT))
order(
    calendar.move_clock,
    "clerk",
    wanted=lambda world: calendar.ClockMove(world["clock"], ClockVerb.STOP, AT),
)
order(
    calendar.adopt_notice,
    "clerk",
    draft=calendar.NoticeDraft(2027, "测发〔2026〕1号", DAY, NOTICE, 0),
)
