"""What the office is told of: a card payment of an invoice that came to something else than it
should, and of which no booking says so."""

from django.db.models import QuerySet
from django.urls import reverse

from bookings.models import PaymentAttempt
from bookings.office.pages import LOOK, SETTLE, payment_url
from common.attention import Trouble, Watch, register
from common.dashboard import Action


@register
class PaymentsToLookAt(Watch):
    name, order, heading = "invoice-payments", 105, "Payments of invoices that need a look"
    advice = "Do what the sentence asks for, then say here what was done."
    permissions = (LOOK,)

    def found(self) -> QuerySet[PaymentAttempt]:
        unclear = PaymentAttempt.objects.exclude(attention="")
        return unclear.select_related("invoice__booking").order_by("created_at")

    def trouble(self, item: PaymentAttempt) -> Trouble:
        settle = Action(reverse("settle_payment", args=[item.pk]), "Settle")
        may = self.request.user.has_perm(SETTLE)
        return Trouble(
            item.reference,
            payment_url(item),
            item.attention,
            item.created_at,
            settle if may else None,
        )
