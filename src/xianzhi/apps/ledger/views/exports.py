"""The ledger as a file (导出): exactly what the page shows, or the office's own sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.ledger import selectors
from xianzhi.apps.ledger.forms.filters import columns_of, filter_of
from xianzhi.exchange.table_files import TABLE_KINDS
from xianzhi.ui.downloads import sent
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["export_lists", "export_tasks", "export_unnamed"]

OFFICE = "office"  # ?layout=office: all columns that offices keep, the breakdown table on paper


@require_safe
@acting
def export_tasks(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Write the list of the same address as a file (导出台账)."""
    if kind not in TABLE_KINDS:
        raise Http404
    is_office = request.GET.get("layout") == OFFICE
    file = selectors.export_file(
        actor,
        filter_of(request.GET),
        kind,
        at=timezone.now(),
        language=language(),
        columns=() if is_office else columns_of(request.GET),
    )
    return sent(file)


@require_safe
@acting
def export_lists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write the three lists as one workbook (导出三张清单)."""
    now = timezone.now()
    return sent(selectors.export_lists(actor, filter_of(request.GET), at=now, language=language()))


@require_safe
@acting
def export_unnamed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write the report of lines that nobody answers for (导出未落实条目)."""
    return sent(selectors.export_unnamed(actor, at=timezone.now(), language=language()))
