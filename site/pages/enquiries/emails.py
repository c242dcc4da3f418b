"""What the site writes about enquiries: one function a message, in the words of `wording`. To
the sender without a word of what they wrote: the address may not be theirs, or theirs alone
(safety.md)."""

from django.conf import settings
from django.urls import reverse

from common import mail
from pages.models import Enquiry

RECEIVED, FOR_OFFICE = "enquiry_received", "enquiry_for_office"
#: Messages that are forgotten when the enquiry is.
KINDS = (RECEIVED, FOR_OFFICE)


def enquiry_received(enquiry: Enquiry, *, reply_within: str) -> None:
    """To whoever asked: that it has come, and when they will hear."""
    mail.queue(
        RECEIVED,
        to=enquiry.email,
        context={
            "name": enquiry.name,
            "reference": enquiry.reference,
            "reply_within": reply_within,
        },
    )


def enquiry_for_office(enquiry: Enquiry, *, to: str) -> None:
    """To the office: all of it, and where to answer it."""
    mail.queue(
        FOR_OFFICE,
        to=to,
        context={
            "reference": enquiry.reference,
            "at_risk": enquiry.at_risk,
            "rows": [
                ["About", enquiry.get_kind_display()],
                ["Name", enquiry.name],
                *_given("Role", enquiry.role),
                *_given("Organisation", enquiry.organisation),
                ["Email", enquiry.email],
                *_given("Phone", enquiry.phone),
                *([each["question"], each["answer"]] for each in enquiry.answers),
                *_given("Message", enquiry.message),
            ],
            "link": f"{settings.SITE_URL}{reverse('enquiries:edit', args=[enquiry.pk])}",
        },
    )


def _given(label: str, value: str) -> list[list[str]]:
    return [[label, value]] if value else []
