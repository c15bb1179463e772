"""Several clerks at once: nothing is done twice, nothing is lost."""

from datetime import timedelta

import pytest

from factories.county import AT, make_county
from factories.plans import plan_file
from factories.races import at_once
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import Correction, LedgerTask, PolicyDocument
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.services import FieldValue, MoveRequest, RowRef
from xianzhi.errors import PermissionDeniedError, XianzhiError
from xianzhi.records.jobs.leases import LEASE, take
from xianzhi.records.jobs.working import run_due
from xianzhi.records.models import Entry, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small(transactional_db):
    return make_county()


@pytest.fixture
def plan(small):
    return services.import_document(
        actor=small.actor("clerk"), upload=plan_file(), request_id="import", at=AT
    ).document_id


def test_one_file_handed_in_by_eight_is_one_document(small):
    clerk = small.actor("clerk")
    made = at_once(
        8,
        lambda n: (
            services.import_document(
                actor=clerk, upload=plan_file(), request_id=f"k{n}", at=AT
            ).document_id
        ),
    )
    assert len(set(made)) == 1
    assert PolicyDocument.objects.count() == 1


def test_decisions_of_eight_are_all_kept_and_numbered_in_a_row(small, plan):
    clerk, second = small.actor("clerk"), small.actor("second")
    row = RowRef(plan, selectors.desk(clerk, plan).rows[0].id)
    at_once(
        8,
        lambda n: services.correct_field(
            actor=clerk if n % 2 else second,
            at_row=row,
            change=FieldValue("title", f"标题{n}"),
            request_id=f"k{n}",
            at=AT,
        ),
    )
    numbers = Correction.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


def test_a_task_is_started_by_exactly_one_of_eight(small, plan):
    clerk = small.actor("clerk")
    services.sign_off(actor=clerk, document_id=plan, reason="x", request_id="sign", at=AT)
    task = selectors.tasks(clerk, TaskFilter(), at=AT).lines[0].id
    answers = at_once(
        8,
        lambda n: services.move_task(
            actor=clerk,
            task_id=task,
            move=MoveRequest("start"),
            request_id=f"k{n}",
            at=AT + timedelta(seconds=n),
        ),
        faults=XianzhiError,
    )
    assert answers.count(task) == 1
    assert sum(isinstance(answer, PermissionDeniedError) for answer in answers) == 7
    assert Entry.objects.filter(stream=f"task:{task}", verb="start").count() == 1


def test_a_plan_signed_by_four_at_once_has_each_task_once(small, plan):
    clerk = small.actor("clerk")
    at_once(
        4,
        lambda n: services.sign_off(
            actor=clerk, document_id=plan, reason="x", request_id=f"k{n}", at=AT
        ),
    )
    assert LedgerTask.objects.count() == 4
    assert Entry.objects.filter(verb="publish").count() == 4
    assert Entry.objects.filter(stream=f"document:{plan}", verb="sign_off").count() == 4


def test_an_import_behind_the_page_tells_how_far_it_is(small):
    clerk = small.actor("clerk")
    run = services.start_import(actor=clerk, upload=plan_file(), request_id="r", at=AT)
    assert services.start_import(actor=clerk, upload=plan_file(), request_id="r", at=AT) == run
    run_due(clock=lambda: AT)
    progress = selectors.import_progress(clerk, run)
    assert (progress.finished, progress.fault) == (True, None)
    assert {stage.state for stage in progress.stages} == {"done"}
    assert selectors.desk(clerk, progress.document_id).counts.tasks == 4
    again = services.start_import(actor=clerk, upload=plan_file(), request_id="s", at=AT)
    assert selectors.import_progress(clerk, again).already_there


def test_an_import_that_fails_behind_the_page_says_so_and_stores_nothing(small, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("xianzhi.core.policy.compile", broken)
    clerk = small.actor("clerk")
    run = services.start_import(actor=clerk, upload=plan_file(), request_id="r", at=AT)
    run_due(clock=lambda: AT)
    progress = selectors.import_progress(clerk, run)
    assert progress.finished
    assert progress.fault.zh.startswith("导入未完成")
    assert [stage.state for stage in progress.stages] == ["done", "failed", "waiting", "waiting"]
    assert PolicyDocument.objects.count() == 0
    monkeypatch.undo()  # the fault is repaired, and the import comes to its end by itself
    run_due(clock=lambda: AT + timedelta(minutes=1))
    progress = selectors.import_progress(clerk, run)
    assert (progress.finished, progress.fault) == (True, None)
    assert PolicyDocument.objects.count() == 1


def test_an_import_goes_on_when_the_server_died_in_it(small):
    clerk = small.actor("clerk")
    run = services.start_import(actor=clerk, upload=plan_file(), request_id="r", at=AT)
    assert take(AT) is not None  # and the process is gone
    run_due(clock=lambda: AT + LEASE)
    assert selectors.import_progress(clerk, run).finished
    assert PolicyDocument.objects.count() == 1
    assert Job.objects.get().tries == 2
