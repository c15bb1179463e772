"""Keeping the site alive (运维): backups that were restored, an examination, safe upgrades.

Entry points: :func:`~xianzhi.web.operations.backup.back_up`,
:func:`~xianzhi.web.operations.restoring.restore`,
:func:`~xianzhi.web.operations.examination.examine` and
:func:`~xianzhi.web.operations.upgrading.upgrade`.
"""
