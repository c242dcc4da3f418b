"""The office settles what was wrong with a card payment of an invoice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from bookings.invoices import settling
from bookings.models import PaymentAttempt
from bookings.office.attention_views import INDEX, TITLE
from bookings.office.forms import NoteForm
from bookings.office.pages import SETTLE, OfficePage, payment_url


class SettlePaymentView(OfficePage):
    """Opened by its link or by the button of the queue; settled once something is said."""

    permission = SETTLE
    template_name = "bookings/cms/settle.html"
    page_title = "Settle"
    header_icon = "warning"
    above = [(INDEX, TITLE)]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._asked(self._payment(pk), NoteForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        payment = self._payment(pk)
        if "note" not in request.POST:
            return self._asked(payment, NoteForm())
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._asked(payment, form)
        try:
            settling.settle(payment, note=form.cleaned_data["note"])
        except settling.SettlingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Settled: {payment.reference}.")
        return redirect(INDEX)

    def _payment(self, pk: int) -> PaymentAttempt:
        payments = PaymentAttempt.objects.exclude(invoice=None)
        return get_object_or_404(payments.select_related("invoice__booking"), pk=pk)

    def _asked(self, payment: PaymentAttempt, form: NoteForm) -> HttpResponse:
        return self.page(booking=payment, about=payment_url(payment), form=form)


def addresses() -> list[URLPattern]:
    return [path("invoice-payments/<int:pk>/", SettlePaymentView.as_view(), name="settle_payment")]
