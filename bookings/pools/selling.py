"""Selling so many places at once, before anybody knows for which date."""

import datetime as dt
from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.membership import organisations
from accounts.models import Organisation, User
from bookings import invoicing
from bookings.models import PlacePool, PoolEntry, SellerDetails
from bookings.pools import emails
from bookings.pools.ledger import PoolError
from bookings.pricing import Amount
from bookings.terms import agreed
from common import audit, mail
from courses.models import Course


class Billing(TypedDict):
    """To whom the invoice is addressed; its order number stands on the pool."""

    contact_name: str
    billing_address: str
    billing_postcode: str


def sell(
    organisation: Organisation,
    *,
    course: Course | None,
    size: int,
    unit_price: Decimal,
    vat_rate: Decimal | None = None,
    po_number: str,
    expires_on: dt.date,
    billing: Billing,
    by: User | None,
    now: dt.datetime,
) -> PlacePool:
    """`size` places of `course`, or of any course, to be taken by `expires_on`; with an invoice if
    anything is to be paid, and a message to the organisation's owners. Without `vat_rate` the
    course's counts, or what courses bear unless somebody says otherwise.

    Raises PoolError, also past what is agreed with the organisation."""
    today = timezone.localdate(now)
    if size < 1:
        raise PoolError("Say how many places: at least 1.")
    if expires_on < today:
        raise PoolError("They would have lapsed already. Choose a later last day.")
    seller = SellerDetails.load()
    with transaction.atomic():
        organisation = organisations.locked(organisation)
        if organisation.merged_into_id:
            raise PoolError("This organisation was merged into another. Choose that one.")
        rate = seller.vat_rate(_usual_rate(course) if vat_rate is None else vat_rate)
        _check_terms(organisation, Amount(size, unit_price, rate), po_number)
        pool = PlacePool.objects.create(
            organisation=organisation,
            course=course,
            size=size,
            unit_price=unit_price,
            vat_rate=rate,
            po_number=po_number,
            bought_on=today,
            expires_on=expires_on,
        )
        PoolEntry.objects.create(
            pool=pool, kind=PoolEntry.Kind.BOUGHT, quantity=size, at=now, by=by
        )
        audit.record(
            "bookings.pools.sell",
            on=pool,
            after={
                "organisation": organisation.public_id,
                "course": course.public_id if course else None,
                "places": size,
                "price": unit_price,
                "expires": expires_on,
            },
        )
        customer = {
            "name": organisation.name,
            "address": f"{billing['billing_address']}\n{billing['billing_postcode']}".strip(),
            "contact": billing["contact_name"],
            "po_number": po_number,
        }
        invoice = None
        if unit_price:
            invoice = invoicing.issue_for_pool(pool, customer=customer, seller=seller, now=now)
        mail.post(emails.bought(pool, invoice=invoice))
    return pool


def _check_terms(organisation: Organisation, amount: Amount, po_number: str) -> None:
    """Under the lock of `organisation`. Raises PoolError."""
    if not amount.gross:
        return
    try:
        agreed.check(organisation, gross=amount.gross, po_number=po_number)
    except agreed.NotOnInvoice as error:
        raise PoolError(error.for_office) from error


def _usual_rate(course: Course | None) -> Decimal:
    return course.vat_rate if course else Decimal(Course._meta.get_field("vat_rate").default)
