"""The verbs of casework (事件办理写入命令), each upon a case that waits for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from factories.casework import PHOTO, Delay, with_reporter
from factories.county import AT
from trust.world import World
from xianzhi.apps.casework import services
from xianzhi.apps.casework.services import CaseRef, Dispatch, Said
from xianzhi.apps.evidence.services import Upload

CASES: dict[str, Callable[[World, str], object]] = {}
LATER = AT + timedelta(hours=9)
HOTLINE = (
    "工单编号,诉求内容,受理时间,来电人,联系电话,类别代码\n"
    "R0901,路灯不亮,2026-01-05 09:05,丁一,13800001234,H04001\n"
)
DIRECTORY = (
    "管理对象,小类代码,大类名称,小类名称,处置时限,责任单位,旧代码\n"
    "管理事件,Z01,测试类,测试小类,3个工作日,县住建局,old:7\n"
)


def order(verb: str, who: str, case: str, name: str = "", **given: Any) -> None:
    """A verb about one case; what depends on the county is worked out there."""

    def do(world: World, key: str) -> object:
        asked = {word: one(world) if callable(one) else one for word, one in given.items()}
        ref = CaseRef(world[f"case-{case}"])
        act = getattr(services, verb)
        return act(actor=world.actor(who), case=ref, request_id=key, at=LATER, **asked)

    CASES[name or verb] = do


def by_code(verb: str, case: str, **given: Any) -> None:
    """A verb of whoever holds the code."""

    def do(world: World, key: str) -> object:
        act = getattr(services, verb)
        return act(code=world[f"code-{case}"], request_id=key, at=LATER, **given)

    CASES[verb] = do


def sent(*units: str) -> Callable[[World], Dispatch]:
    def dispatch(world: World) -> Dispatch:
        lead, *helpers = (world.county.units[unit] for unit in units)
        return Dispatch(lead, tuple(helpers), "请尽快处置")

    return dispatch


DONE = Said("更换灯泡2只", (PHOTO,), (PHOTO,))
SEEN = Said("现场属实", (PHOTO,))
order("verify_case", "dispatcher", "reported", said=SEEN)
order("file_case", "dispatcher", "verified", category_code="H04001")
order("dispatch_case", "dispatcher", "filed", dispatch=sent("housing", "finance"))
order("recall_case", "dispatcher", "dispatched", reason="派错单位")
order("reassign_case", "dispatcher", "handling", dispatch=sent("finance", "luxi"))
order("void_case", "dispatcher", "reported", reason="查无此事")
order("sign_case", "housing", "dispatched")
order("object_to_dispatch", "housing", "dispatched", reason="不属本单位职责")
order("uphold_objection", "second-dispatcher", "disputed", reason="异议成立")
order("overrule_objection", "leader", "disputed", reason="职责明确")
order("ask_postponement", "housing", "handling", delay=Delay(3, "材料未到"))
order("ask_suspension", "housing", "handling", delay=Delay(30, "等待立项"))
order("approve_request", "leader", "postponing", reason="同意")
order("approve_request", "leader", "suspending", "approve_suspension", reason="同意")
order("refuse_request", "leader", "postponing", reason="不具备延期条件")
order("resume_case", "dispatcher", "resting")
order(
    "finish_part",
    "finance",
    "helped",
    unit_id=lambda world: world.county.units["finance"],
    words="资金已拨付",
)
order("finish_case", "housing", "handling", said=DONE)
order("confirm_on_site", "second-dispatcher", "handled", said=SEEN)
order("send_back_for_rework", "second-dispatcher", "handled", said=Said("仍不亮", (PHOTO,)))
order("close_case", "dispatcher", "checked", answer="路灯已修好")
order("reopen_case", "dispatcher", "closed", reason="再次熄灭")
order("rate_by_phone", "dispatcher", "closed", rating=4, words="及时")
order("ask_reporter", "dispatcher", "filed", question="在哪个路口？")
order(
    "fold_repeat",
    "dispatcher",
    "filed",
    into=lambda world: world["number-reported"],
    reason="同一处路灯",
)
order("unfold_repeat", "dispatcher", "folded", reason="不是同一处")
by_code("rate_by_code", "closed", rating=5, words="谢谢")
by_code("reopen_by_code", "closed", reason="又坏了")
by_code("reply_by_code", "filed", said=Said("在老街口", (PHOTO,)))


def desk(verb: str, **given: Any) -> None:
    """A verb of the dispatch desk about no case that stands."""

    def do(world: World, key: str) -> object:
        act = getattr(services, verb)
        return act(actor=world.actor("dispatcher"), request_id=key, at=LATER, **given)

    CASES[verb] = do


desk("report_case", report=with_reporter())
desk("import_hotline", upload=Upload("热线.csv", HOTLINE.encode()))
desk(
    "adopt_directory",
    upload=Upload("目录.csv", DIRECTORY.encode()),
    name="禾川县目录",
    source="县里修订",
)


desk("add_text", draft=services.TextDraft("dispatch", "已更换灯泡，照明恢复。"))


def reword_text(world: World, key: str) -> object:
    return services.reword_text(
        actor=world.actor("dispatcher"),
        text_id=world["text"],
        text="已更换灯泡。",
        request_id=key,
        at=LATER,
    )


def retire_text(world: World, key: str) -> object:
    return services.retire_text(
        actor=world.actor("dispatcher"), text_id=world["text"], request_id=key, at=LATER
    )


def adopt_shipped_texts(world: World, key: str) -> object:
    return services.adopt_shipped_texts(request_id=key, at=LATER)


def show_reporter(world: World, key: str) -> object:
    return services.show_reporter(
        actor=world.actor("dispatcher"),
        case_id=world["case-filed"],
        reason="回访",
        request_id=key,
        at=LATER,
    )


def recount_cases(world: World, key: str) -> object:
    return services.recount_cases(request_id=key, at=LATER)


CASES |= {
    do.__name__: do
    for do in (adopt_shipped_texts, reword_text, retire_text, show_reporter, recount_cases)
}
