"""From a request for in-house training to a quote."""

from django.db import transaction

from accounts.models import User
from bookings import quotes
from bookings.models import Quote
from common import audit
from courses.models import CourseRun
from pages.enquiries import answers
from pages.models import Enquiry


def can_be_quoted(enquiry: Enquiry) -> bool:
    return enquiry.kind == Enquiry.Kind.TRAINING and enquiry.quote_id is None


def make_quote(enquiry: Enquiry, *, by: User) -> Quote:
    """A draft with what the enquiry says, for staff to complete. There is one quote for an enquiry:
    asking again gives the same."""
    with transaction.atomic():
        enquiry = Enquiry.objects.select_for_update(of=("self",), no_key=True).get(pk=enquiry.pk)
        if enquiry.quote:
            return enquiry.quote
        in_a_room = enquiry.answer_to("mode") in answers.IN_A_ROOM
        enquiry.quote = quotes.draft(
            enquiry.course,
            organisation_name=enquiry.organisation,
            contact_name=enquiry.name,
            contact_email=enquiry.email,
            people=enquiry.people or 1,
            wanted_dates=enquiry.answer_to("wanted_dates"),
            mode=CourseRun.Mode.IN_PERSON if in_a_room else CourseRun.Mode.ONLINE,
            place=enquiry.answer_to("place"),
            owner=by,
        )
        before = enquiry.status
        enquiry.owner = enquiry.owner or by
        if enquiry.status == Enquiry.Status.NEW:
            enquiry.status = Enquiry.Status.IN_PROGRESS
        enquiry.save(update_fields=["quote", "owner", "status"])
        audit.record(
            "pages.enquiries.make_quote",
            on=enquiry,
            before={"status": before},
            after={"status": enquiry.status, "quote": enquiry.quote.public_id},
        )
        return enquiry.quote
