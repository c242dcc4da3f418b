"""What keeps the rows of the ledger as they were written in the database itself, whoever asks:
triggers that refuse to change what a row says of money, as `common.audit_guards` does for the audit
trail. Whose an account is follows the merging of organisations, and old rows are deleted with their
invoice; one that is missing is found by `bookings.integrity.ledger`.

SQLite loses its trigger when a migration alters the table: that migration must set it again, or the
tests fail."""

from typing import Any

NAME = "bookings_movement_as_written"
MESSAGE = "A row of the ledger is not changed"
COLUMNS = (
    "kind", "amount", '"on"', "at", "invoice_id", "booking_id", "pool_id", "credit_note_id",
    "attempt_id", "refund_id",
)  # fmt: skip

_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COLUMNS)
_FUNCTION = f"""
CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_POSTGRESQL = f"""
CREATE TRIGGER {NAME} BEFORE UPDATE ON bookings_movement
FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION {NAME}()"""
_SQLITE = f"""
CREATE TRIGGER {NAME} BEFORE UPDATE ON bookings_movement
WHEN {_CHANGED.replace("IS DISTINCT FROM", "IS NOT")}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}


def installation(vendor: str) -> list[str]:
    """The statements that set the guard where there is none."""
    return [_FUNCTION, _POSTGRESQL] if vendor == "postgresql" else [_SQLITE]


def removal(vendor: str) -> list[str]:
    """The statements that take it off: for going back in migrations."""
    if vendor == "postgresql":
        dropped = f"DROP TRIGGER IF EXISTS {NAME} ON bookings_movement"
        return [dropped, f"DROP FUNCTION IF EXISTS {NAME}()"]
    return [f"DROP TRIGGER IF EXISTS {NAME}"]


def is_set(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        return NAME in {name for (name,) in cursor.fetchall()}
