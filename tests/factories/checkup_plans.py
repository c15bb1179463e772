"""A plan that sets a target which the check-up measures."""

from collections.abc import Callable

from factories.county import AT, SmallCounty
from factories.plans import PLAN, plan_file

__all__ = ["SCHOOL_TARGET", "clerk_signs"]

TARGET = (
    "（五）建设公园绿地。建成区公园绿地服务半径覆盖率达到80%以上，2026年10月底前完成。"
    "（县住建局负责）"
)
SCHOOL_TARGET = (
    "（五）发展学前教育。学前三年幼儿毛入园率达到99%以上，2026年10月底前完成。（县住建局负责）"
)


def clerk_signs(county: SmallCounty, key: Callable[[], str], target: str = TARGET) -> None:
    """Import the plan and have the office sign it."""
    from xianzhi.apps.ledger import services as ledger

    clerk = county.actor("clerk")
    made = ledger.import_document(
        actor=clerk, upload=plan_file(f"{PLAN}{target}\n"), request_id=key(), at=AT
    )
    ledger.sign_off(
        actor=clerk, document_id=made.document_id, reason="逐页查看", request_id=key(), at=AT
    )
