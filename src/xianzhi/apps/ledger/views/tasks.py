"""Pages of the published ledger (任务台账): tasks, lists, units, one task."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def task_list(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")


def task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")


def lists(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")


def units(request: HttpRequest) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")


def unit(request: HttpRequest, unit_id: str) -> HttpResponse:
    """Being built."""
    return render(request, "ui/base.html")
