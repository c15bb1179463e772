"""Plan documents for tests, as text; nothing in them is real."""

from dataclasses import replace
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.services import documents
from xianzhi.core import policy
from xianzhi.core.policy.plan import (
    Alternative,
    AuditState,
    Contradiction,
    Plan,
    Reading,
    Row,
    Span,
    State,
)

PLAN = """禾川县人民政府办公室关于印发《禾川县县城补短板行动方案》的通知
禾政办发〔2026〕7号

各镇人民政府，县政府有关部门：
现将《禾川县县城补短板行动方案》印发给你们，请认真组织实施。
禾川县人民政府办公室
2026年2月10日

禾川县县城补短板行动方案

二、重点任务
（一）实施老旧管网改造。更新供水管网12公里，2026年6月底前完成。（县住建局牵头，县财政局、各镇配合）
（二）增设公共停车位。新增停车位300个，2026年9月底前完成。（县住建局牵头，县财政局、各镇配合）
（三）整治临街违建。排查违法建设，做到零新增。（县自然资源局牵头，芦溪镇配合）
（四）完善防洪排涝设施。改造易涝点5处，2026年12月底前完成。（县水利局、县住建局负责）
"""

PARK = "（四）建设口袋公园。新建口袋公园3个，2026年10月底前完成。（县住建局负责）\n"
# One task changed, one new before the last one.
AMENDED = PLAN.replace("停车位300个", "停车位360个").replace(
    "（四）完善防洪排涝设施。", f"{PARK}（五）完善防洪排涝设施。"
)

NEWS = """禾川县召开春季农业生产现场会
本报讯 昨日，全县春季农业生产现场会在芦溪镇召开。与会人员实地观摩了育秧大棚。
会议指出，今年以来各项工作稳步推进。
"""


def plan_file(text: str = PLAN, name: str = "plan.txt") -> Upload:
    return Upload(name, text.encode())


def doubtful_plan(text: str = PLAN) -> Plan:
    """A plan whose first row has a field to check, whose second has a conflict with two readings;
    with one open audit item and one contradiction."""
    plan = policy.compile(text)
    first, second, *rest = plan.rows
    note = first.unit_note or Span(first.start, first.end)
    checked = Reading("support_units", State.CHECK, "review.merged", spans=(note,))
    choices = (
        Alternative("review.merged_first", None),
        Alternative("review.merged_second", {"text": "9月", "date": "2026-09-30", "kind": "date"}),
    )
    disputed = Reading("deadline", State.CONFLICT, "review.merged_deadline", alternatives=choices)
    item, *others = plan.audit
    return replace(
        plan,
        rows=(_read(first, checked), _read(second, disputed), *rest),
        audit=(replace(item, state=AuditState.OPEN), *others),
        contradictions=(
            Contradiction("review.merged", {}, (Span(first.start, first.end),), (first.id,)),
        ),
    )


def keep_plan(actor: Actor, plan: Plan, at: datetime, *, request_id: str, amends: str = "") -> str:
    """Store a plan as if the compiler had read it from a file with its text."""
    upload = plan_file(plan.text)
    intake = documents.Intake(actor, upload, amends, request_id, at)
    document = documents.read_intake(intake)
    assert document is not None
    return documents._keep(intake, document, plan).document_id


def _read(row: Row, reading: Reading) -> Row:
    kept = [item for item in row.readings if item.field != reading.field]
    return replace(row, readings=(*kept, reading))
