"""The plan documents of Hechuan (禾川县样例文件): five plans, an opinion from above, an amendment.

``catalog.DOCUMENTS`` lists them; ``wrapping``, ``word`` and ``workbook`` give three of them the
shapes that offices send: a hard-wrapped print-out, a Word task table, last year's ledger.
"""
