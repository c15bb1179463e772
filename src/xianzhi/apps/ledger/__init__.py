"""Task ledger (任务台账): policy documents, the review desk, tasks and who answers for them.

Pages call services (which write) and selectors (which read), never models. Every service is
keyword-only, takes the ``actor`` first and ``request_id`` and ``at`` last, checks permission,
writes in one transaction, and answers a repeated request id with its first answer. Ids are
strings. Faults are :class:`~xianzhi.errors.XianzhiError` with words in ``catalogue.messages``:
``PermissionDeniedError`` → 403, ``RuleError`` and ``DocumentError``/``TableError`` → 422 with the
form, ``ConflictError`` → 409; a record that the actor may not see is ``NotFoundError`` → 404.

Selectors (``ledger.selectors``), shapes in ``ledger.readmodels``::

    library(actor, *, keyword="", status="", page=1) -> Library
    document_head(actor, document_id) -> DocumentHead
    document_versions(actor, document_id) -> tuple[VersionLine, ...]
    document_history(actor, document_id) -> tuple[HistoryLine, ...]
    import_progress(actor, run_id) -> ImportProgress
    desk(actor, document_id) -> Desk
    document_diff(actor, document_id, before=None, after=None) -> DocumentDiff
    tasks(actor, task_filter, *, at, page=1) -> TaskList
    task_page(actor, task_id, *, at) -> TaskPage
    filter_options(actor, *, at) -> Mapping[str, tuple[Option, ...]]    plan, unit, town, month …
    my_tasks(actor, *, at) -> Mapping[str, tuple[TaskLine, ...]]        late, today, week, waiting,
                                                                        later
    three_lists(actor, task_filter, *, at) -> Mapping[str, LedgerSheet] tasks, duties, limits
    unnamed_lines(actor, *, at) -> LedgerSheet                          lines without a person
    export_sheet(actor, task_filter, *, at, columns=(), language="zh") -> LedgerSheet
    export_file(actor, task_filter, kind, *, at, language="zh") -> TableFile
                                    kind: xlsx, docx, csv; TableFile(name, media_type, content)
    export_lists(actor, task_filter, *, at, language="zh") -> TableFile   three sheets, xlsx
    export_unnamed(actor, *, at, language="zh") -> TableFile
    evidence_file(actor, task_id, file_id) -> OriginalFile
    ledger_preview(actor, upload, *, at) -> TablePreview
    original(actor, document_id, version=None) -> OriginalFile          path, name, media type
    units.unit_summaries(actor, *, at), units.unit_ledger(actor, unit_id, *, at)
    sources.task_source(actor, task_id) -> TaskSource                   the sentence lit
    transmission.transmission(actor, superior_id, *, plan="") -> TransmissionPage

Services (``ledger.services``)::

    import_document(*, actor, upload, amends=None, request_id, at) -> ImportedDocument
    start_import(*, actor, upload, amends=None, request_id, at) -> str  run id; poll the progress
    recompile_document(*, actor, document_id, request_id, at) -> str
    set_document_status(*, actor, document_id, change: StatusChange, request_id, at) -> str

    accept_field(*, actor, at_row: RowRef, field, request_id, at) -> str
    accept_row(*, actor, at_row, request_id, at) -> str
    accept_identical_notes(*, actor, document_id, note_key, request_id, at) -> str
    choose_alternative(*, actor, at_row, choice: Choice, request_id, at) -> str
    correct_field(*, actor, at_row, change: FieldValue, request_id, at) -> str
    reset_field(*, actor, at_row, field, request_id, at) -> str
    change_role(*, actor, at_row, change: RoleChange, request_id, at) -> str
    add_target(*, actor, at_row, target: TargetValues, request_id, at) -> str
    remove_target(*, actor, at_row, field, request_id, at) -> str
    split_row(*, actor, at_row, offsets, request_id, at) -> str
    merge_rows(*, actor, at_row, others, request_id, at) -> str
    exclude_row(*, actor, at_row, reason, request_id, at) -> str
    restore_row(*, actor, at_row, request_id, at) -> str
    clear_audit_items(*, actor, document_id, keys, reason, request_id, at) -> str
    clear_contradictions(*, actor, document_id, keys, reason, request_id, at) -> str
    confirm_unit_alias(*, actor, document_id, alias: AliasChoice, request_id, at) -> str
    sign_off(*, actor, document_id, reason="", request_id, at) -> SignedOff

    move_task(*, actor, task_id, move: MoveRequest, request_id, at) -> str
    add_progress_note(*, actor, task_id, note: NoteDraft, request_id, at) -> str
    name_leader(*, actor, duty_id, post_id, request_id, at, seen=None) -> str
    name_person(*, actor, duty_id, post_id, request_id, at, seen=None) -> str
    release_person(*, actor, person_line_id, reason, request_id, at, seen=None) -> str
    schedule_phases(*, actor, task_id, schedule: ScheduleRequest, request_id, at) -> str
    commit_ledger_import(*, actor, upload, digest, request_id, at) -> str   document id
    staging.stage_table(*, actor, upload) -> str; staging.staged_table(*, actor, note) -> Upload
    naming.name_for_lines(*, actor, naming: LinesNaming, request_id, at)  all lines or none
    transmission.judge_transmission(*, actor, superior_id, judgement, request_id, at) -> str

``upload`` is ``evidence.services.Upload(name, content: bytes)``; ``Upload.of(django_file)`` makes
one. An actor comes from ``accounts.selectors.actor_for(user_id, post_id, at)``. Request dataclasses
(``RowRef`` … ``ScheduleRequest``) are exported by ``ledger.services``.
"""
