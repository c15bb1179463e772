"""Imports that go on behind the page (后台导入): start one, ask how far it is.

The file is read before this returns, so a file that cannot be read is an answer to the form. Its
bytes are on the disk and the job is in the database by then: compiling and storing go on even when
the server ends in between.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from xianzhi.apps.accounts.selectors import Actor, actor_for
from xianzhi.apps.evidence import services as evidence
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.services.documents import (
    Intake,
    compile_and_keep,
    finish_run,
    known_document,
    open_run,
    read_intake,
    tell_run,
)
from xianzhi.apps.ledger.services.orders import order
from xianzhi.errors import XianzhiError
from xianzhi.records.commands import Change, carry_out
from xianzhi.records.jobs.outbox import enqueue

__all__ = ["IMPORT", "Handed", "finish_import", "start_import"]

IMPORT = "ledger.import_document"  # the kind of job
_RUNS = uuid.UUID("6d0cfb1e-53b0-4c54-9a1e-6a63a70b4f0b")  # names runs by their request


@dataclass(frozen=True, slots=True)
class Handed:
    """An import as its job remembers it (导入任务): names and digests, never content."""

    run_id: str
    user_id: str
    post_id: str
    name: str
    sha256: str
    amends: str
    request_id: str
    at: str

    @classmethod
    def of(cls, run_id: str, intake: Intake) -> "Handed":
        """Note down an intake whose bytes are on the disk."""
        return cls(
            run_id=run_id,
            user_id=intake.actor.user_id,
            post_id=intake.actor.post_id,
            name=intake.upload.name,
            sha256=intake.upload.sha256,
            amends=intake.amends,
            request_id=intake.request_id,
            at=intake.at.isoformat(),
        )

    def intake(self) -> Intake:
        """Take it up again, in the name of whoever asked."""
        at = datetime.fromisoformat(self.at)
        actor = actor_for(self.user_id, self.post_id, at)
        upload = Upload(self.name, file_path(self.sha256).read_bytes())
        return Intake(actor, upload, self.amends, self.request_id, at)


def start_import(
    *, actor: Actor, upload: Upload, amends: str | None = None, request_id: str, at: datetime
) -> str:
    """Begin to import a document behind the page (开始导入).

    Returns
    -------
    str
        Id of the run, for ``selectors.import_progress``; the same for the same request id.

    Raises
    ------
    PermissionDeniedError, DocumentError, RuleError
        As ``services.import_document``, for whatever can be told before compiling.
    """
    intake = Intake(actor, upload, amends or "", request_id, at)
    document = read_intake(intake)
    run_id = str(uuid.uuid5(_RUNS, f"{actor.user_id} {request_id}"))
    if document is None:
        open_run(run_id, intake)
        finish_run(run_id, known_document(intake))
        return run_id
    evidence.keep_bytes(upload)

    def act(change: Change) -> str:
        open_run(run_id, intake)
        enqueue(change, IMPORT, asdict(Handed.of(run_id, intake)))
        return run_id

    body = {"sha256": upload.sha256, "amends": intake.amends}
    return carry_out(order("start_import", actor, body, request_id=run_id, at=at), act)


def finish_import(handed: Handed) -> None:
    """Import to the end what was begun (完成导入); the run says what became of it.

    Doing it twice changes nothing: the request of the import is that of the form.

    Raises
    ------
    XianzhiError
        The document cannot be taken in; the run says so already.
    """
    run_id = handed.run_id
    try:
        intake = handed.intake()
        document = read_intake(intake)
        kept = (
            known_document(intake)
            if document is None
            else compile_and_keep(intake, document, lambda stage: tell_run(run_id, stage))
        )
    except XianzhiError as error:
        finish_run(run_id, error)
        raise
    except Exception:
        finish_run(run_id, XianzhiError("ledger.import_failed"))
        raise
    finish_run(run_id, kept)
