"""Addresses of units, posts, rights and personal data."""

from django.urls import path

from xianzhi.web.administration import answering, guarding, membership, posting, reorganising, tree

app_name = "administration"

urlpatterns = [
    path("organisation/", tree.tree, name="tree"),
    path("organisation/register.<str:kind>", tree.export, name="register"),
    path("organisation/units/<str:unit_id>/", tree.unit, name="unit"),
    path("organisation/units/<str:unit_id>/members/", membership.members, name="members"),
    path("organisation/change/<str:change>/", reorganising.change, name="change"),
    path("organisation/posts/new/", posting.fill, name="fill"),
    path("organisation/posts/<str:post_id>/", posting.post, name="post"),
    path("organisation/posts/<str:post_id>/<str:act>/", posting.act, name="act"),
    path("security/sign-ins/", guarding.sign_ins, name="sign_ins"),
    path("personal-data/", guarding.register, name="personal_data"),
    path("personal-data/requests/", answering.requests, name="requests"),
    path("personal-data/requests/<str:matter_id>/", answering.reply, name="reply"),
]
