"""The tree is changed (网格调整): a form, what would pass to whom, then the change."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.grid import selectors, services
from xianzhi.apps.grid.choices import Verb
from xianzhi.apps.grid.forms.reorganising import CHANGES, ChangeForm
from xianzhi.apps.grid.permissions import may_keep_grid
from xianzhi.apps.grid.services import Naming, Paper, Passage
from xianzhi.apps.grid.views.asking import crumbs_to
from xianzhi.errors import DocumentError, RuleError, TableError
from xianzhi.exchange.layers.faults import LayerError
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, Ask, ask_of, count_in, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["change"]

_FEWEST, _MOST = 2, 12
_FAULTS = (RuleError, TableError, LayerError, DocumentError)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def change(request: HttpRequest, actor: Actor, area_code: str, change: str) -> HttpResponseBase:
    """Change an area (网格调整): what would pass to whom is shown first, then confirmed."""
    require(may_keep_grid(actor))
    if change not in CHANGES:
        raise Http404
    form = _form(request, actor, area_code, change)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    note = request.POST.get("note", "")
    try:
        files = form.handed_in()
        if files:
            note = services.stage_files(actor=actor, files=files)
        act = partial(_DO[change], actor, form, note)
        paper = form.paper(_seen(request, form))
        if "confirmed" not in request.POST:
            foreseen = services.rehearse(partial(act, paper, ask_of(request)), paper.effective_on)
            return _page(request, form, paper, foreseen, note)
        code = act(paper, ask_of(request))
    except _FAULTS as error:
        form.add_error(None, in_words(error))
        return _page(request, form)
    messages.success(request, message("grid.ui.changed"))
    return redirect("grid:area", area_code=code)


def _merge(actor: Actor, form: ChangeForm, _note: str, paper: Paper, ask: Ask) -> str:
    return services.merge_areas(
        actor=actor,
        codes=[form.file.code, *form.cleaned_data["others"]],
        into=form.new_area(),
        paper=paper,
        request_id=ask.request_id,
        at=ask.at,
    )


def _split(actor: Actor, form: ChangeForm, note: str, paper: Paper, ask: Ask) -> str:
    if form.is_drawn_anew:
        files = services.staged_files(actor=actor, note=note) if note else ()
        parts = services.parts_of(actor=actor, files=files) if files else ()
    else:
        parts = form.new_parts()
    return services.split_area(
        actor=actor,
        code=form.file.code,
        parts=parts,
        paper=paper,
        request_id=ask.request_id,
        at=ask.at,
    )


def _transfer(actor: Actor, form: ChangeForm, _note: str, paper: Paper, ask: Ask) -> str:
    return services.transfer_area(
        actor=actor,
        code=form.file.code,
        parent_code=form.cleaned_data["parent"],
        paper=paper,
        request_id=ask.request_id,
        at=ask.at,
    )


def _rename(actor: Actor, form: ChangeForm, _note: str, paper: Paper, ask: Ask) -> str:
    return services.rename_area(
        actor=actor,
        code=form.file.code,
        to=Naming(form.cleaned_data["name"], form.cleaned_data["unit"]),
        paper=paper,
        request_id=ask.request_id,
        at=ask.at,
    )


def _redraw(actor: Actor, form: ChangeForm, note: str, paper: Paper, ask: Ask) -> str:
    files = services.staged_files(actor=actor, note=note) if note else ()
    return services.redraw_border(
        actor=actor,
        code=form.file.code,
        border=dict(services.border_of(actor=actor, files=files)),
        paper=paper,
        request_id=ask.request_id,
        at=ask.at,
    )


_DO: Mapping[str, Callable[[Actor, ChangeForm, str, Paper, Ask], str]] = {
    Verb.MERGE: _merge,
    Verb.SPLIT: _split,
    Verb.TRANSFER: _transfer,
    Verb.RENAME: _rename,
    Verb.REDRAW: _redraw,
}


def _form(request: HttpRequest, actor: Actor, area_code: str, change: str) -> ChangeForm:
    file, now = selectors.change_file(actor, area_code), timezone.now()
    parts = min(max(count_in(request.GET.get("parts", "")) or _FEWEST, _FEWEST), _MOST)
    offers = {"codes": selectors.free_codes(area_code, parts)} | _units(change, now)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return ChangeForm(change, file, *posted, offers=offers, parts=parts)


def _units(change: str, now: datetime) -> dict[str, tuple[tuple[str, str], ...]]:
    return {"units": selectors.units_to_choose(now)} if change == Verb.RENAME else {}


def _seen(request: HttpRequest, form: ChangeForm) -> Mapping[str, int]:
    """Read what the preview showed of each area; on the way to the preview, look now."""
    given = form.cleaned_data
    codes = [form.file.code, *given.get("others", ()), *filter(None, [given.get("parent")])]
    if "confirmed" not in request.POST:
        return selectors.area_versions(codes)
    return {code: count_in(request.POST.get(f"seen-{code}", "")) or 0 for code in codes}


def _page(
    request: HttpRequest,
    form: ChangeForm,
    paper: Paper | None = None,
    foreseen: tuple[Passage, ...] = (),
    note: str = "",
) -> HttpResponse:
    page = {
        "form": form,
        "title": message(f"grid.change.{form.verb}"),
        "paper": paper,
        "foreseen": foreseen,
        "note": note,
        "asks_for_number": form.verb == Verb.SPLIT and not form.is_drawn_anew,
        "fewest": _FEWEST,
        "most": _MOST,
        "posted": [(key, value) for key, values in request.POST.lists() for value in values
                   if key in form.fields],
        "crumbs": crumbs_to(form.file.code, form.file.name),
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else None
    return render(request, "grid/change.html", page, status=status)
