"""The room of the audit (审计留痕): every entry of every history in one log, for ever.

Entry points: ``services.sign_head`` puts new entries into the log and signs it,
``services.export_lines`` gives it away, ``services.check_site`` holds the site against it;
``services.register_fold`` lets a room's records be compared with their history.
"""
