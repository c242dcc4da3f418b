"""What an organisation's own pages say of their rows, in the words of `bookings.organisation`."""

import datetime as dt

from django import template
from django.utils import timezone

from bookings.ledger import words
from bookings.models import Invoice
from bookings.organisation import words as organisation

register = template.Library()
register.filter("changed", organisation.changed)
register.filter("change_money", organisation.money)
register.filter("changed_by", organisation.by)
register.filter("booked_courses", organisation.courses)
register.filter("booking_total", organisation.total)


@register.filter
def invoice_state(invoice: Invoice, today: dt.date | None = None) -> str:
    return words.state(invoice, today=today or timezone.localdate())
