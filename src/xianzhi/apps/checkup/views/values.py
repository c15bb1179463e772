"""Filled-in values (指标填报): the list, one of them, entering, approving, a table in and out."""

from urllib.parse import quote

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors, services
from xianzhi.apps.checkup.forms import ReturnForm, ValueForm, ValueListForm
from xianzhi.apps.checkup.permissions import may_fill_in
from xianzhi.apps.checkup.readmodels import ValueList
from xianzhi.apps.checkup.services import VALUE_COLUMNS, ValueRef
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import ListFaultsError, RowFault
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, count_in, in_words
from xianzhi.ui.downloads import sent
from xianzhi.ui.paging import pager_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["approve", "enter", "evidence", "give_back", "table", "take_in", "value", "values"]

_STATES = ("", "submitted", "approved", "returned", "replaced")


@require_safe
@acting
def values(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List filled-in values (填报清单)."""
    status = request.GET.get("status", "")
    status = status if status in _STATES else ""
    number = count_in(request.GET.get("page", "")) or 1
    found = selectors.value_list(actor, status, page=number)
    page = {
        "found": found,
        "tabs": _tabs(found, status),
        "pager": pager_of(
            request,
            found.lines,
            total=found.total,
            number=found.page,
            size=selectors.VALUES_OF_A_PAGE,
        ),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "checkup/values.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def enter(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Fill in a value (填报)."""
    require(may_fill_in(actor))
    choices = selectors.fillable_choices(actor)
    asked = {name: request.GET.get(name, "")[:60] for name in ("concept", "unit")}
    if request.method != "POST":
        return _entry(request, ValueForm(choices, initial=asked))
    form, ask = ValueForm(choices, request.POST, request.FILES), ask_of(request)
    if not form.is_valid():
        return _entry(request, form)
    try:
        made = services.submit_value(
            actor=actor,
            draft=form.draft(),
            upload=form.upload(),
            request_id=ask.request_id,
            at=ask.at,
        )
    except services.DoubtfulValueError as error:
        form.add_error(None, in_words(error))
        for doubt in error.doubts:
            form.add_error("confirmation", message(doubt.code, doubt.params))
        return _entry(request, form)
    except XianzhiError as error:
        form.add_error(None, in_words(error))
        return _entry(request, form)
    messages.success(request, message("checkup.ui.value_entered"))
    return redirect("checkup:value", value_id=made)


@require_safe
@acting
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand out the table to fill in (填报模板)."""
    return sent(selectors.value_table(actor))


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def take_in(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take a filled-in table in, every row or none (导入填报表)."""
    require(may_fill_in(actor))
    form = ValueListForm(request.POST or None, request.FILES or None)
    faults: tuple[RowFault, ...] = ()
    if request.method == "POST" and form.is_valid():
        ask = ask_of(request)
        try:
            done = services.import_values(
                actor=actor, upload=form.upload(), request_id=ask.request_id, at=ask.at
            )
        except ListFaultsError as error:
            form.add_error("file", in_words(error))
            faults = error.faults
        except XianzhiError as error:
            form.add_error("file", in_words(error))
        else:
            told = {"added": str(done.added), "unchanged": str(done.unchanged)}
            messages.success(request, message("checkup.ui.values_taken_in", told))
            return redirect("checkup:values")
    page = {"form": form, "faults": faults, "columns": VALUE_COLUMNS, "crumbs": _crumbs()}
    status = UNPROCESSABLE if request.method == "POST" else None
    return render(request, "checkup/values_import.html", page, status=status)


@require_safe
@acting
def value(request: HttpRequest, actor: Actor, value_id: str) -> HttpResponse:
    """Show a filled-in value (填报值页)."""
    return _page(request, actor, value_id)


@require_safe
@acting
def evidence(request: HttpRequest, actor: Actor, value_id: str) -> HttpResponseBase:
    """Hand out the file that proves a value (佐证下载)."""
    file = selectors.value_file(actor, value_id)
    answer = FileResponse(file.path.open("rb"), content_type=file.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@acting
def approve(request: HttpRequest, actor: Actor, value_id: str) -> HttpResponseBase:
    """Approve a value (审核通过)."""
    ask = ask_of(request)
    require(selectors.value_page(actor, value_id).may_approve)
    try:
        services.approve_value(
            actor=actor, ref=_ref(request, value_id), request_id=ask.request_id, at=ask.at
        )
    except XianzhiError as error:
        return _page(request, actor, value_id, fault=in_words(error))
    messages.success(request, message("checkup.ui.value_approved"))
    return redirect("checkup:value", value_id=value_id)


@require_POST
@acting
def give_back(request: HttpRequest, actor: Actor, value_id: str) -> HttpResponseBase:
    """Return a value with a reason (退回)."""
    require(selectors.value_page(actor, value_id).may_approve)
    form, ask = ReturnForm(request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.return_value(
                actor=actor,
                ref=_ref(request, value_id),
                reason=form.cleaned_data["reason"],
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("checkup.ui.value_returned"))
            return redirect("checkup:value", value_id=value_id)
    return _page(request, actor, value_id, form=form)


def _page(
    request: HttpRequest,
    actor: Actor,
    value_id: str,
    *,
    form: Form | None = None,
    fault: str = "",
) -> HttpResponse:
    page = {
        "page": selectors.value_page(actor, value_id),
        "form": form or ReturnForm(),
        "fault": fault,
        "crumbs": _crumbs(),
    }
    status = UNPROCESSABLE if form or fault else None
    return render(request, "checkup/value.html", page, status=status)


def _entry(request: HttpRequest, form: ValueForm) -> HttpResponse:
    page = {"form": form, "crumbs": _crumbs()}
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "checkup/value_new.html", page, status=status)


def _ref(request: HttpRequest, value_id: str) -> ValueRef:
    return ValueRef(value_id, count_in(request.POST.get("seen", "")))


def _tabs(found: ValueList, chosen: str) -> list[dict[str, object]]:
    return [
        {
            "url": f"?status={name}" if name else "?",
            "word": message(f"checkup.value.status.{name or 'all'}"),
            "count": found.counts.get(name, 0) if name else sum(found.counts.values()),
            "current": name == chosen,
        }
        for name in _STATES
    ]


def _crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("checkup:board"), "word": message("checkup.ui.title")},
        {"url": reverse("checkup:values"), "word": message("checkup.ui.fill_in")},
    ]
