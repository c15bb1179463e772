"""Where methods run (计算引擎): on the processes of one machine, or under a Spark that is there.

An engine splits, orders and merges work; it never changes the meaning. Nothing here schedules,
shuffles or retries across machines: that is Spark's business.
Entry points: ``landuse.CheckJob``, ``checkup.run_checkup``, ``checkups.CheckupWork``,
``studio.preparing.prepare``, ``local.run_local``, ``spark.run_spark``.
"""
