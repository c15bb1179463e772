"""Findings as issues that the catalogue has words for (套合问题用语)."""

from collections.abc import Mapping

from xianzhi.core.territory.intake import RowIssue, TreeRow
from xianzhi.core.territory.nesting import Finding

__all__ = ["finding_issue", "finding_params"]


def finding_params(finding: Finding) -> Mapping[str, str]:
    """Put the numbers of a finding into words (套合问题参数)."""
    share = f"{finding.share:.1%}"
    return {
        "area": finding.area,
        "other": finding.other,
        "size": f"{finding.area_m2:,.0f}",
        "share": "<0.1%" if finding.share > 0 and share == "0.0%" else share,
    }


def finding_issue(finding: Finding, rows: Mapping[str, TreeRow]) -> RowIssue:
    """Say of which row of a list a finding is."""
    row = rows.get(finding.area) or rows.get(finding.other)
    file, number = (row.file, row.row or None) if row else ("", None)
    return RowIssue(finding.code, finding.severity, finding_params(finding), file, number)
