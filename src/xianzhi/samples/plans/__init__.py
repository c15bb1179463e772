"""The plan documents of Hechuan (禾川县样例文件): five plans, an opinion from above, an amendment.

``catalog.DOCUMENTS`` lists them; ``wrapping``, ``word`` and ``workbook`` give three of them the
shapes that offices send: a hard-wrapped print-out, a Word task table, last year's ledger.
``texts`` gives the five plans as their readers give them to the compiler.
"""

from xianzhi.exchange.documents import read_document
from xianzhi.samples.plans.catalog import PLANS

__all__ = ["texts"]


def texts() -> list[str]:
    """Read the text of each of the five plans, in the order of the catalogue (方案文本)."""
    return [read_document(plan.content(), name=plan.file_name).text for plan in PLANS]
