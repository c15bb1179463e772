"""The library and the desk as pages: answers, fragments, refusals."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.county import AT
from factories.plans import plan_file
from factories.queries import CountQueries
from xianzhi.apps.ledger import selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, county):
    from xianzhi.apps.accounts.models import User

    client.force_login(User.objects.get(username="clerk"))
    return client


@pytest.fixture
def laid(county, doubtful):
    return lambda: selectors.desk(county.actor("clerk"), doubtful)


def verb(office, document: str, name: str, **fields: str):
    return office.post(f"/documents/{document}/desk/{name}/", fields)


def another(county, key) -> None:
    """Take in a second document."""
    text = plan_file().content.decode().replace("7号", "8号")
    services.import_document(
        actor=county.actor("clerk"), upload=plan_file(text), request_id=key(), at=AT
    )


def test_the_library_shows_counts_that_add_up(office, document, county, key):
    another(county, key)
    page = office.get("/documents/")
    library, totals = page.context["library"], page.context["totals"]
    assert library.total == len(library.lines) == 2
    assert totals["tasks"] == sum(line.tasks for line in library.lines) > 0


def test_the_library_asks_the_database_as_often_for_one_as_for_two(office, document, county, key):
    office.get("/documents/")
    with CountQueries() as one:
        office.get("/documents/")
    another(county, key)
    with CountQueries() as two:
        office.get("/documents/")
    assert two.count == one.count


def test_a_form_without_a_file_comes_back_with_422(office):
    answer = office.post("/documents/import/", {})
    assert answer.status_code == 422
    assert "请先选择文件" in answer.content.decode()


def test_an_empty_file_comes_back_with_words(office):
    empty = SimpleUploadedFile("空.txt", b"")
    answer = office.post("/documents/import/", {"file": empty})
    assert answer.status_code == 422


def test_the_original_is_sent_to_be_saved_never_shown(office, document):
    answer = office.get(f"/documents/{document}/original/")
    assert b"".join(answer.streaming_content) == plan_file().content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_desk_opens_at_a_row_that_needs_a_person(office, doubtful):
    page = office.get(f"/documents/{doubtful}/desk/")
    panel = page.context["panel"]
    assert panel.row.pending or panel.disputes
    assert 'class="ink' in page.content.decode()


def test_a_script_gets_the_panel_alone(office, doubtful):
    answer = office.get(f"/documents/{doubtful}/desk/", headers={"hx-request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="panel"')
    assert "<html" not in text


def test_accepting_leads_to_the_next_row_that_needs_a_person(office, doubtful, laid):
    first = next(row for row in laid().rows if row.pending)
    before = laid().counts.rows_pending
    answer = verb(office, doubtful, "accept", row=first.id)
    assert answer.status_code == 302
    assert laid().counts.rows_pending == before - 1
    assert first.id not in answer.headers["Location"]


def test_sending_an_acceptance_twice_changes_nothing_more(office, doubtful, laid):
    first = next(row for row in laid().rows if row.pending)
    for _ in range(2):
        answer = verb(office, doubtful, "accept", row=first.id, request_id="once")
        assert answer.status_code == 302
    assert laid().row(first.id).accepted


def test_a_verb_that_cannot_be_done_answers_422_with_the_desk(office, doubtful, laid):
    row = laid().rows[0]
    answer = verb(office, doubtful, "exclude", row=row.id, reason="")
    assert answer.status_code == 422
    assert "必须填写" in answer.content.decode()
    assert not laid().row(row.id).excluded


@pytest.mark.parametrize("offset", ["abc", "-1", "9" * 40, "²"])
def test_an_offset_that_is_none_is_refused_with_words(office, doubtful, laid, offset):
    answer = verb(office, doubtful, "split", row=laid().rows[0].id, offset=offset)
    assert answer.status_code == 422


def test_a_title_is_corrected_and_taken_back(office, doubtful, laid):
    row = laid().rows[0]
    verb(office, doubtful, "correct", row=row.id, field="title", value="另一个名称")
    assert laid().row(row.id).title == "另一个名称"
    verb(office, doubtful, "reset", row=row.id, field="title")
    assert laid().row(row.id).title == row.title


def test_units_are_typed_with_any_comma(office, doubtful, laid):
    row = laid().rows[0]
    verb(
        office,
        doubtful,
        "correct",
        row=row.id,
        field="lead_units",
        value="县财政局，县水利局、县住建局",
    )
    field = next(one for one in laid().row(row.id).fields if one.name == "lead_units")
    assert field.value == ["县财政局", "县水利局", "县住建局"]


def test_an_unknown_verb_is_no_page(office, doubtful):
    assert verb(office, doubtful, "explode").status_code == 404


def test_the_rows_of_a_signed_desk_stand_in_the_ledger(office, doubtful, laid):
    answer = office.post(f"/documents/{doubtful}/desk/sign-off/", {"reason": "照此执行"})
    assert answer.status_code == 302
    page = office.get(f"/documents/{doubtful}/")
    assert page.context["document"].stage == "signed"


def test_a_unit_may_not_see_the_desk_nor_say_anything_at_it(client, county, doubtful, laid):
    from xianzhi.apps.accounts.models import User

    client.force_login(User.objects.get(username="housing"))
    row = next(row for row in laid().rows if row.pending)
    assert client.get(f"/documents/{doubtful}/desk/").status_code == 403
    assert verb(client, doubtful, "accept", row=row.id).status_code == 403
    assert not laid().row(row.id).accepted
