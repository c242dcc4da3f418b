"""What is written about a credit note by hand."""

from collections.abc import Sequence

from accounts.models import Organisation
from bookings.changes import attachments
from bookings.invoices import links
from bookings.ledger.returning import Returned
from bookings.models import CreditNote
from bookings.reminders.emails import payers
from common import mail
from common.money import pounds


def credited(note: CreditNote, organisation: Organisation, back: Returned) -> Sequence[mail.Draft]:
    """To whoever pays the invoice, with the note: what it takes off, and what becomes of what was
    paid."""
    return [
        mail.draft(
            "credit_note_sent",
            to=to.email,
            context={
                "name": to.name,
                "number": note.number,
                "invoice": note.invoice.number,
                "amount": pounds(note.gross),
                "reason": note.reason,
                "money": _money(back),
                "papers": "The credit note is attached.",
                "link": links.address(note.invoice),
            },
            attachments=[attachments.credit_note(note)],
            about=[note.invoice.booking] if note.invoice.booking else [],
        )
        for to in payers(note.invoice, organisation)
    ]


def _money(back: Returned) -> str:
    said = []
    if back.to_card:
        said.append(
            f"{pounds(back.to_card)} goes back to your card. Banks take up to ten days to show it."
        )
    if back.to_account:
        said.append(f"{pounds(back.to_account)} is kept as your organisation's credit.")
    return " ".join(said)
