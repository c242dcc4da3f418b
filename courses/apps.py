from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses and learning"

    def ready(self) -> None:
        from accounts import roles

        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            for model in ("course", "courserun"):
                roles.grant(
                    role, *(f"courses.{act}_{model}" for act in ("add", "change", "delete", "view"))
                )
