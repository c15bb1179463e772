"""A case comes in (上报): once for each request and for each report of a channel."""

from datetime import date, datetime
from math import isfinite

from django.db.models import F
from django.utils import timezone

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.calendar.selectors import timetable_in_force
from xianzhi.apps.casework.cells import cell_of
from xianzhi.apps.casework.choices import Channel, FilePurpose, Stage
from xianzhi.apps.casework.codes import code_of, digest_of
from xianzhi.apps.casework.limits import stage_due
from xianzhi.apps.casework.models import Case, CaseMove, CaseNumber, Category, Reporter
from xianzhi.apps.casework.permissions import may_report
from xianzhi.apps.casework.selectors.directories import category_in_force
from xianzhi.apps.casework.services.files import attach, keep, shown
from xianzhi.apps.casework.services.orders import REPORTER, order
from xianzhi.apps.casework.services.requests import Report, ReporterDraft
from xianzhi.apps.casework.workflow import CASE
from xianzhi.apps.grid.selectors import AreaHit, area_at_point, area_named
from xianzhi.apps.privacy.selectors import mask_of
from xianzhi.apps.privacy.services import seal
from xianzhi.errors import RuleError
from xianzhi.records.boundary import clean_text
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.decisions import require
from xianzhi.records.history import append, stream_of
from xianzhi.records.ids import new_id
from xianzhi.records.rows import insert_row

__all__ = [
    "ALL_CHANNELS",
    "NAME_FIELD",
    "PHONE_FIELD",
    "body_of",
    "checked",
    "first_facts",
    "first_move",
    "hold",
    "new_case",
    "report_case",
    "subject_of",
]

NAME_FIELD, PHONE_FIELD = "casework.Reporter.name_sealed", "casework.Reporter.phone_sealed"
_OPEN_CHANNELS = (Channel.RESIDENT, Channel.OPEN311, Channel.API)
_MOST_TEXT, _MOST_PLACE, _MOST_EXTERNAL, _MOST_NAME, _MOST_PHONE = 4_000, 200, 120, 40, 20
_MOST_CODE = 32
# Whoever brings a report of a channel's own number holds this line: two of one number never race.
ALL_CHANNELS = date(2000, 1, 1)
_TOWN = 1  # of the areas above a place: county, town …

Reported = dict[str, str | int | bool]


def report_case(*, actor: Actor | None, report: Report, request_id: str, at: datetime) -> Reported:
    """Take a report in (上报事件), whatever channel it comes by.

    Parameters
    ----------
    actor
        The post that enters it; null for a resident or another system, see ``Report.channel``.

    Returns
    -------
    dict
        ``case`` (id), ``number``, ``code`` (what the reporter follows it by) and ``is_new``: false
        where this report of the channel was taken in before.

    Raises
    ------
    PermissionDeniedError
        The post does not enter cases.
    RuleError
        The text is missing, the place is no place, the category is not in the directory, the
        channel needs a post, or a file does not fit.
    ConflictError
        The request id was used for another report.
    """
    tidy = checked(actor, report)
    keep(tidy.files)
    request = order("report", actor or REPORTER, body_of(tidy), request_id=request_id, at=at)
    done = carry_out(request, lambda change: _take_in(change, tidy))
    # The code opens the case: it is made again for whoever repeats the request, and kept nowhere.
    return done | {"code": code_of(done["case"]) if done["is_new"] else ""}


def subject_of(case_id: object) -> str:
    """Name whoever reported a case, for the register of personal data (上报人标识)."""
    return f"reporter:{case_id}"


def checked(actor: Actor | None, report: Report) -> Report:
    """Check a report and tidy its words (核对来件), as :func:`report_case` tells."""
    if report.channel not in Channel.values:
        raise RuleError("casework.channel_unknown", {"channel": report.channel[:40]})
    if actor is not None:
        require(may_report(actor))
    elif report.channel not in _OPEN_CHANNELS:
        raise RuleError("casework.channel_needs_a_post")
    x, y = _place(report)
    return Report(
        channel=report.channel,
        text=clean_text(report.text, most=_MOST_TEXT, required=True),
        external_id=clean_text(report.external_id, most=_MOST_EXTERNAL),
        place_text=clean_text(report.place_text, most=_MOST_PLACE),
        x=x,
        y=y,
        category_code=report.category_code,
        reporter=_person(report.reporter),
        files=shown(report.files),
        may_publish=report.may_publish,
        area_code=clean_text(report.area_code, most=_MOST_CODE),
    )


