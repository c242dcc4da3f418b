"""What a worker does is the doing of the task that it has taken up."""

from typing import Any

from django.dispatch import receiver
from django_tasks.signals import task_finished, task_started
from django_tasks_db import DatabaseBackend

from common import acting


# The library sends now its backend and now the backend's class, so the sender is looked at here.
# Other backends run a task at once, inside of a request or of another task.
@receiver(task_started, dispatch_uid="acting")
def _begins(*, sender: Any, task_result: Any, **_: Any) -> None:
    if _is_worker_s(sender):
        acting.begin(origin=f"task {task_result.task.module_path}")


@receiver(task_finished, dispatch_uid="acting")
def _ends(*, sender: Any, **_: Any) -> None:
    if _is_worker_s(sender):
        acting.begin(origin="")


def _is_worker_s(sender: Any) -> bool:
    return sender is DatabaseBackend or isinstance(sender, DatabaseBackend)
