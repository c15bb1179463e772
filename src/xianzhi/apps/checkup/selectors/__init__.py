"""Reading check-ups (体检查询)."""

from xianzhi.apps.checkup.selectors.changes import changes_page
from xianzhi.apps.checkup.selectors.problems import (
    PROBLEMS_OF_A_PAGE,
    problem_list,
    problem_page,
)
from xianzhi.apps.checkup.selectors.report import report_paper, report_workbook
from xianzhi.apps.checkup.selectors.runs import (
    indicator_page,
    latest_run,
    open_requests,
    request_state,
    run_document,
    run_page,
)
from xianzhi.apps.checkup.selectors.targets import target_lines
from xianzhi.apps.checkup.selectors.values import (
    VALUES_OF_A_PAGE,
    fillable_choices,
    value_file,
    value_list,
    value_page,
    value_table,
)

__all__ = [
    "PROBLEMS_OF_A_PAGE",
    "VALUES_OF_A_PAGE",
    "changes_page",
    "fillable_choices",
    "indicator_page",
    "latest_run",
    "open_requests",
    "problem_list",
    "problem_page",
    "report_paper",
    "report_workbook",
    "request_state",
    "run_document",
    "run_page",
    "target_lines",
    "value_file",
    "value_list",
    "value_page",
    "value_table",
]
