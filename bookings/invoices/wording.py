"""The messages about paying invoices by card, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_INVOICE = {
    "invoice": "INV-2027-000012",
    "reference": "OE-7K2M9QP",
    "amount": "£216.00",
    "link": f"{settings.SITE_URL}/invoices/",
}

register(
    Kind(
        name="invoice_payment_received",
        label="Invoice paid by card",
        sent="To whoever paid an invoice by card: the receipt.",
        words=Words(
            subject="onEvidence training: payment received, invoice {invoice}",
            inbox_line="Your receipt.",
            heading="We have received your payment",
            opening=(
                "Hello,\n\nThank you. {amount} was paid by card for invoice {invoice}, reference"
                " {reference}. {left}"
            ),
        ),
        example=_INVOICE | {"left": "Nothing is left to pay."},
        placeholders=("invoice", "reference", "amount", "left"),
        required=("amount",),
        outside=("invoice",),
    ),
    Kind(
        name="invoice_paid_twice",
        label="Invoice paid twice: what is too much goes back",
        sent="To whoever paid an invoice by card that had been paid another way meanwhile.",
        words=Words(
            subject="onEvidence training: a payment returned, invoice {invoice}",
            inbox_line="What was too much goes back to you.",
            heading="Your money is on its way back",
            opening=(
                "Hello,\n\nInvoice {invoice}, reference {reference}, had been paid another way when"
                " your card payment arrived. What was too much, {amount}, goes back to your card;"
                " banks take up to ten days to show it. You need do nothing."
            ),
        ),
        example=_INVOICE,
        placeholders=("invoice", "reference", "amount"),
        required=("amount",),
        outside=("invoice",),
    ),
    Kind(
        name="invoice_payment_failed",
        label="Invoice not paid after all",
        sent="To whoever paid an invoice in a way that took days, when their bank has refused it.",
        words=Words(
            subject="onEvidence training: invoice {invoice} is not paid",
            inbox_line="Your bank did not make the payment.",
            heading="Your payment did not come through",
            opening=(
                "Hello,\n\nYour bank did not make the payment of {amount} for invoice {invoice},"
                " reference {reference}. Nothing was taken, and the invoice is still to be paid:"
                " its page says how."
            ),
        ),
        example=_INVOICE,
        placeholders=("invoice", "reference", "amount"),
        required=("amount",),
        outside=("invoice",),
    ),
)
