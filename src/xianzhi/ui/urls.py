"""Addresses of the page kit."""

from django.urls import path

from xianzhi.ui import views

app_name = "ui"

urlpatterns = [
    path("ui/", views.component_page, name="components"),
    path("display/", views.set_display, name="display"),
]
