"""The page of one patch (图斑页) and what can be done there."""

from collections.abc import Callable
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.patches import AnswerForm, DispatchForm, NoteForm, ReasonForm
from xianzhi.apps.atlas.readmodels import PatchPage
from xianzhi.apps.atlas.services import PatchRef
from xianzhi.apps.atlas.services.dispatch import task_keeper
from xianzhi.apps.atlas.views.asking import in_words
from xianzhi.apps.atlas.views.patches import crumbs, patch_map
from xianzhi.apps.organisations.selectors import unit_lines
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import UNPROCESSABLE, Ask, ask_of, count_in

__all__ = ["evidence", "move", "patch"]

_LINES = (
    "permanent_basic_farmland",
    "ecological_red_line",
    "water_source",
    "heritage",
    "nature_park",
    "parcels",
)
_NEAREST = 19  # a house fills a map that may come this near
Act = Callable[[Actor, PatchRef, forms.Form, Ask], str]


@require_safe
@acting
def patch(request: HttpRequest, actor: Actor, patch_id: str) -> HttpResponse:
    """Show one patch (图斑页)."""
    return _answer(request, actor, patch_id)


@require_POST
@acting
def move(request: HttpRequest, actor: Actor, patch_id: str, verb: str) -> HttpResponseBase:
    """Make a move of the workflow with a patch (办理图斑)."""
    if verb not in _ACTS:
        raise Http404
    page = selectors.patch_page(actor, patch_id, at=timezone.now())
    form = _form(page, verb, request)
    if form.is_valid():
        ref = PatchRef(patch_id, _seen(request))
        try:
            _ACTS[verb](actor, ref, form, ask_of(request))
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _DONE[verb]())
            return redirect("atlas:patch", patch_id=patch_id)
    return _answer(request, actor, patch_id, (verb, form))


@require_safe
@acting
def evidence(request: HttpRequest, actor: Actor, patch_id: str, proof_id: str) -> HttpResponseBase:
    """Hand out a file that proves what a unit found (佐证下载)."""
    file = selectors.patch_file(actor, patch_id, proof_id)
    answer = FileResponse(file.path.open("rb"), content_type=file.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _answer(
    request: HttpRequest,
    actor: Actor,
    patch_id: str,
    wrong: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    page = selectors.patch_page(actor, patch_id, at=timezone.now())
    context = {
        "page": page,
        "wrong": wrong[1] if wrong else None,
        "moves": [
            {
                "verb": verb,
                "may": may,
                "form": wrong[1] if wrong and wrong[0] == verb else _form(page, verb),
                "is_open": bool(wrong and wrong[0] == verb),
            }
            for verb, may in page.may.items()
        ],
        "task_url": task_keeper().address(page.task_id) if page.task_id else "",
        "map": patch_map(
            actor,
            (*_LINES, page.screening.layer_code),
            {"extent": page.extent, "changes": _shapes(page), "nearest": _NEAREST},
        ),
        "crumbs": crumbs(),
    }
    return render(request, "atlas/patch.html", context, status=UNPROCESSABLE if wrong else None)


def _shapes(page: PatchPage) -> dict[str, object]:
    """Give what stood there at both dates and what was gained, for drawing."""
    sides = {"before": page.before_shape, "after": page.after_shape, "gained": page.geometry}
    features = [
        {"type": "Feature", "properties": {"side": side}, "geometry": geometry}
        for side, geometry in sides.items()
        if geometry
    ]
    return {"type": "FeatureCollection", "features": features}


def _form(page: PatchPage, verb: str, request: HttpRequest | None = None) -> forms.Form:
    posted = request.POST if request else None
    if verb == "dispatch":
        today = timezone.localdate()
        units = [(unit.id, unit.name) for unit in unit_lines(today, with_groups=False)]
        start = {"unit": page.proposed_unit, "due_date": selectors.answer_due(timezone.now())}
        return DispatchForm(units, posted, start)
    if verb in ("answer", "report_outcome"):
        return AnswerForm(verb, posted, request.FILES if request else None)
    return NoteForm(verb, posted) if verb == "confirm" else ReasonForm(verb, posted)


def _seen(request: HttpRequest) -> int:
    return count_in(request.POST.get("seen", "")) or 0


def _dispatch(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    assert isinstance(form, DispatchForm)
    return services.dispatch_patch(
        actor=actor, patch=ref, dispatch=form.dispatch(), request_id=ask.request_id, at=ask.at
    )


def _say(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    assert isinstance(form, AnswerForm)
    return services.answer_patch(
        actor=actor, patch=ref, answer=form.said(), request_id=ask.request_id, at=ask.at
    )


def _report(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    assert isinstance(form, AnswerForm)
    return services.report_outcome(
        actor=actor, patch=ref, answer=form.said(), request_id=ask.request_id, at=ask.at
    )


def _confirm(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    note = form.cleaned_data["note"]
    return services.confirm_answer(
        actor=actor, patch=ref, note=note, request_id=ask.request_id, at=ask.at
    )


def _recall(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    reason = form.cleaned_data["reason"]
    return services.recall_patch(
        actor=actor, patch=ref, reason=reason, request_id=ask.request_id, at=ask.at
    )


def _send_back(actor: Actor, ref: PatchRef, form: forms.Form, ask: Ask) -> str:
    reason = form.cleaned_data["reason"]
    return services.send_back(
        actor=actor, patch=ref, reason=reason, request_id=ask.request_id, at=ask.at
    )


_ACTS: dict[str, Act] = {
    "dispatch": _dispatch,
    "recall": _recall,
    "answer": _say,
    "report_outcome": _report,
    "confirm": _confirm,
    "send_back": _send_back,
}
_DONE: dict[str, Callable[[], str]] = {
    "dispatch": lambda: _("The unit was sent; a task stands in the ledger."),
    "recall": lambda: _("The patch was taken back from the unit."),
    "answer": lambda: _("The answer was kept; a planner verifies it."),
    "report_outcome": lambda: _("The report was kept; a planner verifies it."),
    "confirm": lambda: _("The answer was confirmed."),
    "send_back": lambda: _("The answer was sent back to the unit."),
}
