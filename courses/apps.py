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

        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            for model in ("course", "courserun"):
                roles.grant(
                    role, *(f"courses.{act}_{model}" for act in ("add", "change", "delete", "view"))
                )
            roles.grant(role, "courses.view_interestnotice", "courses.delete_interestnotice")
        for role in (roles.EDITORS, roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            for act in ("add", "change", "delete", "view"):
                roles.grant(role, f"courses.{act}_topic")
