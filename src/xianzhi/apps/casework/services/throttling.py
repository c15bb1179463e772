"""How often one place may report (来件限制)."""

from datetime import datetime, timedelta

from xianzhi.apps.casework.models import ReportTally
from xianzhi.records.throttling import wait_in_hour

__all__ = ["wait_before_report"]


def wait_before_report(*, holder: str, most: int, at: datetime) -> timedelta:
    """Count a report of an address or a key, and say how long it has to wait (来件限制).

    As :func:`xianzhi.records.throttling.wait_in_hour` tells.
    """
    return wait_in_hour(
        ReportTally, salt="xianzhi.casework.report", holder=holder, most=most, at=at
    )
