"""Addresses of the desk."""

from django.urls import path

from xianzhi.web.workbench import audit, jobs, views

app_name = "workbench"

urlpatterns = [
    path("", views.start, name="start"),
    path("today/", views.today, name="today"),
    path("audit/", audit.entries, name="audit"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<str:job_id>/retry/", jobs.retry, name="retry_job"),
]
