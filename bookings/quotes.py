"""In-house training, from an offer to a date that one organisation has to itself."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.membership.buyers import buyer, known
from accounts.models import User
from bookings import emails
from bookings.models import Quote, SellerDetails
from bookings.pricing import Amount
from bookings.terms import agreed
from common import audit
from common.numbering import next_number
from courses.models import Course, CourseRun

#: Days that a quote stands unless staff say otherwise.
STANDS = 30


class QuoteError(Exception):
    """Why a quote cannot be sent, answered or turned into a date, in words for whoever tries."""


class OrderNumberError(QuoteError):
    """It needs another order number, or one at all; `for_office` has an example."""

    def __init__(self, said: str, *, for_office: str) -> None:
        self.for_office = for_office
        super().__init__(said)


def draft(
    course: Course | None,
    *,
    organisation_name: str,
    contact_name: str,
    contact_email: str,
    people: int,
    wanted_dates: str,
    mode: str,
    place: str,
    owner: User | None,
) -> Quote:
    """A numbered draft at the course's price, for staff to complete."""
    today = timezone.localdate()
    with transaction.atomic():
        quote = Quote.objects.create(
            number=f"QU-{today.year}-{next_number(f'QU-{today.year}'):05}",
            course=course,
            organisation_name=organisation_name,
            contact_name=contact_name,
            contact_email=contact_email,
            people=people,
            price=course.price if course else None,
            wanted_dates=wanted_dates,
            mode=mode,
            place=place,
            owner=owner,
            valid_until=today + dt.timedelta(days=STANDS),
        )
        audit.record("bookings.quotes.draft", on=quote, after=_terms(quote))
        return quote


def amount(quote: Quote) -> Amount:
    """What a quote that was sent comes to."""
    assert quote.price is not None
    assert quote.vat_rate is not None
    return Amount(quote.people, quote.price, quote.vat_rate)


def send(quote: Quote, *, now: dt.datetime) -> Quote:
    """Offer a draft to its contact. From here on it stands still. Sending twice sends it once.

    Raises QuoteError while something is missing."""
    seller = SellerDetails.load()
    with transaction.atomic():
        quote = _locked(quote)
        if quote.state == Quote.State.SENT:
            return quote
        if not quote.is_draft:
            raise QuoteError("This quote has been answered.")
        if quote.course is None or quote.price is None:
            raise QuoteError("Choose the course and give the price, and save, before you send it.")
        if quote.valid_until < timezone.localdate(now):
            raise QuoteError("It would have lapsed already. Choose a later last day, and save.")
        quote.state, quote.sent_at = Quote.State.SENT, now
        quote.vat_rate = seller.vat_rate(quote.course.vat_rate)
        quote.save(update_fields=["state", "sent_at", "vat_rate"])
        _record("send", quote, before=Quote.State.DRAFT)
        emails.quote_sent(quote, amount=amount(quote))
        return quote


def accept(quote: Quote, *, by: str, po_number: str, now: dt.datetime) -> Quote:
    """Record that it was accepted, by the person of that name. Accepting twice changes nothing.

    Raises QuoteError when it can no longer be had, OrderNumberError where its invoice would need
    another order number."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.state == Quote.State.ACCEPTED:
            return quote
        _check_open(quote, now)
        _check_number(quote, po_number)
        quote.state, quote.decided_at = Quote.State.ACCEPTED, now
        quote.accepted_by, quote.po_number = by, po_number
        quote.save(update_fields=["state", "decided_at", "accepted_by", "po_number"])
        _record("accept", quote, before=Quote.State.SENT)
        emails.quote_accepted(quote)
        emails.quote_answered(quote)
        return quote


def decline(quote: Quote, *, now: dt.datetime) -> Quote:
    """Record that it was declined. Raises QuoteError when there is nothing to decline."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.state == Quote.State.DECLINED:
            return quote
        _check_open(quote, now)
        quote.state, quote.decided_at = Quote.State.DECLINED, now
        quote.save(update_fields=["state", "decided_at"])
        _record("decline", quote, before=Quote.State.SENT)
        emails.quote_answered(quote)
        return quote


def make_date(quote: Quote) -> CourseRun:
    """A private date for an accepted quote: as many places as people, at its price, seen by that
    organisation alone. A draft until staff have said when. There is one date for a quote.

    Raises QuoteError unless it was accepted."""
    with transaction.atomic():
        quote = _locked(quote)
        if quote.state != Quote.State.ACCEPTED:
            raise QuoteError("A date is made when the quote has been accepted.")
        if quote.run:
            return quote.run
        assert quote.course is not None
        organisation = buyer(
            quote.contact_email,
            name=quote.contact_name,
            organisation_name=quote.organisation_name,
        ).organisation
        quote.run = CourseRun.objects.create(
            course=quote.course,
            organisation=organisation,
            state=CourseRun.State.DRAFT,
            mode=quote.mode,
            place=quote.place,
            capacity=quote.people,
            price=quote.price,
        )
        quote.save(update_fields=["run"])
        audit.record("bookings.quotes.make_date", on=quote, after={"date": quote.run.public_id})
        return quote.run


def lapse(*, now: dt.datetime) -> int:
    """Let quotes lapse whose last day has passed. The number lapsed."""
    with transaction.atomic():
        lapsed = Quote.objects.past(timezone.localdate(now)).update(state=Quote.State.LAPSED)
        if lapsed:
            audit.record("bookings.quotes.lapse", after={"lapsed": lapsed})
    return lapsed


def _record(step: str, quote: Quote, *, before: Quote.State) -> None:
    audit.record(f"bookings.quotes.{step}", on=quote, before={"state": before}, after=_terms(quote))


def _terms(quote: Quote) -> dict[str, object]:
    return {"state": quote.state, "people": quote.people, "price": quote.price}


def _locked(quote: Quote) -> Quote:
    return (
        Quote.objects.select_for_update(of=("self",), no_key=True)
        .select_related("course", "run")
        .get(pk=quote.pk)
    )


def _check_number(quote: Quote, po_number: str) -> None:
    """By what is agreed with the organisation, if there is one already. Nothing is invoiced yet:
    what it may owe is asked then. Raises OrderNumberError."""
    if not amount(quote).gross:
        return
    organisation = known(quote.contact_email, organisation_name=quote.organisation_name)
    try:
        agreed.check_number(agreed.of(organisation), po_number)
    except agreed.NotOnInvoice as error:
        raise OrderNumberError(
            f"{error} Look it up, or ask us.", for_office=error.for_office
        ) from error


def _check_open(quote: Quote, now: dt.datetime) -> None:
    if quote.is_open(timezone.localdate(now)):
        return
    if quote.state in (Quote.State.SENT, Quote.State.LAPSED):
        raise QuoteError("This quote has lapsed. Ask us for a new one.")
    raise QuoteError("This quote can no longer be answered.")
