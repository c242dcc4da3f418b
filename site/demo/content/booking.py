"""Places that somebody has booked already, by the same steps as on the site."""

import datetime as dt
from collections.abc import Sequence

from bookings import checkout, confirmation, holds
from bookings.basket import items
from bookings.models import Booking, PlacePool
from bookings.people import name_places
from bookings.pools import drawing
from courses.models import CourseRun
from demo.content.people import BOOKER, ORGANISATION

#: As a buyer would paste them: name, email, role. The first can be signed in as, like all of them.
COLLEAGUES = [
    "Amina Yusuf (demo), amina@demo.example, Social worker",
    "Siân Price (demo), sian@demo.example, Team manager",
    "Ravi Patel (demo), ravi@demo.example, Housing officer",
    "Zoë Nguyễn (demo), zoe@demo.example, Family support worker",
]
#: Who joined later.
NEWCOMERS = [
    "Hannah Cole (demo), hannah@demo.example, Housing officer",
    "Maya Brown (demo), maya@demo.example, Social worker",
    "Tom Fisher (demo), tom@demo.example, Youth worker",
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


#: A second customer, so that not everything is the first one's.
CHARITY: checkout.Details = {
    **DETAILS,
    "organisation_name": "Demo Refuge (demo)",
    "contact_name": "Demo Charity Booker",
    "contact_email": "charity@demo.example",
    "band": "charity",
}


def book(
    *runs: CourseRun,
    people: Sequence[str],
    now: dt.datetime,
    places: int = 0,
    details: checkout.Details = DETAILS,
    pool: PlacePool | None = None,
) -> Booking:
    """On each of `runs` a place for each of `people` (lines as pasted), or as many as `places` with
    the rest unnamed; confirmed at `now` on invoice, or from a `pool`."""
    first, *others = runs
    wanted = places or len(people)
    booking = holds.hold(first, places=wanted, now=now)
    for run in others:
        items.add(booking, run=run, places=wanted, now=now)
    name_places(booking, text="\n".join(people))
    checkout.save_details(booking, details=details)
    booking.refresh_from_db()
    if pool:
        return drawing.confirm(booking, pool=pool, by=None, now=now)
    return confirmation.on_invoice(booking, now=now)
