"""A small county in which every verb of the product can be carried out: made once, copied often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import shapely

from factories.atlas import make_map, publish
from factories.county import AT, SmallCounty, make_county
from factories.patches import TOWNS, buildings, house, permits
from factories.plans import PLAN, doubtful_plan, keep_plan, plan_file
from trust.staffed import staff
from trust.staffed_cases import keep_cases
from trust.staffed_checkups import keep_checkups
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import services as atlas
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger import services as ledger
from xianzhi.records.versions import version_of

LUXI = "990121101"
TOPICS = ("管网", "停车", "违建", "防洪", "公园", "学校", "卫生院", "道路", "桥梁", "路灯")
ANNUAL = PLAN.split("（一）")[0].replace("补短板", "年度重点").replace("7号", "9号") + "".join(
    f"（{numeral}）实施{topic}改造。改造{topic}{number}处，2026年10月底前完成。"
    "（县住建局牵头，县财政局、各镇配合）\n"
    for number, (numeral, topic) in enumerate(zip("一二三四五六七八九十", TOPICS, strict=True), 3)
)
OPINION = """关于推进县城高质量发展的意见
为推进县城高质量发展，提出如下意见。
一、总体要求
（一）指导思想。坚持以人为本，补齐短板。
二、完善设施
（二）更新改造老旧管网。分批更新老化供水管网，降低漏损。
（三）健全防洪排涝设施。改造易涝点，修建截洪沟，增强排水能力。
"""
PROOF = Upload("照片.jpg", b"\xff\xd8 proof")
SUPERVISED = ("pending", "started", "reported", "suspended", "verified", "named", "noted")
SUSPECTED = tuple(house(-6 + step, -3) for step in range(6))
STOCK = atlas.StockDraft(
    "idle", "禾川农机厂", LUXI, "企业资金不足", date(2022, 5, 1), 40_001, "老街东侧", "协商收回",
    date(2026, 2, 1),
)  # fmt: skip
DEALING = atlas.StockDealing("taken_back", date(2026, 2, 20), "禾政土〔2026〕3号")


@dataclass
class World:
    """Ids by what they name, and who acts."""

    county: SmallCounty
    ids: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)  # versions of patches and parcels
    people: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def actor(self, name: str) -> Actor:
        """Whoever signs in under a name; asked once, as a session asks once in a while."""
        if name not in self.people:
            self.people[name] = self.county.actor(name)
        return self.people[name]


Key = Callable[[], str]


def make_world() -> World:
    world = World(make_county())
    numbers = count(1)

    def key() -> str:
        return f"prepared-{next(numbers)}"

    world.ids["luxi"] = world.county.units["luxi"]
    review_documents(world, key)
    work_at_tasks(world, key)
    draw_map(world, key)
    find_patches(world, key)
    keep_land(world, key)
    world.ids |= staff(world.county)
    world.ids |= keep_cases(world.county)
    world.ids |= keep_checkups(world.county)
    for name in ("clerk", "second", "leader", "head", "housing", "planner", "planning-head"):
        world.actor(name)
    for name in ("luxi", "admin", "security", "finance", "dispatcher", "second-dispatcher"):
        world.actor(name)
    return world


def review_documents(world: World, key: Key) -> None:
    clerk = world.actor("clerk")
    world.ids["doubtful"] = keep_plan(clerk, doubtful_plan(), AT, request_id=key())
    for name, text in (("annual", ANNUAL), ("opinion", OPINION)):
        made = ledger.import_document(
            actor=clerk, upload=plan_file(text, f"{name}.txt"), request_id=key(), at=AT
        )
        world.ids[name] = made.document_id
    desk = selectors.desk(clerk, world["doubtful"])
    rows = sorted(desk.rows, key=lambda row: row.position)
    for place, row in enumerate(rows):
        world.ids[f"row-{place}"] = row.id
        world.seen[f"row-{place}"] = row.start
    excluded = ledger.RowRef(world["doubtful"], rows[3].id)
    ledger.exclude_row(actor=clerk, at_row=excluded, reason="不作为任务", request_id=key(), at=AT)
    world.ids["note"] = desk.notes[0].key
    world.ids["audit"] = next(line.key for line in desk.audit if line.state == "open")
    world.ids["contradiction"] = desk.contradictions[0].key
    world.ids["printed"] = next(unit.name for unit in desk.units if unit.unit_id)


def work_at_tasks(world: World, key: Key) -> None:
    clerk, housing = world.actor("clerk"), world.actor("housing")
    ledger.sign_off(
        actor=clerk, document_id=world["annual"], reason="审核完毕", request_id=key(), at=AT
    )
    from xianzhi.apps.ledger.models import LedgerTask

    tasks = LedgerTask.objects.filter(document=world["annual"], kind="task").order_by("code")
    for name, task in zip(SUPERVISED, tasks, strict=False):
        world.ids[name] = str(task.pk)
    moments = count(1)

    def move(task: str, verb: str, who: Actor = housing, reason: str = "") -> None:
        ledger.move_task(
            actor=who,
            task_id=world[task],
            move=ledger.MoveRequest(verb, reason),
            request_id=key(),
            at=AT + timedelta(minutes=next(moments)),
        )

    def prove(task: str) -> None:
        ledger.add_progress_note(
            actor=housing,
            task_id=world[task],
            note=ledger.NoteDraft("已完成", 1.0, (PROOF,)),
            request_id=key(),
            at=AT + timedelta(minutes=next(moments)),
        )

    for task in ("started", "reported", "verified"):
        move(task, "start")
        prove(task)
    for task in ("reported", "verified"):
        move(task, "report_done")
    move("verified", "verify", world.actor("second"))
    move("suspended", "suspend", clerk, "等待批复")
    name_people(world, key)


def name_people(world: World, key: Key) -> None:
    from xianzhi.apps.ledger.models import TaskDuty, TaskPerson

    for task in ("pending", "named"):
        duty = TaskDuty.objects.get(task=world[task], duty="lead", until_at__isnull=True)
        world.ids[f"duty-{task}"] = str(duty.pk)
    world.ids["post-head"] = world.county.posts["程立群"]
    world.ids["post-housing"] = world.county.posts["陆小满"]
    ledger.name_person(
        actor=world.actor("head"),
        duty_id=world["duty-named"],
        post_id=world["post-housing"],
        request_id=key(),
        at=AT,
    )
    world.ids["line"] = str(TaskPerson.objects.get().pk)
    from xianzhi.apps.ledger.services import OriginTask

    for name in ("handed", "handed-too"):
        task = OriginTask(
            "patch", name, name, "atlas:patch", ("patch.regulation", "1"), "2026年图斑核查",
            "核查图斑", "请现场核查", world["luxi"], world.county.units["resources"],
            date(2026, 6, 30),
        )  # fmt: skip
        world.ids[name] = ledger.open_task(
            actor=world.actor("clerk"), task=task, request_id=key(), at=AT
        )


def draw_map(world: World, key: Key) -> None:
    world.ids |= {f"layer-{code}": version for code, version in make_map(world.county).items()}
    planner = world.actor("planner")
    draft = atlas.VersionDraft(as_of_date=date(2026, 2, 1), source="年度变更调查")
    from xianzhi.apps.atlas.models import LayerVersion
    from xianzhi.apps.atlas.snapshots import read_snapshot

    code = "permanent_basic_farmland"
    content = read_snapshot(LayerVersion.objects.get(pk=world[f"layer-{code}"]).snapshot.sha256)
    for name in ("in-force", "draft"):
        world.ids[name] = atlas.keep_layer(
            actor=planner, code=code, layer=content, draft=draft, request_id=key(), at=AT
        )
        if name == "in-force":
            atlas.publish_version(
                actor=planner,
                version_id=world[name],
                approval="自然资源局会审",
                request_id=key(),
                at=AT,
            )
    world.ids["review"] = atlas.review_parcel(
        actor=planner, draft=parcel_draft("县文化中心"), request_id=key(), at=AT
    )


def parcel_draft(project: str) -> atlas.ReviewDraft:
    import json

    from factories.atlas import degrees

    outline = json.loads(shapely.to_geojson(degrees(-3, 0, -2, 1)))
    return atlas.ReviewDraft(project, "town", outline)


def find_patches(world: World, key: Key) -> None:
    from xianzhi.apps.atlas.models import Patch

    county, planner, luxi = world.county, world.actor("planner"), world.actor("luxi")
    publish(county, TOWNS)
    publish(county, permits(house(-2, 3)))
    old = house(-2, 2)
    dates = [
        publish(county, buildings(date(2025, 6, 30), old)),
        publish(county, buildings(date(2026, 1, 31), old, *SUSPECTED)),
        publish(county, buildings(date(2026, 2, 28), old, *SUSPECTED, house(-3, -5))),
    ]
    world.ids |= {f"date-{place}": version for place, version in enumerate(dates)}
    draft = atlas.ScreeningDraft(dates[0], dates[1])
    atlas.screen(actor=planner, draft=draft, request_id=key(), at=AT)
    names = ("found", "dispatched", "answered", "confirmed", "outcome")
    for name, patch in zip(names, Patch.objects.order_by("code"), strict=False):
        world.ids[f"patch-{name}"] = str(patch.pk)

    def ref(name: str) -> atlas.PatchRef:
        stream = f"patch:{world[f'patch-{name}']}"
        return atlas.PatchRef(world[f"patch-{name}"], version_of(stream))

    for name in names[1:]:
        atlas.dispatch_patch(
            actor=planner,
            patch=ref(name),
            dispatch=atlas.Dispatch(world["luxi"], date(2026, 6, 30), "请核实"),
            request_id=key(),
            at=AT,
        )
    for name in names[2:]:
        atlas.answer_patch(
            actor=luxi,
            patch=ref(name),
            answer=atlas.UnitAnswer("illegal", "未见手续", files=(PROOF,)),
            request_id=key(),
            at=AT,
        )
    for name in names[3:]:
        atlas.confirm_answer(
            actor=world.actor("planning-head"), patch=ref(name), note="", request_id=key(), at=AT
        )
    atlas.report_outcome(
        actor=luxi,
        patch=ref("outcome"),
        answer=atlas.UnitAnswer("destroyed", "已自行拆除", files=(PROOF,)),
        request_id=key(),
        at=AT,
    )
    for name in names:
        world.seen[f"patch-{name}"] = ref(name).seen


def keep_land(world: World, key: Key) -> None:
    planner = world.actor("planner")
    received = atlas.QuotaDraft("received", 2026, 0, 100_000, basis="禾自然资发〔2026〕1号")
    atlas.book_quota(actor=planner, draft=received, request_id=key(), at=AT)
    from dataclasses import replace

    for name in ("open", "dealt"):
        draft = replace(STOCK, holder=f"禾川农机厂{name}")
        world.ids[f"stock-{name}"] = atlas.register_stock(
            actor=planner, draft=draft, request_id=key(), at=AT
        )
    atlas.deal_with_stock(
        actor=planner,
        ref=atlas.StockRef(world["stock-dealt"], 1),
        dealing=DEALING,
        request_id=key(),
        at=AT,
    )
    from xianzhi.apps.atlas.models import QuotaEntry

    world.seen["quota"] = QuotaEntry.objects.count()
    world.seen["stock-open"] = version_of(f"stock:{world['stock-open']}")
    world.seen["stock-dealt"] = version_of(f"stock:{world['stock-dealt']}")
