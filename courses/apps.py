from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses and learning"

    def ready(self) -> None:
        from accounts import roles
        from courses import (  # noqa: F401 - they register what is theirs
            calendars,
            merging,
            needs,
            privacy,
            retained,
            wording,
        )
        from courses.calendar_feed import feed  # noqa: F401
        from courses.joining import wording as joining_wording  # noqa: F401

        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            for model in ("course", "courserun"):
                roles.grant(
                    role, *(f"courses.{act}_{model}" for act in ("add", "change", "delete", "view"))
                )
            roles.grant(role, "courses.view_interestnotice", "courses.delete_interestnotice")
            roles.grant(role, "courses.change_joiningsettings")
        for role in (roles.EDITORS, roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            for act in ("add", "change", "delete", "view"):
                roles.grant(role, f"courses.{act}_topic")
