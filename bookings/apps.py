from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Bookings and money"

    def ready(self) -> None:
        from accounts import roles
        from accounts.membership import office_counts, sections
        from accounts.models import Membership
        from accounts.signing_in import sessions
        from bookings import (  # noqa: F401 - they register what is theirs
            copies,
            merging,
            papers,
            privacy,
            retained,
            wording,
        )
        from bookings.changes import calendars  # noqa: F401 - what its messages bring along
        from bookings.changes import wording as changes_wording  # noqa: F401
        from bookings.models import Booking
        from bookings.policy import DATES_KEY, SESSION_KEY

        # Whoever signs in half-way through a booking goes on with it.
        sessions.keep([SESSION_KEY, DATES_KEY])

        sections.register(
            sections.Section(
                "bookings", "Bookings", "organisation_front", order=10, roles=Membership.BUYERS
            )
        )

        office_counts.register(
            "booking_count",
            label="Bookings",
            rows=Booking.objects.filter(state=Booking.State.CONFIRMED),
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
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.add_datechange", "bookings.view_datechange")
        roles.grant(roles.FINANCE, "bookings.view_datechange")
        for role in (roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.add_change")
        for role in (roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.change_change")
