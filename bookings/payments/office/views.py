"""In the office: one dispute, one refund that finance has to see to, one event to be worked off
again."""

from abc import abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.views import View

from bookings.changes.office_views import OfficeView, Permitted
from bookings.ledger import balances
from bookings.ledger.office_forms import Deed
from bookings.models import Dispute, Invoice, Movement, Refund, StripeEvent
from bookings.payments import refunds, standing, webhooks
from bookings.payments.office import deciding, evidence
from bookings.payments.office.deciding import DecidingError
from bookings.payments.office.forms import BankForm, DecideForm, PressForm, SentForm
from common.money import pounds

#: To record what was decided about money; and to have money given back.
RECORD, REFUND = "bookings.add_movement", "bookings.add_refund"
Shown = dict[str, Any]


class DeedsView(OfficeView):
    """A row, and a form for each thing that can be done about it as it stands."""

    needs = RECORD
    header_icon = "doc-full"
    #: What each form is called, and its button.
    words: ClassVar[dict[str, tuple[str, str]]]

    @abstractmethod
    def makes(self) -> dict[str, Callable[..., Deed]]:
        """Of each thing that can be done now, its form."""

    @abstractmethod
    def do(self, what: str, given: Shown) -> str:
        """What was done, in words. Raises DecidingError."""

    def forms(self, data: Any = None) -> dict[str, Deed]:
        sent = (data or {}).get("what")
        return {
            what: make(data if what == sent else None, prefix=what)
            for what, make in self.makes().items()
        }

    def get_context_data(self, **kwargs: Any) -> Shown:
        forms = kwargs.pop("forms", None) or self.forms()
        deeds = [(what, *self.words[what], form) for what, form in forms.items()]
        return super().get_context_data(deeds=deeds, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = self.forms(request.POST)
        form = forms.get(request.POST.get("what", ""))
        if form is None:
            messages.error(request, "That is not to be done here any more.")
            return redirect(request.path)
        if not form.is_valid():
            return self.again(forms=forms)
        try:
            said = self.do(request.POST["what"], form.cleaned_data)
        except DecidingError as error:
            form.add_error(None, str(error))
            return self.again(forms=forms)
        messages.success(request, said)
        return redirect(request.path)


class DisputeView(DeedsView):
    template_name = "bookings/cms/dispute.html"
    words: ClassVar = {
        "make": ("Summary of evidence", "Make the summary (PDF)"),
        "sent": ("Evidence was sent", "Record that it was sent"),
        "decide": ("It was lost: what becomes of what is owed again", "Record what was decided"),
    }

    @cached_property
    def dispute(self) -> Dispute:
        found = Dispute.objects.select_related(
            "attempt__booking", "attempt__invoice__booking", "evidence_sent_by"
        )
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Dispute {self.dispute}"

    def above(self) -> list[Shown]:
        return [{"url": reverse("dispute:index"), "label": "Disputes"}]

    def makes(self) -> dict[str, Callable[..., Deed]]:
        found: dict[str, Callable[..., Deed]] = {"make": PressForm, "sent": SentForm}
        if self.dispute.status == Dispute.Status.LOST and not self.dispute.settled_at:
            found["decide"] = DecideForm
        return found

    def get_context_data(self, **kwargs: Any) -> Shown:
        lost = self.dispute.movements.filter(kind=Movement.Kind.CHARGED_BACK).first()
        return super().get_context_data(
            dispute=self.dispute,
            invoice=_with_owed(self.dispute),
            lost=lost.amount if lost else None,
            **kwargs,
        )

    def do(self, what: str, given: Shown) -> str:
        now = timezone.now()
        match what:
            case "make":
                evidence.ask_for(self.dispute)
                return "The summary is being made. Open this page again in a minute."
            case "sent":
                evidence.record_sent(
                    self.dispute, what=given["what"], on=given["on"], by=self.person, now=now
                )
                return "Recorded."
        deciding.decide(self.dispute, note=given["note"], now=now)
        return "Recorded: it no longer waits for you."


class EvidenceView(Permitted, View):
    needs = "bookings.view_dispute"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        dispute = get_object_or_404(Dispute.objects.exclude(evidence=""), pk=pk)
        return FileResponse(
            dispute.evidence.open(),
            as_attachment=True,
            filename=f"onEvidence-{dispute.stripe_id}.pdf",
            content_type="application/pdf",
        )


class RefundView(DeedsView):
    """One that failed, or was made in Stripe's dashboard."""

    needs = REFUND
    template_name = "bookings/cms/refund.html"
    words: ClassVar = {
        "card": ("Ask the card again", "Give it back to the card"),
        "bank": ("It was paid by bank transfer instead", "Record what was paid back"),
        "decide": ("It was seen to another way", "Record what was decided"),
    }

    @cached_property
    def refund(self) -> Refund:
        found = Refund.objects.select_related("attempt__booking", "attempt__invoice__booking")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def failed(self) -> bool:
        return self.refund.state == Refund.State.FAILED

    def get_page_title(self) -> str:
        return f"Refund of {pounds(self.refund.amount)}"

    def above(self) -> list[Shown]:
        payment = self.refund.attempt
        return [
            {"url": reverse("paymentattempt:index"), "label": "Card payments"},
            {"url": reverse("paymentattempt:inspect", args=[payment.pk]), "label": str(payment)},
        ]

    def makes(self) -> dict[str, Callable[..., Deed]]:
        if self.refund.settled_at or not (self.failed or self.refund.by_hand):
            return {}
        found: dict[str, Callable[..., Deed]] = {}
        if self.failed and deciding.for_card(self.refund) > 0:
            found["card"] = PressForm
        if self.failed and refunds.still_owed(self.refund) > 0:
            found["bank"] = self._bank_form
        return found | {"decide": DecideForm}

    def _bank_form(self, *args: Any, **kwargs: Any) -> BankForm:
        initial = {"amount": refunds.still_owed(self.refund)}
        return BankForm(*args, initial=initial, **kwargs)

    def get_context_data(self, **kwargs: Any) -> Shown:
        return super().get_context_data(
            refund=self.refund,
            failed=self.failed,
            invoice=_with_owed(self.refund),
            for_card=deciding.for_card(self.refund) if self.failed else 0,
            **kwargs,
        )

    def do(self, what: str, given: Shown) -> str:
        now = timezone.now()
        match what:
            case "card":
                new = deciding.back_to_card(self.refund, now=now)
                return f"{pounds(new.amount)} is on its way back."
            case "bank":
                deciding.paid_by_bank(self.refund, by=self.person, now=now, **given)
                return f"{pounds(given['amount'])} recorded as paid out."
        deciding.decide(self.refund, note=given["note"], now=now)
        return "Recorded: it no longer waits for you."


def _with_owed(row: Dispute | Refund) -> Invoice | None:
    """The invoice that its payment was for, with what is owed on it now."""
    invoice = standing.invoice_of(row.attempt)
    found = Invoice.objects.filter(pk=invoice.pk if invoice else 0)
    return balances.with_owed(found).first()


class EventAgainView(OfficeView):
    needs = RECORD
    template_name = "bookings/cms/event_again.html"
    header_icon = "doc-full"

    @cached_property
    def event(self) -> StripeEvent:
        return get_object_or_404(StripeEvent, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return "Work it off again"

    def above(self) -> list[Shown]:
        return [
            {"url": reverse("stripeevent:index"), "label": "Payment events"},
            {
                "url": reverse("stripeevent:inspect", args=[self.event.pk]),
                "label": self.event.event_id,
            },
        ]

    def get_context_data(self, **kwargs: Any) -> Shown:
        return super().get_context_data(event=self.event, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        webhooks.work_off_again(self.event)
        messages.success(request, "It is being worked off. Open this page again in a minute.")
        return redirect("stripeevent:inspect", self.event.pk)


def addresses() -> list[URLPattern]:
    return [
        path("money/disputes/<int:pk>/", DisputeView.as_view(), name="dispute_page"),
        path("money/disputes/<int:pk>/evidence/", EvidenceView.as_view(), name="dispute_evidence"),
        path("money/refunds/<int:pk>/", RefundView.as_view(), name="refund_page"),
        path("money/events/<int:pk>/again/", EventAgainView.as_view(), name="event_again"),
    ]
