"""Addresses of the ledger.

Library and desk: ui helper (``urls/library.py``). Tasks, lists, exports, table import,
transmission: pages of the published ledger (second helper, ``urls/tasks.py``).
"""

from xianzhi.apps.ledger.urls.library import urlpatterns as library
from xianzhi.apps.ledger.urls.tasks import urlpatterns as tasks

app_name = "ledger"

urlpatterns = [*library, *tasks]
