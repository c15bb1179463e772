"""The page of the standard texts (常用语维护): add, reword, retire."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.texts import TextForm
from xianzhi.apps.casework.permissions import may_keep_texts
from xianzhi.errors import PermissionDeniedError, XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.asking import UNPROCESSABLE, ask_of, in_words
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["text", "texts"]


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def texts(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """List the standard texts, and add one (常用语)."""
    owners = _owners(actor)
    if request.method != "POST":
        return _page(request, actor, TextForm(owners) if owners else None)
    form, ask = TextForm(_all_owners(actor), request.POST), ask_of(request)
    if form.is_valid():
        try:
            services.add_text(actor=actor, draft=form.draft(), request_id=ask.request_id, at=ask.at)
        except PermissionDeniedError:
            raise
        except XianzhiError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, message("text.ui.added"))
            return redirect("casework:texts")
    return _page(request, actor, form)


@require_POST
@acting
def text(request: HttpRequest, actor: Actor, text_id: str) -> HttpResponseBase:
    """Reword or retire a standard text (修改、停用常用语)."""
    ask = ask_of(request)
    try:
        if "retire" in request.POST:
            services.retire_text(actor=actor, text_id=text_id, request_id=ask.request_id, at=ask.at)
        else:
            services.reword_text(
                actor=actor, text_id=text_id, text=request.POST.get("text", ""),
                request_id=ask.request_id, at=ask.at,
            )  # fmt: skip
    except (PermissionDeniedError, NotFoundError):
        raise
    except XianzhiError as error:
        messages.error(request, in_words(error))
    else:
        done = "text.ui.retired" if "retire" in request.POST else "text.ui.reworded"
        messages.success(request, message(done))
    return redirect("casework:texts")


def _all_owners(actor: Actor) -> list[tuple[str, str]]:
    return [("county", message("text.ui.county")), (actor.unit_id, actor.unit_name)]


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """Offer whose texts the actor keeps."""
    return [
        (key, word)
        for key, word in _all_owners(actor)
        if may_keep_texts(actor, "" if key == "county" else key).allowed
    ]


def _page(request: HttpRequest, actor: Actor, form: TextForm | None) -> HttpResponse:
    kept = {"" if key == "county" else key for key, _ in _owners(actor)}
    page = {
        "lines": [
            {"line": line, "may": line.unit_id in kept} for line in selectors.standard_texts(actor)
        ],
        "unit_name": actor.unit_name,
        "form": form,
    }
    status = UNPROCESSABLE if form is not None and form.errors else None
    return render(request, "casework/texts.html", page, status=status)
