"""The worker inside the server (后台执行器)."""

import atexit

from django.conf import settings

from xianzhi.records.jobs.working import Worker

__all__ = ["work_behind"]


def work_behind() -> None:
    """Do the jobs of the site in threads of this process, unless another process is to do them.

    A server that loads the site before it forks must not: its children have no threads.
    """
    if not settings.XIANZHI_JOBS:
        return
    worker = Worker().start()
    atexit.register(worker.stop, 2.0)
