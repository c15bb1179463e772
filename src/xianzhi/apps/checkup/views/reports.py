"""The report of a run as files (体检报告): docx, PDF, xlsx."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.checkup import selectors
from xianzhi.exchange.gongwen import write_gongwen, write_gongwen_pdf
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["report_docx", "report_pdf", "report_xlsx"]

_OOXML = "application/vnd.openxmlformats-officedocument"


@require_safe
@acting
def report_docx(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Hand the report out as docx, to be edited (体检报告 Word 版)."""
    paper = selectors.report_paper(actor, checkup_id, at=timezone.now())
    kind = f"{_OOXML}.wordprocessingml.document"
    return _file(write_gongwen(paper), f"{paper.number}.docx", kind)


@require_safe
@acting
def report_pdf(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Hand the report out as PDF, to be printed and filed (体检报告 PDF 版)."""
    paper = selectors.report_paper(actor, checkup_id, at=timezone.now())
    return _file(write_gongwen_pdf(paper), f"{paper.number}.pdf", "application/pdf")


@require_safe
@acting
def report_xlsx(request: HttpRequest, actor: Actor, checkup_id: str) -> HttpResponse:
    """Hand the tables of the report out as xlsx, to be computed with (体检报告 xlsx 版)."""
    number, content = selectors.report_workbook(
        actor, checkup_id, at=timezone.now(), language=language()
    )
    return _file(content, f"{number}.xlsx", f"{_OOXML}.spreadsheetml.sheet")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
