"""Reading check-ups (体检查询)."""

from xianzhi.apps.checkup.selectors.changes import changes_page
from xianzhi.apps.checkup.selectors.disputes import dispute_file
from xianzhi.apps.checkup.selectors.duties import (
    asked_page,
    duty_page,
    duty_table,
    proposals_for,
    reminders,
)
from xianzhi.apps.checkup.selectors.editions import edition_lines, edition_page, edition_table
from xianzhi.apps.checkup.selectors.kinds import kind_page
from xianzhi.apps.checkup.selectors.matrix import (
    LEVELS,
    UNITS_OF_A_PAGE,
    MatrixView,
    matrix_page,
    unit_page,
)
from xianzhi.apps.checkup.selectors.parts import parts_page
from xianzhi.apps.checkup.selectors.prescriptions import (
    prescription_page,
    prescriptions_against,
    prescriptions_of,
)
from xianzhi.apps.checkup.selectors.problems import (
    PROBLEMS_OF_A_PAGE,
    problem_list,
    problem_page,
)
from xianzhi.apps.checkup.selectors.report import report_paper, report_workbook
from xianzhi.apps.checkup.selectors.reports import (
    REPORTS_OF_A_PAGE,
    STANDINGS,
    report_rows,
    report_shapes,
    reports_of_problem,
    two_diagnoses_page,
)
from xianzhi.apps.checkup.selectors.runs import (
    indicator_page,
    latest_run,
    open_requests,
    request_state,
    run_document,
    run_page,
)
from xianzhi.apps.checkup.selectors.shortfall import shortfall_page, shortfall_shapes
from xianzhi.apps.checkup.selectors.studio import studio_ground, studio_page
from xianzhi.apps.checkup.selectors.surveys import (
    SURVEYS_OF_A_PAGE,
    survey_file,
    survey_list,
    survey_page,
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
    "LEVELS",
    "PROBLEMS_OF_A_PAGE",
    "REPORTS_OF_A_PAGE",
    "STANDINGS",
    "SURVEYS_OF_A_PAGE",
    "UNITS_OF_A_PAGE",
    "VALUES_OF_A_PAGE",
    "MatrixView",
    "asked_page",
    "changes_page",
    "dispute_file",
    "duty_page",
    "duty_table",
    "edition_lines",
    "edition_page",
    "edition_table",
    "fillable_choices",
    "indicator_page",
    "kind_page",
    "latest_run",
    "matrix_page",
    "open_requests",
    "parts_page",
    "prescription_page",
    "prescriptions_against",
    "prescriptions_of",
    "problem_list",
    "problem_page",
    "proposals_for",
    "reminders",
    "report_paper",
    "report_rows",
    "report_shapes",
    "report_workbook",
    "reports_of_problem",
    "request_state",
    "run_document",
    "run_page",
    "shortfall_page",
    "shortfall_shapes",
    "studio_ground",
    "studio_page",
    "survey_file",
    "survey_list",
    "survey_page",
    "target_lines",
    "two_diagnoses_page",
    "unit_page",
    "value_file",
    "value_list",
    "value_page",
    "value_table",
]
