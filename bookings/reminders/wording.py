"""The messages about invoices that are to be paid, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_INVOICE = {
    "name": "Sam Example",
    "number": "INV-2027-000012",
    "reference": "OE-7K2M9QP",
    "po_number": "PO-12345",
    "issued_on": "1 March 2027",
    "due_on": "31 March 2027",
    "total": "£216.00",
    "owed": "£216.00",
    "bank": "onEvidence Ltd\nSort code 00-00-00\nAccount 00000000",
    "papers": "The invoice is attached.",
    "link": f"{settings.SITE_URL}/invoices/",
}
_NAMES = ("name", "number", "reference", "due_on", "issued_on", "total", "owed", "papers")
_CROSSED = "If you paid in the last few days, thank you: our messages have crossed."


def _kind(name: str, label: str, sent: str, words: Words) -> Kind:
    return Kind(
        name=name,
        label=label,
        sent=f"{sent} To its organisation's address for invoices, or else to whoever booked.",
        words=words,
        example=_INVOICE,
        placeholders=_NAMES,
        required=("papers",),
        outside=("number", "due_on"),
        # The invoice names the course, and so is read behind the link.
        discreetly={"papers": "You can read the invoice by the link below."},
    )


register(
    Kind(
        name="invoice_for_accounts",
        label="Invoice for the accounts team",
        sent="To the address for invoices that finance keeps for an organisation, with each invoice"
        " that is to be paid.",
        words=Words(
            subject="onEvidence training: invoice {number}",
            inbox_line="An invoice, due {due_on}.",
            heading="An invoice for you",
            opening="Dear {name},\n\nHere is our invoice for training that was booked for your"
            " organisation. It is due on {due_on}.",
            closing="{papers} You can pay by bank transfer, with {number} as the reference, or by"
            " card from the link below.",
        ),
        example=_INVOICE | {"name": "accounts team"},
        placeholders=_NAMES,
        required=("papers",),
        outside=("number", "due_on"),
        discreetly={"papers": "You can read the invoice by the link below."},
    ),
    _kind(
        "invoice_due_soon",
        "Invoice: due soon",
        "Some days before an invoice is due.",
        Words(
            subject="onEvidence training: invoice {number} is due on {due_on}",
            inbox_line="A reminder before the day.",
            heading="An invoice that is due soon",
            opening="Dear {name},\n\n{owed} of our invoice {number} is due on {due_on}.",
            closing=f"{{papers}} {_CROSSED}",
        ),
    ),
    _kind(
        "invoice_due_today",
        "Invoice: due today",
        "On the day on which an invoice is due.",
        Words(
            subject="onEvidence training: invoice {number} is due",
            inbox_line="It is due on {due_on}.",
            heading="An invoice that is due",
            opening="Dear {name},\n\n{owed} of our invoice {number} is due on {due_on}.",
            closing=f"{{papers}} {_CROSSED}",
        ),
    ),
    _kind(
        "invoice_overdue",
        "Invoice: overdue",
        "Some days after an invoice was due.",
        Words(
            subject="onEvidence training: invoice {number} was due on {due_on}",
            inbox_line="It has not been paid in full yet.",
            heading="An invoice that is overdue",
            opening="Dear {name},\n\n{owed} of our invoice {number} was due on {due_on}, and we"
            " have not had it yet. Please pay it, or tell us what stands in the way.",
            closing=f"{{papers}} {_CROSSED}",
        ),
    ),
    _kind(
        "invoice_overdue_firm",
        "Invoice: long overdue",
        "At the second reminder after an invoice was due, and at any later one.",
        Words(
            subject="onEvidence training: invoice {number}, overdue since {due_on}",
            inbox_line="Please pay it, or write to us.",
            heading="An invoice that is long overdue",
            opening="Dear {name},\n\n{owed} of our invoice {number} has been overdue since"
            " {due_on}. Please pay it now. If something is wrong with it, answer this message, so"
            " that we can put it right.",
            closing=f"{{papers}} {_CROSSED}",
        ),
    ),
)
