"""Bottom lines (底线清单): the projects, one project at every line, what a unit says of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas import selectors, services
from xianzhi.apps.atlas.forms.bottom_lines import LineForm
from xianzhi.apps.atlas.readmodels.bottom_lines import ProjectLines
from xianzhi.apps.atlas.views.asking import in_words, number_of
from xianzhi.apps.atlas.views.quota import land_tabs
from xianzhi.core.landuse.bottom_lines import LineTest
from xianzhi.errors import XianzhiError
from xianzhi.records.decisions import NotFoundError
from xianzhi.ui.asking import UNPROCESSABLE, ask_of
from xianzhi.ui.paging import pager_of

__all__ = ["mark", "project", "projects"]


@require_safe
@acting
def projects(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the projects with where they stand (底线清单)."""
    number = number_of(request, "page", 1) or 1
    found = selectors.project_list(actor, at=timezone.now(), page=number)
    pager = pager_of(
        request,
        found.projects,
        total=found.total,
        number=found.page,
        size=selectors.PROJECTS_OF_A_PAGE,
    )
    page = {"pager": pager, "tabs": land_tabs(actor, "lines")}
    return render(request, "atlas/bottom_lines.html", page)


@require_safe
@acting
def project(request: HttpRequest, actor: Actor, review_id: str) -> HttpResponse:
    """Show a project at every line (项目底线清单)."""
    return _project(request, selectors.project_lines(actor, review_id, at=timezone.now()))


@require_POST
@acting
def mark(request: HttpRequest, actor: Actor, review_id: str, line: str) -> HttpResponseBase:
    """Keep what the unit in charge says of a line (核验)."""
    shown = selectors.project_lines(actor, review_id, at=timezone.now())
    form = next((one.line for one in shown.lines if one.line.id == line), None)
    if form is None:
        raise NotFoundError
    filled, ask, seen = LineForm(form, request.POST), ask_of(request), request.POST.get("seen", "")
    if filled.is_valid():
        try:
            services.mark_line(
                actor=actor,
                review_id=review_id,
                mark=filled.mark(int(seen) if seen.isdecimal() else -1),
                request_id=ask.request_id,
                at=ask.at,
            )
        except XianzhiError as error:
            filled.add_error(None, in_words(error))
        else:
            messages.success(request, _("Kept with your post."))
            address = reverse("atlas:project_lines", args=[review_id])
            return redirect(f"{address}#line-{line}")
    again = selectors.project_lines(actor, review_id, at=timezone.now())
    return _project(request, again, filled)


def _project(
    request: HttpRequest, shown: ProjectLines, filled: LineForm | None = None
) -> HttpResponse:
    """Show the lines, each with its form where the reader is in charge and a person is asked."""
    rows = []
    for state in shown.lines:
        is_asked = state.line.test is not LineTest.LAYERS or state.automatic == "open"
        form = LineForm(state.line) if is_asked and state.may_mark.allowed else None
        if filled is not None and filled.line.id == state.line.id:
            form = filled
        rows.append({"state": state, "form": form, "is_asked": is_asked})
    page = {
        "page": shown,
        "rows": rows,
        "filled": filled,
        "crumbs": [{"url": reverse("atlas:bottom_lines"), "word": _("Bottom lines")}],
    }
    return render(
        request, "atlas/project_lines.html", page, status=UNPROCESSABLE if filled else None
    )
