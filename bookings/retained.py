"""What is kept of whoever buys, and for how long."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Learner, User
from accounts.privacy import erasure
from bookings.models import (
    Booking,
    CreditNote,
    Dispute,
    Invoice,
    InvoiceLine,
    Movement,
    PaymentAttempt,
    Place,
    Quote,
    Refund,
    StripeEvent,
    WaitingListEntry,
)
from bookings.pro_forma import paper as pro_formas
from common import files
from common.money import to_pence
from common.retained import A_LOG, LOGS
from common.retention import Kind, days, months, register, years
from courses.models import Session

SIX_YEARS = years(6)
TAX = "HMRC asks for records of sales for six years (VAT Notice 700/21; Companies Act 2006)."

_owed = Refund.objects.filter(state__in=[Refund.State.OWED, Refund.State.PENDING])
_unsettled = _owed.filter(attempt__booking=OuterRef("booking"))
_unsettled_of_it = _owed.filter(attempt__invoice=OuterRef("pk"))
_payable = PaymentAttempt.objects.unfinished().filter(invoice=OuterRef("pk"))
_sittings = Session.objects.filter(run__places__booking=OuterRef("booking"))
_sittings_of = Session.objects.filter(run__places__booking=OuterRef("pk"))
_others = Invoice.objects.filter(booking=OuterRef("booking"))
_paid = PaymentAttempt.objects.filter(booking=OuterRef("pk"), state=PaymentAttempt.State.PAID)
_unfinished = PaymentAttempt.objects.filter(
    booking=OuterRef("pk"), state__in=PaymentAttempt.UNFINISHED
)


def _invoices(before: dt.datetime) -> QuerySet[Invoice]:
    """Nothing of the booking is younger, so that it can go with its invoice: neither the dates it
    is for, nor money that is still owed."""
    return Invoice.objects.filter(
        ~Exists(_sittings.filter(ends_at__gte=before)),
        ~Exists(_unsettled),
        ~Exists(_unsettled_of_it),
        ~Exists(_payable),
        ~Exists(_others.filter(issued_on__gte=timezone.localtime(before).date())),
        issued_on__lt=timezone.localtime(before).date(),
    )


def _came_to_nothing(before: dt.datetime) -> QuerySet[Booking]:
    """Never confirmed, and nobody is at it."""
    unconfirmed = [Booking.State.HELD, Booking.State.CANCELLED]
    return Booking.objects.filter(
        ~Exists(_unfinished),
        state__in=unconfirmed,
        hold_expires_at__lt=before,
        invoices=None,
        confirmed_at=None,
    )


def delete_invoices(invoices: Sequence[Invoice]) -> None:
    """With their files, credit notes and rows of the ledger, and the bookings that they are for,
    whose other invoices are as old."""
    bookings = Booking.objects.filter(invoices__in=invoices)
    keys = list(bookings.select_for_update(of=("self",)).values_list("pk", flat=True))
    others = Invoice.objects.filter(booking__in=keys).exclude(pk__in=[each.pk for each in invoices])
    invoices = [*invoices, *others]
    notes = CreditNote.objects.filter(invoice__in=invoices)
    files.forget(invoice.pdf for invoice in invoices)
    files.forget(note.pdf for note in notes)
    Movement._base_manager.filter(invoice__in=invoices).delete()
    _delete_payments(invoices)
    notes.delete()
    InvoiceLine.objects.filter(invoice__in=invoices).delete()
    Invoice.objects.filter(pk__in=[invoice.pk for invoice in invoices]).delete()
    _delete(keys)


def _delete_payments(invoices: Sequence[Invoice]) -> None:
    """What was paid on them by card, and what of that stands on somebody's account."""
    paid = Q(attempt__invoice__in=invoices) | Q(refund__attempt__invoice__in=invoices)
    paid |= Q(dispute__attempt__invoice__in=invoices)
    _bring_forward(Movement._base_manager.filter(paid))
    _delete_attempts(PaymentAttempt.objects.filter(invoice__in=invoices))


