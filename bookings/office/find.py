"""One box over everything that the office knows by a name or a number, in groups that each role may
see."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Learner, Organisation, User
from bookings.ledger import balances, words
from bookings.models import Booking, Invoice, Place, Quote
from bookings.office.pages import booking_url, date_url
from common.when import date
from courses.models import CourseRun

#: Fewer letters find everybody.
FEWEST = 2
#: What is said before the number of a purchase order.
ORDER = re.compile(r"^p\.?o\.?( number| no\.?)?[\s:#-]+", re.IGNORECASE)
#: Lines of a group; all of them are in its list.
SHOWN = 10


class Found(NamedTuple):
    title: str
    url: str
    about: str


@dataclass(frozen=True)
class Kind:
    """One group: who sees it, where it is looked for, and how a line says what was found."""

    heading: str
    permission: str
    rows: Callable[[], QuerySet[Any]]
    fields: tuple[str, ...]
    line: Callable[[Any], Found]
    #: The name of the list that has all of them, if it can be searched.
    index: str = ""


@dataclass(frozen=True)
class Group:
    heading: str
    found: list[Found]
    has_more: bool
    more_url: str


def find(user: Any, words: str) -> list[Group]:
    """What `words` finds for this member of staff: a query for each kind that they may see. Nothing
    for fewer than two letters."""
    words = " ".join(words.split())
    if len(words) < FEWEST:
        return []
    groups = [_group(kind, words) for kind in KINDS if user.has_perm(kind.permission)]
    return [group for group in groups if group.found]


def _group(kind: Kind, words: str) -> Group:
    any_of, number = Q(), ORDER.sub("", words)
    for field in kind.fields:
        # Callers say "PO 4711" whether or not it stands so on the booking.
        is_order = field.endswith("po_number") and len(number) >= FEWEST
        wanted = number if is_order else words
        any_of |= Q(**{f"{field}__icontains": wanted})
    rows = list(kind.rows().filter(any_of)[: SHOWN + 1])
    more = f"{reverse(kind.index)}?{urlencode({'q': words})}" if kind.index else ""
    return Group(kind.heading, [kind.line(row) for row in rows[:SHOWN]], len(rows) > SHOWN, more)


def _booking(booking: Booking) -> Found:
    about = (booking.organisation_name, booking.contact_name, booking.get_state_display())
    po = f"PO {booking.po_number}" if booking.po_number else ""
    return Found(booking.reference, booking_url(booking.pk), _said(*about, po))


def _invoice(invoice: Invoice) -> Found:
    booking = invoice.booking
    po = f"PO {booking.po_number}" if booking and booking.po_number else ""
    paid = words.state(invoice, today=timezone.localdate())
    url = reverse("invoice:inspect", args=[invoice.pk])
    return Found(invoice.number, url, _said(booking.organisation_name if booking else "", paid, po))


def _quote(quote: Quote) -> Found:
    about = (quote.organisation_name, quote.contact_name, quote.get_state_display())
    return Found(quote.number, reverse("quotes:edit", args=[quote.pk]), _said(*about))


def _organisation(organisation: Organisation) -> Found:
    url = reverse("organisation:edit", args=[organisation.pk])
    since = f"Since {date(organisation.created_at)}"
    return Found(
        organisation.name, url, "Pays for themselves" if organisation.individual else since
    )


def _learner(learner: Learner) -> Found:
    url = reverse("learner:edit", args=[learner.pk])
    about = (learner.organisation.name, learner.job_role, learner.email)
    return Found(learner.full_name, url, _said(*about))


def _user(user: User) -> Found:
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    return Found(user.get_full_name() or user.email, url, _said(user.email))


def _place(place: Place) -> Found:
    about = (place.booking.reference, place.course.title, place.when, place.email)
    url = date_url(place.run_id) if place.run_id else booking_url(place.booking_id)
    return Found(place.name, url, _said(*about))


def _date(run: CourseRun) -> Found:
    return Found(run.course.title, date_url(run.pk), _said(run.when, run.get_state_display()))


def _said(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


KINDS = (
    Kind(
        "Bookings",
        "bookings.view_booking",
        lambda: Booking.objects.order_by("-created_at"),
        ("reference", "organisation_name", "contact_name", "contact_email", "po_number"),
        _booking,
        "booking:index",
    ),
    Kind(
        "Invoices",
        "bookings.view_invoice",
        lambda: balances.with_owed(Invoice.objects.select_related("booking")).order_by("-pk"),
        ("number", "booking__reference", "booking__organisation_name", "booking__po_number"),
        _invoice,
        "invoice:index",
    ),
    Kind(
        "Quotes",
        "bookings.view_quote",
        lambda: Quote.objects.order_by("-pk"),
        ("number", "organisation_name", "contact_name", "contact_email", "po_number"),
        _quote,
        "quotes:index",
    ),
    Kind(
        "Organisations",
        "accounts.view_organisation",
        lambda: Organisation.objects.order_by("name"),
        ("name",),
        _organisation,
        "organisation:index",
    ),
    Kind(
        "Learners",
        "accounts.view_learner",
        lambda: (
            Learner.objects.filter(erased_at=None)
            .select_related("organisation")
            .order_by("full_name", "pk")
        ),
        ("full_name", "email", "registration_number"),
        _learner,
        "learner:index",
    ),
    Kind(
        "People who sign in",
        "accounts.view_user",
        lambda: User.objects.order_by("full_name", "pk"),
        ("full_name", "email"),
        _user,
        "wagtailusers_users:index",
    ),
    Kind(
        "Places",
        "bookings.view_booking",
        lambda: (
            Place.objects.exclude(name="")
            .filter(booking__state=Booking.State.CONFIRMED)
            .select_related("booking", "course", "run")
            .prefetch_related("run__sessions")
            .order_by("-pk")
        ),
        ("name", "email"),
        _place,
    ),
    Kind(
        "Dates",
        "bookings.view_booking",
        lambda: (
            CourseRun.objects.with_first_start()
            .select_related("course")
            .prefetch_related("sessions")
            .order_by("-first_start", "-pk")
        ),
        ("course__title", "course__code", "place"),
        _date,
    ),
)
