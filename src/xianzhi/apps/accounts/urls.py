"""Addresses of accounts and posts."""

from django.urls import path

from xianzhi.apps.accounts.views import my_account, signing_in

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign_in_code"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("post/", signing_in.switch_post, name="switch_post"),
    path("my-account/", my_account.my_account, name="my_account"),
    path("my-account/phone/", my_account.my_phone, name="my_phone"),
    path("my-account/second-factor/", my_account.second_factor, name="second_factor"),
    path("my-account/second-factor/drop/", my_account.drop_second_factor, name="drop_factor"),
]
