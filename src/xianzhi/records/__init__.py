"""Record kit (记录工具): ids that sort by time, one write path, append-only history.

Three or four entry points: :func:`~xianzhi.records.ids.new_id`,
:func:`~xianzhi.records.commands.carry_out`, :func:`~xianzhi.records.history.append` and
:class:`~xianzhi.records.decisions.Decision`.
"""
