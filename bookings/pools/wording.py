"""The messages about prepaid places, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_POOL = {
    "name": "Sam Example",
    "reference": "PP-7K2M9QP",
    "course": "The title of the course",
    "any_course": "They are good for any course.",
    "last_day": "31 March 2028",
    "po_number": "PO-12345",
    "link": f"{settings.SITE_URL}/organisation/",
}

register(
    Kind(
        name="pool_bought",
        label="Prepaid places bought",
        sent="To each owner of an organisation for which the office sold prepaid places, with the"
        " invoice.",
        words=Words(
            subject="onEvidence training: prepaid places {reference}",
            inbox_line="Your prepaid places are ready to use.",
            heading="Your prepaid places",
            opening="Dear {name},\n\n{places_are} yours, until {last_day}.\n\n{any_course}",
            closing="To use them, book a date as ever, and choose your prepaid places in place of"
            " paying. If a place is cancelled in time, it comes back to you.\n\n{papers}",
        ),
        example=_POOL
        | {
            "places_are": "20 prepaid places are",
            "total": "£1,440.00",
            "vat": "£240.00",
            "invoice": "INV-2027-000012",
            "papers": "The invoice is attached.",
        },
        placeholders=("name", "reference", "places_are", "last_day", "any_course", "papers"),
        required=("places_are", "last_day"),
        outside=("reference",),
    ),
    Kind(
        name="pool_expiring",
        label="Prepaid places about to lapse",
        sent="To each owner of an organisation whose prepaid places lapse within 30 days. Once.",
        words=Words(
            subject="onEvidence training: prepaid places {reference}, last day {last_day}",
            inbox_line="Some of your prepaid places lapse soon.",
            heading="Prepaid places that lapse soon",
            opening="Dear {name},\n\n{places_are} left, and can be used until {last_day}.",
            closing="What counts is the day on which you book: the date itself may be later. If"
            " you cannot use them in time, write to us.",
        ),
        example=_POOL | {"places_are": "4 prepaid places are"},
        placeholders=("name", "reference", "places_are", "last_day", "any_course"),
        required=("places_are", "last_day"),
        outside=("reference", "last_day"),
    ),
)
