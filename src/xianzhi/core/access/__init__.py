"""Who may do what (权限判定): one table of rules, one pure answer, refused unless a rule allows.

Entry points: :class:`~xianzhi.core.access.rules.Rule`, a line of the table;
:class:`~xianzhi.core.access.rules.Target`, what a decision needs to know of the record;
:func:`~xianzhi.core.access.rules.decide_by`, which gives a
:class:`~xianzhi.core.access.rules.Decision`; and :mod:`~xianzhi.core.access.one_time`, the second
factor of a sign-in.
"""
