from django_tasks import task

from common import delivery


@task(backend="background")
def send_messages(pks: list[int]) -> None:
    for pk in pks:
        delivery.deliver(pk)
