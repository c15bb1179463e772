"""Addresses as GeoReport v2 names them."""

from django.urls import path

from xianzhi.web.open311 import views

app_name = "open311"

_ROOT = "api/open311/v2"

urlpatterns = [
    path(f"{_ROOT}/discovery.<str:form>", views.discovery, name="discovery"),
    path(f"{_ROOT}/services.<str:form>", views.services_list, name="services"),
    path(f"{_ROOT}/services/<str:service_code>.<str:form>", views.service, name="service"),
    path(f"{_ROOT}/requests.<str:form>", views.requests, name="requests"),
    path(f"{_ROOT}/requests/<str:case_number>.<str:form>", views.request_of, name="request"),
    path(f"{_ROOT}/tokens/<str:token_id>.<str:form>", views.token, name="token"),
]
