"""The land quota (用地计划指标台账): a year, a booking, a counter-entry, the year as a file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.quota import BookBackForm, QuotaForm, quota_form
from xianzhi.apps.atlas.permissions import may_plan
from xianzhi.apps.atlas.readmodels.quota import QuotaYear
from xianzhi.apps.atlas.services import QuotaRef
from xianzhi.apps.atlas.views.asking import in_words
from xianzhi.errors import XianzhiError
from xianzhi.exchange.table_files import TABLE_KINDS
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import language, message

__all__ = ["book", "book_back", "export", "land", "land_tabs", "sent", "year"]

_KINDS = tuple(QuotaForm.kinds)


@require_safe
@acting
def land(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Lead to the first ledger that exists for the actor (用地保障): the quota of this year."""
    return redirect(_address(selectors.ledgers_to_see(actor, timezone.now())[0]))


@require_safe
@acting
def year(request: HttpRequest, actor: Actor, year: str) -> HttpResponse:
    """Show a year (年度台账)."""
    shown = selectors.quota_year(actor, selectors.year_of(year))
    page = {"page": shown, "tabs": land_tabs(actor, "quota"), "years": _years(shown)}
    return render(request, "atlas/quota_year.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def book(request: HttpRequest, actor: Actor, year: str) -> HttpResponseBase:
    """Book quota (记账)."""
    require(may_plan(actor))
    shown = selectors.quota_year(actor, selectors.year_of(year))
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    kind = wanted if wanted in _KINDS else _KINDS[0]
    reviews = selectors.reviews_to_book(actor)
    if request.method != "POST":
        initial = {"review": request.GET.get("review", "")}
        form = quota_form(kind, shown.towns, reviews, initial=initial)
        return _booking(request, shown, kind, form)
    form = quota_form(kind, shown.towns, reviews, request.POST)
    if not form.is_valid():
        return _booking(request, shown, kind, form)
    seen, ask = request.POST.get("seen", ""), ask_of(request)
    try:
        services.book_quota(
            actor=actor,
            draft=form.draft(kind, shown.year, int(seen) if seen.isdecimal() else -1),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        again = selectors.quota_year(actor, shown.year)
        return _booking(request, again, kind, form)
    messages.success(request, _("Booked."))
    return redirect("atlas:quota_year", year=shown.year)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def book_back(request: HttpRequest, actor: Actor, year: str, number: str) -> HttpResponseBase:
    """Undo a booking by a counter-entry (冲销)."""
    require(may_plan(actor))
    of_year = selectors.year_of(year)
    line = selectors.quota_line(actor, of_year, number)
    form, ask = BookBackForm(request.POST if request.method == "POST" else None), ask_of(request)
    if form.is_bound and form.is_valid():
        try:
            services.book_quota_back(
                actor=actor,
                ref=QuotaRef(of_year, line.number, count_in(request.POST.get("seen", ""))),
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Booked back; both lines stay in the ledger."))
            return redirect("atlas:quota_year", year=of_year)
    page = {
        "line": line,
        "year": of_year,
        "seen": selectors.quota_year(actor, of_year).last,
        "form": form,
        "crumbs": _crumbs(of_year),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "atlas/quota_back.html", page, status=status)


@require_safe
@acting
def export(request: HttpRequest, actor: Actor, year: str, kind: str) -> HttpResponse:
    """Write the year as a file (导出)."""
    if kind not in TABLE_KINDS:
        raise Http404
    of_year, now = selectors.year_of(year), timezone.now()
    return sent(selectors.quota_file(actor, of_year, kind, at=now, language=language()))


def land_tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    """Name the ledgers of land supply that exist for an actor (用地保障台账)."""
    words = {"quota": _("Land quota"), "stock": _("Stock land"), "lines": _("Bottom lines")}
    return [
        {"url": _address(key), "word": words[key], "count": None, "current": key == current}
        for key in selectors.ledgers_to_see(actor, timezone.now())
    ]


def _address(ledger: str) -> str:
    if ledger == "quota":
        return reverse("atlas:quota_year", args=[timezone.localdate().year])
    return reverse("atlas:stock" if ledger == "stock" else "atlas:bottom_lines")


def _booking(request: HttpRequest, shown: QuotaYear, kind: str, form: QuotaForm) -> HttpResponse:
    address = reverse("atlas:quota_book", args=[shown.year])
    kinds = [
        {
            "url": f"{address}?kind={one}",
            "word": message(f"atlas.quota.kind.{one}"),
            "count": None,
            "current": one == kind,
        }
        for one in _KINDS
    ]
    page = {
        "page": shown,
        "form": form,
        "kind": kind,
        "kinds": kinds,
        "crumbs": _crumbs(shown.year),
    }
    status = UNPROCESSABLE if form.errors else None
    return render(request, "atlas/quota_book.html", page, status=status)


def _years(shown: QuotaYear) -> list[dict[str, object]]:
    listed = {*shown.years, timezone.localdate().year}
    return [
        {
            "url": reverse("atlas:quota_year", args=[one]),
            "word": str(one),
            "count": None,
            "current": one == shown.year,
        }
        for one in sorted(listed, reverse=True)
    ]


def _crumbs(of_year: int) -> list[dict[str, str]]:
    word = message("atlas.quota.title", {"year": str(of_year)})
    return [{"url": reverse("atlas:quota_year", args=[of_year]), "word": word}]
