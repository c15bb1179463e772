"""Cases in the small county: who deals with them, and how far each one has come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from factories.county import AT, SINCE, SmallCounty
from xianzhi.apps.accounts.services import PostDraft, create_demo_accounts, register_posts
from xianzhi.apps.casework import services
from xianzhi.apps.casework.services import CaseRef, Delay, Dispatch, Report, ReporterDraft, Said
from xianzhi.apps.evidence.services import Upload

POSTS = (
    PostDraft("路遥知", "government", "派遣员", ("dispatcher",), SINCE, None, "dispatcher"),
    PostDraft("安一鸣", "government", "派遣员", ("dispatcher",), SINCE, None, "second-dispatcher"),
    PostDraft("田禾", "luxi", "网格员", ("grid_worker",), SINCE, None, "grid"),
    PostDraft("石磊", "shiqiao", "经办人", ("unit_officer",), SINCE, None, "shiqiao"),
)
PHOTO = Upload("after.jpg", b"\xff\xd8\xff\xe0\x00\x04ok\xff\xda picture")
NAME, PHONE = "郑某某", "13900001234"


def open_room(county: SmallCounty) -> None:
    """Posts of the dispatch centre, and the shipped directory."""
    posts = register_posts(POSTS)
    create_demo_accounts(POSTS, "for tests only")
    county.posts.update({person: post for (_, person, _), post in posts.items()})
    services.adopt_shipped_directory(
        name="禾川县目录", source="为样例县编写", request_id="directory", at=AT
    )


@dataclass
class Way:
    """A case on its way; each verb comes a little later than the one before."""

    county: SmallCounty
    report: Report = field(default_factory=lambda: Report("resident", "路灯不亮，晚上看不见路"))
    at: datetime = AT
    step: timedelta = timedelta(minutes=10)
    id: str = ""
    number: str = ""
    code: str = ""
    keys: Callable[[], str] = field(default_factory=lambda: _keys().__next__)

    def reported(self, who: str = "") -> "Way":
        actor = self.county.actor(who) if who else None
        made = services.report_case(
            actor=actor, report=self.report, request_id=self.keys(), at=self.at
        )
        self.id, self.number, self.code = (str(made[name]) for name in ("case", "number", "code"))
        return self

    def do(self, verb: str, who: str, **given: object) -> "Way":
        self.at += self.step
        getattr(services, verb)(
            actor=self.county.actor(who),
            case=CaseRef(self.id),
            request_id=self.keys(),
            at=self.at,
            **given,
        )
        return self

    def filed(self) -> "Way":
        self.reported() if not self.id else None
        self.do("verify_case", "dispatcher", said=Said())
        return self.do("file_case", "dispatcher", category_code="H04001")

    def dispatched(self, unit: str = "housing", *helpers: str) -> "Way":
        units = self.county.units
        dispatch = Dispatch(units[unit], tuple(units[name] for name in helpers), "请尽快处置")
        return self.filed().do("dispatch_case", "dispatcher", dispatch=dispatch)

    def handling(self) -> "Way":
        return self.dispatched().do("sign_case", "housing")

    def handled(self) -> "Way":
        return self.handling().do("finish_case", "housing", said=Said("更换灯泡 2 只", (PHOTO,)))

    def checked(self) -> "Way":
        return self.handled().do("confirm_on_site", "second-dispatcher", said=Said("已亮"))

    def closed(self) -> "Way":
        return self.checked().do("close_case", "dispatcher", answer="路灯已修好")


_RUN = count(1)


def _keys():
    run = next(_RUN)
    return (f"way-{run}-{number}" for number in count(1))


def with_reporter() -> Report:
    return Report("counter", "井盖松动，请来看看", reporter=ReporterDraft(NAME, PHONE))


__all__ = ["NAME", "PHONE", "PHOTO", "Delay", "Way", "open_room", "with_reporter"]
