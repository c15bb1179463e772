"""The resident's pages (群众页面): report without an account, follow by a code, rate, reopen."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import visitor_address
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.moves import MoveForm
from xianzhi.apps.casework.forms.reports import CodeForm, ResidentForm
from xianzhi.apps.casework.services import Said
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.templatetags.xianzhi import day, message

__all__ = ["follow", "followed", "paper", "report", "said"]

_TOO_MANY = 429
_CODE = "followed_code"  # kept in the session, so that no address holds it


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """Take a resident's report (我要上报)."""
    if request.method != "POST":
        return render(request, "casework/report.html", {"form": ResidentForm()})
    form, ask = ResidentForm(request.POST, request.FILES), ask_of(request)
    if form.is_valid():
        wait = services.wait_before_report(
            holder=visitor_address(request), most=settings.REPORTS_PER_HOUR, at=ask.at
        )
        if wait:
            return _refused(request, form, wait)
        try:
            made = services.report_case(
                actor=None, report=form.report(), request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            request.session[_CODE] = str(made["code"])
            return redirect("casework:paper")
    return render(request, "casework/report.html", {"form": form}, status=UNPROCESSABLE)


def _refused(request: HttpRequest, form: ResidentForm, wait: timedelta) -> HttpResponseBase:
    """Say that too much came from here, and when to come again; what was typed stays."""
    minutes = str(-(-int(wait.total_seconds()) // 60))
    form.add_error(None, message("casework.ui.report.too_many", {"minutes": minutes}))
    answer = render(request, "casework/report.html", {"form": form}, status=_TOO_MANY)
    answer["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer


@never_cache
@require_safe
def paper(request: HttpRequest) -> HttpResponseBase:
    """Show the code of a report, to be written down or printed (查询码回执)."""
    code = str(request.session.get(_CODE, ""))
    try:
        found = selectors.case_of_code(code, timezone.now())
    except NotFoundError:
        return redirect("casework:report")
    return render(request, "casework/paper.html", {"case": found, "code": code})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code (查进度)."""
    if request.method != "POST":
        return render(request, "casework/follow.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            selectors.case_of_code(code, timezone.now())
        except NotFoundError:
            form.add_error("code", message("casework.ui.no_such_code"))
        else:
            request.session[_CODE] = code
            return redirect("casework:followed")
    return render(request, "casework/follow.html", {"form": form}, status=UNPROCESSABLE)


@never_cache
@require_safe
def followed(request: HttpRequest) -> HttpResponseBase:
    """Show what became of a report (办理进展)."""
    return _followed(request)


@never_cache
@require_POST
def said(request: HttpRequest, word: str) -> HttpResponseBase:
    """Rate, reopen or answer by the code (评价、重新办理、补充说明)."""
    code, ask = str(request.session.get(_CODE, "")), ask_of(request)
    given = request.POST
    try:
        if word == "rate":
            services.rate_by_code(
                code=code,
                rating=count_in(given.get("rating", "")) or 0,
                words=given.get("words", ""),
                request_id=ask.request_id,
                at=ask.at,
            )
        elif word == "reopen":
            services.reopen_by_code(
                code=code, reason=given.get("reason", ""), request_id=ask.request_id, at=ask.at
            )
        else:
            services.reply_by_code(
                code=code, said=Said(given.get("words", "")), request_id=ask.request_id, at=ask.at
            )
    except XianzhiError as error:
        messages.error(request, in_words(error))
        return _followed(request, UNPROCESSABLE)
    messages.success(request, message(f"casework.ui.thanks_{_done(word)}"))
    return redirect("casework:followed")


def _done(word: str) -> str:
    return word if word in ("rate", "reopen") else "reply"


def _followed(request: HttpRequest, status: int | None = None) -> HttpResponseBase:
    code = str(request.session.get(_CODE, ""))
    try:
        found = selectors.case_of_code(code, timezone.now())
    except NotFoundError:
        return redirect("casework:follow")
    page = {
        "case": found,
        "rate_form": MoveForm("rate", {}) if "rate" in found.verbs else None,
        "reopen_form": MoveForm("reopen", {}) if "reopen" in found.verbs else None,
        "may_reply": "reply" in found.verbs,
        "promise": _promise(found),
        "promised": {"number": found.main_number},
    }
    return render(request, "casework/followed.html", page, status=status)


def _promise(found: selectors.FollowedCase) -> tuple[str, dict[str, str]]:
    """Say in plain words who is responsible and by when (承诺)."""
    unit = {"unit": found.unit_name}
    if found.status in ("closed", "rated"):
        return "casework.ui.follow.over", {}
    if found.status == "voided":
        return "casework.ui.follow.voided", {}
    if found.status == "suspended":
        return "casework.ui.follow.resting", unit
    if found.due_at is not None:
        return "casework.ui.follow.working", {**unit, "day": day(found.due_at)}
    if found.unit_name:
        return "casework.ui.follow.at_unit", unit
    return "casework.ui.follow.at_desk", {}
