"""Must show 7: what nobody should upload, uploaded: words for the clerk, nothing half stored.

A sample that is always the same for every run; all files under ``slow``.
"""

import random
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from factories.county import make_county
from malformed import SEED, MalformedFile, malformed_files
from xianzhi.records.jobs.working import run_due

pytestmark = pytest.mark.django_db(transaction=True)

MOST_SECONDS = 30
FILES = malformed_files()
SAMPLE = random.Random(SEED).sample(FILES, 10)
BATCHES = [
    pytest.param(SAMPLE, id="sample"),
    *(
        pytest.param(FILES[at : at + 40], id=f"from-{at}", marks=pytest.mark.slow)
        for at in range(0, len(FILES), 40)
    ),
]


@pytest.fixture
def clerk(transactional_db) -> Client:
    from xianzhi.apps.accounts.models import User

    make_county()
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(username="clerk"))
    return browser


@pytest.fixture(autouse=True)
def _imports_end() -> Iterator[None]:
    yield
    wait_for_imports()


def wait_for_imports() -> None:
    run_due()


def stored() -> dict[str, int]:
    """Rows by table, and the files of the folder: everything that a site keeps."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts | {"files": sum(path.is_file() for path in settings.EVIDENCE_FOLDER.rglob("*"))}


def ask(browser: Client, path: str, posted: dict[str, object] | None = None):
    """Send a request that may be anything but slow, broken or a traceback."""
    begun = time.monotonic()
    answer = browser.get(path) if posted is None else browser.post(path, posted)
    assert time.monotonic() - begun < MOST_SECONDS, path
    assert answer.status_code < 500, path
    if not answer.streaming:
        assert b"Traceback" not in answer.content, path
    return answer


def uploaded(file: MalformedFile) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name, file.content)


@pytest.mark.parametrize("files", BATCHES)
def test_the_library_takes_a_file_whole_or_not_at_all(clerk, files):
    refused = []
    for file in files:
        before = stored()
        answer = ask(clerk, reverse("ledger:import"), {"file": uploaded(file)})
        if answer.status_code == 302:
            assert_taken_in(clerk, answer.url, file, before)
        else:
            refused.append(file.name)
            assert (answer.status_code, file.name) == (422, file.name)
            assert "errorlist" in answer.content.decode(), file.name
            assert stored() == before, file.name
    assert 0 < len(refused) < len(files)  # else one half of this test proves nothing


def assert_taken_in(browser: Client, progress_url: str, file: MalformedFile, before) -> None:
    """A file that can be read is a document with all its pages, and its original is untouched."""
    wait_for_imports()
    progress = ask(browser, progress_url).context["progress"]
    assert progress.finished, file.name
    assert progress.fault is None, f"{file.name}: {progress.fault}"
    after, names = stored(), ("ledger_policydocument", "ledger_documentversion", "files")
    added = [after[name] - before[name] for name in names]
    assert added == ([0, 0, 0] if progress.already_there else [1, 1, 1]), file.name
    for name in ("ledger:document", "ledger:desk"):
        assert ask(browser, reverse(name, args=[progress.document_id])).status_code == 200
    original = ask(browser, reverse("ledger:original", args=[progress.document_id]))
    assert b"".join(original.streaming_content) == file.content


@pytest.mark.parametrize("files", BATCHES)
def test_the_table_import_previews_or_refuses_and_writes_no_row(clerk, files):
    refused = []
    for file in files:
        before = stored()
        answer = ask(clerk, reverse("ledger:table_preview"), {"file": uploaded(file)})
        if answer.status_code == 200:
            assert stored() | {"files": 0} == before | {"files": 0}, file.name
            assert_committed_whole_or_not_at_all(clerk, answer, file)
        else:
            refused.append(file.name)
            assert (answer.status_code, file.name) == (422, file.name)
            assert "errorlist" in answer.content.decode(), file.name
            assert stored() == before, file.name
    assert refused


def assert_committed_whole_or_not_at_all(browser: Client, preview, file: MalformedFile) -> None:
    """What can be previewed can be taken over, or words say why not."""
    before, shown = stored(), preview.context["preview"]
    posted = {"note": preview.context["note"], "digest": shown.digest}
    answer = ask(browser, reverse("ledger:table_commit"), posted)
    if answer.status_code == 302:
        added = stored()["ledger_ledgertask"] - before["ledger_ledgertask"]
        assert added == shown.added, file.name
        assert ask(browser, answer.url).status_code == 200
    else:
        assert (answer.status_code, file.name) == (422, file.name)
        assert stored() == before, file.name