def _delete_attempts(attempts: QuerySet[PaymentAttempt]) -> None:
    """With what was given back of them, and what banks asked back."""
    Refund.objects.filter(attempt__in=attempts).delete()
    disputes = Dispute.objects.filter(attempt__in=attempts)
    files.forget(dispute.evidence for dispute in disputes)
    disputes.delete()
    attempts.delete()


def delete_quotes(quotes: Sequence[Quote]) -> None:
    """With their papers."""
    files.forget(quote.pdf for quote in quotes)
    Quote.objects.filter(pk__in=[quote.pk for quote in quotes]).delete()


def delete_bookings(bookings: Sequence[Booking]) -> None:
    _delete([booking.pk for booking in bookings])


def _delete(bookings: list[int]) -> None:
    """With payments, refunds, disputes and places; the people on them stay. What an organisation
    has as credit, it keeps: the ledger only forgets what it came of."""
    rows = Movement._base_manager.filter(booking__in=bookings)
    rows.filter(organisation=None).delete()
    _bring_forward(rows)
    _delete_attempts(PaymentAttempt.objects.filter(booking__in=bookings))
    Place.objects.filter(booking__in=bookings).delete()
    pro_formas.forget(bookings)
    Booking.objects.filter(pk__in=bookings).delete()


def bring_forward(rows: Sequence[Movement]) -> None:
    _bring_forward(Movement._base_manager.filter(pk__in=[row.pk for row in rows]))


def _bring_forward(rows: QuerySet[Movement]) -> None:
    """What rows on organisations' accounts come to stays with each, as one sum; the rows go."""
    now = timezone.now()
    for row in rows.order_by().values("organisation").annotate(left=Sum("amount")):
        if left := to_pence(row["left"]):
            Movement.objects.create(
                kind=Movement.Kind.BROUGHT_FORWARD, amount=left, on=timezone.localdate(now), at=now,
                organisation_id=row["organisation"],
            )  # fmt: skip
    rows.delete()


def _on_account(before: dt.datetime) -> QuerySet[Movement]:
    return Movement.objects.filter(invoice=None, booking=None, pool=None, at__lt=before)


def _without_invoice(before: dt.datetime) -> QuerySet[Booking]:
    """Confirmed with nothing to pay: with prepaid places, or at no price."""
    return Booking.objects.filter(
        ~Exists(_sittings_of.filter(ends_at__gte=before)),
        state=Booking.State.CONFIRMED,
        invoices=None,
        confirmed_at__lt=before,
    )


def _quotes(*states: Quote.State) -> QuerySet[Quote]:
    return Quote.objects.filter(state__in=states)


def _waiting(before: dt.datetime) -> QuerySet[WaitingListEntry]:
    later = Session.objects.filter(run=OuterRef("run"), ends_at__gte=before)
    return WaitingListEntry.objects.filter(
        ~Exists(later), run__isnull=False, created_at__lt=before
    ).exclude(state=WaitingListEntry.State.OFFERED)


def _waiting_for_any(before: dt.datetime) -> QuerySet[WaitingListEntry]:
    entries = WaitingListEntry.objects.filter(run=None, created_at__lt=before)
    return entries.exclude(state=WaitingListEntry.State.OFFERED)


def _idle_learners(before: dt.datetime) -> QuerySet[Learner]:
    """Nobody who can sign in, and nothing learnt nor booked."""
    return Learner.objects.filter(user=None, enrolments=None, places=None, created_at__lt=before)


def _idle_people(before: dt.datetime) -> QuerySet[User]:
    """Nobody's member, learner or buyer, and long not here. Staff are closed by an
    administrator."""
    idle = User.objects.filter(memberships=None, learners=None, bookings=None, is_staff=False)
    return idle.filter(date_joined__lt=before).exclude(last_login__gte=before)


def _erase(people: Sequence[User]) -> None:
    for user in people:
        erasure.erase(erasure.person(user))


