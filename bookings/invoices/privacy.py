"""Where receipts went, forgotten with whoever paid; and copied for them. What was paid stays."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from accounts.own import addresses
from accounts.privacy import erasure, export
from accounts.privacy.erasure import Person
from bookings.models import PaymentAttempt


def _paid(person: Person) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.filter(person.at("email"))


def payments(user: User) -> list[dict[str, Any]]:
    every = PaymentAttempt.objects.annotate(receipt=Lower("email"))
    theirs = every.filter(receipt__in=addresses.of(user)).select_related("invoice")
    return [
        {
            "invoice": payment.reference,
            "amount": payment.amount,
            "state": payment.get_state_display(),
            "begun": payment.created_at,
            "receipt_to": payment.email,
        }
        for payment in theirs.order_by("created_at")
    ]


def forget_receipts(person: Person) -> None:
    _paid(person).update(email="")


erasure.register(
    erasure.Part(
        "addresses for receipts",
        count=lambda person: _paid(person).count(),
        erase=forget_receipts,
    )
)
export.register(export.Part("invoice_payments", "Invoices you paid by card", payments))
