"""Editions (指标体系): the list, one with what it changes, as a table out and in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import EditionForm
from xianzhi.apps.checkup.permissions import may_run
from xianzhi.apps.checkup.services import EDITION_COLUMNS
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import ListFaultsError, RowFault
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["edition", "editions", "table"]


@require_safe
@acting
def editions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the editions (指标体系清单)."""
    page = {"lines": selectors.edition_lines(actor), "crumbs": _crumbs()[:1]}
    return render(request, "checkup/editions.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def edition(request: HttpRequest, actor: Actor, edition_id: str) -> HttpResponseBase:
    """Show an edition; make a table the county's own (指标体系页、采用)."""
    found = selectors.edition_page(actor, edition_id)
    if request.method != "POST":
        form = EditionForm(initial={"title": found.title.zh if found.versions else ""})
        return _page(request, {"page": found, "form": form})
    require(may_run(actor))
    form, ask = EditionForm(request.POST, request.FILES), ask_of(request)
    faults: tuple[RowFault, ...] = ()
    if form.is_valid():
        try:
            made = services.adopt_edition(
                actor=actor,
                draft=form.draft(edition_id, count_in(request.POST.get("seen", ""))),
                upload=form.upload(),
                request_id=ask.request_id,
                at=ask.at,
            )
        except ListFaultsError as error:
            form.add_error("file", in_words(error))
            faults = error.faults
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.edition.adopted"))
            return redirect("checkup:edition", edition_id=made)
    shown = {"page": found, "form": form, "faults": faults}
    return _page(request, shown, status=UNPROCESSABLE)


@require_safe
@acting
def table(request: HttpRequest, actor: Actor, edition_id: str) -> HttpResponse:
    """Hand an edition out as the table that makes another (指标体系表)."""
    return sent(selectors.edition_table(actor, edition_id))


def _page(request: HttpRequest, page: dict[str, object], status: int | None = None) -> HttpResponse:
    given = {**page, "columns": EDITION_COLUMNS, "crumbs": _crumbs()}
    return render(request, "checkup/edition.html", given, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:editions"), "word": message("checkup.edition.title")},
    ]