def _place(report: Report) -> tuple[float | None, float | None]:
    if report.x is None and report.y is None:
        return None, None
    if report.x is None or report.y is None:
        raise RuleError("casework.place_is_half")
    x, y = float(report.x), float(report.y)
    if not (isfinite(x) and isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
        raise RuleError("casework.place_is_nowhere")
    return x, y


def _person(draft: ReporterDraft | None) -> ReporterDraft | None:
    if draft is None:
        return None
    name = clean_text(draft.name, most=_MOST_NAME)
    phone = clean_text(draft.phone, most=_MOST_PHONE)
    return ReporterDraft(name, phone) if name or phone else None


def body_of(report: Report) -> dict[str, object]:
    """Give what the digest of the request covers."""
    person = report.reporter
    area = {"area": report.area_code} if report.area_code else {}
    return {
        **area,
        "channel": report.channel,
        "text": report.text,
        "external_id": report.external_id,
        "place": [report.place_text, report.x, report.y],
        "category": report.category_code,
        "reporter": [person.name, person.phone] if person else [],
        "files": [[file.name, file.sha256] for file in report.files],
    }


def _take_in(change: Change, report: Report) -> Reported:
    if report.external_id:
        hold(ALL_CHANNELS)
        known = Case.objects.filter(channel=report.channel, external_id=report.external_id).first()
        if known is not None:
            return {"case": str(known.pk), "number": known.number, "is_new": False}
    category = category_in_force(report.category_code) if report.category_code else None
    case = new_case(change, report, category, _number(timezone.localdate(change.at)))
    insert_row(case)
    append(change, stream_of("case", case.pk), "report", first_facts(case))
    insert_row(first_move(change, case))
    if report.reporter is not None:
        _keep_reporter(case, report.reporter, change.at)
    attach(case, report.files, FilePurpose.REPORT, change.at)
    return {"case": str(case.pk), "number": case.number, "is_new": True}


def new_case(change: Change, report: Report, category: Category | None, number: str) -> Case:
    """Make the case of a report (建立事件); nothing is stored."""
    case_id, at = new_id(), change.at
    limits = category.limits if category else {}
    deadline = stage_due(limits, Stage.VERIFY, at, timetable_in_force())
    where = _area(report, timezone.localdate(at))
    return Case(
        id=case_id,
        number=number,
        channel=report.channel,
        external_id=report.external_id,
        code_sha256=digest_of(code_of(case_id)),
        status=CASE.initial,
        stage=Stage.VERIFY,
        category=category,
        text=report.text,
        place_text=report.place_text,
        x=report.x,
        y=report.y,
        place_cell=cell_of(report.x, report.y),
        town_code=where.path[_TOWN][0] if where and len(where.path) > _TOWN else "",
        area_code=where.code if where else "",
        area_unit_id=(where.unit_id or None) if where else None,
        may_publish=report.may_publish,
        reported_by=change.post_id,
        reported_at=at,
        stage_entered_at=at,
        due_at=deadline.due_at if deadline else None,
        is_provisional=bool(deadline and deadline.is_provisional),
    )


def first_facts(case: Case) -> dict[str, object]:
    """Say what the first entry of a case tells."""
    return {
        "before": "", "after": case.status, "due": "", "unit": "", "channel": case.channel,
        "now_due": case.due_at.isoformat() if case.due_at else "", "now_unit": "",
    }  # fmt: skip


def first_move(change: Change, case: Case) -> CaseMove:
    """Make the row of the report itself."""
    return CaseMove(
        case_id=case.pk, number=1, verb="report", after=case.status,
        post_id=change.post_id, at=change.at,
    )  # fmt: skip


def _area(report: Report, day: date) -> AreaHit | None:
    found = None
    if report.x is not None and report.y is not None:
        found = area_at_point(report.x, report.y, day)
    if found is None and report.area_code:
        found = area_named(report.area_code, day)
    return found


def _number(day: date) -> str:
    hold(day, add=1)
    last = CaseNumber.objects.get(day=day).last
    return f"{day:%Y%m%d}-{last:05d}"


def hold(day: date, add: int = 0) -> None:
    """Hold the line of a day until the transaction ends, and count it up."""
    if not CaseNumber.objects.filter(day=day).update(last=F("last") + add):
        CaseNumber.objects.get_or_create(day=day)
        CaseNumber.objects.filter(day=day).update(last=F("last") + add)


def _keep_reporter(case: Case, person: ReporterDraft, at: datetime) -> None:
    subject = subject_of(case.pk)
    insert_row(
        Reporter(
            case_id=case.pk,
            name_sealed=seal(subject, NAME_FIELD, person.name, at),
            phone_sealed=seal(subject, PHONE_FIELD, person.phone, at),
            name_mask=mask_of(person.name, NAME_FIELD),
            phone_mask=mask_of(person.phone, PHONE_FIELD),
        )
    )
