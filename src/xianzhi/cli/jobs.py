"""``xianzhi jobs`` (后台任务命令): do them, list them, set one going again.

Exit codes: 0 all is well; 1 something is stuck, or cannot be retried; 3 a package is missing.
"""

import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from xianzhi.catalogue.messages import words
from xianzhi.cli.starting import say_error, start_django

if TYPE_CHECKING:
    from xianzhi.records.jobs.board import JobLine

__all__ = ["jobs"]

jobs = typer.Typer(no_args_is_help=True, help="后台任务：执行、查看、重试。 Jobs behind the pages.")
_answer = Console()
_STUCK = 1


@dataclass(frozen=True, slots=True)
class _Operator:
    """Who works at the server itself (运维人员): named by the account of its system."""

    user_id: str
    post_id: str = ""


@jobs.command()
def run(
    once: Annotated[
        bool, typer.Option("--once", help="做完到期的就退出 do what is due, then end")
    ] = False,
) -> None:
    """执行后台任务，直到中断。 Do the jobs until interrupted."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.records.jobs.outbox import enqueue_by_the_clock  # noqa: PLC0415 -- app ready
    from xianzhi.records.jobs.working import Worker, run_due  # noqa: PLC0415 -- app ready

    if once:
        enqueue_by_the_clock(timezone.now())
        done = run_due()
        _answer.print(f"执行了 {done} 项。 {done} jobs were done.")
        return
    worker = Worker().start()
    _answer.print("正在执行后台任务，Ctrl+C 停止。 Doing the jobs, Ctrl+C stops.")
    try:
        worker.wait()
    except KeyboardInterrupt:
        worker.stop()


@jobs.command("list")
def list_stuck() -> None:
    """列出卡住的任务。 List what is stuck, since when, and what to do."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.records.jobs.board import counts, stuck_jobs  # noqa: PLC0415 -- app ready

    found = counts()
    _answer.print(
        f"待执行 {found.waiting}，执行中 {found.running}，"
        f"已停止 {found.dead}，已完成 {found.done}\n"
        f"{found.waiting} waiting, {found.running} running, {found.dead} given up, "
        f"{found.done} done"
    )
    stuck = stuck_jobs(timezone.now())
    if stuck:
        _answer.print(_table(stuck))
        raise typer.Exit(_STUCK)


@jobs.command()
def retry(
    job: Annotated[str, typer.Argument(help="任务编号 id of the job")],
    reason: Annotated[str, typer.Option(help="原因 reason")],
) -> None:
    """重新执行一项任务，须说明原因。 Set a job going again, with the reason."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.errors import XianzhiError  # noqa: PLC0415 -- slow import
    from xianzhi.records.ids import new_id  # noqa: PLC0415 -- app ready
    from xianzhi.records.jobs.retrying import retry_job  # noqa: PLC0415 -- app ready

    operator = _Operator(f"os:{pwd.getpwuid(os.getuid()).pw_name}"[:36])
    try:
        retry_job(
            author=operator, job_id=job, reason=reason, request_id=str(new_id()), at=timezone.now()
        )
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_STUCK) from error
    _answer.print("将重新执行。 It will be done again.")


def _table(stuck: tuple["JobLine", ...]) -> Table:
    table = Table("编号 id", "任务 kind", "次数 tries", "自 since", "原因与办法 what to do")
    for line in stuck:
        told = line.fault_code or "records.job_waits"
        said = "\n".join(words(told, line.fault_params, language) for language in ("zh", "en"))
        table.add_row(line.id, line.kind, str(line.tries), f"{line.since:%F %T}", said)
    return table
