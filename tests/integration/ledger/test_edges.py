"""What happens seldom: new compilers, lost rows, half-written files, ids that are none."""

import os
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from factories.county import AT
from factories.plans import AMENDED, PLAN, doubtful_plan, keep_plan, plan_file
from xianzhi.apps.evidence.models import StoredFile
from xianzhi.apps.evidence.services import keep_bytes
from xianzhi.apps.evidence.uploads import check_bytes
from xianzhi.apps.ledger import selectors, services
from xianzhi.apps.ledger.readmodels import TaskFilter
from xianzhi.apps.ledger.services import AliasChoice, Choice, FieldValue, RowRef, Upload
from xianzhi.core import policy
from xianzhi.core.policy.plan import Alternative, Reading, State
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.records.decisions import NotFoundError

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(county):
    return county.actor("clerk")


def test_a_newer_compiler_reads_again_and_decisions_stay(clerk, document, key, monkeypatch):
    row = selectors.desk(clerk, document).rows[0]
    services.correct_field(
        actor=clerk,
        at_row=RowRef(document, row.id),
        change=FieldValue("title", "管网更新"),
        request_id=key(),
        at=AT,
    )
    newer = policy.compile(PLAN)
    changed = replace(newer, rows=tuple(replace(r, remark="新") for r in newer.rows))
    monkeypatch.setattr(policy, "compile", lambda *_a, **_k: changed)
    services.recompile_document(actor=clerk, document_id=document, request_id=key(), at=AT)
    desk = selectors.desk(clerk, document)
    assert desk.row(row.id).title == "管网更新"
    assert [line.verb for line in selectors.document_history(clerk, document)][:1] == ["recompile"]


def test_an_alternative_reading_of_the_roles_takes_the_units_along(clerk, key):
    plan = doubtful_plan()
    first = plan.rows[0]
    lead, support = ["县财政局", "各镇"], ["县住建局"]
    other = [{"role": "牵头", "units": lead}, {"role": "配合", "units": support}]
    reading = Reading("roles", State.CHECK, "x", alternatives=(Alternative("y", other),))
    first = replace(first, readings=(*first.readings, reading))
    document = keep_plan(clerk, replace(plan, rows=(first, *plan.rows[1:])), AT, request_id=key())
    services.choose_alternative(
        actor=clerk,
        at_row=RowRef(document, first.id),
        choice=Choice("roles", 0),
        request_id=key(),
        at=AT,
    )
    row = selectors.desk(clerk, document).row(first.id)
    fields = {item.name: item.value for item in row.fields}
    assert fields["lead_units"] == lead
    assert fields["support_units"] == support
    assert fields["joint"] is True


def test_the_extent_of_a_row_is_shown_by_its_words_when_it_must_be_checked(clerk, key):
    plan = doubtful_plan()
    reading = Reading("span", State.CHECK, "x")
    rows = tuple(replace(row, readings=(*row.readings, reading)) for row in plan.rows)
    document = keep_plan(clerk, replace(plan, rows=rows), AT, request_id=key())
    row = min(selectors.desk(clerk, document).rows, key=lambda item: item.position)
    shown = next(item.shown.zh for item in row.fields if item.name == "span")
    assert shown.startswith("（一）实施老旧管网改造")
    assert shown.endswith("各镇配合）")


def test_a_name_that_is_not_used_or_a_unit_that_is_none_is_not_bound(county, clerk, document, key):
    for name, unit in (("县公安局", county.units["water"]), ("各镇", "x"), ("各镇", document)):
        with pytest.raises(RuleError):
            services.confirm_unit_alias(
                actor=clerk,
                document_id=document,
                alias=AliasChoice(name, unit),
                request_id=key(),
                at=AT,
            )


def test_a_plan_of_excluded_rows_is_not_signed(clerk, document, key):
    for row in selectors.desk(clerk, document).rows:
        services.exclude_row(
            actor=clerk, at_row=RowRef(document, row.id), reason="x", request_id=key(), at=AT
        )
    with pytest.raises(RuleError) as raised:
        services.sign_off(actor=clerk, document_id=document, request_id=key(), at=AT)
    assert raised.value.code == "ledger.nothing_to_publish"


def test_versions_that_are_none_are_not_found(clerk, document):
    for before, after in ((None, None), (1, 2), (0, 1)):
        with pytest.raises(NotFoundError):
            selectors.document_diff(clerk, document, before, after)
    with pytest.raises(NotFoundError):
        selectors.original(clerk, document, 7)


