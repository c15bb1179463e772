"""Counting what a block asks the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


class CountQueries:
    """How many statements a block sends."""

    def __enter__(self):
        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *exception):
        self.context.__exit__(*exception)
        self.count = len(self.context)
