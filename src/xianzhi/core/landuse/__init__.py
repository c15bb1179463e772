"""Use control (用途管制): three control lines, compliance, suspected patches, quota.

Entry points: :func:`~xianzhi.core.landuse.judging.judge` says what the rules in force make of
measured overlaps, :func:`~xianzhi.core.landuse.checking.check` measures them first,
:func:`~xianzhi.core.landuse.changes.compare` finds what differs between two dates of a layer,
:func:`~xianzhi.core.landuse.screening.screen` says which of the changes are suspected patches,
and :func:`~xianzhi.core.landuse.quota.book` keeps the yearly quota of building land.
"""
