"""Lines of invoices and credit notes say which course was sold. Of older ones it is the course whose
code is in their description, as issued; if that was renamed since, the one course of the booking.
Where neither can be known, it stays empty, as it does for prepaid places for any course."""

import re

import django.db.models.deletion
from django.db import migrations, models

CODE = re.compile(r", course ([-\w]+)(?:,|$)")


def fill(apps, schema_editor):
    def rows(name):
        return apps.get_model("bookings", name)._base_manager

    courses = dict(apps.get_model("courses", "Course")._base_manager.values_list("code", "pk"))
    booked = {}
    for booking, course in rows("Place").values_list("booking", "course"):
        booked.setdefault(booking, set()).add(course)
    for name, booking, pool in (
        ("InvoiceLine", "invoice__booking", "invoice__pool"),
        ("CreditNoteLine", "credit_note__invoice__booking", "credit_note__invoice__pool"),
    ):
        lines = rows(name).values_list("pk", "description", booking, f"{pool}__course")
        for pk, description, of, prepaid in lines.iterator(chunk_size=1000):
            found = CODE.search(description)
            only = booked.get(of, set())
            course = courses.get(found[1]) if found else None
            course = course or prepaid or (min(only) if len(only) == 1 else None)
            if course:
                rows(name).filter(pk=pk).update(course=course)


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0015_statements'),
        ('courses', '0010_joining'),
    ]

    operations = [
        migrations.AddField(
            model_name='creditnoteline',
            name='course',
            field=models.ForeignKey(blank=True, db_index=False, help_text='As on a line of an invoice', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.course'),
        ),
        migrations.AddField(
            model_name='invoiceline',
            name='course',
            field=models.ForeignKey(blank=True, db_index=False, help_text='What was sold, for reports: not printed. Empty: places good for any course', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.course'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
