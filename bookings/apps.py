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
        from bookings.models import Booking
        from bookings.office import wording as office_wording  # noqa: F401 - registers what is its
        from bookings.policy import DATES_KEY, SESSION_KEY

        # Whoever signs in half-way through a booking goes on with it.
        sessions.keep([SESSION_KEY, DATES_KEY])

        buyers = Membership.BUYERS
        sections.register(
            sections.Section("front", "Overview", "organisation_front", order=5),
            sections.Section("dates", "Dates", "organisation_dates", order=8),
            sections.Section(
                "bookings", "Bookings", "organisation_bookings", order=10, roles=buyers
            ),
            sections.Section(
                "invoices", "Invoices", "organisation_invoices", order=14, roles=buyers
            ),
            sections.Section(
                "waiting", "Waiting lists", "organisation_waiting", order=16, roles=buyers
            ),
        )

        office_counts.register(
            "booking_count",
            label="Bookings",
            rows=Booking.objects.filter(state=Booking.State.CONFIRMED),
        )
        for role in (roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS):
            for model in ("booking", "invoice", "waitinglistentry"):
                roles.grant(role, f"bookings.view_{model}")
            # To change a booking is to settle what is wrong with it.
            roles.grant(role, "bookings.change_booking")
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            # To add one is to book for a customer.
            roles.grant(role, "bookings.change_datesettings", "bookings.add_booking")
        for role in (roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.add_refund")
        for role in (roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.change_sellerdetails")
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.view_quote", "bookings.change_quote")
        roles.grant(roles.FINANCE, "bookings.view_quote")
