"""What an organisation's own pages say of their rows, in the words of `bookings.organisation`."""

import datetime as dt

from django import template
from django.utils import timezone

from bookings.ledger import words as ledger
from bookings.models import Invoice, WaitingListEntry
from bookings.organisation import words
from bookings.waiting import links

register = template.Library()
register.filter("changed", words.changed)
register.filter("change_money", words.money)
register.filter("changed_by", words.by)
register.filter("booked_courses", words.courses)
register.filter("booking_total", words.total)
register.filter("waiting_page", links.address)


@register.filter
def invoice_state(invoice: Invoice, today: dt.date | None = None) -> str:
    return ledger.state(invoice, today=today or timezone.localdate())


@register.filter
def offered_until(entry: WaitingListEntry, now: dt.datetime) -> dt.datetime | None:
    return words.offered_until(entry, now=now)
