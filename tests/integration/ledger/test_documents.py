"""Taking documents into the library."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from factories.county import AT
from factories.plans import AMENDED, NEWS, PLAN, plan_file
from factories.queries import CountQueries
from xianzhi.apps.evidence.models import StoredFile
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.models import CompiledRow, DocumentVersion, PolicyDocument
from xianzhi.apps.ledger.services import StatusChange, Upload
from xianzhi.errors import ConflictError, DocumentError, PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError
from xianzhi.records.models import Command, Entry

pytestmark = pytest.mark.django_db
STORED = (PolicyDocument, StoredFile, Command)


def test_an_imported_plan_is_kept_with_its_file_and_its_rows(county, document):
    clerk = county.actor("clerk")
    head = selectors.document_head(clerk, document)
    assert (head.number, head.stage, head.version) == ("禾政办发〔2026〕7号", "reviewing", 1)
    original = selectors.original(clerk, document)
    assert original.path.read_bytes() == PLAN.encode()
    assert hashlib.sha256(original.path.read_bytes()).hexdigest() == head.sha256
    assert CompiledRow.objects.filter(kind="task").count() == 4
    assert [line.verb for line in selectors.document_history(clerk, document)] == ["import"]


def test_the_same_file_again_changes_nothing(county, document, key):
    before = PolicyDocument.objects.count(), Entry.objects.count(), Command.objects.count()
    again = services.import_document(
        actor=county.actor("clerk"), upload=plan_file(name="other.txt"), request_id=key(), at=AT
    )
    assert (again.document_id, again.already_there) == (document, True)
    assert (
        PolicyDocument.objects.count(),
        Entry.objects.count(),
        Command.objects.count(),
    ) == before


@pytest.mark.parametrize("user", ["housing", "head", "leader", "admin"])
def test_only_the_office_imports(county, key, user):
    with pytest.raises(PermissionDeniedError):
        services.import_document(
            actor=county.actor(user), upload=plan_file(), request_id=key(), at=AT
        )
    assert PolicyDocument.objects.count() == StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", RuleError),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), DocumentError),
        (b"PK\x03\x04 broken zip", DocumentError),
        (b"%PDF-1.7 broken", DocumentError),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(county, key, settings, content, error):
    with pytest.raises(error):
        services.import_document(
            actor=county.actor("clerk"), upload=Upload("bad.docx", content), request_id=key(), at=AT
        )
    assert (
        PolicyDocument.objects.count() == StoredFile.objects.count() == Command.objects.count() == 0
    )
    assert not settings.EVIDENCE_FOLDER.exists()


def test_a_file_over_the_limit_is_refused_with_its_size(county, key, settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(RuleError) as raised:
        services.import_document(
            actor=county.actor("clerk"), upload=plan_file(), request_id=key(), at=AT
        )
    assert raised.value.code == "evidence.too_large"


def test_a_newspaper_page_is_kept_without_tasks(county, key):
    made = services.import_document(
        actor=county.actor("clerk"), upload=plan_file(NEWS), request_id=key(), at=AT
    )
    assert selectors.desk(county.actor("clerk"), made.document_id).counts.tasks == 0


def test_a_fault_while_storing_leaves_no_row(county, key, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(CompiledRow.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        services.import_document(
            actor=county.actor("clerk"), upload=plan_file(), request_id=key(), at=AT
        )
    assert (
        PolicyDocument.objects.count() == StoredFile.objects.count() == Command.objects.count() == 0
    )


def test_an_amended_file_is_the_next_version_and_its_changes_are_shown(county, document, key):
    clerk = county.actor("clerk")
    made = services.import_document(
        actor=clerk, upload=plan_file(AMENDED), amends=document, request_id=key(), at=AT
    )
    assert (made.document_id, made.version) == (document, 2)
    diff = selectors.document_diff(clerk, document)
    assert (diff.before, diff.after) == (1, 2)
    changed = [line.title for line in diff.lines if line.change == "changed"]
    assert "增设公共停车位" in changed
    assert [line.title for line in diff.lines if line.change == "added"] == ["建设口袋公园"]
    assert [line.number for line in selectors.document_versions(clerk, document)] == [2, 1]
    assert selectors.original(clerk, document, 1).path.read_bytes() == PLAN.encode()


def test_another_file_with_the_same_number_is_pointed_out(county, document, key):
    made = services.import_document(
        actor=county.actor("clerk"), upload=plan_file(AMENDED), request_id=key(), at=AT
    )
    assert made.document_id != document
    assert made.same_number_id == document


def test_a_request_that_is_repeated_gets_its_first_answer(county, document, key):
    clerk, request = county.actor("clerk"), key()
    change = StatusChange("trial", reason="先行试点")
    for _ in range(2):
        services.set_document_status(
            actor=clerk, document_id=document, change=change, request_id=request, at=AT
        )
    history = selectors.document_history(clerk, document)
    assert [(line.verb, line.reason) for line in history] == [
        ("set_status", "先行试点"),
        ("import", ""),
    ]
    with pytest.raises(ConflictError):
        services.set_document_status(
            actor=clerk,
            document_id=document,
            change=StatusChange("in_force"),
            request_id=request,
            at=AT,
        )


def test_a_replaced_document_names_the_one_that_replaces_it(county, document, key):
    clerk = county.actor("clerk")
    newer = services.import_document(
        actor=clerk, upload=plan_file(AMENDED), request_id=key(), at=AT
    ).document_id
    services.set_document_status(
        actor=clerk,
        document_id=document,
        change=StatusChange("replaced", newer),
        request_id=key(),
        at=AT,
    )
    head = selectors.document_head(clerk, document)
    assert (head.status, head.replaced_by and head.replaced_by[0]) == ("replaced", newer)
    for wrong in (
        StatusChange("in_force", newer),
        StatusChange("gone"),
        StatusChange("replaced", document),
    ):
        with pytest.raises(RuleError):
            services.set_document_status(
                actor=clerk, document_id=document, change=wrong, request_id=key(), at=AT
            )


def test_units_see_documents_when_they_are_signed_and_not_before(county, document, key):
    clerk, officer = county.actor("clerk"), county.actor("housing")
    assert selectors.library(clerk).total == 1  # there is something to hide
    assert selectors.library(officer).total == 0
    with pytest.raises(NotFoundError):
        selectors.document_head(officer, document)
    services.sign_off(actor=clerk, document_id=document, reason="核毕", request_id=key(), at=AT)
    assert selectors.library(officer).total == 1
    assert selectors.document_head(officer, document).stage == "signed"
    with pytest.raises(PermissionDeniedError):
        selectors.library(county.actor("admin"))


@pytest.mark.parametrize("wrong", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_is_none_is_not_found(county, document, wrong):
    with pytest.raises(NotFoundError):
        selectors.document_head(county.actor("clerk"), wrong)


def test_a_compilation_again_keeps_corrections_and_writes_nothing_when_nothing_differs(
    county, document, key
):
    clerk = county.actor("clerk")
    row = selectors.desk(clerk, document).rows[0]
    services.accept_row(
        actor=clerk, at_row=services.RowRef(document, row.id), request_id=key(), at=AT
    )
    services.recompile_document(actor=clerk, document_id=document, request_id=key(), at=AT)
    desk = selectors.desk(clerk, document)
    assert desk.row(row.id).accepted
    assert CompiledRow.objects.values("compilation").distinct().count() == 1


@pytest.mark.parametrize(
    "table", ["ledger_documentversion", "ledger_compiledrow", "records_entry", "ledger_compilation"]
)
def test_the_database_refuses_to_edit_what_was_read_and_what_happened(document, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id")
    assert DocumentVersion.objects.count() == 1


def test_files_are_kept_once_and_read_only(county, document):
    (file,) = StoredFile.objects.all()
    path = file_path(file.sha256)
    assert path.stat().st_mode & 0o222 == 0
    assert [item.name for item in path.parent.iterdir()] == [file.sha256]


def test_the_library_asks_the_database_the_same_for_one_and_three_documents(county, document, key):
    clerk = county.actor("clerk")
    with CountQueries() as one:
        selectors.library(clerk)
    for number in (2, 3):
        services.import_document(
            actor=clerk,
            upload=plan_file(PLAN.replace("12公里", f"{number}公里")),
            request_id=key(),
            at=AT,
        )
    with CountQueries() as three:
        assert selectors.library(clerk).total == 3
    assert one.count == three.count
