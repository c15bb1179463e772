"""Every door where a file is handed in (上传入口), and what is handed in: right, and damaged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bounded import MOST_SECONDS, bounded, held_mib
from factories.atlas import PLANNERS
from factories.casework import Way, open_room
from factories.checkup_duties import SCHOOLS, assign
from factories.checkup_map import UNIT, publish_units
from factories.county import AT, SmallCounty, make_county
from factories.patches import publish_two_dates
from malformed import MalformedFile
from mutated_files import mutated, right_file, table
from warm_sandbox import WarmReaders
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
VALUES = [
    ["指标编号", "单元编号", "数值", "数据截至", "来源"],
    ["HY-18", UNIT[0], "98", "2025年", "年报"],
]
EDITION = [["指标编号", "纳入", "目标", "期限", "依据"], ["HY-06", "是", "≥70", "2027年", "会议"]]
DUTIES = [["指标编号", "责任单位", "配合单位"], ["HY-22", "县财政局", "县住建局"]]
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
    moves: bool = False  # what is taken moves a record on: it is taken back after each file

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
    Door("/checkup/values/import/", "file", "housing", SHEETS, rows=tuple(VALUES)),
    Door(
        "/checkup/editions/hanyin-2022/",
        "file",
        "planner",
        SHEETS,
        {"title": "禾川体系", "reason": "县政府会议"},
        tuple(EDITION),
        moves=True,
    ),
    Door(
        "/checkup/duties/import/",
        "file",
        "clerk",
        SHEETS,
        {"edition": "hanyin-2022"},
        tuple(DUTIES),
    ),
    Door(
        "/checkup/values/new/",
        "file",
        "housing",
        ("jpg",),
        {
            "concept": "HY-18",
            "unit": UNIT[0],
            "as_of_date": "2025-12-31",
            "source": "年报",
            "value": "98",
        },
        moves=True,
    ),
    Door(
        "/checkup/problems/<problem>/dispute/",
        "file",
        "housing",
        ("jpg",),
        {"reason": "公园已建成"},
        moves=True,
    ),
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
    Door(
        "/patches/<patch>/answer/",
        "proof",
        "luxi",
        ("jpg",),
        {"answer": "illegal", "note": "未见手续", "seen": "2"},
        moves=True,
    ),
    Door("/cases/<case>/finish/", "files", "housing", ("jpg",), {"words": "已修好"}, moves=True),
)


@dataclass
class HandedIn:
    """What came of damaged files at one door (提交结果): answers by status, and the dearest one.

    Seconds are processor time of the site and of its readers; ``grown_mib`` is what the site holds
    more after all files than before the first.
    """

    answers: Counter[int] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    peak_mib: float = 0.0
    grown_mib: float = 0.0

    def __str__(self) -> str:
        return (
            f"{dict(self.answers)}, ≤ {self.slowest_seconds:.2f} s, ≤ {self.peak_mib:.0f} MiB, "
            f"{self.grown_mib:+.0f} MiB after all"
        )

    def add(self, other: "HandedIn") -> None:
        """Count what came of files at another door."""
        self.answers += other.answers
        self.slowest_seconds = max(self.slowest_seconds, other.slowest_seconds)
        self.peak_mib = max(self.peak_mib, other.peak_mib)
        self.grown_mib += other.grown_mib


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
        override_settings(PASSWORD_HASHERS=hashers, REPORTS_PER_HOUR=1_000_000),
    ):
        made = make_county()
        open_room(made)
        register_posts(PLANNERS)
        create_demo_accounts(PLANNERS, "for tests only")
        planner = made.actor("planner")
        draft = atlas.LayerDraft("plots", "地块", "base", planner.unit_id)
        atlas.register_layer(actor=planner, draft=draft, request_id="layer", at=AT)
        a_patch_and_a_case(made)
        publish_units(made)
        assign(planner, made.units["housing"], *SCHOOLS)
        a_problem_of_housing(made)
        yield
        transaction.set_rollback(True)


def a_patch_and_a_case(made: SmallCounty) -> None:
    """A patch that waits for the answer of its unit, and a case that its unit works on."""
    from xianzhi.apps.atlas import services as atlas
    from xianzhi.apps.atlas.models import Patch

    planner = made.actor("planner")
    draft = atlas.ScreeningDraft(*publish_two_dates(made))
    atlas.screen(actor=planner, draft=draft, request_id="screen", at=AT)
    found = str(Patch.objects.filter(patch_class="suspected").earliest("pk").pk)
    atlas.dispatch_patch(
        actor=planner,
        patch=atlas.PatchRef(found, 1),
        dispatch=atlas.Dispatch(str(made.units["luxi"]), AT.date()),
        request_id="dispatch",
        at=AT,
    )
    Way(made).handling()


def a_problem_of_housing(made: SmallCounty) -> None:
    """A problem of a check-up that its unit may dispute; no run is made for it."""
    from xianzhi.apps.checkup import services
    from xianzhi.apps.checkup.models import CheckupProblem, CheckupRun

    planner, day = made.actor("planner"), AT.date()
    run = CheckupRun.objects.create(
        number="TJ-1",
        edition="hanyin-2022",
        edition_title={},
        edition_sha256="0" * 64,
        cut_off_date=day,
        engine="-",
        plane="EPSG:4490",
        unit_id=planner.unit_id,
        made_at=AT,
    )
    problem = CheckupProblem.objects.create(
        number="WT-1",
        edition="hanyin-2022",
        concept="HY-06",
        rule="beyond",
        unit_code=UNIT[0],
        status="confirmed",
        quantity=1.0,
        measured_in="m²",
        first_run=run,
        last_run=run,
    )
    services.hand_over_problem(
        actor=planner,
        ref=services.ProblemRef(str(problem.pk)),
        given=services.HandOver(str(made.units["housing"]), day),
        request_id="hand over",
        at=AT,
    )


def address_of(door: Door) -> str:
    """Fill in the record that a door belongs to."""
    from xianzhi.apps.atlas.models import Patch
    from xianzhi.apps.casework.models import Case
    from xianzhi.apps.checkup.models import CheckupProblem

    if "<patch>" in door.path:
        patch = Patch.objects.exclude(unit=None).earliest("pk")
        return door.path.replace("<patch>", str(patch.pk))
    if "<problem>" in door.path:
        return door.path.replace("<problem>", str(CheckupProblem.objects.get().pk))
    if "<case>" in door.path:
        return door.path.replace("<case>", str(Case.objects.get(status="handling").pk))
    return door.path


def browser(who: str) -> Client:
    from xianzhi.apps.accounts.models import User

    client = Client(raise_request_exception=False)
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def sent(client: Client, door: Door, file: MalformedFile) -> Any:
    given = SimpleUploadedFile(file.name, file.content)
    return client.post(address_of(door), {**door.given, door.box: given})


def handed_in(door: Door, number: int, readers: WarmReaders | None = None) -> HandedIn:
    """Hand in damaged files, and see that each is answered in words and in bounds.

    ``readers`` tells what confined readers cost that are no children of this process.
    """
    client, done, began_mib = browser(door.who), HandedIn(), held_mib()
    apart = readers or WarmReaders()
    for file in door.files(number):
        before = apart.seconds
        with taken_back(door), bounded() as spent:
            answer = sent(client, door, file)
            run_due()
        place = f"{door.path} {file.name}"
        assert answer.status_code < 500, place
        assert answer.status_code not in {403, 404, 405, 429}, place
        assert b"Traceback" not in answer.content, place
        done.answers[answer.status_code] += 1
        seconds = spent.seconds + apart.seconds - before
        assert seconds < MOST_SECONDS, place
        done.slowest_seconds = max(done.slowest_seconds, seconds)
        done.peak_mib = max(done.peak_mib, spent.mib)
    done.grown_mib = held_mib() - began_mib
    return done


@contextmanager
def taken_back(door: Door) -> Iterator[None]:
    """Let the next file find the record as the last one did."""
    from django.db import transaction

    if not door.moves:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
