"""The door for WSGI servers (WSGI 入口); the jobs behind the page are done in the same process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from xianzhi.web.operations.presence import stay

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")


def _settle() -> None:
    """Load every page now, and take what is loaded out of the collector's rounds.

    Otherwise it looks through a quarter of a million objects that stay, again and again, and each
    time somebody's request waits for a quarter of a second.
    """
    from django.urls import get_resolver  # noqa: PLC0415 -- app ready

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


application = get_wsgi_application()

from xianzhi.web.working import work_behind  # noqa: E402 -- its models need the app to be ready

stay()
_settle()
work_behind()
