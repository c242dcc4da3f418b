"""Statements of account in the office: whose, what stands on one, and sending it."""

import uuid
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views import View

from accounts.models import Organisation, User
from bookings.changes.office_views import Permitted
from bookings.models import Movement, Statement
from bookings.reports import files, statement_papers
from bookings.reports.files import Sheet
from bookings.reports.forms import PastForm, SendForm
from bookings.reports.pages import LOOK, PeriodPage, ReportPage, query
from bookings.reports.periods import Period, lately
from bookings.reports.statement import NONE, Account, account
from common.money import in_pence
from common.tables import Cell

ON_A_PAGE = 50
HEADINGS = ["Day", "What", "Reference", "About", "Amount (£)", "Balance (£)"]


def sheet(found: Account) -> Sheet:
    """As the page has it, opening and closing balance too."""
    start, end = found.period
    lines: list[list[Cell]] = [
        [each.on, each.what, each.reference, each.about, each.amount, each.balance]
        for each in found.entries
    ]
    opening: list[Cell] = [start, "Opening balance", "", "", None, found.opening]
    closing: list[Cell] = [end, "Closing balance", "", "", None, found.closing]
    return Sheet(f"statement-{found.period.slug}", HEADINGS, [opening, *lines, closing])


class StatementsView(ReportPage):
    page_title = "Statements of account"
    template_name = "bookings/reports/statements.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = " ".join(request.GET.get("q", "").split())[:100]
        found = Organisation.objects.filter(pk__in=Movement.objects.values("organisation"))
        if words:
            found = found.filter(name__icontains=words)
        page = Paginator(_with_balance(found), ON_A_PAGE).get_page(request.GET.get("p"))
        return self.page(page_obj=page, words=words)


def _with_balance(organisations: Any) -> Any:
    """Each with what it owes today, less its credit."""
    moved = Movement.objects.filter(organisation=OuterRef("pk"), on__lte=timezone.localdate())
    summed = moved.order_by().values("organisation").annotate(sum=Sum("amount")).values("sum")
    pounds = DecimalField(max_digits=12, decimal_places=2)
    balance = in_pence(Coalesce(Subquery(summed), NONE, output_field=pounds))
    return organisations.annotate(balance=balance).order_by("name", "pk")


class OfOrganisation(ReportPage):
    above = (*ReportPage.above, (reverse_lazy("money_reports:statements"), "Statements of account"))

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(Organisation, pk=self.kwargs["pk"])


class StatementView(OfOrganisation, PeriodPage):
    template_name = "bookings/reports/statement.html"
    form_class = PastForm

    def get_page_title(self) -> str:
        return f"Statement: {self.organisation.name}"

    def default(self) -> Period:
        return lately(timezone.localdate())

    def figures(self, period: Period) -> dict[str, Any]:
        return {
            "organisation": self.organisation,
            "account": account(self.organisation, period),
            "made": self.organisation.statements.select_related("by")[:5],
            "act": uuid.uuid4(),
        }

    def page(self, **context: Any) -> HttpResponse:
        return super().page(**{"organisation": self.organisation, **context})

    def file(self, kind: str, period: Period) -> HttpResponse:
        found = sheet(account(self.organisation, period))
        return files.answer(kind, found, on=self.organisation, about=period._asdict())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A paper of it, to download."""
        form = PastForm(request.POST, default=self.default())
        try:
            act = uuid.UUID(request.POST.get("act", ""))
        except ValueError:
            act = uuid.uuid4()
        if (period := form.period) is None:
            return self.page(form=form, period=None)
        made = statement_papers.make(
            self.organisation, period, by=cast(User, request.user), now=timezone.now(), act=act
        )
        messages.info(request, "The PDF is being made. Look again in a minute.")
        return redirect(f"{self._here(made.organisation_id)}?{query(period)}")

    def _here(self, pk: int) -> str:
        return reverse("money_reports:statement", args=[pk])


class SendView(OfOrganisation):
    page_title = "Send statement"
    template_name = "bookings/reports/send.html"

    @property
    def form(self) -> SendForm:
        people = list(statement_papers.recipients(self.organisation))
        only = [people[0].pk] if len(people) == 1 else []
        initial = {"act": uuid.uuid4(), "to": only}
        return SendForm(self.request.POST or None, people=people, initial=initial)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = PastForm(request.GET, default=lately(timezone.localdate()))
        if (period := asked.period) is None:
            return redirect("money_reports:statement", pk)
        return self._page(self.form, period)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked, form = PastForm(request.GET, default=lately(timezone.localdate())), self.form
        if (period := asked.period) is None:
            return redirect("money_reports:statement", pk)
        if not form.is_valid():
            return self._page(form, period)
        to = list(form.cleaned_data["to"])
        try:
            statement_papers.send(
                self.organisation, period, to=to, by=cast(User, request.user), now=timezone.now(),
                act=form.cleaned_data["act"],
            )  # fmt: skip
        except statement_papers.StatementError as error:
            form.add_error(None, str(error))
            return self._page(form, period)
        people = "1 person" if len(to) == 1 else f"{len(to)} people"
        messages.success(request, f"The statement is on its way to {people}.")
        return redirect(f"{reverse('money_reports:statement', args=[pk])}?{query(period)}")

    def _page(self, form: SendForm, period: Period) -> HttpResponse:
        return self.page(
            form=form,
            organisation=self.organisation,
            account=account(self.organisation, period),
            has_people=bool(form.fields["to"].queryset),  # type: ignore[attr-defined]
            asked=query(period),
        )


class PaperView(Permitted, View):
    """The file of a statement that was made; asked for again, if it is not there yet."""

    needs = LOOK

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        found = get_object_or_404(Statement, pk=pk)
        if not found.pdf:
            statement_papers.ask_for(found)
            messages.info(request, "The PDF is being made. Look again in a minute.")
            return redirect("money_reports:statement", found.organisation_id)
        return FileResponse(
            found.pdf.open(), as_attachment=True, filename="onEvidence-statement.pdf",
            content_type="application/pdf",
        )  # fmt: skip
