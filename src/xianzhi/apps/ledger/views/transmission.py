"""Superior articles against the county's tasks (贯彻落实对照)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def transmission(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")
