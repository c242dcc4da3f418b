"""The message about a credit note by hand, in its default words."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="credit_note_sent",
        label="Credit note from finance",
        sent="To whoever pays an invoice, when finance credits something of it by hand.",
        words=Words(
            subject="onEvidence training: credit note {number}",
            inbox_line="A correction of our invoice {invoice}.",
            heading="A credit note for you",
            opening="Dear {name},\n\nOur credit note {number} takes {amount} off our invoice"
            " {invoice}.\n\n{money}",
            closing="{papers}",
        ),
        example={
            "name": "Sam Example",
            "number": "CN-2027-000012",
            "invoice": "INV-2027-000012",
            "amount": "£72.00",
            "reason": "The price was agreed otherwise",
            "money": "£72.00 is kept as your organisation's credit.",
            "papers": "The credit note is attached.",
            "link": f"{settings.SITE_URL}/invoices/",
        },
        placeholders=("name", "number", "invoice", "amount", "money", "papers"),
        required=("money", "papers"),
        outside=("number", "invoice"),
        # The note names the course.
        discreetly={"papers": "You can ask us for the credit note."},
    ),
)
