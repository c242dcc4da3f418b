from django_tasks import task

from common import delivery


@task(backend="background")
def send_message(pk: int) -> None:
    delivery.deliver(pk)
