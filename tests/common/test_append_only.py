"""What the audit trail holds is refused to whoever would change it: in the application's own code
with words, and in the database whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common import audit, sealing
from common.models import AppendOnly, AuditCheck, AuditEvent, AuditSeal

pytestmark = pytest.mark.django_db

MODELS = [AuditEvent, AuditSeal, AuditCheck]


@pytest.fixture(autouse=True)
def _rows():
    audit.record("common.tests.act")
    sealing.seal()
    AuditCheck.objects.create(at=timezone.now(), whole=1)


@pytest.mark.parametrize("model", MODELS)
def test_the_application_is_told(model):
    row = model.objects.get()
    for refused in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(pk=7),
        lambda: model.objects.bulk_update([row], ["pk"]),
        lambda: model.objects.update_or_create(pk=row.pk),
    ):
        with pytest.raises(AppendOnly, match="written once"):
            refused()
    assert model.objects.get() == row


STATEMENTS = {
    "common_auditevent": [
        "UPDATE common_auditevent SET reason = 'none'",
        "DELETE FROM common_auditevent",
        "INSERT OR REPLACE INTO common_auditevent SELECT * FROM common_auditevent",
        "TRUNCATE common_auditevent",
    ],
    "common_auditseal": [
        "UPDATE common_auditseal SET hash = 'none'",
        "DELETE FROM common_auditseal",
        "INSERT OR REPLACE INTO common_auditseal SELECT * FROM common_auditseal",
        "TRUNCATE common_auditseal",
    ],
    "common_auditcheck": [
        "UPDATE common_auditcheck SET problem = 'none'",
        "DELETE FROM common_auditcheck",
        "INSERT OR REPLACE INTO common_auditcheck SELECT * FROM common_auditcheck",
        "TRUNCATE common_auditcheck CASCADE",
    ],
}
ONLY = {"INSERT OR": "sqlite", "TRUNCATE ": "postgresql"}


@pytest.mark.parametrize(
    ("table", "statement"),
    [(table, statement) for table, statements in STATEMENTS.items() for statement in statements],
)
def test_the_database_refuses(table, statement):
    if ONLY.get(statement[:9], connection.vendor) != connection.vendor:
        pytest.skip("No statement of this database")

    def rows():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            return cursor.fetchall()

    before = rows()
    with (
        pytest.raises(IntegrityError, match="The audit trail is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert rows() == before != []
