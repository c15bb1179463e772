"""The directory of categories (立案结案目录): read, taken home, edited, looked at, adopted."""

from collections.abc import Mapping
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.casework import selectors, services
from xianzhi.apps.casework.forms.reports import DirectoryForm
from xianzhi.apps.casework.permissions import may_enter, may_keep_directory
from xianzhi.apps.casework.selectors import CategoryLine
from xianzhi.apps.casework.services import DirectoryPreview
from xianzhi.apps.evidence.services import Upload
from xianzhi.catalogue.casework import COLUMNS, LIMITED_STEPS
from xianzhi.errors import XianzhiError
from xianzhi.exchange.spreadsheets import Column, Sheet, write_csv, write_xlsx
from xianzhi.records.decisions import require
from xianzhi.ui.asking import UNPROCESSABLE, count_in, in_words, request_id_of
from xianzhi.ui.templatetags.xianzhi import message

__all__ = ["directory", "directory_file"]

_SHOWN = 200
_LONGEST = 40
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KIND_WORDS = {"component": "管理部件", "matter": "管理事项"}


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def directory(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show the directory of a version; a new one is looked at before it is adopted."""
    require(may_enter(actor))
    if request.method != "POST":
        return _page(request, actor, DirectoryForm())
    require(may_keep_directory(actor))
    form = DirectoryForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, actor, form)
    seen = None
    try:
        upload = Upload.of(form.cleaned_data["sheet"])
        seen = services.preview_directory(actor=actor, upload=upload)
        if "look" not in request.POST and not seen.issues:
            return _adopted(request, actor, upload, form.cleaned_data)
    except XianzhiError as error:
        form.add_error(None, in_words(error))
    return _page(request, actor, form, seen)


@require_safe
@acting
def directory_file(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Hand out the directory in force, to be edited and brought back (下载目录)."""
    require(may_enter(actor))
    sheet = _sheet(selectors.category_list())
    content = write_xlsx([sheet]) if kind == "xlsx" else write_csv(sheet)
    media_type = _XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(sheet.title)}.{kind}"
    return answer


def _adopted(
    request: HttpRequest, actor: Actor, upload: Upload, given: Mapping[str, str]
) -> HttpResponseBase:
    services.adopt_directory(
        actor=actor,
        upload=upload,
        name=given["name"],
        source=given["source"],
        request_id=request_id_of(request),
        at=timezone.now(),
    )
    messages.success(request, message("directory.ui.adopted"))
    return redirect("casework:directory")


def _page(
    request: HttpRequest, actor: Actor, form: DirectoryForm, seen: DirectoryPreview | None = None
) -> HttpResponse:
    versions = selectors.directory_versions()
    number = count_in(request.GET.get("version", ""))
    shown = next((one for one in versions if one.number == number), next(iter(versions), None))
    lines = selectors.categories_of(shown.number) if shown else ()
    keyword = request.GET.get("keyword", "").strip()[:_LONGEST]
    found = [line for line in lines if not keyword or keyword in _words(line)]
    page = {
        "shown": shown,
        "is_in_force": shown is not None and shown == versions[0],
        "versions": versions,
        "lines": found,
        "total": str(len(lines)),
        "steps": LIMITED_STEPS,
        "keyword": keyword,
        "may_keep": may_keep_directory(actor),
        "form": form,
        "seen": seen,
        "issues": seen.issues[:_SHOWN] if seen else (),
        "counts": _counts(seen) if seen else {},
    }
    status = UNPROCESSABLE if form.errors or (seen and seen.issues) else None
    return render(request, "casework/directory.html", page, status=status)


def _counts(seen: DirectoryPreview) -> dict[str, str]:
    counted = {name: len(getattr(seen, name)) for name in ("rows", "added", "changed", "gone")}
    return {name: str(count) for name, count in counted.items()}


def _words(line: CategoryLine) -> str:
    older = " ".join(f"{scheme}:{code}" for scheme, code in line.older_codes)
    return f"{line.code} {line.big_name} {line.name} {line.lead} {line.filing_condition} {older}"


def _sheet(lines: tuple[CategoryLine, ...]) -> Sheet:
    """Lay the directory out under the headings that are read again."""
    titles = [headings[1] for headings in COLUMNS.values()]
    return Sheet(
        title="立案结案目录",
        columns=tuple(Column(title) for title in titles),
        rows=tuple(_row(line) for line in lines),
    )


def _row(line: CategoryLine) -> tuple[str, ...]:
    limits = dict(line.limits)
    older = "|".join(f"{scheme}:{code}" for scheme, code in line.older_codes)
    return (
        _KIND_WORDS.get(line.kind, line.kind),
        line.code,
        line.big_name,
        line.name,
        line.filing_condition,
        line.closing_condition,
        *(limits.get(step, "") for step in LIMITED_STEPS),
        line.lead,
        line.supervisor,
        "" if line.reopen_days is None else str(line.reopen_days),
        older,
    )
