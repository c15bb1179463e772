"""The log: every committed entry once, without gaps, signed, exported and verified."""

import json
import stat
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from factories.county import AT
from factories.races import at_once
from xianzhi.apps.audit.keys import AuditKeyError, signing_key
from xianzhi.apps.audit.models import Leaf, Log, SignedHead
from xianzhi.apps.audit.selectors import last_head
from xianzhi.apps.audit.services import (
    check_site,
    export_lines,
    keep_in_folder,
    mail_head,
    sequence,
    sign_head,
)
from xianzhi.core.merkle.heads import read_head
from xianzhi.core.merkle.verifying import TamperedError, verify
from xianzhi.errors import RuleError
from xianzhi.records.commands import Order, carry_out
from xianzhi.records.history import append_each
from xianzhi.records.models import Entry


@dataclass(frozen=True)
class Somebody:
    user_id: str = "user"
    post_id: str = "post"


ORDER = Order("test.write", Somebody(), {}, "key", AT, "因为")


@pytest.fixture(autouse=True)
def _own_key(settings, tmp_path):
    settings.AUDIT_KEY = tmp_path / "audit_key.pem"


def write(key, *streams):
    def act(change):
        append_each(change, [(stream, "write", {"二": [1, 2.5, None]}) for stream in streams])
        return key

    return carry_out(replace(ORDER, request_id=key), act)


def places():
    """Stream and number of every entry, in the order of the log."""
    found = Leaf.objects.order_by("position").values_list("entry__stream", "entry__number")
    return list(found)


def rewrite(statement, *params):
    """Do what somebody with the database's password can do."""
    table = "records_entry" if "records_entry" in statement else "audit_leaf"
    trigger = f"{table}_is_append_only"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {trigger}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, params)


@pytest.mark.django_db
def test_every_entry_gets_one_place_and_streams_keep_their_order():
    write("k1", "a:1", "b:1", "a:1")
    write("k2", "b:1")
    assert sequence() == 4
    assert sequence() == 0
    write("k3", "a:1", "c:1")
    assert sequence() == 2
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    for stream in ("a:1", "b:1", "c:1"):
        numbers = [number for name, number in places() if name == stream]
        assert numbers == sorted(numbers)


@pytest.mark.django_db
def test_an_entry_whose_id_seems_old_is_not_passed_over(monkeypatch):
    """The clock of the machine was set back between two entries."""
    write("k1", "a:1", "a:1")
    write("k2", "b:1")
    old = Entry.objects.get(stream="a:1", number=2)
    rewrite(
        "UPDATE records_entry SET id = %s WHERE id = %s",
        Entry._meta.pk.get_db_prep_value(type(old.pk)(int=old.pk.int >> 90), connection),
        Entry._meta.pk.get_db_prep_value(old.pk, connection),
    )
    sequence()
    write("k3", "a:1")
    sequence()
    assert [place for place in places() if place[0] == "a:1"] == [
        ("a:1", 1),
        ("a:1", 2),
        ("a:1", 3),
    ]


@pytest.mark.django_db
def test_many_streams_at_once_are_all_taken(monkeypatch):
    monkeypatch.setattr("xianzhi.apps.audit.services.sequencing._MOST_STREAMS", 3)
    write("k1", *[f"a:{number}" for number in range(9)])
    assert sequence() == 9


@pytest.mark.django_db
@pytest.mark.parametrize("margin", [0, 1, 5_000])
def test_the_newest_are_looked_at_first_and_nothing_is_left(monkeypatch, margin):
    monkeypatch.setattr("xianzhi.apps.audit.services.sequencing._MARGIN", margin)
    for number in range(12):
        write(f"k{number}", f"a:{number % 5}", "b:1")
        if number % 3 == 0:
            assert sequence() > 0
            assert sequence() == 0
    sequence()
    assert verify(export_lines(at=AT)).entries == Entry.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_eight_sequencers_at_once_number_everything_once():
    for number in range(30):
        write(f"k{number}", f"a:{number % 4}", "b:1")
    done = at_once(8, lambda _: sequence())
    assert sum(done) == 60
    assert Log.objects.get().size == Leaf.objects.count() == 60
    assert verify(export_lines(at=AT)).entries == 60


@pytest.mark.django_db(transaction=True)
def test_entries_are_sequenced_while_others_are_written():
    def work(place):
        for number in range(8):
            write(f"k{place}-{number}", f"a:{place}")
            sequence()
        return True

    assert all(at_once(6, work, faults=()))
    sequence()
    found = verify(export_lines(at=AT))
    assert (found.entries, found.streams) == (48, 6)


