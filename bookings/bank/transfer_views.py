"""In the office: one transfer that came by bank, and what finance makes of it."""

import uuid
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.models import Organisation, User
from accounts.practice import fresh_code
from bookings.bank import BankError, looking, matching, settling
from bookings.bank.book import Book
from bookings.bank.office_forms import LookForm, MatchForm, ReasonForm
from bookings.ledger import LedgerError, balances
from bookings.ledger.office_views import RECORD
from bookings.look_only import LookOnlyViewSet
from bookings.models import BankRow, Invoice
from bookings.office.pages import OfficePage
from common.columns import Day, Number, State
from common.exports import GuardedExportView
from common.money import pounds

DONE = "It is recorded."
#: Deed by the state in which it can be done.
DEEDS = {
    "match": BankRow.State.QUEUED,
    "not_ours": BankRow.State.QUEUED,
    "again": BankRow.State.NOT_OURS,
    "unmatch": BankRow.State.RECORDED,
}


class TransferView(OfficePage):
    """Opened by whoever sees to the money; every deed asks for a fresh code."""

    permission = RECORD
    template_name = "bookings/cms/bank_transfer.html"
    header_icon = "download"

    @cached_property
    def row(self) -> BankRow:
        found = BankRow.objects.select_related("organisation", "file", "settled_by")
        return get_object_or_404(found, public_id=self.kwargs["public_id"])

    @cached_property
    def chosen(self) -> Organisation | None:
        """Whose it may be, as somebody has chosen."""
        try:
            key = uuid.UUID(self.request.GET.get("organisation", ""))
        except ValueError:
            return None
        return get_object_or_404(Organisation, public_id=key)

    def get_page_title(self) -> str:
        return f"Transfer of {pounds(self.row.amount)}"

    @property
    def above(self) -> list[tuple[Any, str]]:  # type: ignore[override]  # of this one
        return [(f"{reverse('bankrow:index')}?state=queued", "Transfers to match")]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        what = request.POST.get("what", "")
        if what == "look":
            form = LookForm(request.POST)
            found = (
                list(looking.organisations(form.cleaned_data["words"])) if form.is_valid() else None
            )
            return self._shown(look_form=form, found=found)
        if what not in DEEDS:
            return redirect(request.get_full_path())
        return fresh_code.ask(request) or self._deed(what)

    def _deed(self, what: str) -> HttpResponse:
        form = self._form(what, self.request.POST)
        if DEEDS[what] != self.row.state or form is None:
            messages.error(self.request, "Somebody has settled it meanwhile. It stands as below.")
        elif not form.is_valid():
            return self._shown(**{f"{what}_form": form})
        else:
            try:
                messages.success(self.request, self._do(what, form.cleaned_data))
            except (BankError, LedgerError) as error:
                form.add_error(None, str(error))
                return self._shown(**{f"{what}_form": form})
        return redirect("bank_transfer", self.row.public_id)

    def _form(self, what: str, data: Any = None) -> Any:
        if what != "match":
            return forms.Form(data) if what == "again" else ReasonForm(data, prefix=what)
        if self.chosen is None:
            return None
        return MatchForm(data, unpaid=self._unpaid(self.chosen), chosen=self._likely())

    def _do(self, what: str, given: dict[str, Any]) -> str:
        """Raises BankError, LedgerError."""
        shared: dict[str, Any] = {"by": cast(User, self.request.user), "now": timezone.now()}
        match what:
            case "match":
                assert self.chosen is not None
                more = settling.match(self.row, self.chosen, list(given["invoices"]), **shared)
                return f"{DONE} {pounds(more)} of it is credit." if more else DONE
            case "not_ours":
                settling.not_ours(self.row, reason=given["reason"], **shared)
                return "It is put aside."
            case "again":
                settling.ours_after_all(self.row, **shared)
                return "It waits to be matched again."
        settling.unmatch(self.row, reason=given["reason"], **shared)
        return "The match is undone: the invoices say so, and it waits to be matched again."

    def _unpaid(self, organisation: Organisation) -> QuerySet[Invoice]:
        unpaid = balances.unpaid(balances.of(organisation))
        return unpaid.select_related("booking", "pool").order_by("due_on", "pk")

    @cached_property
    def candidates(self) -> list[matching.Candidate]:
        text = self.row.text
        return matching.candidates(
            Book([text], since=self.row.on), text=text, amount=self.row.amount
        )

    def _likely(self) -> list[uuid.UUID]:
        """Ticked beforehand: what speaks for itself, as far as the money goes."""
        likely, left = [], self.row.amount
        for candidate in self.candidates:
            for each in candidate.invoices:
                if self.chosen and each.payer == self.chosen.pk and 0 < each.invoice.owed <= left:
                    likely.append(each.invoice.public_id)
                    left -= each.invoice.owed
        return likely

    def _shown(self, **more: Any) -> HttpResponse:
        row, waits = self.row, self.row.state == BankRow.State.QUEUED
        context: dict[str, Any] = {
            "row": row,
            "movements": row.movements.select_related("invoice", "by").order_by("at", "pk"),
            "waits": waits,
        }
        if waits:
            keys = dict(
                Organisation.objects.filter(
                    pk__in=[each.payer.pk for each in self.candidates]
                ).values_list("pk", "public_id")
            )
            context |= {
                "candidates": [
                    (each, keys.get(each.payer.pk), capfirst(each.why)) for each in self.candidates
                ],
                "chosen": self.chosen,
                "match_form": self._form("match"),
                "look_form": LookForm(),
                "not_ours_form": self._form("not_ours"),
            }
        if row.state == BankRow.State.RECORDED:
            context["unmatch_form"] = self._form("unmatch")
        return self.page(**(context | more))


class TransferIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[BankRow]:
        found: QuerySet[BankRow] = super().get_base_queryset()
        return found.select_related("organisation")


def _address(row: BankRow) -> str:
    return reverse("bank_transfer", args=[row.public_id])


class TransferViewSet(LookOnlyViewSet):
    """What came by bank; the menu leads to what of it waits."""

    model = BankRow
    index_view_class = TransferIndexView
    inspect_view_enabled = False
    icon = "download"
    menu_label = "Transfers to match"
    form_fields = ["state"]
    list_display = [
        TitleColumn("text", label="Who paid, and what they wrote", get_url=_address),
        Number("amount", label="Amount (£)", sort_key="amount"),
        Day("on", label="Day", sort_key="on"),
        State("state"),
        Column("why", label="What stands in the way"),
        "organisation",
    ]
    list_filter = ["state", "on", "account"]
    list_export = [
        "on", "amount", "text", "account", "state", "organisation", "why", "reason", "settled_at",
        "public_id",
    ]  # fmt: skip
    export_filename = "bank-transfers"
    search_fields = ["text", "organisation__name"]

    @property
    def menu_url(self) -> str:
        return f"{reverse(self.get_url_name('index'))}?state={BankRow.State.QUEUED}"


def addresses() -> list[URLPattern]:
    return [
        path("bank-transfers/<uuid:public_id>/", TransferView.as_view(), name="bank_transfer"),
    ]
