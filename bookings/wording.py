"""The messages about bookings, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_WHEN = "Tuesday 2 March 2027, 10 am to 11 am (UK time)"
_QUOTE = {
    "name": "Sam Example",
    "number": "QU-2027-00012",
    "organisation": "Example Council",
    "link": f"{settings.SITE_URL}/quotes/",
}
_BOOKING = {
    "name": "Sam Example",
    "reference": "OE-7K2M9QP",
    "link": f"{settings.SITE_URL}/bookings/",
}

register(
    Kind(
        name="booking_confirmed",
        label="Booking confirmed",
        sent="To whoever booked, with the invoice and a calendar file.",
        words=Words(
            subject="onEvidence training: booking {reference} confirmed",
            inbox_line="Your booking is confirmed.",
            heading="Your places are booked",
            opening=("Dear {name},\n\nThank you. {places_are} booked for {organisation}."),
            closing=(
                "{unnamed_have} no name yet. You can name people on the booking's page, or send"
                " each of them a link there, until the date begins.\n\n"
                "{papers} Everyone you named with an email"
                " address gets a message of their own."
            ),
        ),
        example=_BOOKING
        | {
            "organisation": "Example Council",
            "course": "The title of the course",
            "when": _WHEN,
            "where": "Online",
            "places_are": "3 places are",
            "unnamed_have": "2 places have",
            "total": "£216.00",
            "vat": "£36.00",
            "taken_off": [["Early-booking price", "£20.00"]],
            "invoice": "OE-2027-0012",
            "due_on": "1 April 2027",
            "paid": "",
            "credit_used": "£50.00",
            "pay": f"{settings.SITE_URL}/invoices/",
            "terms": "The cancellation terms in force when the booking was confirmed.",
            "papers": "The calendar file and the invoice are attached.",
        },
        placeholders=(
            "papers",
            "name",
            "reference",
            "organisation",
            "places_are",
            "unnamed_have",
            "when",
            "total",
        ),
        required=("unnamed_have", "papers"),
        outside=("reference",),
        # The invoice names the course, and so stays on the booking's own page.
        discreetly={"papers": "Any calendar file is attached. Any invoice is on your booking."},
    ),
    Kind(
        name="place_confirmed",
        label="Place confirmed",
        sent="To each person who was given a place, with a calendar file. How to join follows in a"
        " message of its own.",
        words=Words(
            subject="onEvidence training: your place",
            inbox_line="When and where.",
            heading="You have a place",
            opening="Dear {name},\n\n{booked_by} has booked a place for you.",
            closing=(
                "{how_to_join}\n\n"
                "You may step out at any time during the course. Nobody will ask why."
            ),
        ),
        example={
            "name": "Sam Example",
            "booked_by": "Example Council",
            "course": "The title of the course",
            "when": _WHEN,
            "where": "Online",
            "self_paced": False,
            "how_to_join": "How to join comes in a message of its own.",
            "needs": f"{settings.SITE_URL}/needs/",
            "link": f"{settings.SITE_URL}/my/",
        },
        placeholders=("name", "booked_by", "when", "how_to_join"),
        # Some organisations say in their name what they do.
        discreetly={"booked_by": "Your organisation"},
    ),
    Kind(
        name="paid_too_late",
        label="Paid too late: money goes back",
        sent="To whoever paid by card when the places could no longer be theirs.",
        words=Words(
            subject="onEvidence training: booking {reference}, your money back",
            inbox_line="Your payment goes back in full.",
            heading="Your money is on its way back",
            opening=(
                "Dear {name},\n\n"
                "Your payment arrived after the time to hold your places on {when} had run out."
                " {why} We are sorry.\n\n"
                "All of the {amount} goes back to your card. Banks take up to ten days to show it."
                " You need do nothing."
            ),
        ),
        example=_BOOKING
        | {
            "when": _WHEN,
            "why": "Somebody else has taken them since.",
            "amount": "£216.00",
            "link": f"{settings.SITE_URL}/courses/",
        },
        placeholders=("name", "reference", "when", "why", "amount"),
        required=("when", "amount"),
        outside=("reference",),
    ),
    Kind(
        name="paid_twice",
        label="Paid twice: the second payment goes back",
        sent="To whoever paid a second time for one booking.",
        words=Words(
            subject="onEvidence training: booking {reference}, a payment returned",
            inbox_line="Nothing changes about your booking.",
            heading="A second payment goes back to you",
            opening=(
                "Dear {name},\n\n"
                "Your booking was paid for or confirmed already when another payment of {amount}"
                " arrived. That payment goes back to your card in full; banks take up to ten days"
                " to show it. Nothing changes about your booking, and you need do nothing."
            ),
        ),
        example=_BOOKING | {"amount": "£216.00"},
        placeholders=("name", "reference", "amount"),
        required=("amount",),
        outside=("reference",),
    ),
    Kind(
        name="payment_failed",
        label="Payment came to nothing",
        sent="To whoever paid in a way that took days, when their bank has refused it.",
        words=Words(
            subject="onEvidence training: booking {reference} is not paid",
            inbox_line="Your bank did not make the payment.",
            heading="Your payment did not come through",
            opening=(
                "Dear {name},\n\n"
                "Your bank did not make the payment of {amount}, so nothing was taken and your"
                " booking is not confirmed. What you typed is kept: open the booking where you"
                " made it, or sign in, and choose how to pay. If the places have gone meanwhile,"
                " the page says so."
            ),
        ),
        example=_BOOKING | {"amount": "£216.00"},
        placeholders=("name", "reference", "amount"),
        required=("amount",),
        outside=("reference",),
    ),
    Kind(
        name="credit_gone",
        label="Credit gone: something is still owed",
        sent="To whoever paid a part by card and the rest with credit, where the credit was no"
        " longer there. The booking stands.",
        words=Words(
            subject="onEvidence training: booking {reference}, something is still owed",
            inbox_line="Your booking stands.",
            heading="Something is still owed",
            opening=(
                "Dear {name},\n\n"
                "Your booking stands, and your card payment has arrived. {missing} of the credit"
                " that should have paid the rest was no longer there, so that much is still owed on"
                " invoice {invoice}, by {due_on}. If that surprises you, please ask us."
            ),
        ),
        example=_BOOKING
        | {
            "invoice": "INV-2027-000012",
            "missing": "£50.00",
            "due_on": "1 April 2027",
            "link": f"{settings.SITE_URL}/invoices/",
        },
        placeholders=("name", "reference", "invoice", "missing", "due_on"),
        required=("missing",),
        outside=("reference",),
    ),
    Kind(
        name="quote_sent",
        label="Quote",
        sent="To whoever asked for training of their own, with what it costs.",
        words=Words(
            subject="onEvidence training: quote {number}",
            inbox_line="What it costs, and how to accept.",
            heading="Your quote",
            opening="Dear {name},\n\nThank you for asking. This is what we offer {organisation}.",
            closing=(
                "You can accept or decline it on its page. Whoever has the address can do so: pass"
                " it on with care."
            ),
        ),
        example=_QUOTE
        | {
            "course": "The title of the course",
            "people": 20,
            "wanted_dates": "A morning in March",
            "where": "Online",
            "net": "£900.00",
            "vat": "£180.00",
            "has_vat": True,
            "gross": "£1,080.00",
            "valid_until": "1 April 2027",
            "note": "What the office noted on the quote.",
        },
        placeholders=("name", "number", "organisation", "gross", "valid_until"),
        outside=("number",),
    ),
    Kind(
        name="quote_accepted",
        label="Quote accepted",
        sent="To whoever accepted a quote.",
        words=Words(
            subject="onEvidence training: quote {number} accepted",
            inbox_line="What happens next.",
            heading="Your quote is accepted",
            opening=(
                "Dear {name},\n\n"
                "Thank you. We write to you next to agree the date. Then you can name the people"
                " who are coming.\n\n"
                "Your purchase order number is {po_number}."
            ),
        ),
        example=_QUOTE | {"po_number": "PO-1234"},
        placeholders=("name", "number", "po_number"),
        required=("po_number",),
        outside=("number",),
    ),
    Kind(
        name="quote_answered",
        label="Quote answered",
        sent="To whoever of the office made a quote that was accepted or declined.",
        words=Words(
            subject="onEvidence training: quote {number} {answer}",
            inbox_line="An answer to a quote.",
            heading="Quote {number} was {answer}",
            opening="{organisation} has {answer} it.\n\nIt was accepted by {by}.",
        ),
        example=_QUOTE | {"answer": "accepted", "by": "Sam Example"},
        placeholders=("number", "organisation", "answer", "by"),
        required=("organisation", "answer"),
        outside=("number", "answer"),
    ),
)
