from django_tasks import task

from accounts.privacy import packing


@task(backend="background")
def make_export(pk: int, key: str) -> None:
    packing.make(pk, key=key)
