"""In the office: a bank's statement is sent, looked at, confirmed, and seen through."""

from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from accounts.models import User
from accounts.practice import fresh_code
from bookings.bank import BankError, importing, running
from bookings.bank.office_forms import ColumnsForm, UploadForm
from bookings.bank.reading import BadFile
from bookings.ledger.office_views import RECORD
from bookings.models import BankFile, BankRow
from bookings.office.pages import OfficeMenuItem, OfficePage, OfficeViewSet
from common import uploads
from common.tables import TableError

TITLE = "Bank statements"
INDEX = reverse_lazy("bank_statements:index")
NEWEST, ON_A_PAGE = 30, 100


class StatementsView(OfficePage):
    """Those sent last, and a form for the next."""

    permission = RECORD
    template_name = "bookings/cms/bank_statements.html"
    page_title = TITLE
    header_icon = "download"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                content = uploads.table(form.cleaned_data["file"])
                file = importing.upload(content, by=cast(User, request.user))
            except (uploads.UploadError, TableError, BankError) as error:
                _add(form, "file", error)
            else:
                return redirect("bank_statements:statement", file.public_id)
        return self._shown(form)

    def _shown(self, form: UploadForm) -> HttpResponse:
        states = BankRow.State
        files = BankFile.objects.select_related("started_by").defer("rows").annotate(
            recorded=Count("transfers", filter=Q(transfers__state=states.RECORDED)),
            queued=Count("transfers", filter=Q(transfers__state=states.QUEUED)),
        )  # fmt: skip
        waiting = BankRow.objects.filter(state=states.QUEUED).count()
        return self.page(form=form, files=list(files[:NEWEST]), waiting=waiting)


class StatementView(OfficePage):
    """What its columns are, then what it would do, then how far it is and what became of it."""

    permission = RECORD
    page_title = "Bank statement"
    header_icon = "download"
    above = [(INDEX, TITLE)]

    @cached_property
    def file(self) -> BankFile:
        return get_object_or_404(BankFile, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.file.state != BankFile.State.PREVIEW:
            return self._result()
        if not self.file.is_mapped or "columns" in request.GET:
            return self._columns(ColumnsForm(self.file))
        try:
            return self._preview()
        except BankError as error:
            # The columns were remembered, and this file is filled in otherwise.
            form = ColumnsForm(self.file, {})
            form.is_valid()
            _add(form, None, error)
            return self._columns(form)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        what = request.POST.get("what")
        if what == "columns":
            return self._say_columns()
        if what == "confirm":
            return fresh_code.ask(request) or self._do(importing.confirm, now=timezone.now())
        if what == "cancel":
            return self._do(importing.cancel, said="Nothing of the file was kept.", to=INDEX)
        return redirect(self._here)

    @property
    def _here(self) -> str:
        return reverse("bank_statements:statement", args=[self.kwargs["public_id"]])

    def _do(self, deed: Any, *, said: str = "", to: Any = None, **more: Any) -> HttpResponse:
        try:
            deed(self.file, **more)
        except BankError as error:
            messages.error(self.request, str(error))
            return redirect(self._here)
        if said:
            messages.success(self.request, said)
        return redirect(to or self._here)

    def _say_columns(self) -> HttpResponse:
        form = ColumnsForm(self.file, self.request.POST)
        if form.is_valid():
            try:
                importing.say_columns(
                    self.file, fields=form.said(), account=form.cleaned_data["account"],
                    now=timezone.now(),
                )  # fmt: skip
            except BankError as error:
                _add(form, None, error)
            else:
                return redirect(self._here)
        return self._columns(form)

    def _columns(self, form: ColumnsForm) -> HttpResponse:
        self.template_name = "bookings/cms/bank_columns.html"
        return self.page(file=self.file, form=form, rows=[cells for _, cells in self.file.rows[:5]])

    def _preview(self) -> HttpResponse:
        self.template_name = "bookings/cms/bank_preview.html"
        seen = importing.preview(self.file, now=timezone.now())
        page = Paginator(seen.new, ON_A_PAGE).get_page(self.request.GET.get("p"))
        return self.page(file=self.file, seen=seen, page_obj=page)

    def _result(self) -> HttpResponse:
        self.template_name = "bookings/cms/bank_result.html"
        found = running.counts(self.file)
        transfers = self.file.transfers.select_related("organisation").order_by("number", "pk")
        return self.page(
            file=self.file,
            counts=[(label, found.get(state, 0)) for state, label in BankRow.State.choices],
            total=sum(found.values()),
            done=sum(found.values()) - found.get(BankRow.State.TAKEN, 0),
            page_obj=Paginator(transfers, ON_A_PAGE).get_page(self.request.GET.get("p")),
        )


def _add(form: Any, field: str | None, error: Exception) -> None:
    for problem in error.problems if isinstance(error, BadFile) else [str(error)]:
        form.add_error(field, problem)


class MoneyMenuItem(OfficeMenuItem):
    permissions = (RECORD,)


class StatementViewSet(OfficeViewSet):
    name = "bank_statements"
    icon = "download"
    menu_label = TITLE
    menu_item_class: type[MenuItem] = MoneyMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", StatementsView.as_view(), name="index"),
            path("<uuid:public_id>/", StatementView.as_view(), name="statement"),
        ]
