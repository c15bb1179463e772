"""The door for WSGI servers (WSGI 入口)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")

application = get_wsgi_application()
