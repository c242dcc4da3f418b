"""What makes the audit trail append-only in the database itself, whoever asks: triggers that refuse
to change or delete a row. A migration sets them; whoever takes them off is found out by
`manage.py audit_verify`. SQLite loses them when a migration alters one of the tables: it must set
them again, or the tests fail.

They hold against the application, its mistakes and whoever reaches the database through it. Nothing
in a database holds against its owner, who can drop a trigger: for that there is the chain
(`common.sealing`)."""

from typing import Any

TABLES = ("common_auditevent", "common_auditseal", "common_auditcheck")
MESSAGE = "The audit trail is append-only"

#: What tells one row from another: in SQLite, INSERT OR REPLACE deletes the row in the way without
#: asking the trigger on DELETE.
KEYS = {
    "common_auditevent": ("id", "public_id"),
    "common_auditseal": ("number", "event_id"),
    "common_auditcheck": ("id",),
}


def names(vendor: str) -> set[str]:
    """Of the triggers that there must be."""
    acts = ("append_only",) if vendor == "postgresql" else ("update", "delete", "replace")
    return {f"{table}_{act}" for table in TABLES for act in acts}


def installation(vendor: str) -> list[str]:
    """The statements that set the guards, where there are none."""
    if vendor == "postgresql":
        return [_POSTGRESQL_FUNCTION, *(_POSTGRESQL.format(table=table) for table in TABLES)]
    return [
        statement
        for table in TABLES
        for statement in (
            _SQLITE.format(table=table, act="update", event="UPDATE", when="", message=MESSAGE),
            _SQLITE.format(table=table, act="delete", event="DELETE", when="", message=MESSAGE),
            _SQLITE.format(
                table=table, act="replace", event="INSERT", when=_taken(table), message=MESSAGE
            ),
        )
    ]


def removal(vendor: str) -> list[str]:
    """The statements that take them off: for going back in migrations, and for the tests, which
    empty every table."""
    if vendor == "postgresql":
        dropped = [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES]
        return [*dropped, "DROP FUNCTION IF EXISTS common_audit_append_only()"]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(names(vendor))]


def missing(connection: Any) -> set[str]:
    """The triggers that there should be and are not, or that are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        return names(connection.vendor) - {name for (name,) in cursor.fetchall()}


def _taken(table: str) -> str:
    same = " OR ".join(f"{key} = NEW.{key}" for key in KEYS[table])
    return f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours


_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # O fires for everybody but a replica, A for everybody.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}

_POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION common_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$"""

_POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION common_audit_append_only()"""

_SQLITE = """
CREATE TRIGGER {table}_{act} BEFORE {event} ON {table}{when}
BEGIN SELECT RAISE(ABORT, '{message}'); END"""
