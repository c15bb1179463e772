"""Writing cases (事件办理): report, and the verbs of every desk."""

from xianzhi.apps.casework.services.by_code import (
    rate_by_code,
    reopen_by_code,
    reply_by_code,
)
from xianzhi.apps.casework.services.checking import (
    ask_reporter,
    confirm_on_site,
    fold_repeat,
    rate_by_phone,
    send_back_for_rework,
    show_reporter,
    unfold_repeat,
)
from xianzhi.apps.casework.services.directories import (
    DirectoryIssue,
    DirectoryPreview,
    adopt_directory,
    adopt_shipped_directory,
    preview_directory,
)
from xianzhi.apps.casework.services.dispatching import (
    close_case,
    dispatch_case,
    file_case,
    reassign_case,
    recall_case,
    reopen_case,
    verify_case,
    void_case,
)
from xianzhi.apps.casework.services.handling import (
    approve_request,
    ask_postponement,
    ask_suspension,
    finish_case,
    finish_part,
    object_to_dispatch,
    overrule_objection,
    refuse_request,
    resume_case,
    sign_case,
    uphold_objection,
)
from xianzhi.apps.casework.services.hotline import (
    HotlinePreview,
    import_hotline,
    preview_hotline,
)
from xianzhi.apps.casework.services.recounting import recount_cases
from xianzhi.apps.casework.services.reporting import (
    report_case,
)
from xianzhi.apps.casework.services.requests import (
    CaseRef,
    Delay,
    Dispatch,
    Report,
    ReporterDraft,
    Said,
    TextDraft,
)
from xianzhi.apps.casework.services.taking_over import CaseLife, LifeStep, take_over_cases
from xianzhi.apps.casework.services.texts import (
    add_text,
    adopt_shipped_texts,
    retire_text,
    reword_text,
)
from xianzhi.apps.casework.services.throttling import wait_before_report

__all__ = [
    "CaseLife",
    "CaseRef",
    "Delay",
    "DirectoryIssue",
    "DirectoryPreview",
    "Dispatch",
    "HotlinePreview",
    "LifeStep",
    "Report",
    "ReporterDraft",
    "Said",
    "TextDraft",
    "add_text",
    "adopt_directory",
    "adopt_shipped_directory",
    "adopt_shipped_texts",
    "approve_request",
    "ask_postponement",
    "ask_reporter",
    "ask_suspension",
    "close_case",
    "confirm_on_site",
    "dispatch_case",
    "file_case",
    "finish_case",
    "finish_part",
    "fold_repeat",
    "import_hotline",
    "object_to_dispatch",
    "overrule_objection",
    "preview_directory",
    "preview_hotline",
    "rate_by_code",
    "rate_by_phone",
    "reassign_case",
    "recall_case",
    "recount_cases",
    "refuse_request",
    "reopen_by_code",
    "reopen_case",
    "reply_by_code",
    "report_case",
    "resume_case",
    "retire_text",
    "reword_text",
    "send_back_for_rework",
    "show_reporter",
    "sign_case",
    "take_over_cases",
    "unfold_repeat",
    "uphold_objection",
    "verify_case",
    "void_case",
    "wait_before_report",
]
