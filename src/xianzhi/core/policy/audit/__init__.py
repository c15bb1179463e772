"""Completeness audit: nothing vanishes silently (完整性核对).

Every role word, label line, table row, date and number-with-unit of a document is listed once and
has one of three fates: a row of the ledger holds it (claimed), a stated rule leaves it out
(explained), or a person must look (open). There is no rule of the kind "everything else is fine".
"""

from xianzhi.core.policy.audit.fates import audit

__all__ = ["audit"]
