"""From here on the database refuses to change or delete what the audit trail holds."""

from django.db import migrations

from common import audit_guards


def install(apps, schema_editor):
    for statement in audit_guards.installation(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in audit_guards.removal(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0004_audit_seals"),
    ]

    operations = [migrations.RunPython(install, remove)]
