"""In the office: what moved on an invoice, and what finance records of it."""

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views import View
from wagtail.admin.widgets.button import Button

from accounts.models import Organisation
from bookings import papers
from bookings.changes.office_views import OfficeView, Permitted
from bookings.ledger import LedgerError, balances, locking, words
from bookings.ledger.office_forms import Deed, PayOutForm, ReceiveForm, UseForm, WriteOffForm
from bookings.ledger.paying_out import pay_out
from bookings.ledger.receiving import Transfer, receive
from bookings.ledger.using import use
from bookings.ledger.writing_off import write_off
from bookings.look_only import LookOnlyInspectView
from bookings.models import CreditNote, Invoice, Movement
from bookings.reminders import office as reminders
from common.money import pounds, to_pence

RECORD = "bookings.add_movement"
Shown = dict[str, Any]


class InvoiceInspectView(LookOnlyInspectView):
    page_title = "Invoice"
    template_name = "bookings/cms/invoice.html"

    def get_customer_display_value(self) -> str:
        return str(self.object.customer.get("name", ""))

    def get_booking_display_value(self) -> SafeString | None:
        return _link("booking:inspect", self.object.booking)

    def get_pool_display_value(self) -> SafeString | None:
        return _link("placepool:inspect", self.object.pool)

    def get_net_display_value(self) -> str:
        return pounds(self.object.net)

    def get_vat_display_value(self) -> str:
        return pounds(self.object.vat)

    def get_gross_display_value(self) -> str:
        return pounds(self.object.gross)

    @property
    def header_more_buttons(self) -> list[Button]:
        paper = reverse("office_paper", args=["invoice", self.object.pk])
        buttons = [Button("Download (PDF)", url=paper, icon_name="download")]
        if self.request.user.has_perm(RECORD):
            url = reverse("invoice_money", args=[self.object.pk])
            buttons.append(Button("Record money", url=url, icon_name="edit"))
            url = reverse("invoice_credit", args=[self.object.pk])
            buttons.append(Button("Credit", url=url, icon_name="doc-empty"))
            url = reverse("invoice_reminders", args=[self.object.pk])
            buttons.append(Button("Reminders", url=url, icon_name="mail"))
        return [*super().header_more_buttons, *buttons]

    def get_context_data(self, **kwargs: Any) -> Shown:
        invoice = balances.with_owed(Invoice.objects.filter(pk=self.object.pk)).get()
        return super().get_context_data(
            invoice=invoice,
            state=words.state(invoice, today=timezone.localdate()),
            movements=_movements(invoice),
            **reminders.shown(invoice),
            **kwargs,
        )


def _link(name: str, row: Model | None) -> SafeString | None:
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row) if row else None


def _movements(invoice: Invoice) -> QuerySet[Movement]:
    found = invoice.movements.select_related("by", "credit_note", "bank_row")
    return found.order_by("at", "pk")


