"""What other rooms count for check-ups (业务数据指标); the rooms do not know each other."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework.selectors import handled_on_time, heard_cases, heard_lines
from xianzhi.apps.checkup.keepers import ReportKeeper, ReportLine
from xianzhi.catalogue.messages import words
from xianzhi.core.diagnosis.reported import Heard

__all__ = ["CASES", "counted_values"]


def counted_values(day: date) -> tuple[Mapping[str, str], ...]:
    """Give the indicators that the cases of a year give, up to a day, as rows to be read (计数值).

    XC-23: handlings on time, of those that ended or were overdue. A year in which nothing was due
    gives no row: nobody can say that it was all on time.
    """
    since = day.replace(month=1, day=1)
    on_time, due = handled_on_time(since, day)
    if not due:
        return ()
    told = {"since": since.isoformat(), "until": day.isoformat()}
    row = {
        "concept": "XC-23",
        "num": str(on_time),
        "den": str(due),
        "as_of": day.isoformat(),
        "source": words("checkup.counted_cases", told, "zh"),
    }
    return (row,)


class _Cases:
    """What residents reported, as check-ups ask for it (诉求来源)."""

    def read(self, since: date, until: date) -> tuple[Heard, ...]:
        """Give what was reported from the first to the last day of a period (期内诉求)."""
        return tuple(
            Heard(one.id, one.code, one.x, one.y, one.day, one.is_confirmed)
            for one in heard_cases(since, until)
        )

    def lines(self, actor: Actor, report_ids: Sequence[str]) -> tuple[ReportLine, ...]:
        """Show those of some reports that an actor may open (可见诉求)."""
        return tuple(
            ReportLine(
                number=one.number,
                address=reverse("casework:case", args=[one.id]),
                matter=one.category,
                status=f"casework.status.{one.status}",
                unit=one.unit,
                day=one.day,
            )
            for one in heard_lines(actor, report_ids)
        )


CASES: ReportKeeper = _Cases()
