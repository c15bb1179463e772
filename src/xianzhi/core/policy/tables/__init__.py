"""Task tables in every form that text gives them (任务表格).

Entry point: :func:`read_tables`. Forms: the grid of a file with its merged cells, rows of pipes or
tabs, one cell a line, one cell a paragraph, and tables whose separators were lost.
"""

from xianzhi.core.policy.tables.reading import TableRead, read_tables

__all__ = ["TableRead", "read_tables"]
