from wagtail import hooks

from courses.joining import attention  # noqa: F401 - it registers itself
from courses.viewsets import TrainingGroup


@hooks.register("register_admin_viewset")
def register_training() -> TrainingGroup:
    return TrainingGroup()
