from django.utils import timezone
from django_tasks import task

from courses.joining import sending
from courses.models import CourseRun


@task(backend="background")
def send_joining(pk: int) -> None:
    run = CourseRun.objects.filter(pk=pk).first()
    if run is not None:
        sending.send_due(now=timezone.now(), run=run)
