"""The page of one case (事件页) and what can be done there."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.moves import VERBS, Choices, MoveForm
from xianzhi.apps.casework.readmodels import CasePage
from xianzhi.apps.casework.services import CaseRef
from xianzhi.apps.casework.views.asking import category_choices, seen_in, unit_choices
from xianzhi.apps.casework.views.keys import KEYS, case_keys
from xianzhi.apps.casework.views.proposing import Taken, offers_of, taken_of, texts_of
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import UNPROCESSABLE, Ask, ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["case", "file", "move", "part", "reporter"]

_INLINE = ("image/jpeg", "image/png", "image/webp")
Act = Callable[[Actor, CaseRef, MoveForm, Ask], str]


@require_safe
@acting
def case(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show one case (事件页)."""
    return _answer(request, actor, case_id)


@require_POST
@acting
def move(request: HttpRequest, actor: Actor, case_id: str, verb: str) -> HttpResponseBase:
    """Make a move of the workflow with a case (办理事件)."""
    if verb not in _ACTS:
        raise Http404
    page = selectors.case_page(actor, case_id, at=timezone.now())
    start = {"category": page.category_code}
    form = MoveForm(verb, _choices(request, verb), request.POST, request.FILES, start)
    if form.is_valid():
        try:
            _ACTS[verb](actor, CaseRef(case_id, seen_in(request)), form, ask_of(request))
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            word = message(f"casework.move.{verb}")
            messages.success(request, message("casework.ui.done", {"move": word}))
            return redirect("casework:case", case_id=case_id)
    return _answer(request, actor, case_id, (verb, form))


