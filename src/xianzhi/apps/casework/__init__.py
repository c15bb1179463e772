"""Cases (事件办理): every channel into one queue, and a closed loop that nobody can cheat.

The way of a case is one table, :data:`workflow.CASE`. Channels call one service; each desk calls
the verbs of the table. Every service is keyword-only, takes ``request_id`` and ``at`` last, writes
in one transaction, and answers a repeated request id with its first answer.

Channels (``casework.services``)::

    report_case(*, actor, report: Report, request_id, at) -> dict
        {"case": id, "number": "20261122-00001", "code": "XXXX-XXXX-XXXX", "is_new": bool}

    Report(channel, text, external_id="", place_text="", x=None, y=None, category_code="",
           reporter: ReporterDraft | None = None, files: tuple[Upload, ...] = (), may_publish=False)
    ReporterDraft(name="", phone="")

``actor`` is null for a resident or another system: channels ``resident``, ``open311`` and ``api``
take no post; all others need one that may report. ``external_id`` makes a report of a channel
happen once: a second one, whatever its request id, is answered with the case of the first and
``is_new`` false. ``x`` and ``y`` are degrees (EPSG:4490), both or none. ``category_code`` is one of
the directory in force, or empty: the dispatcher chooses. ``code`` is what a reporter follows the
case by; it is given here alone and stored as a digest.

Channels read (``casework.selectors``)::

    case_of_code(code, at) -> FollowedCase          what the reporter may know; NotFoundError
    public_cases(PublicFilter(...), *, page=1, size=50) -> tuple[PublicCase, ...]
                                                    what everybody may know (Open311 requests)
    public_case(number_or_id) -> PublicCase | None
    category_list() -> tuple[CategoryLine, ...]       the directory in force (Open311 services)

Officials' verbs (``casework.services``), each with ``actor, case: CaseRef(id, seen)``::

    verify_case  file_case  dispatch_case  recall_case  reassign_case  void_case  close_case
    sign_case  object_to_dispatch  uphold_objection  overrule_objection  ask_postponement
    ask_suspension  approve_request  refuse_request  resume_case  finish_part  finish_case
    confirm_on_site  send_back_for_rework  fold_repeat  unfold_repeat  ask_reporter  rate_by_phone
    reopen_case  show_reporter

The reporter's verbs, with the code in place of the actor::

    rate_by_code  reopen_by_code  reply_by_code
"""
