"""Money before today: an invoice that is overdue, one paid in part, one that was corrected, credit,
and the bank's statement that brought what was paid; and what somebody has still to approve. All of
it comes about by the journeys of the site, once."""

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial

from django.utils import timezone

from accounts.models import User
from bookings import checkout
from bookings.bank import importing, running
from bookings.credit_notes import by_hand
from bookings.models import Invoice, InvoiceTerms
from bookings.office import phone
from bookings.pro_forma import making
from bookings.reminders import sending
from courses.models import Course, CourseRun
from demo.content.booking import CHARITY, DETAILS, book
from demo.content.dates import FRIDAY, run_on, weekday_in
from demo.content.once import once
from demo.content.people import FINANCE, OFFICE, ORGANISATION

#: Weeks ahead of the date that all of it is for, on a Friday, where no other date is.
WEEKS, PLACES = 11, 24
ACADEMY = "Demo Academy Trust (demo)"
ACADEMY_DETAILS: checkout.Details = {
    **DETAILS,
    "organisation_name": ACADEMY,
    "contact_name": "Demo Academy Booker",
    "contact_email": "academy@demo.example",
    "po_number": "DAT-1042",
    "band": "public_sector",
}
SCHOOL_DETAILS: checkout.Details = {
    **DETAILS,
    "organisation_name": "Demo Primary School (demo)",
    "contact_name": "Demo School Booker",
    "contact_email": "school@demo.example",
    "po_number": "DEMO-PO-7",
    "band": "public_sector",
}
PEOPLE = [
    "Priya Shah (demo), priya@demo.example, Safeguarding lead",
    "Owen Davies (demo), owen@demo.example, Head of year",
    "Grace Mensah (demo), grace@demo.example, Refuge worker",
    "Ama Boateng (demo), ama@demo.example, Outreach worker",
    "Leo Martin (demo), leo@demo.example, Housing officer",
    "Ivy Clarke (demo), ivy@demo.example, Teacher",
]
PRIYA, OWEN, GRACE, AMA, LEO, IVY = PEOPLE


def load(now: dt.datetime) -> None:
    """Before the dates that were booked later: in the order of their invoices. Nothing, where
    somebody has taken away what it all hangs on."""
    if course := Course.objects.filter(code="oe-102").first():
        once("money:accounts", partial(_accounts, course, now))


def _accounts(course: Course, now: dt.datetime) -> None:
    run = run_on(course, weekday_in(now, WEEKS, FRIDAY), capacity=PLACES)
    overdue = _invoice(run, [PRIYA, OWEN], ACADEMY_DETAILS, now, days=45)
    _agree(overdue, now)
    overpaid = _invoice(run, [LEO], DETAILS, now, days=25)
    in_part = _invoice(run, [GRACE, AMA], CHARITY, now, days=20)
    _correct(_invoice(run, [IVY], SCHOOL_DETAILS, now, days=16), now)
    _import(overpaid, in_part, now)
    _approve(run, now)


def _invoice(
    run: CourseRun, people: list[str], details: checkout.Details, now: dt.datetime, *, days: int
) -> Invoice:
    """Booked, and invoiced, so many days ago."""
    booking = book(run, people=people, details=details, now=now - dt.timedelta(days=days))
    return booking.invoices.get()


def _agree(overdue: Invoice, now: dt.datetime) -> None:
    """Whoever is late was reminded, and may not owe much more."""
    sending.remind(now=now - dt.timedelta(days=8))
    InvoiceTerms.objects.create(
        organisation=overdue.booking.organisation,
        po_pattern="DAT-####",
        credit_limit=Decimal("500"),
        payment_days=30,
        invoice_email="accounts@demo.example",
    )


def _correct(invoice: Invoice, now: dt.datetime) -> None:
    """Five pounds were too many, with the VAT on them."""
    line = invoice.lines.get()
    by_hand.issue(
        invoice.booking.organisation,
        invoice,
        wanted={line.pk: Decimal("5")},
        shown=Decimal("6"),
        reason="The wrong price was invoiced (demo).",
        by=None,
        now=now,
        act=uuid.uuid4(),
    )


def _import(overpaid: Invoice, in_part: Invoice, now: dt.datetime) -> None:
    """Two transfers find their invoices by themselves, one waits for finance, and what was paid out
    is passed over."""
    rows = [
        (9, f"{ORGANISATION} {overpaid.number}", overpaid.gross + 50, ""),
        (7, f"DEMO REFUGE {in_part.number} PART", Decimal("100"), ""),
        (5, "DEMO ROOM HIRE", "", Decimal("85")),
        (3, f"{ACADEMY} TRAINING", Decimal("150"), ""),
    ]
    lines = ["Date,Description,Paid in,Paid out,Account number"]
    for days, text, paid_in, paid_out in rows:
        day = timezone.localdate(now) - dt.timedelta(days=days)
        lines.append(f"{day:%d/%m/%Y},{text},{paid_in},{paid_out},00-00-00 00000000 (demo)")
    by = User.objects.filter(email=FINANCE).first()
    file = importing.upload("\r\n".join(lines).encode(), by=by)
    importing.say_columns(file, fields=file.columns, account=file.account, now=now)
    importing.confirm(file, now=now)
    # The worker, which is told of it too, finds nothing left to do.
    running.run(file.pk)


def _approve(run: CourseRun, now: dt.datetime) -> None:
    """Begun by the office for somebody who has to have it approved first: kept for a day."""
    by = User.objects.filter(email=OFFICE).first()
    if by is None:
        return
    booking = phone.begin([phone.Wanted(run.course, run, 2)], now=now)
    checkout.save_details(booking, details={**ACADEMY_DETAILS, "po_number": "DAT-2044"}, now=now)
    booking.refresh_from_db()
    phone.hand_over(booking, by=by, now=now)
    making.make(booking, now=now)
