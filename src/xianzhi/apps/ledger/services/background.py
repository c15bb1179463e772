"""Imports that go on behind the page (后台导入): start one, ask how far it is.

The file is read before this returns, so a file that cannot be read is an answer to the form.
Compiling and storing follow in a thread of this process. Where the process ends in between,
nothing is stored; the same file can be handed in again.
"""

import logging
import uuid
from datetime import datetime
from threading import Thread

from django.db import connections

from xianzhi.apps.accounts.selectors import Actor
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
from xianzhi.core.policy.document import Document
from xianzhi.errors import XianzhiError

__all__ = ["start_import"]

_LOG = logging.getLogger(__name__)
_RUNS = uuid.UUID("6d0cfb1e-53b0-4c54-9a1e-6a63a70b4f0b")  # names runs by their request


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
    is_new = open_run(run_id, intake)
    if document is None:
        finish_run(run_id, known_document(intake))
    elif is_new:
        arguments = (run_id, intake, document)
        Thread(target=_work, args=arguments, name="xianzhi-import", daemon=True).start()
    return run_id


def _work(run_id: str, intake: Intake, document: Document) -> None:
    """Import to the end; whatever happens, the run says so."""
    try:
        kept = compile_and_keep(intake, document, lambda stage: tell_run(run_id, stage))
        finish_run(run_id, kept)
    except XianzhiError as error:
        finish_run(run_id, error)
    except Exception:  # noqa: BLE001 -- the outermost door of this thread
        _LOG.exception("import failed")
        finish_run(run_id, XianzhiError("ledger.import_failed"))
    finally:
        connections.close_all()
