"""Every door where a file is handed in (上传入口), and what is handed in: right, and damaged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bounded import bounded
from factories.atlas import PLANNERS
from factories.casework import open_room
from factories.county import AT, make_county
from malformed import MalformedFile
from mutated_files import mutated, right_file, table
from xianzhi.records.jobs.working import run_due

SHEETS = ("xlsx", "csv")
HOTLINE = [
    ["工单编号", "诉求内容", "受理时间", "来电人", "联系电话", "经度", "纬度", "类别代码"],
    ["A1", "路灯不亮", "2026-01-05 09:05", "丁一", "13800001234", "108.5", "32.5", "H04001"],
    ["A2", "井盖丢失", "2026-01-06", "", "", "", "", ""],
]
DIRECTORY = [
    ["管理对象", "小类代码", "大类名称", "小类名称", "处置时限", "责任单位", "旧代码"],
    ["管理事件", "Z01", "测试类", "测试小类", "3个工作日", "县住建局", "old:7"],
]
STOCK = [
    ["类型", "用地单位", "乡镇", "面积（平方米）", "起始日期", "原因", "经度", "纬度"],
    ["闲置", "禾川砖厂", "芦溪镇", "5000", "2022-05-01", "资金不足", "108.5", "32.5"],
]
TREE = [
    ["代码", "名称", "层级", "上级代码"],
    ["990121101009", "新河社区", "村级", "990121101"],
]
LEDGER = [
    ["序号", "类别", "任务", "牵头单位", "配合单位", "完成时限", "状态", "进展情况"],
    ["1", "民生", "建设幼儿园", "县住建局", "各镇", "2026年6月底", "进行中", "已开工"],
]
HOLIDAYS = [["节日", "放假起", "放假止", "上班日期"], ["元旦", "2027-01-01", "2027-01-03", ""]]


@dataclass(frozen=True)
class Door:
    """An address where a file is handed in, by whom, in which box, with what else."""

    path: str
    box: str
    who: str
    kinds: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[list[str], ...] = ()

    @property
    def name(self) -> str:
        """What tests call it."""
        return "".join(
            (self.path, self.box, *(key for key in ("look", "take") if key in self.given))
        )

    def right(self, kind: str) -> bytes:
        """What nothing is wrong with yet."""
        return table(list(self.rows), kind) if kind in SHEETS else right_file(kind)

    def files(self, number: int) -> Iterator[MalformedFile]:
        """*number* damaged files, in turn of every kind that is handed in here."""
        for kind in self.kinds:
            yield from mutated(kind, self.right(kind), number // len(self.kinds))


DOORS = (
    Door("/report/", "files", "", ("jpg", "docx"), {"text": "路灯不亮"}),
    Door("/cases/new/", "files", "dispatcher", ("jpg",), {"text": "灯", "channel": "counter"}),
    Door("/cases/hotline/", "sheet", "dispatcher", SHEETS, {"look": "1"}, tuple(HOTLINE)),
    Door("/cases/hotline/", "sheet", "dispatcher", SHEETS, {"take": "1"}, tuple(HOTLINE)),
    Door(
        "/cases/directory/",
        "sheet",
        "dispatcher",
        SHEETS,
        {"look": "1", "name": "目录", "source": "测试"},
        tuple(DIRECTORY),
    ),
    Door(
        "/grid/import/inspect/", "shapes", "admin", ("geojson", "zip"), {"effective_on": "2026-3-1"}
    ),
    Door(
        "/grid/import/inspect/", "names", "admin", SHEETS, {"effective_on": "2026-3-1"}, tuple(TREE)
    ),
    Door(
        "/layers/plots/import/inspect/",
        "file",
        "planner",
        ("geojson", "zip"),
        {"as_of_date": "2026-3-1"},
    ),
    Door("/reviews/new/", "file", "planner", ("geojson", "zip")),
    Door("/land/stock/import/", "file", "planner", SHEETS, rows=tuple(STOCK)),
    Door("/documents/import/", "file", "clerk", ("docx", "xlsx"), rows=tuple(LEDGER)),
    Door("/table-import/preview/", "file", "clerk", SHEETS, rows=tuple(LEDGER)),
    Door(
        "/calendar/adopt/",
        "list_file",
        "clerk",
        SHEETS,
        {"year": "2027", "number": "测发〔2026〕1号", "issued_date": "2026-11-01"},
        tuple(HOLIDAYS),
    ),
)


@contextmanager
def every_door_open() -> Iterator[None]:
    """A county where every door is open, in one transaction around all that is handed in."""
    from django.db import transaction
    from django.test import override_settings

    from xianzhi.apps.accounts.services import create_demo_accounts, register_posts
    from xianzhi.apps.atlas import services as atlas

    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        transaction.atomic(),
        override_settings(PASSWORD_HASHERS=hashers),
    ):
        made = make_county()
        open_room(made)
        register_posts(PLANNERS)
        create_demo_accounts(PLANNERS, "for tests only")
        planner = made.actor("planner")
        draft = atlas.LayerDraft("plots", "地块", "base", planner.unit_id)
        atlas.register_layer(actor=planner, draft=draft, request_id="layer", at=AT)
        yield
        transaction.set_rollback(True)


def browser(who: str) -> Client:
    from xianzhi.apps.accounts.models import User

    client = Client(raise_request_exception=False)
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def sent(client: Client, door: Door, file: MalformedFile) -> Any:
    given = SimpleUploadedFile(file.name, file.content)
    return client.post(door.path, {**door.given, door.box: given})


def handed_in(door: Door, number: int) -> Counter[int]:
    """Hand in damaged files; the answers by status."""
    client, answers = browser(door.who), Counter[int]()
    for file in door.files(number):
        with bounded():
            answer = sent(client, door, file)
            run_due()
        place = f"{door.path} {file.name}"
        assert answer.status_code < 500, place
        assert answer.status_code not in {403, 404, 405}, place
        assert b"Traceback" not in answer.content, place
        answers[answer.status_code] += 1
    return answers
