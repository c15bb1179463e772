"""Every verb that writes (全部写入命令), each ready to be carried out in the prepared county."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import shapely

from factories.atlas import degrees
from factories.county import AT
from factories.plans import plan_file
from trust.case_orders import CASES
from trust.checkup_orders import CHECKUPS
from trust.county_orders import COUNTY
from trust.world import ANNUAL, DEALING, LUXI, OPINION, PROOF, STOCK, World, parcel_draft
from xianzhi.apps.atlas import services as atlas
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger import services as ledger
from xianzhi.apps.ledger.services.transmission import Judgement, judge_transmission
from xianzhi.exchange.spreadsheets import Column, Sheet, write_xlsx

Command = Callable[[World, str], object]
COMMANDS: dict[str, Command] = COUNTY | CASES | CHECKUPS
MOMENT = AT + timedelta(hours=9)


def command(do: Command) -> Command:
    COMMANDS[do.__name__] = do
    return do


def desk_verb(name: str, row: int, **more: object) -> None:
    """A verb of the review desk about one row."""

    def do(world: World, key: str) -> object:
        at_row = ledger.RowRef(world["doubtful"], world[f"row-{row}"])
        given = {word: value(world) if callable(value) else value for word, value in more.items()}
        verb = getattr(ledger, name)
        return verb(actor=world.actor("clerk"), at_row=at_row, request_id=key, at=MOMENT, **given)

    COMMANDS[name] = do


desk_verb("accept_field", 0, field="support_units")
desk_verb("accept_row", 0)
desk_verb("choose_alternative", 1, choice=ledger.Choice("deadline", 0))
desk_verb("correct_field", 0, change=ledger.FieldValue("title", "更新供水管网"))
desk_verb("reset_field", 0, field="title")
desk_verb("change_role", 0, change=ledger.RoleChange("县财政局", "lead"))
desk_verb("add_target", 0, target=ledger.TargetValues("户数", ">=", "100", "户"))
desk_verb("remove_target", 0, field="targets[0]")
desk_verb("split_row", 0, offsets=lambda world: [world.seen["row-0"] + 12])
desk_verb("merge_rows", 0, others=lambda world: [world["row-1"]])
desk_verb("exclude_row", 2, reason="不作为任务")
desk_verb("restore_row", 3)
desk_verb("bind_indicator", 0, choice=ledger.IndicatorChoice("targets[0]", "CP-18"))


def document_verb(name: str, **more: object) -> None:
    """A verb about a document under review."""

    def do(world: World, key: str) -> object:
        given = {word: value(world) if callable(value) else value for word, value in more.items()}
        verb = getattr(ledger, name)
        return verb(
            actor=world.actor("clerk"),
            document_id=world["doubtful"],
            request_id=key,
            at=MOMENT,
            **given,
        )

    COMMANDS[name] = do


document_verb("accept_identical_notes", note_key=lambda world: world["note"])
document_verb("clear_audit_items", keys=lambda world: [world["audit"]], reason="非任务")
document_verb("clear_contradictions", keys=lambda world: [world["contradiction"]], reason="已核")
document_verb(
    "confirm_unit_alias", alias=lambda world: ledger.AliasChoice(world["printed"], world["luxi"])
)
document_verb("recompile_document")
document_verb("set_document_status", change=ledger.StatusChange("trial", reason="试行"))
document_verb("sign_off", reason="逐条审核完毕")


@command
def import_document(world: World, key: str) -> object:
    upload = plan_file(ANNUAL.replace("9号", "11号"), "new.txt")
    return ledger.import_document(
        actor=world.actor("clerk"), upload=upload, request_id=key, at=MOMENT
    ).document_id


@command
def import_document_as_amendment(world: World, key: str) -> object:
    upload = plan_file(ANNUAL.replace("改造管网3处", "改造管网5处"), "amended.txt")
    return ledger.import_document(
        actor=world.actor("clerk"),
        upload=upload,
        amends=world["annual"],
        request_id=key,
        at=MOMENT,
    ).document_id


@command
def start_import(world: World, key: str) -> object:
    upload = plan_file(OPINION.replace("意见", "办法"), "behind.txt")
    return ledger.start_import(actor=world.actor("clerk"), upload=upload, request_id=key, at=MOMENT)


@command
def commit_ledger_import(world: World, key: str) -> object:
    head = (
        "序号",
        "类别",
        "任务",
        "牵头单位",
        "配合单位",
        "完成时限",
        "状态",
        "进展情况",
        "责任人",
    )
    rows = (
        (
            "1",
            "民生",
            "建设幼儿园",
            "县住建局",
            "各镇",
            "2026年6月底",
            "进行中",
            "已开工",
            "陆小满",
        ),
        ("2", "民生", "改造卫生院", "县住建局", "", "持续推进", "", "", ""),
    )
    sheet = Sheet("2025年重点任务台账", tuple(map(Column, head)), rows)
    upload = Upload("台账.xlsx", write_xlsx([sheet]))
    return ledger.commit_ledger_import(
        actor=world.actor("clerk"),
        upload=upload,
        digest=upload.sha256,
        request_id=key,
        at=MOMENT,
    )


def move_task(verb: str, task: str, who: str, reason: str = "") -> None:
    def do(world: World, key: str) -> object:
        return ledger.move_task(
            actor=world.actor(who),
            task_id=world[task],
            move=ledger.MoveRequest(verb, reason),
            request_id=key,
            at=MOMENT,
        )

    COMMANDS[f"move_task_{verb}"] = do


move_task("start", "pending", "housing")
move_task("report_done", "started", "housing")
move_task("verify", "reported", "second")
move_task("return_for_rework", "reported", "clerk", "缺验收单")
move_task("suspend", "started", "leader", "等待批复")
move_task("resume", "suspended", "leader")
move_task("reopen", "verified", "clerk", "回头看发现反弹")


@command
def add_progress_note(world: World, key: str) -> object:
    return ledger.add_progress_note(
        actor=world.actor("housing"),
        task_id=world["noted"],
        note=ledger.NoteDraft("已完成三处", 0.5, (PROOF,)),
        request_id=key,
        at=MOMENT,
    )


def naming(name: str, post: str) -> None:
    def do(world: World, key: str) -> object:
        return getattr(ledger, name)(
            actor=world.actor("head"),
            duty_id=world["duty-pending"],
            post_id=world[post],
            request_id=key,
            at=MOMENT,
        )

    COMMANDS[name] = do


naming("name_leader", "post-head")
naming("name_person", "post-housing")


@command
def release_person(world: World, key: str) -> object:
    return ledger.release_person(
        actor=world.actor("head"),
        person_line_id=world["line"],
        reason="调离",
        request_id=key,
        at=MOMENT,
    )


@command
def schedule_phases(world: World, key: str) -> object:
    phases = tuple(ledger.PhaseWish(name, 1) for name in ("准备", "实施", "验收"))
    return ledger.schedule_phases(
        actor=world.actor("head"),
        task_id=world["pending"],
        schedule=ledger.ScheduleRequest(date(2026, 3, 9), phases),
        request_id=key,
        at=MOMENT,
    )


@command
def open_task(world: World, key: str) -> object:
    task = ledger.OriginTask(
        "patch", "other", "TB-2026-0099", "atlas:patch", ("patch.regulation", "1"),
        "2026年图斑核查", "核查图斑", "请现场核查", world["luxi"], world["luxi"], date(2026, 6, 30),
    )  # fmt: skip
    return ledger.open_task(actor=world.actor("clerk"), task=task, request_id=key, at=MOMENT)


@command
def tell_task(world: World, key: str) -> object:
    return ledger.tell_task(
        actor=world.actor("clerk"),
        task_id=world["handed"],
        text="已到场",
        files=(PROOF,),
        request_id=key,
        at=MOMENT,
    )


@command
def settle_task(world: World, key: str) -> object:
    return ledger.settle_task(
        actor=world.actor("clerk"), task_id=world["handed"], request_id=key, at=MOMENT
    )


@command
def withdraw_task(world: World, key: str) -> object:
    return ledger.withdraw_task(
        actor=world.actor("clerk"),
        task_id=world["handed-too"],
        reason="重复派遣",
        request_id=key,
        at=MOMENT,
    )


@command
def judge_articles(world: World, key: str) -> object:
    return judge_transmission(
        actor=world.actor("clerk"),
        superior_id=world["opinion"],
        judgement=Judgement(
            (("（二）", world["started"]), ("（三）", world["noted"])), "confirmed"
        ),
        request_id=key,
        at=MOMENT,
    )


# --- the map ---


@command
def register_layer(world: World, key: str) -> object:
    draft = atlas.LayerDraft(
        "wetlands",
        "湿地",
        "protection",
        world.actor("planner").unit_id,
        reader_ids=(world["luxi"],),
    )
    return atlas.register_layer(
        actor=world.actor("planner"), draft=draft, request_id=key, at=MOMENT
    )


@command
def import_version(world: World, key: str) -> object:
    feature = {
        "type": "Feature",
        "properties": {"编号": "T1"},
        "geometry": json.loads(shapely.to_geojson(degrees(0, 0, 2, 1.5))),
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return atlas.import_version(
        actor=world.actor("planner"),
        code="permanent_basic_farmland",
        upload=Upload("layer.geojson", content.encode()),
        draft=atlas.VersionDraft(as_of_date=date(2026, 3, 1), source="年度变更调查"),
        request_id=key,
        at=MOMENT,
    )


@command
def publish_file(world: World, key: str) -> object:
    feature = {
        "type": "Feature",
        "properties": {"id": "C1"},
        "geometry": json.loads(shapely.to_geojson(shapely.Point(108.5, 32.5))),
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    planner = world.actor("planner")
    return atlas.publish_file(
        actor=planner,
        upload=Upload("toilet.geojson", content.encode()),
        draft=atlas.FileDraft(
            atlas.LayerDraft("toilet", "公厕", "survey", planner.unit_id),
            atlas.VersionDraft(
                as_of_date=date(2026, 3, 1), source="城管局普查", accepts_offset=True
            ),
            "自然资源局会审",
        ),
        request_id=key,
        at=MOMENT,
    )


@command
def publish_version(world: World, key: str) -> object:
    return atlas.publish_version(
        actor=world.actor("planner"),
        version_id=world["draft"],
        approval="自然资源局会审",
        request_id=key,
        at=MOMENT,
    )


@command
def roll_back(world: World, key: str) -> object:
    return atlas.roll_back(
        actor=world.actor("planner"),
        code="permanent_basic_farmland",
        reason="数据有误",
        request_id=key,
        at=MOMENT,
    )


@command
def review_parcel(world: World, key: str) -> object:
    return atlas.review_parcel(
        actor=world.actor("planner"), draft=parcel_draft("县体育馆"), request_id=key, at=MOMENT
    )


@command
def override_verdict(world: World, key: str) -> object:
    return atlas.override_verdict(
        actor=world.actor("planning-head"),
        review_id=world["review"],
        override=atlas.Override("non_compliant", "现场不符"),
        request_id=key,
        at=MOMENT,
    )


@command
def mark_line(world: World, key: str) -> object:
    return atlas.mark_line(
        actor=world.actor("planning-head"),
        review_id=world["review"],
        mark=atlas.LineMark("heritage", "cleared", "已核查资料", 0),
        request_id=key,
        at=MOMENT,
    )


def patch_ref(world: World, name: str) -> atlas.PatchRef:
    return atlas.PatchRef(world[f"patch-{name}"], world.seen[f"patch-{name}"])


@command
def screen(world: World, key: str) -> object:
    return atlas.screen(
        actor=world.actor("planner"),
        draft=atlas.ScreeningDraft(world["date-1"], world["date-2"]),
        request_id=key,
        at=MOMENT,
    )


@command
def dispatch_patch(world: World, key: str) -> object:
    return atlas.dispatch_patch(
        actor=world.actor("planner"),
        patch=patch_ref(world, "found"),
        dispatch=atlas.Dispatch(world["luxi"], date(2026, 6, 30), "请核实"),
        request_id=key,
        at=MOMENT,
    )


@command
def recall_patch(world: World, key: str) -> object:
    return atlas.recall_patch(
        actor=world.actor("planner"),
        patch=patch_ref(world, "dispatched"),
        reason="派错单位",
        request_id=key,
        at=MOMENT,
    )


@command
def answer_patch(world: World, key: str) -> object:
    return atlas.answer_patch(
        actor=world.actor("luxi"),
        patch=patch_ref(world, "dispatched"),
        answer=atlas.UnitAnswer("illegal", "未见手续", files=(PROOF,)),
        request_id=key,
        at=MOMENT,
    )


def confirm(name: str, patch: str) -> None:
    def do(world: World, key: str) -> object:
        return atlas.confirm_answer(
            actor=world.actor("planning-head"),
            patch=patch_ref(world, patch),
            note="属实",
            request_id=key,
            at=MOMENT,
        )

    COMMANDS[name] = do


confirm("confirm_answer", "answered")
confirm("confirm_answer_and_close", "outcome")


@command
def send_back(world: World, key: str) -> object:
    return atlas.send_back(
        actor=world.actor("planner"),
        patch=patch_ref(world, "answered"),
        reason="照片不清",
        request_id=key,
        at=MOMENT,
    )


@command
def report_outcome(world: World, key: str) -> object:
    return atlas.report_outcome(
        actor=world.actor("luxi"),
        patch=patch_ref(world, "confirmed"),
        answer=atlas.UnitAnswer("destroyed", "已自行拆除", files=(PROOF,)),
        request_id=key,
        at=MOMENT,
    )


@command
def book_quota(world: World, key: str) -> object:
    seen = world.seen["quota"]
    draft = atlas.QuotaDraft(
        "allotted", 2026, seen, 60_000, holder=LUXI, basis="禾自然资发〔2026〕2号"
    )
    return atlas.book_quota(actor=world.actor("planner"), draft=draft, request_id=key, at=MOMENT)


@command
def book_quota_back(world: World, key: str) -> object:
    return atlas.book_quota_back(
        actor=world.actor("planner"),
        ref=atlas.QuotaRef(2026, 1),
        reason="重复入账",
        request_id=key,
        at=MOMENT,
    )


def stock_ref(world: World, name: str) -> atlas.StockRef:
    return atlas.StockRef(world[f"stock-{name}"], world.seen[f"stock-{name}"])


@command
def register_stock(world: World, key: str) -> object:
    return atlas.register_stock(
        actor=world.actor("planner"), draft=STOCK, request_id=key, at=MOMENT
    )


@command
def change_stock(world: World, key: str) -> object:
    return atlas.change_stock(
        actor=world.actor("planner"),
        ref=stock_ref(world, "open"),
        draft=replace(STOCK, holder="禾川农机厂（更名）"),
        reason="企业更名",
        request_id=key,
        at=MOMENT,
    )


@command
def deal_with_stock(world: World, key: str) -> object:
    return atlas.deal_with_stock(
        actor=world.actor("planner"),
        ref=stock_ref(world, "open"),
        dealing=DEALING,
        request_id=key,
        at=MOMENT,
    )


@command
def reopen_stock(world: World, key: str) -> object:
    return atlas.reopen_stock(
        actor=world.actor("planner"),
        ref=stock_ref(world, "dealt"),
        reason="处置未完成",
        request_id=key,
        at=MOMENT,
    )


@command
def import_stock(world: World, key: str) -> object:
    rows = ["类型,用地单位,乡镇,面积（平方米）,起始日期,原因"]
    rows += [f"闲置,禾川砖厂{number},芦溪镇,5000,2022-05-01,资金不足" for number in range(2)]
    upload = Upload("存量.csv", "\n".join(rows).encode())
    return atlas.import_stock(
        actor=world.actor("planner"), upload=upload, request_id=key, at=MOMENT
    )


# --- jobs ---


@command
def retry_job(world: World, key: str) -> object:
    from xianzhi.records.jobs.retrying import retry_job as retry

    return retry(
        author=world.actor("clerk"),
        job_id=world["job"],
        reason="已扩充内存",
        request_id=key,
        at=MOMENT,
    )
