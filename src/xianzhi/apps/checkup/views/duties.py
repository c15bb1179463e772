"""Who fills in what (填报责任): the list to assign from, a list in and out, what is asked of us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting, on_duty_of
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import DutyForm, DutyListForm
from xianzhi.apps.checkup.permissions import may_assign_filling
from xianzhi.apps.checkup.readmodels import DutyPage
from xianzhi.apps.checkup.services import (
    DUTY_COLUMNS,
    Assignment,
    DutyDraft,
    TakenIn,
)
from xianzhi.apps.organisations.selectors import UnitKind
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import ListFaultsError, RowFault
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import language, message

__all__ = ["asked", "duties", "table", "take_in"]

_MOST_TICKED = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def duties(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show who fills in what, and assign many at once (填报责任)."""
    edition = (request.POST or request.GET).get("edition", "")[:60]
    if request.method != "POST":
        return _page(request, actor, edition, DutyForm(_units(request)))
    require(may_assign_filling(actor))
    form, ask = DutyForm(_units(request), request.POST), ask_of(request)
    if form.is_valid():
        wish = Assignment(
            edition,
            _ticked(request, actor, form),
            count_in(request.POST.get("seen", "")),
        )
        try:
            done = services.assign_filling(
                actor=actor, wish=wish, request_id=ask.request_id, at=ask.at
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            return _assigned(request, edition, done)
    return _page(request, actor, edition, form)


@require_safe
@acting
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand out who fills in what, as a list to be changed (填报责任表)."""
    wanted = request.GET.get("edition", "")[:60]
    return sent(selectors.duty_table(actor, wanted, timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def take_in(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take a list of who fills in what in, every row or none (导入填报责任表)."""
    require(may_assign_filling(actor))
    shown = selectors.duty_page(actor, request.GET.get("edition", "")[:60], timezone.now())
    offered = [(name, zh if language() == "zh" else en) for name, zh, en in shown.editions]
    form = DutyListForm(
        offered, request.POST or None, request.FILES or None, initial={"edition": shown.edition}
    )
    faults: tuple[RowFault, ...] = ()
    if request.method == "POST" and form.is_valid():
        ask, edition = ask_of(request), form.cleaned_data["edition"]
        try:
            done = services.import_duties(
                actor=actor,
                edition=edition,
                upload=form.upload(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except ListFaultsError as error:
            form.add_error("file", in_words(error))
            faults = error.faults
        except XianzhiError as error:
            form.add_error("file", in_words(error))
        else:
            return _assigned(request, edition, done)
    page = {"form": form, "faults": faults, "columns": DUTY_COLUMNS, "crumbs": _crumbs()}
    status = UNPROCESSABLE if request.method == "POST" else None
    return render(request, "checkup/duties_import.html", page, status=status)


@require_safe
@acting
def asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List what is asked of the own unit (本单位填报任务)."""
    page = {"page": selectors.asked_page(actor, timezone.now()), "crumbs": _crumbs()[:2]}
    return render(request, "checkup/asked.html", page)


def _page(request: HttpRequest, actor: Actor, edition: str, form: DutyForm) -> HttpResponse:
    found = selectors.duty_page(actor, edition, timezone.now())
    page = {
        "page": found,
        "form": form,
        "ticked": frozenset(request.POST.getlist("concept")[:_MOST_TICKED]),
        "tabs": _tabs(found),
        "crumbs": _crumbs()[:2],
    }
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "checkup/duties.html", page, status=status)


def _ticked(request: HttpRequest, actor: Actor, form: DutyForm) -> tuple[DutyDraft, ...]:
    """Make a duty for each ticked indicator: of the unit chosen, proposed, or none any more."""
    ticked = dict.fromkeys(one[:40] for one in request.POST.getlist("concept")[:_MOST_TICKED])
    way = request.POST.get("way", "")
    if way == "adopt":
        proposed = selectors.proposals_for(actor)
        return tuple(
            form.duty(concept, proposed[concept].unit_id)
            for concept in ticked
            if concept in proposed
        )
    lead = "" if way == "take_back" else form.cleaned_data["lead"]
    return tuple(form.duty(concept, lead) for concept in ticked if lead or way == "take_back")


def _assigned(request: HttpRequest, edition: str, done: TakenIn) -> HttpResponseBase:
    told = {"added": str(done.added), "unchanged": str(done.unchanged)}
    messages.success(request, message("checkup.ui.duties_assigned", told))
    return redirect(f"{reverse('checkup:duties')}?edition={edition}")


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    units = on_duty_of(request).units
    return [(unit.id, unit.name) for unit in units if unit.kind != UnitKind.GROUP]


def _tabs(found: DutyPage) -> list[dict[str, object]]:
    return [
        {
            "url": f"?edition={name}",
            "word": zh if language() == "zh" else en,
            "current": name == found.edition,
        }
        for name, zh, en in found.editions
    ]


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:values"), "word": message("checkup.ui.fill_in")},
        {"url": reverse("checkup:duties"), "word": message("checkup.ui.duties")},
    ]