@pytest.mark.django_db
def test_a_head_is_signed_once_for_the_same_entries():
    write("k1", "a:1")
    first = sign_head(at=AT)
    assert first.is_signed()
    assert sign_head(at=AT + timedelta(hours=1)) == first == last_head()
    write("k2", "a:1")
    second = sign_head(at=AT + timedelta(hours=2))
    assert (second.seen.number, second.seen.size) == (2, 2)
    assert second.seen.previous == first.digest


@pytest.mark.django_db
def test_an_export_is_verified_and_tells_of_the_heads_in_between():
    assert verify(export_lines(at=AT)).entries == 0
    for number in range(5):
        write(f"k{number}", "a:1", "b:1")
        sign_head(at=AT + timedelta(hours=number))
    lines = list(export_lines(at=AT))
    found = verify(lines)
    assert (found.entries, found.streams, found.heads) == (10, 2, 6)
    assert found.last == last_head()
    said = json.loads(lines[2])
    assert said[:2] == [1, "sha256"]
    assert said[3][0] == "a:1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE records_entry SET reason = '改' WHERE number = 2", "audit.fault_digest"),
        ("UPDATE records_entry SET user_id = 'thief' WHERE number = 2", "audit.fault_digest"),
        ("UPDATE records_entry SET digest = 'ab' || substr(digest, 3)", "audit.fault_digest"),
        ("UPDATE records_entry SET verb = 'read' WHERE number = 3", "audit.fault_digest"),
    ],
)
def test_what_was_changed_in_the_database_is_found(statement, code):
    write("k1", "a:1", "a:1", "a:1")
    sign_head(at=AT)
    assert check_site(at=AT).is_right
    rewrite(statement)
    found = check_site(at=AT)
    assert not found.is_right
    assert found.tampered is not None
    assert found.tampered.code in {code, "audit.fault_line"}


@pytest.mark.django_db
def test_an_entry_that_was_taken_out_of_the_database_is_found():
    write("k1", "a:1", "a:1", "a:1")
    sign_head(at=AT)
    gone = Entry.objects.get(number=2)
    Leaf.objects.filter(entry=gone).delete()
    gone.delete()
    with closing(export_lines(at=AT)) as lines, pytest.raises(TamperedError) as told:
        verify(lines)
    assert (told.value.code, told.value.params["position"]) == ("audit.fault_position", "2")


@pytest.mark.django_db
def test_the_database_refuses_to_edit_the_log():
    write("k1", "a:1")
    sign_head(at=AT)
    for model in (Leaf, SignedHead):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**{model._meta.pk.name: 9})


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path):
    path = tmp_path / "home" / "key.pem"
    made = signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key.pem"]
    assert signing_key(path).private_bytes_raw() == made.private_bytes_raw()


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\n"])
def test_a_damaged_key_is_told_and_never_replaced(tmp_path, text):
    path = tmp_path / "key.pem"
    path.write_text(text)
    with pytest.raises(AuditKeyError):
        signing_key(path)
    assert path.read_text() == text


@pytest.mark.django_db
def test_without_the_key_nothing_is_signed(settings):
    settings.AUDIT_KEY.write_text("nonsense")
    write("k1", "a:1")
    with pytest.raises(AuditKeyError):
        sign_head(at=AT)
    assert SignedHead.objects.count() == 0


@pytest.mark.django_db
def test_heads_are_kept_in_the_folder_each_once_in_their_order(settings, tmp_path):
    assert keep_in_folder() == 0
    settings.AUDIT_FOLDER = tmp_path / "elsewhere"
    with pytest.raises(RuleError):
        keep_in_folder()
    settings.AUDIT_FOLDER.mkdir()
    for number in range(4):
        write(f"k{number}", "a:1")
        sign_head(at=AT + timedelta(hours=number))
        if number != 1:
            keep_in_folder()
    assert keep_in_folder() == 0
    (file,) = settings.AUDIT_FOLDER.iterdir()
    kept = [read_head(line) for line in file.read_bytes().splitlines()]
    assert [head.seen.number for head in kept] == [1, 2, 3, 4]
    assert verify(export_lines(at=AT), kept).kept == 4


@pytest.mark.django_db
def test_the_last_head_is_mailed_to_those_who_keep_it(settings):
    settings.AUDIT_MAIL = ("keeper@hechuan.example",)
    settings.EMAIL_HOST = ""
    write("k1", "a:1")
    head = sign_head(at=AT)
    assert not mail_head()
    settings.EMAIL_HOST = "mail.hechuan.example"
    settings.XIANZHI_COUNTY_NAME = "禾川县"
    assert mail_head()
    (sent,) = mail.outbox
    assert head.line in sent.body.splitlines()
    assert sent.to == ["keeper@hechuan.example"]
    assert "禾川县" in sent.subject
