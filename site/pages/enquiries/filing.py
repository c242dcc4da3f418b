"""Filing what somebody asks of the office, once. It is forgotten after twelve
months (`pages.enquiries.retained`)."""

import datetime as dt
import uuid
from typing import TypedDict

from django.db import IntegrityError, transaction

from common.models import OutgoingMessage
from courses.models import Course
from pages.enquiries import emails
from pages.models import Enquiry, EnquirySettings, SiteSettings

#: Confirmations to one address in a day: nobody fills a stranger's inbox by way of us.
MOST_CONFIRMATIONS = 3


class Answer(TypedDict):
    """One question of a form: the field's name, and the words then."""

    name: str
    question: str
    answer: str


class Asked(TypedDict):
    """What was asked, whichever form it came by."""

    kind: Enquiry.Kind
    name: str
    role: str
    organisation: str
    email: str
    phone: str
    answers: list[Answer]
    message: str
    course: Course | None
    people: int | None
    at_risk: bool


def filed(form_key: uuid.UUID) -> Enquiry | None:
    """The enquiry that this very form has become already: a double click, or a reload."""
    return Enquiry.objects.filter(form_key=form_key).first()


def file(asked: Asked, *, form_key: uuid.UUID, confirm: bool = True, now: dt.datetime) -> Enquiry:
    """Keep an enquiry, tell the office, and confirm it to the sender unless that could harm them.
    The same form with the same words again is the same enquiry."""
    try:
        with transaction.atomic():
            enquiry = Enquiry.objects.create(form_key=form_key, **asked)
            _tell_the_office(enquiry)
            if confirm and not enquiry.at_risk and _may_confirm(enquiry.email, now):
                emails.enquiry_received(enquiry, reply_within=EnquirySettings.load().reply_within)
            return enquiry
    except IntegrityError:
        if known := filed(form_key):
            return known
        raise


def _tell_the_office(enquiry: Enquiry) -> None:
    """Where the office has published no address, the list in the office is where it is read."""
    office = SiteSettings.objects.exclude(office_email="").first()
    if office:
        emails.enquiry_for_office(enquiry, to=office.office_email)


def _may_confirm(email: str, now: dt.datetime) -> bool:
    lately = OutgoingMessage.objects.filter(
        kind=emails.RECEIVED, recipient__iexact=email, created_at__gte=now - dt.timedelta(days=1)
    )
    return lately.count() < MOST_CONFIRMATIONS
