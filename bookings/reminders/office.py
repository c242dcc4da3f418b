"""In the office: which reminders of an invoice went, and holding them back. `money_hooks` reads
it."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone

from accounts.models import Organisation
from bookings.changes.office_views import OfficeView
from bookings.ledger import LedgerError, locking
from bookings.models import Invoice, ReminderHold
from bookings.reminders import holding

Shown = dict[str, Any]


def shown(invoice: Invoice) -> Shown:
    """What the page of an invoice says of its reminders."""
    return {
        "reminders": invoice.reminders.order_by("-sent_at", "-pk"),
        "reminder_hold": ReminderHold.objects.filter(invoice=invoice).select_related("by").first(),
    }


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="Why nobody is reminded of it",
        max_length=200,
        help_text="Kept with the invoice and on record. No names, and nothing of a case.",
        error_messages={"required": "Say why: it is kept with the invoice."},
    )


class RemindersView(OfficeView):
    needs = "bookings.add_movement"
    template_name = "bookings/cms/reminders.html"
    header_icon = "mail"

    @cached_property
    def invoice(self) -> Invoice:
        found = Invoice.objects.select_related("booking", "pool")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Reminders of {self.invoice.number}"

    def above(self) -> list[Shown]:
        return [
            {"url": reverse("invoice:index"), "label": "Invoices"},
            {
                "url": reverse("invoice:inspect", args=[self.invoice.pk]),
                "label": self.invoice.number,
            },
        ]

    def get_context_data(self, **kwargs: Any) -> Shown:
        form = kwargs.pop("form", None) or HoldForm()
        return super().get_context_data(
            invoice=self.invoice, form=form, **shown(self.invoice), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = HoldForm(request.POST)
        lets_go = request.POST.get("what") == "let_go"
        if not lets_go and not form.is_valid():
            return self.again(form=form)
        payer = Organisation.with_merged.get(pk=locking.payer(self.invoice) or 0)
        try:
            if lets_go:
                holding.let_go(payer, self.invoice)
                messages.success(request, "Reminders go out again when their day comes.")
            else:
                reason, now = form.cleaned_data["reason"], timezone.now()
                holding.hold(payer, self.invoice, reason=reason, by=self.person, now=now)
                messages.success(request, "Held back: nobody is reminded of it.")
        except (LedgerError, holding.HoldingError) as error:
            form.add_error(None, str(error))
            return self.again(form=form)
        return redirect("invoice_reminders", self.invoice.pk)


def addresses() -> list[URLPattern]:
    return [path("money/<int:pk>/reminders/", RemindersView.as_view(), name="invoice_reminders")]