@require_POST
@acting
def part(request: HttpRequest, actor: Actor, case_id: str, unit_id: str) -> HttpResponseBase:
    """Finish the part of a unit that helps (完成配合任务)."""
    ask = ask_of(request)
    try:
        services.finish_part(
            actor=actor,
            case=CaseRef(case_id, seen_in(request)),
            unit_id=unit_id,
            words=request.POST.get("words", ""),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        messages.error(request, in_words(error))
    else:
        word = message("casework.move.part")
        messages.success(request, message("casework.ui.done", {"move": word}))
    return redirect("casework:case", case_id=case_id)


@require_POST
@acting
def reporter(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show who reported a case to somebody who says why (查阅上报人)."""
    ask = ask_of(request)
    try:
        shown = services.show_reporter(
            actor=actor,
            case_id=case_id,
            reason=request.POST.get("reason", ""),
            request_id=ask.request_id,
            at=ask.at,
        )
    except XianzhiError as error:
        messages.error(request, in_words(error))
        return _answer(request, actor, case_id, status=UNPROCESSABLE)
    answer = _answer(request, actor, case_id, shown=shown)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@acting
def file(request: HttpRequest, actor: Actor, case_id: str, attachment_id: str) -> HttpResponseBase:
    """Hand out a file of a case (附件)."""
    found = selectors.case_file(actor, case_id, attachment_id)
    answer = FileResponse(found.path.open("rb"), content_type=found.media_type)
    way = "inline" if found.media_type in _INLINE else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(found.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _answer(
    request: HttpRequest,
    actor: Actor,
    case_id: str,
    wrong: tuple[str, MoveForm] | None = None,
    shown: tuple[str, str] | None = None,
    status: int | None = None,
) -> HttpResponse:
    page = selectors.case_page(actor, case_id, at=timezone.now())
    taken = taken_of(page, request.GET.getlist("take"))
    at_hand = wrong[0] if wrong else taken.verb
    moves = [
        {
            "verb": verb,
            "key": KEYS[verb],
            "may": may,
            "form": wrong[1] if wrong and wrong[0] == verb else _blank(request, page, taken, verb),
            "is_open": verb == at_hand,
            "texts": texts_of(page, verb, taken),
        }
        for verb, may in page.may
        if verb in VERBS
    ]
    context = {
        "page": page,
        "moves": moves,
        "offers": offers_of(page),
        "wrong": wrong[1] if wrong else None,
        "shown": shown,
        "keys": case_keys(page),
    }
    return render(request, "casework/case.html", context, status=UNPROCESSABLE if wrong else status)


def _blank(request: HttpRequest, page: CasePage, taken: Taken, verb: str) -> MoveForm:
    start: dict[str, object] = {"category": page.category_code}
    if taken.verb == verb:
        start |= taken.start
    return MoveForm(verb, _choices(request, verb), None, None, start)


def _choices(request: HttpRequest, verb: str) -> dict[str, Choices]:
    if verb in ("dispatch", "reassign"):
        return {"unit": unit_choices(request)}
    return {"category": category_choices()} if verb == "file" else {}


def _by_reason(name: str) -> Act:
    def act(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
        done: str = getattr(services, name)(
            actor=actor, case=ref, reason=form.text("reason"), request_id=ask.request_id, at=ask.at
        )
        return done

    return act


def _by_saying(name: str) -> Act:
    def act(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
        done: str = getattr(services, name)(
            actor=actor, case=ref, said=form.said(), request_id=ask.request_id, at=ask.at
        )
        return done

    return act


def _by_delay(name: str) -> Act:
    def act(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
        done: str = getattr(services, name)(
            actor=actor, case=ref, delay=form.delay(), request_id=ask.request_id, at=ask.at
        )
        return done

    return act


def _by_dispatch(name: str) -> Act:
    def act(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
        done: str = getattr(services, name)(
            actor=actor, case=ref, dispatch=form.dispatch(), request_id=ask.request_id, at=ask.at
        )
        return done

    return act


def _plain(name: str) -> Act:
    def act(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
        done: str = getattr(services, name)(
            actor=actor, case=ref, request_id=ask.request_id, at=ask.at
        )
        return done

    return act


def _file(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
    return services.file_case(
        actor=actor,
        case=ref,
        category_code=form.text("category"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _close(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
    return services.close_case(
        actor=actor, case=ref, answer=form.text("answer"), request_id=ask.request_id, at=ask.at
    )


def _rate(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
    return services.rate_by_phone(
        actor=actor,
        case=ref,
        rating=int(form.text("rating")),
        words=form.text("words"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _fold(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
    return services.fold_repeat(
        actor=actor,
        case=ref,
        into=form.text("number"),
        reason=form.text("reason"),
        request_id=ask.request_id,
        at=ask.at,
    )


def _ask(actor: Actor, ref: CaseRef, form: MoveForm, ask: Ask) -> str:
    return services.ask_reporter(
        actor=actor, case=ref, question=form.text("question"), request_id=ask.request_id, at=ask.at
    )


_ACTS: dict[str, Act] = {
    "verify": _by_saying("verify_case"),
    "file": _file,
    "dispatch": _by_dispatch("dispatch_case"),
    "reassign": _by_dispatch("reassign_case"),
    "recall": _by_reason("recall_case"),
    "sign": _plain("sign_case"),
    "object": _by_reason("object_to_dispatch"),
    "uphold": _by_reason("uphold_objection"),
    "overrule": _by_reason("overrule_objection"),
    "ask_postpone": _by_delay("ask_postponement"),
    "ask_suspend": _by_delay("ask_suspension"),
    "approve": _by_reason("approve_request"),
    "refuse": _by_reason("refuse_request"),
    "resume": _plain("resume_case"),
    "finish": _by_saying("finish_case"),
    "confirm": _by_saying("confirm_on_site"),
    "rework": _by_saying("send_back_for_rework"),
    "close": _close,
    "rate": _rate,
    "reopen": _by_reason("reopen_case"),
    "void": _by_reason("void_case"),
    "fold": _fold,
    "unfold": _by_reason("unfold_repeat"),
    "ask": _ask,
}
