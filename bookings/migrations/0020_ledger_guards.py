"""From here on the database refuses to change what a row of the ledger says of money."""

from django.db import migrations

from bookings.ledger import guards


def install(apps, schema_editor):
    for statement in guards.installation(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in guards.removal(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0019_reports"),
    ]

    operations = [migrations.RunPython(install, remove)]
