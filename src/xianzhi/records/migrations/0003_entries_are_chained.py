# ruff: noqa: D101, RUF012 -- the shape of a migration is given by Django
"""Every entry of a history is sealed with all before it in its stream; old ones are sealed now."""

from collections.abc import Iterator
from itertools import groupby, islice

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from xianzhi.core.merkle.chain import FIRST, seal, text_of
from xianzhi.records.history import statement_of
from xianzhi.records.immutable import allow_updates, refuse_updates

ENTRIES_AT_ONCE = 2_000


def seal_old_entries(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Chain what was written before there were chains, stream by stream, a batch at a time."""
    sealed = _seals(apps, editor)
    statement = "UPDATE records_entry SET digest = %s WHERE id = %s"
    while batch := list(islice(sealed, ENTRIES_AT_ONCE)):
        with editor.connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def _seals(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[str, str]]:
    model = apps.get_model("records", "Entry")
    key = model._meta.get_field("id")  # noqa: SLF001 -- public in spite of its name
    ordered = model.objects.order_by("stream", "number").iterator(ENTRIES_AT_ONCE)
    for _, entries in groupby(ordered, key=lambda entry: entry.stream):
        digest = FIRST
        for entry in entries:
            digest = seal(digest, text_of(statement_of(entry)))
            yield digest.hex(), str(key.get_db_prep_value(entry.pk, editor.connection))


class Migration(migrations.Migration):
    dependencies = [("records", "0002_history_is_append_only")]
    operations = [
        allow_updates("records_entry"),
        migrations.AddField(
            model_name="entry",
            name="algorithm",
            field=models.CharField(default="sha256", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="entry",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal_old_entries, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=~models.Q(digest=""), name="entry_is_sealed"
            ),
        ),
        refuse_updates("records_entry"),
    ]
