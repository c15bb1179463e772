"""An existing ledger comes in (台账导入): upload, preview, commit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def table_import(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")
