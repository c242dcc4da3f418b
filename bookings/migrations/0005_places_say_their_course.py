from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    """Until now every place was on a run, and nothing was ever taken off a price."""
    Place = apps.get_model("bookings", "Place")
    CourseRun = apps.get_model("courses", "CourseRun")
    course = CourseRun.objects.filter(pk=OuterRef("run")).values("course")[:1]
    Place.objects.filter(course=None).update(course=Subquery(course), list_price=F("unit_price"))


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0004_programmes_and_changes'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