class MoneyView(OfficeView):
    """A form for each thing that can be recorded on the invoice as it stands."""

    needs = RECORD
    template_name = "bookings/cms/money.html"
    header_icon = "doc-full"

    @cached_property
    def invoice(self) -> Invoice:
        found = balances.with_owed(Invoice.objects.select_related("booking", "pool"))
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.with_merged.get(pk=locking.payer(self.invoice) or 0)

    @cached_property
    def unpaid(self) -> QuerySet[Invoice]:
        """Of the same organisation."""
        return balances.unpaid(balances.of(self.organisation)).order_by("due_on", "pk")

    @cached_property
    def spendable(self) -> Decimal:
        return balances.spendable(self.organisation)

    def get_page_title(self) -> str:
        return f"Money on {self.invoice.number}"

    def forms(self, data: Any = None) -> dict[str, Deed]:
        """By what is done; filled in with what was sent."""
        sent = (data or {}).get("what")

        def form(what: str, make: Callable[..., Deed], **initial: Any) -> Deed:
            return make(data if what == sent else None, prefix=what, initial=initial)

        owed, found = to_pence(self.invoice.owed), {}
        if owed > 0:
            found["receive"] = form(
                "receive", self._receive_form, amount=owed, invoices=[self.invoice.public_id]
            )
            if self.spendable > 0:
                found["use"] = form("use", UseForm, amount=min(owed, self.spendable))
            found["write_off"] = form("write_off", WriteOffForm, amount=owed)
        if owed < 0:
            found["pay_out"] = form("pay_out", PayOutForm, amount=-owed)
        if self.spendable > 0:
            found["pay_out_credit"] = form("pay_out_credit", PayOutForm, amount=self.spendable)
        return found

    def _receive_form(self, *args: Any, **kwargs: Any) -> ReceiveForm:
        return ReceiveForm(*args, unpaid=self.unpaid, **kwargs)

    def get_context_data(self, **kwargs: Any) -> Shown:
        forms = kwargs.pop("forms", None) or self.forms()
        credit = balances.credit(self.organisation)
        return super().get_context_data(
            invoice=self.invoice,
            organisation=self.organisation,
            credit=credit,
            kept=credit - self.spendable,
            state=words.state(self.invoice, today=timezone.localdate()),
            movements=_movements(self.invoice),
            deeds=[(what, *DEEDS[what], form) for what, form in forms.items()],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = self.forms(request.POST)
        form = forms.get(request.POST.get("what", ""))
        if form is None:
            messages.error(request, "That is not to be done on this invoice any more.")
            return redirect("invoice_money", self.invoice.pk)
        if not form.is_valid():
            return self.again(forms=forms)
        try:
            said = self._do(request.POST["what"], form.cleaned_data)
        except LedgerError as error:
            form.add_error(None, str(error))
            return self.again(forms=forms)
        messages.success(request, said)
        return redirect("invoice_money", self.invoice.pk)

    def _do(self, what: str, given: Shown) -> str:
        """Raises LedgerError."""
        amount, by, now = given["amount"], self.person, timezone.now()
        match what:
            case "receive":
                transfer = Transfer(amount, given["on"], given["reference"], given["act"])
                left = receive(
                    self.organisation, transfer, invoices=given["invoices"], by=by, now=now
                )
                more = f" {pounds(left)} of it were more than is owed." if left else ""
                return f"{pounds(amount)} recorded.{more}"
            case "use":
                use(
                    self.organisation, self.invoice, amount=amount, by=by, now=now,
                    act=given["act"],
                )  # fmt: skip
                return f"{pounds(amount)} of the credit used."
            case "write_off":
                write_off(
                    self.organisation, self.invoice, amount=amount, reason=given["reason"], by=by,
                    now=now, act=given["act"],
                )  # fmt: skip
                return f"{pounds(amount)} written off."
        pay_out(
            self.organisation, self.invoice if what == "pay_out" else None, by=by, now=now, **given
        )
        return f"{pounds(amount)} recorded as paid out."


#: What each form is called, and its button.
DEEDS = {
    "receive": ("A bank transfer came", "Record the transfer"),
    "use": ("Use the organisation's credit", "Use credit"),
    "write_off": ("Write off", "Write off"),
    "pay_out": ("Pay back what is overpaid", "Record what was paid back"),
    "pay_out_credit": ("Pay out the organisation's credit", "Record what was paid out"),
}


class PaperView(Permitted, View):
    """The file of an invoice or of a credit note; made first, if it is not yet."""

    needs = "bookings.view_invoice"

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse | FileResponse:
        kinds: dict[str, tuple[type[Invoice | CreditNote], Callable[[Any], None]]] = {
            "invoice": (Invoice, papers.ask_for),
            "credit-note": (CreditNote, papers.ask_for_credit_note),
        }
        if kind not in kinds:
            raise Http404
        model, ask_for = kinds[kind]
        found: Any = get_object_or_404(model, pk=pk)
        if not found.pdf:
            ask_for(found)
            messages.info(request, f"{found.number} is being made. Try again in a minute.")
            invoice = found.invoice_id if kind == "credit-note" else found.pk
            return redirect("invoice:inspect", invoice)
        return FileResponse(
            found.pdf.open(),
            as_attachment=True,
            filename=f"onEvidence-{found.number}.pdf",
            content_type="application/pdf",
        )


def addresses() -> list[URLPattern]:
    return [
        path("money/<int:pk>/", MoneyView.as_view(), name="invoice_money"),
        path("papers/<slug:kind>/<int:pk>/", PaperView.as_view(), name="office_paper"),
    ]
