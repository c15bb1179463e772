"""A few cases of Hechuan at every desk (样例事件), made by the services that everybody uses.

Loading twice changes nothing: every request has the same id each time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import services
from xianzhi.apps.casework.services import CaseRef, Dispatch, Report, ReporterDraft, Said

__all__ = ["CaseStaff", "adopt_directory", "load_cases"]

# Channel, what was said, where, category, and how many steps the case has gone.
_TOLD = (
    ("resident", "滨河路南段的路灯不亮，晚上看不清路", "禾阳街道滨河路 18 号", "H04001", 0),
    ("hotline", "小区门口的垃圾桶满了没人清", "望禾街道稻香巷", "H11001", 1),
    ("counter", "人行道砖松动，老人摔了一跤", "禾阳街道文昌路", "H01002", 2),
    ("grid_worker", "雨水箅子被落叶堵住，下雨积水", "禾阳街道北门街", "H03003", 3),
    ("hotline", "夜里十一点还有工地打桩", "望禾街道东环路", "H13002", 3),
    ("resident", "候车亭顶棚漏雨", "穗丰镇集市站", "H06001", 4),
    ("media", "网友反映桥栏杆少了一截", "鹭溪镇老桥", "H01004", 5),
    ("superior", "河岸有漂浮垃圾，限期清理", "枫渡镇渡口", "H15001", 6),
    ("resident", "路灯杆歪了，怕倒下来", "禾阳街道学前路", "H04001", 7),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseStaff:
    """Who deals with the cases of the sample (样例办理人员)."""

    dispatcher: Actor
    checker: Actor
    handler: Actor


def load_cases(staff: CaseStaff, at: datetime) -> int:
    """Adopt the sample directory and make a few cases (装入样例事件).

    Returns
    -------
    int
        How many cases there are of it.
    """
    adopt_directory(at)
    services.adopt_shipped_texts(request_id="xianzhi-demo/case-texts", at=at)
    begun = at - timedelta(hours=30)
    for place, (channel, text, where, category, steps) in enumerate(_TOLD):
        actor = None if channel == "resident" else staff.dispatcher
        made = services.report_case(
            actor=actor,
            report=Report(channel, text, place_text=where, reporter=ReporterDraft("样例某某")),
            request_id=f"xianzhi-demo/case-{place}",
            at=begun + timedelta(minutes=20 * place),
        )
        _walk(staff, CaseRef(str(made["case"])), category, _Walk(place, steps, begun))
    return len(_TOLD)


def adopt_directory(at: datetime) -> None:
    """Adopt the sample directory (采用样例目录), once however often it is asked."""
    services.adopt_shipped_directory(
        name="禾川县事件目录（样例）",
        source="为虚构的禾川县编写，不是国家标准目录",
        request_id="xianzhi-demo/case-directory",
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    place: int
    steps: int
    begun: datetime


def _walk(staff: CaseStaff, case: CaseRef, category: str, walk: _Walk) -> None:
    """Take a case so many steps on its way; those that it has gone are not gone again."""
    dispatch = Dispatch(staff.handler.unit_id, note="请尽快处置并回复")
    steps: tuple[tuple[str, Actor, dict[str, object]], ...] = (
        ("verify_case", staff.dispatcher, {"said": Said()}),
        ("file_case", staff.dispatcher, {"category_code": category}),
        ("dispatch_case", staff.dispatcher, {"dispatch": dispatch}),
        ("sign_case", staff.handler, {}),
        ("finish_case", staff.handler, {"said": Said("已到现场处置，恢复正常")}),
        ("confirm_on_site", staff.checker, {"said": Said("现场核查属实")}),
        ("close_case", staff.dispatcher, {"answer": "您反映的问题已处置完成，感谢您的监督。"}),
    )
    for number, (name, actor, given) in enumerate(steps[: walk.steps]):
        getattr(services, name)(
            actor=actor,
            case=case,
            request_id=f"xianzhi-demo/case-{walk.place}/{number}",
            at=walk.begun + timedelta(minutes=20 * walk.place + 30 * (number + 1)),
            **given,
        )
