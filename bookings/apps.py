from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Bookings and money"

    def ready(self) -> None:
        from bookings import papers  # noqa: F401 - registers the invoice as an attachment
