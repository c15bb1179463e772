"""Records of the ledger (台账记录)."""

from xianzhi.apps.ledger.models.documents import (
    Compilation,
    CompiledRow,
    DocumentVersion,
    ImportRun,
    PolicyDocument,
)
from xianzhi.apps.ledger.models.origins import TaskOrigin
from xianzhi.apps.ledger.models.reviews import Clearance, Correction, SignOff
from xianzhi.apps.ledger.models.tasks import (
    LedgerTask,
    NoteFile,
    ProgressNote,
    TaskDuty,
    TaskPerson,
    TaskPhase,
    TaskTarget,
)
from xianzhi.apps.ledger.models.transmission import TransmissionVerdict

__all__ = [
    "Clearance",
    "Compilation",
    "CompiledRow",
    "Correction",
    "DocumentVersion",
    "ImportRun",
    "LedgerTask",
    "NoteFile",
    "PolicyDocument",
    "ProgressNote",
    "SignOff",
    "TaskDuty",
    "TaskOrigin",
    "TaskPerson",
    "TaskPhase",
    "TaskTarget",
    "TransmissionVerdict",
]
