"""Addresses of accounts and posts."""

from django.urls import path

from xianzhi.apps.accounts.views import identities, my_account, signing_in

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign_in_code"),
    path("sign-in/with/<str:platform>/", identities.begin_with, name="begin_with"),
    path("sign-in/with/<str:platform>/back/", identities.come_back, name="come_back"),
    path("sign-in/bind/", identities.bind, name="bind"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("post/", signing_in.switch_post, name="switch_post"),
    path("my-account/", my_account.my_account, name="my_account"),
    path("my-account/phone/", my_account.my_phone, name="my_phone"),
    path("my-account/identity/drop/", identities.drop_identity, name="drop_identity"),
    path("my-account/second-factor/", my_account.second_factor, name="second_factor"),
    path("my-account/second-factor/drop/", my_account.drop_second_factor, name="drop_factor"),
]