@pytest.mark.parametrize("wrong", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_ids_that_are_none_are_not_found_anywhere(county, clerk, signed, key, wrong):
    asked = (
        lambda: selectors.task_page(clerk, wrong, at=AT),
        lambda: selectors.import_progress(clerk, wrong),
        lambda: services.name_person(
            actor=clerk, duty_id=wrong, post_id=wrong, request_id=key(), at=AT
        ),
        lambda: services.release_person(
            actor=clerk, person_line_id=wrong, reason="x", request_id=key(), at=AT
        ),
        lambda: services.move_task(
            actor=clerk,
            task_id=wrong,
            move=services.MoveRequest("start"),
            request_id=key(),
            at=AT,
        ),
    )
    for ask in asked:
        with pytest.raises(NotFoundError):
            ask()


def test_the_library_is_searched_and_narrowed(clerk, document, key):
    services.import_document(actor=clerk, upload=plan_file(AMENDED), request_id=key(), at=AT)
    assert selectors.library(clerk, keyword="补短板").total == 2
    assert selectors.library(clerk, keyword="〔2026〕7号").total == 2
    assert selectors.library(clerk, keyword="无此").total == 0
    assert selectors.library(clerk, status="replaced").total == 0


def test_progress_of_an_import_is_its_owners(county, clerk, document):
    run = services.start_import(actor=clerk, upload=plan_file(), request_id="r", at=AT)
    assert selectors.import_progress(clerk, run).already_there
    with pytest.raises(NotFoundError):
        selectors.import_progress(county.actor("second"), run)
    with pytest.raises(PermissionDeniedError):
        selectors.import_progress(county.actor("housing"), run)


# --- files ---


def test_a_file_half_written_is_never_seen(settings, monkeypatch):
    def full_disk(_handle):
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        keep_bytes(Upload("a.txt", b"abc"))
    assert [path for path in settings.EVIDENCE_FOLDER.rglob("*") if path.is_file()] == []


def test_the_same_content_is_kept_once_under_its_digest(settings):
    paths = {keep_bytes(Upload(name, b"abc")) for name in ("a.txt", "b.txt")}
    assert len(paths) == 1
    assert paths.pop().name == Upload("x", b"abc").sha256


def test_an_uploaded_file_loses_its_folders_and_is_not_read_when_too_large(settings):
    taken = Upload.of(SimpleUploadedFile("x.txt", b"abc"))
    assert (taken.name, taken.content) == ("x.txt", b"abc")

    class Disguised(BytesIO):
        name = "C:\\secret\\..\\通知\x00.docx"
        size = 3

        def chunks(self, chunk_size=None):
            yield b"abc"

    assert Upload.of(Disguised()).name == "通知.docx"
    settings.UPLOAD_MAX_BYTES = 2
    with pytest.raises(RuleError):
        Upload.of(Disguised())


@pytest.mark.parametrize(("over", "size"), [(1, "50.01"), (600_000, "50.58")])
def test_a_file_over_the_limit_never_reads_like_the_limit(over, size):
    with pytest.raises(RuleError) as told:
        check_bytes("照片.zip", 50 * 2**20 + over)
    assert told.value.params == {"name": "照片.zip", "size": size, "most": "50"}


def test_files_of_notes_with_the_same_content_share_one_row(county, clerk, signed, key):
    task = selectors.tasks(clerk, TaskFilter(), at=AT).lines[0].id
    twice = (Upload("a.jpg", b"same"), Upload("b.jpg", b"same"))
    before = StoredFile.objects.count()
    services.add_progress_note(
        actor=clerk,
        task_id=task,
        note=services.NoteDraft("x", files=twice),
        request_id=key(),
        at=AT,
    )
    assert StoredFile.objects.count() == before + 1


# --- migrations ---


def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_append_only_can_be_taken_back_and_put_on_again():
    assert triggers() == 1
    call_command("migrate", "records", "0001", verbosity=0)
    assert triggers() == 0
    call_command("migrate", verbosity=0)
    assert triggers() == 1


def triggers() -> int:
    table = "sqlite_master" if connection.vendor == "sqlite" else "pg_trigger"
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM {table} WHERE {column} = %s", ["records_entry_is_append_only"]
        )
        return cursor.fetchone()[0]
