from django.apps import AppConfig
from django.db.models.signals import post_save


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Bookings and money"

    def ready(self) -> None:
        from accounts import roles
        from accounts.membership import office_counts, office_links, sections
        from accounts.models import Membership
        from accounts.signing_in import sessions
        from bookings import (  # noqa: F401 - they register what is theirs
            capacity,
            contacts,
            copies,
            integrity,
            merging,
            papers,
            privacy,
            retained,
            vat,
            wording,
        )
        from bookings.archives import retained as _archives  # noqa: F401
        from bookings.bank import privacy as _payers  # noqa: F401
        from bookings.bank import retained as _bank_files  # noqa: F401
        from bookings.basket import whose  # noqa: F401 - it hears of signing in
        from bookings.changes import doors as _doors  # noqa: F401
        from bookings.changes import wording as _changes  # noqa: F401
        from bookings.credit_notes import wording as _credit_notes  # noqa: F401
        from bookings.invoices import privacy as _receipts  # noqa: F401
        from bookings.invoices import wording as _invoices  # noqa: F401
        from bookings.invoices.policy import KEYS
        from bookings.minimums import wording as _minimums  # noqa: F401
        from bookings.models import Booking, SellerDetails
        from bookings.naming import attention as _names_missing  # noqa: F401
        from bookings.naming import copies as _names  # noqa: F401
        from bookings.naming import privacy as _links  # noqa: F401
        from bookings.naming import retained as _lists  # noqa: F401
        from bookings.naming import wording as _naming  # noqa: F401
        from bookings.office import wording as office_wording  # noqa: F401 - registers what is its
        from bookings.policy import DATES_KEY, SESSION_KEY
        from bookings.pools import attention as _lapsing  # noqa: F401
        from bookings.pools import wording as _pools  # noqa: F401
        from bookings.reminders import wording as _reminders  # noqa: F401
        from bookings.reports import kept as _statements  # noqa: F401
        from bookings.reports import wording as _reports  # noqa: F401
        from bookings.waiting import wording as _waiting  # noqa: F401

        post_save.connect(vat.changed, sender=SellerDetails, dispatch_uid="bookings.vat")
        # Whoever signs in half-way through a booking goes on with it.
        sessions.keep([SESSION_KEY, DATES_KEY, KEYS])

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
                "statement", "Statement", "organisation_statement", order=15, roles=buyers
            ),
            sections.Section(
                "waiting", "Waiting lists", "organisation_waiting", order=16, roles=buyers
            ),
            sections.Section(
                "pools", "Prepaid places", "organisation_pools", order=30, roles=buyers
            ),
        )

        office_counts.register(
            "booking_count",
            label="Bookings",
            rows=Booking.objects.filter(state=Booking.State.CONFIRMED),
        )
        office_links.register(
            office_links.Link(
                "Statement of account", "money_reports:statement", "doc-full",
                permission="bookings.view_movement",
            )
        )  # fmt: skip
        for role in (roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS):
            for model in (
                "booking", "creditnote", "dispute", "invoice", "paymentattempt", "placepool",
                "stripeevent", "waitinglistentry",
            ):  # fmt: skip
                roles.grant(role, f"bookings.view_{model}")
            roles.grant(role, "bookings.add_placepool")
            # To change a booking is to settle what is wrong with it.
            roles.grant(role, "bookings.change_booking")
        for model in ("discountcode", "groupdiscount", "package"):
            roles.grant(roles.FINANCE, f"bookings.view_{model}")
            for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
                for act in ("add", "change", "delete", "view"):
                    roles.grant(role, f"bookings.{act}_{model}")
        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            # To add one is to book for a customer.
            roles.grant(role, "bookings.change_datesettings", "bookings.add_booking")
            roles.grant(role, "common.view_integritycheck")
            # To change an entry is to take it off the list, or to offer it places by hand.
            roles.grant(role, "bookings.change_waitinglistentry")
        for role in (roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.add_refund")
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
            # To add one is to record money that came or went by bank, and what was decided of it.
            roles.grant(role, "bookings.add_movement")
            for act in ("add", "change", "delete"):
                roles.grant(role, f"bookings.{act}_invoiceterms")
            roles.grant(role, "bookings.change_remindersettings")
            roles.grant(role, "bookings.view_bankrow")
            # To view them is to read the reports of money.
            roles.grant(role, "bookings.view_movement", "bookings.change_accountingcodes")
        for role in (roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS):
            roles.grant(role, "bookings.view_invoiceterms")