register(
    Kind(
        name="invoices",
        label="Invoices, with their bookings",
        what="The invoice, its credit notes, their files, the booking with its contact and its"
        " places, its payments, disputes about them and their rows of the ledger. What people on it"
        " learnt is counted by itself.",
        why=TAX,
        counted_from="the day of issue, or the end of the last date booked where that is later",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=_invoices,
        delete=delete_invoices,
        moment="issued_on",
        reference="number",
    ),
    Kind(
        name="credit",
        label="Movements of organisations' credit",
        what="What was credited, used or paid out, with the references of bank transfers. What is"
        " left of an organisation's credit stays, as one sum.",
        why=TAX,
        counted_from="the day it was written down",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=_on_account,
        delete=bring_forward,
        moment="at",
        reference="pk",
    ),
    Kind(
        name="without_invoice",
        label="Bookings with nothing to pay",
        what="Bookings with prepaid places or at no price, with their contact and their places.",
        why=TAX,
        counted_from="the day it was confirmed, or the end of the last date booked where that is"
        " later",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=_without_invoice,
        delete=delete_bookings,
        moment="confirmed_at",
        reference="reference",
    ),
    Kind(
        name="paid_back",
        label="Bookings paid and paid back",
        what="Bookings that were paid for by card, never confirmed, and refunded.",
        why=TAX,
        counted_from="the end of their hold",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=lambda before: _came_to_nothing(before).filter(Exists(_paid)),
        delete=delete_bookings,
        moment="hold_expires_at",
        reference="reference",
    ),
    Kind(
        name="abandoned",
        label="Bookings that nobody finished",
        what="What was typed before the booking was left: names, addresses, contact.",
        why="It holds names, and no seats.",
        counted_from="the end of their hold",
        default=days(7),
        maximum=LOGS,
        due=lambda before: _came_to_nothing(before).filter(~Exists(_paid)),
        delete=delete_bookings,
        moment="hold_expires_at",
        reference="reference",
    ),
    Kind(
        name="quotes",
        label="Quotes that came to nothing",
        what="Drafts, and quotes that were declined or lapsed, with their contact.",
        why="As the enquiry that it answered.",
        counted_from="the day it was made",
        default=months(12),
        maximum=months(24),
        due=lambda before: _quotes(
            Quote.State.DRAFT, Quote.State.DECLINED, Quote.State.LAPSED
        ).filter(created_at__lt=before),
        delete=delete_quotes,
        moment="created_at",
        reference="number",
    ),
    Kind(
        name="accepted_quotes",
        label="Accepted quotes",
        what="What was agreed, with its contact.",
        why="A contract: claims can be brought for six years (Limitation Act 1980).",
        counted_from="the day it was accepted",
        default=SIX_YEARS,
        minimum=SIX_YEARS,
        due=lambda before: _quotes(Quote.State.ACCEPTED).filter(decided_at__lt=before),
        delete=delete_quotes,
        moment="decided_at",
        reference="number",
    ),
    Kind(
        name="waiting_list",
        label="Waiting lists",
        what="Name and address of whoever wanted a place on a full date.",
        why="The date is over.",
        counted_from="the end of the date",
        default=days(30),
        maximum=LOGS,
        due=_waiting,
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="waiting_list_any",
        label="Waiting lists for any date",
        what="Name and address of whoever wanted a place on any date of a course, and what they"
        " were offered.",
        why="Who has waited for so long has found something else.",
        counted_from="the day they asked",
        default=months(12),
        maximum=months(12),
        due=_waiting_for_any,
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="stripe_events",
        label="Notices from the card service",
        what="What Stripe told us of payments, by number.",
        why=A_LOG,
        counted_from="the day it came",
        default=LOGS,
        maximum=months(12),
        due=lambda before: StripeEvent.objects.filter(
            done_at__isnull=False, received_at__lt=before
        ),
        moment="received_at",
        reference="event_id",
    ),
    Kind(
        name="learners",
        label="Learners of whom nothing is kept",
        what="Name, address, role and team of people on an organisation's list, with no course"
        " nor booking, and no account.",
        why="As what they learnt.",
        counted_from="the day they were added",
        default=SIX_YEARS,
        due=_idle_learners,
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="accounts",
        label="Accounts that nobody uses",
        what="The account of a person who is nobody's member, learner or buyer.",
        why="We keep no more about people than we need.",
        counted_from="the last time they signed in",
        default=months(24),
        due=_idle_people,
        delete=_erase,
        moment="date_joined",
        reference="public_id",
    ),
)
