"""What may be done in the ledger (台账服务): one verb of the field each; see the room's notes."""

from xianzhi.apps.evidence.services import Upload
from xianzhi.apps.ledger.services.background import start_import
from xianzhi.apps.ledger.services.clearing import (
    clear_audit_items,
    clear_contradictions,
    confirm_unit_alias,
)
from xianzhi.apps.ledger.services.documents import (
    import_document,
    recompile_document,
    set_document_status,
)
from xianzhi.apps.ledger.services.requests import (
    AliasChoice,
    Choice,
    FieldValue,
    ImportedDocument,
    MoveRequest,
    NoteDraft,
    PhaseWish,
    RoleChange,
    RowRef,
    ScheduleRequest,
    SignedOff,
    StatusChange,
    TargetValues,
)
from xianzhi.apps.ledger.services.review import (
    accept_field,
    accept_identical_notes,
    accept_row,
    add_target,
    change_role,
    choose_alternative,
    correct_field,
    exclude_row,
    merge_rows,
    remove_target,
    reset_field,
    restore_row,
    split_row,
)
from xianzhi.apps.ledger.services.signing import sign_off
from xianzhi.apps.ledger.services.tables import commit_ledger_import
from xianzhi.apps.ledger.services.tasks import (
    add_progress_note,
    move_task,
    name_leader,
    name_person,
    release_person,
    schedule_phases,
)

__all__ = [
    "AliasChoice",
    "Choice",
    "FieldValue",
    "ImportedDocument",
    "MoveRequest",
    "NoteDraft",
    "PhaseWish",
    "RoleChange",
    "RowRef",
    "ScheduleRequest",
    "SignedOff",
    "StatusChange",
    "TargetValues",
    "Upload",
    "accept_field",
    "accept_identical_notes",
    "accept_row",
    "add_progress_note",
    "add_target",
    "change_role",
    "choose_alternative",
    "clear_audit_items",
    "clear_contradictions",
    "commit_ledger_import",
    "confirm_unit_alias",
    "correct_field",
    "exclude_row",
    "import_document",
    "merge_rows",
    "move_task",
    "name_leader",
    "name_person",
    "recompile_document",
    "release_person",
    "remove_target",
    "reset_field",
    "restore_row",
    "schedule_phases",
    "set_document_status",
    "sign_off",
    "split_row",
    "start_import",
]
