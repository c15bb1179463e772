"""Addresses of the desk."""

from django.urls import path

from xianzhi.web.workbench import views

app_name = "workbench"

urlpatterns = [
    path("", views.start, name="start"),
    path("today/", views.today, name="today"),
]
