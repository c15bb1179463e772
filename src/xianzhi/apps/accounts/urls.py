"""Addresses of accounts and posts."""

from django.urls import path

from xianzhi.apps.accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("post/", views.switch_post, name="switch_post"),
]
