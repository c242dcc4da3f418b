from wagtail import hooks

from courses.viewsets import TrainingGroup


@hooks.register("register_admin_viewset")
def register_training() -> TrainingGroup:
    return TrainingGroup()
