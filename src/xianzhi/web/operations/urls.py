"""Addresses for programs that watch the site."""

from django.urls import path

from xianzhi.web.operations import health

app_name = "operations"

urlpatterns = [
    path("health/", health.health, name="health"),
    path("metrics/", health.metrics, name="metrics"),
]
