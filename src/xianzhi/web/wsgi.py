"""The door for WSGI servers (WSGI 入口); the jobs behind the page are done in the same process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")

application = get_wsgi_application()

from xianzhi.web.working import work_behind  # noqa: E402 -- its models need the app to be ready

work_behind()
