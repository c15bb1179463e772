"""What is stuck behind the pages (后台任务): who asked, since when, what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xianzhi.apps.accounts.acting import acting
from xianzhi.apps.accounts.selectors import Actor, Role, post_labels
from xianzhi.catalogue import messages
from xianzhi.errors import CatalogueError, ConflictError, RuleError
from xianzhi.records.decisions import ALLOWED, Decision, denied, require
from xianzhi.records.jobs.board import JobLine, counts, stuck_jobs
from xianzhi.records.jobs.retrying import retry_job
from xianzhi.ui.asking import request_id_of
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["jobs", "may_keep_jobs", "retry"]


class RetryForm(forms.Form):
    """Why a job is to be tried again (重新执行原因)."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2_000)


@dataclass(frozen=True, slots=True)
class Row:
    """A stuck job as the page shows it (卡住的任务)."""

    line: JobLine
    name: str
    asked_by: str
    what_to_do: str
    form: RetryForm


def may_keep_jobs(actor: Actor) -> Decision:
    """Whether a post sees the jobs and sets them going again (能否管理后台任务)."""
    return ALLOWED if actor.has(Role.ADMIN) else denied("records.jobs_only_admin")


@require_safe
@acting
def jobs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what does not go on by itself (卡住的任务)."""
    require(may_keep_jobs(actor))
    return _answer(request)


@require_POST
@acting
def retry(request: HttpRequest, actor: Actor, job_id: str) -> HttpResponseBase:
    """Set a job going again (重新执行)."""
    require(may_keep_jobs(actor))
    form = RetryForm(request.POST, auto_id=f"{job_id}-%s")
    if form.is_valid():
        try:
            retry_job(
                author=actor,
                job_id=job_id,
                reason=form.cleaned_data["reason"],
                request_id=request_id_of(request),
                at=timezone.now(),
            )
        except (RuleError, ConflictError) as error:
            form.add_error(None, messages.words(error.code, error.params, language()))
        else:
            notes.success(request, _("The job will be done again."))
            return redirect("workbench:jobs")
    return _answer(request, {job_id: form})


def _answer(request: HttpRequest, wrong: Mapping[str, RetryForm] | None = None) -> HttpResponse:
    now, wrong = timezone.now(), wrong or {}
    page = {"rows": _rows(stuck_jobs(now), wrong), "counts": counts(), "at": now}
    return render(request, "workbench/jobs.html", page, status=422 if wrong else None)


def _rows(stuck: Iterable[JobLine], wrong: Mapping[str, RetryForm]) -> tuple[Row, ...]:
    lines = tuple(stuck)
    labels = post_labels({line.post_id for line in lines if line.post_id})
    return tuple(
        Row(
            line=line,
            name=_said(f"job.{line.kind}", {}) or line.kind,
            asked_by=labels.get(line.post_id, "") or line.user_id or _("By the clock"),
            what_to_do=_said(line.fault_code or "records.job_waits", line.fault_params),
            form=wrong.get(line.id) or RetryForm(auto_id=f"{line.id}-%s"),
        )
        for line in lines
    )


def _said(code: str, params: Mapping[str, str]) -> str:
    """Put a code into words; empty when another version of the program wrote it."""
    try:
        return messages.words(code, params, language())
    except CatalogueError:
        return ""
