"""Tables that the database itself keeps from being edited (只增不改)."""

from collections.abc import Callable
from typing import TypeAlias

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

__all__ = ["allow_updates", "refuse_updates"]

_Step: TypeAlias = Callable[[StateApps, BaseDatabaseSchemaEditor], None]
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION xianzhi_refuse_update() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are appended, never edited', TG_TABLE_NAME
USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION xianzhi_refuse_update();
"""
_SQLITE = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are appended, never edited'); END
"""


def refuse_updates(*tables: str) -> RunPython:
    """Make a migration step that lets the database refuse every UPDATE of these tables.

    SQLite rebuilds a table to alter it and drops its triggers then: a later migration that alters
    one of these tables begins with ``allow_updates`` and ends with this step again.
    """
    return RunPython(_installing(tables), _removing(tables))


def allow_updates(*tables: str) -> RunPython:
    """Make a migration step that lets the database alter these tables, see ``refuse_updates``."""
    return RunPython(_removing(tables), _installing(tables))


def _installing(tables: tuple[str, ...]) -> _Step:
    def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        template = _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL
        for table in tables:
            editor.execute(template.format(table=table), params=None)

    return install


def _removing(tables: tuple[str, ...]) -> _Step:
    def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else " ON {table}"
        for table in tables:
            drop = f"DROP TRIGGER IF EXISTS {{table}}_is_append_only{on}"
            editor.execute(drop.format(table=table), params=None)

    return remove
