"""The ledger as a file (导出): exactly what the page shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def export(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")
