from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Bookings and money"

    def ready(self) -> None:
        from accounts import roles
        from bookings import (  # noqa: F401 - they register themselves
            copies,
            papers,
            privacy,
            retained,
            wording,
        )

        for role in (roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS):
            for model in ("booking", "invoice", "waitinglistentry"):
                roles.grant(role, f"bookings.view_{model}")
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.change_datesettings")
        for role in (roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.change_sellerdetails")
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.view_quote", "bookings.change_quote")
        roles.grant(roles.FINANCE, "bookings.view_quote")
