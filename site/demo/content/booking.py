"""Places that somebody has booked already, by the same steps as on the site."""

import datetime as dt
from collections.abc import Sequence

from bookings import checkout, confirmation, holds
from bookings.people import name_places
from courses.models import CourseRun
from demo.content.people import BOOKER, ORGANISATION

#: As a buyer would paste them: name, email, role. The first can be signed in as, like all of them.
COLLEAGUES = [
    "Amina Yusuf (demo), amina@demo.example, Social worker",
    "Siân Price (demo), sian@demo.example, Team manager",
    "Ravi Patel (demo), ravi@demo.example, Housing officer",
    "Zoë Nguyễn (demo), zoe@demo.example, Family support worker",
]
ATTENDEE = "amina@demo.example"
DETAILS: checkout.Details = {
    "organisation_name": ORGANISATION,
    "contact_name": BOOKER.name,
    "contact_email": BOOKER.email,
    "contact_phone": "",
    "billing_address": "Demo Town Hall\n1 Demo Square\nDemoton",
    "billing_postcode": "LE1 1AA",
    "po_number": "DEMO-PO-1",
    "no_po": False,
}


def book(run: CourseRun, *, people: Sequence[str], now: dt.datetime) -> None:
    """A place for each of `people` (lines as pasted), confirmed on invoice at `now`."""
    booking = holds.hold(run, places=len(people), now=now)
    name_places(booking, text="\n".join(people))
    checkout.save_details(booking, details=DETAILS)
    confirmation.on_invoice(booking, now=now)
