"""Two years of Hechuan's cases (样例事件), with the truth about each.

Shares of categories and channels, repeats, delays, returns and disputes are declared in
``declared.py`` and ``texts/case_words.csv``; the same seed makes the same cases. Entry points:
:func:`~xianzhi.samples.cases.reports.reports` and :func:`~xianzhi.samples.cases.tables.batches`.
"""
