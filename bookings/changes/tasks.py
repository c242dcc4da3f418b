from django.utils import timezone
from django_tasks import task


@task(backend="background")
def carry_out(pk: int) -> None:
    from bookings.changes import carrying_out
    from bookings.models import DateChange

    carrying_out.carry_out(DateChange.objects.get(pk=pk), now=timezone.now())
