"""A prepared read gives what the query set gives, on both databases."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from factories.county import AT
from xianzhi.apps.organisations.models import Unit
from xianzhi.records.ids import new_id
from xianzhi.records.models import Command, Job
from xianzhi.records.prepared import Prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs():
    return [
        Job.objects.create(
            kind=f"kind {n % 2}", args={"n": [n, "字"]}, due_at=AT + timedelta(n), enqueued_at=AT
        )
        for n in range(4)
    ]


def fields(job):
    return {field.attname: getattr(job, field.attname) for field in job._meta.concrete_fields}


def test_whole_models_are_those_of_the_query_set(jobs):
    one = Prepared(lambda key: Job.objects.filter(pk=key), UUID)
    for job in jobs:
        found = one.first(job.pk)
        assert fields(found) == fields(Job.objects.get(pk=job.pk))
        assert not found._state.adding
    assert one.first(new_id()) is None


def test_columns_are_tuples_in_the_order_of_the_query_set(jobs):
    def ask(kind, at):
        found = Job.objects.filter(kind=kind, due_at__gt=at).order_by("due_at")
        return found.values_list("id", "args", "due_at", "tries")

    read = Prepared(ask, str, datetime)
    for kind in ("kind 0", "kind 1", "none"):
        for moment in (AT, AT + timedelta(2), AT - timedelta(1)):
            assert read.rows(kind, moment) == list(ask(kind, moment))


def test_some_columns_of_a_model_leave_the_others_to_be_asked_for(jobs):
    read = Prepared(lambda kind: Job.objects.filter(kind=kind).only("kind", "args"), str)
    found = read.rows("kind 1")
    assert {job.pk for job in found} == {jobs[1].pk, jobs[3].pk}
    with CaptureQueriesContext(connection) as asked:
        assert found[0].args["n"][1] == "字"
        assert found[0].due_at > AT
    assert len(asked) == 1


def test_one_value_may_stand_in_several_places(jobs):
    read = Prepared(lambda at: Job.objects.filter(due_at__gte=at, enqueued_at__lte=at), type(AT))
    assert [job.pk for job in read.rows(AT + timedelta(3))] == [jobs[3].pk]


def test_a_lock_is_asked_for_in_a_transaction_only(jobs):
    read = Prepared(lambda key: Job.objects.select_for_update().filter(pk=key), UUID)
    with transaction.atomic():
        assert read.first(jobs[0].pk) == jobs[0]


@pytest.mark.django_db(transaction=True)
def test_a_lock_without_a_transaction_is_refused():
    read = Prepared(lambda key: Job.objects.select_for_update().filter(pk=key), UUID)
    with transaction.atomic():
        read.first(new_id())
    with pytest.raises(TransactionManagementError):
        read.first(new_id())


def test_a_value_that_meets_no_column_is_a_fault_of_ours():
    read = Prepared(lambda kind: Job.objects.filter(kind__icontains=kind), str)
    with pytest.raises(AssertionError):
        read.rows("a")


def test_models_that_a_query_set_selects_with_come_along(jobs):
    command = Command.objects.create(
        request_id="one", name="test", user_id="u", post_id="p", body_sha256="0" * 64, at=AT
    )
    Job.objects.filter(pk=jobs[1].pk).update(command=command)
    read = Prepared(
        lambda at: (
            Job.objects.filter(enqueued_at=at)
            .select_related("command")
            .only("kind", "command__name", "command__request_id")
            .order_by("due_at")
        ),
        datetime,
    )
    found = read.rows(AT)
    with CaptureQueriesContext(connection) as asked:
        names = [job.command.name if job.command else "" for job in found]
    assert names == ["", "test", "", ""]
    assert not asked


def test_a_day_meets_a_date():
    Unit.objects.create(
        code="a", name="甲局", kind="bureau", position=1, valid_from=date(2026, 3, 1)
    )
    read = Prepared(lambda day: Unit.objects.filter(valid_from__lte=day), date)
    assert [unit.code for unit in read.rows(date(2026, 3, 1))] == ["a"]
    assert read.rows(date(2026, 2, 28)) == []
