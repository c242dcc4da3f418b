from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Certificates"

    def ready(self) -> None:
        from accounts.membership import sections
        from certificates import privacy, retained, wording  # noqa: F401 - they register themselves
        from certificates.issue import hear_of_completion
        from courses.signals import enrolment_completed

        enrolment_completed.connect(hear_of_completion)
        sections.register(
            sections.Section("training", "Training", "organisation_training", order=30)
        )
