"""An organisation's statement of account: what stands on it, who sees it, on paper and by mail."""

import datetime as dt
import io
import uuid
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import roles
from accounts.privacy import erasure
from bookings.ledger import balances
from bookings.ledger.receiving import Transfer, receive
from bookings.models import Movement, Statement
from bookings.reports import kept, statement_papers
from bookings.reports.periods import Period
from bookings.reports.statement import account
from common import delivery
from common.models import AuditEvent, OutgoingMessage
from tests import factories, pdfs
from tests.accounts.membership import BOOKER, MANAGER
from tests.bookings.changing import booked
from tests.bookings.paying import card_payment, transfer
from tests.bookings.reporting import ALL, History, csv_rows, on, text
from tests.pages.office import at_work, denied
from tests.pages.office import member as staff

pytestmark = pytest.mark.django_db
QUARTER = Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31))


@pytest.fixture
def history():
    return History()


@pytest.fixture
def finance():
    return at_work(staff(roles.FINANCE))


def office(organisation, name="statement"):
    return reverse(f"money_reports:{name}", args=[organisation.pk])


DAYS = {"start": "2026-01-01", "end": "2026-03-31"}


# --- What stands on it ----------------------------------------------------------------------------


def test_every_movement_is_a_line_with_the_balance_after_it(history):
    found = account(history.organisation, QUARTER)
    first, second, third = (
        each.invoice.number for each in (history.first, history.second, history.third)
    )
    lines = [(each.what, each.reference, f"{each.amount}", f"{each.balance}") for each in
             found.entries]  # fmt: skip
    assert lines == [
        ("Invoice", first, "120.00", "120.00"),
        ("Invoice", second, "120.00", "240.00"),
        ("Credit note", history.note.number, "-60.00", "180.00"),
        ("Bank transfer received", "FPI 1", "-120.00", "60.00"),
        ("Bank transfer received", "FPI 1", "-100.00", "-40.00"),
        ("Invoice", third, "60.00", "20.00"),
        ("Moved within the account", "", "0.00", "20.00"),
        ("Written off", "", "-5.00", "15.00"),
    ]
    about = [each.about for each in found.entries]
    assert about[0] == f"{history.first.reference}, PO PO-123, due 10 Feb 2026"
    assert about[2] == f"Corrects {first}"
    assert about[3] == f"£60.00 on {first}, £60.00 on {second}"
    assert about[4] == f"£60.00 on {second}, £40.00 as credit"
    assert about[6] == f"£10.00 of the credit used on {third}"
    assert about[7] == f"on {third}"


def test_it_ends_where_the_next_begins_and_agrees_with_the_ledger(history):
    ends = [Period(dt.date(2026, m, 1), dt.date(2026, m, 28)) for m in (1, 2, 3)]
    days = [dt.date(2025, 12, 31), dt.date(2026, 1, 12), dt.date(2026, 2, 22), dt.date(2026, 4, 1)]
    periods = [Period(a + dt.timedelta(days=1), b) for a, b in pairwise(days)]
    found = [account(history.organisation, period) for period in (*ends, *periods)]
    for before, after in pairwise(found[3:]):
        assert before.closing == after.opening
    for each in found:
        assert each.opening + sum(entry.amount for entry in each.entries) == each.closing
        assert each.owed - each.credit == each.closing
    last = found[-1]
    owed = sum((each.owed for each in balances.unpaid(balances.of(history.organisation))), 0)
    assert (last.owed, last.credit) == (owed, balances.credit(history.organisation))
    assert (last.owed, last.credit) == (Decimal("45.00"), Decimal("30.00"))


def test_what_was_overdue_on_the_last_day_is_said(history):
    assert (
        account(history.organisation, Period(dt.date(2026, 1, 1), dt.date(2026, 2, 10))).overdue
        == 0
    )
    late = account(history.organisation, Period(dt.date(2026, 1, 1), dt.date(2026, 2, 19)))
    assert (late.owed, late.overdue) == (Decimal("180.00"), Decimal("180.00"))


def test_another_organisation_and_a_payment_for_nothing_are_not_on_it(history):
    other = booked(100, contact_email="o@example.org", organisation_name="Another")
    transfer("30.00", other.invoice)
    assert len(account(history.organisation, ALL).entries) == 8
    assert [each.amount for each in account(other.organisation, ALL).entries] == [
        Decimal("120.00"), Decimal("-30.00"),
    ]  # fmt: skip


def test_a_card_payment_says_so(run):
    booking = booked(100)
    card_payment(booking, "120.00")
    [_, paid] = account(booking.organisation, ALL).entries
    assert (paid.what, paid.about, paid.balance) == (
        "Card payment", f"on {booking.invoice.number}", Decimal("0.00"),
    )  # fmt: skip


# --- In the office --------------------------------------------------------------------------------


def test_the_page_leads_to_the_papers_and_keeps_what_staff_wrote_to_themselves(finance, history):
    page = text(finance.get(office(history.organisation), DAYS))
    for said in ("1 Jan 2026 to 31 Mar 2026", "£15.00", history.note.number, "Of it overdue"):
        assert said in page
    assert reverse("invoice:inspect", args=[history.first.invoice.pk]) in page
    assert "Secret reason" not in page


def test_the_organisation_s_page_and_row_lead_to_it(history):
    index = reverse("organisation:index")
    edit = reverse("organisation:edit", args=[history.organisation.pk])
    leads = office(history.organisation)
    assert leads in text(at_work(staff(roles.FINANCE)).get(index))
    administrator = at_work(staff(roles.ADMINISTRATORS))
    assert [leads in text(administrator.get(page)) for page in (index, edit)] == [True, True]
    trainers = at_work(staff(roles.TRAINING_OFFICE))
    assert [leads in text(trainers.get(page)) for page in (index, edit)] == [False, False]


def test_bad_days_are_said_and_kept(finance, history):
    page = text(finance.get(office(history.organisation), {"start": "2026-02-30", "end": ""}))
    assert "Give a day" in page
    assert 'value="2026-02-30"' in page
    page = text(
        finance.get(office(history.organisation), {"start": "2026-02-03", "end": "2026-01-01"})
    )
    assert "The last day is before the first." in page
    page = text(finance.get(office(history.organisation), DAYS | {"end": "2099-01-01"}))
    assert "Nobody knows that yet." in page
    with pytest.raises(statement_papers.StatementError, match="Choose days up to today"):
        statement_papers.make(
            history.organisation, Period(QUARTER.start, dt.date(2099, 1, 1)), by=None,
            now=timezone.now(), act=uuid.uuid4(),
        )  # fmt: skip


def test_the_list_of_accounts_says_what_each_owes(history):
    with on(70):
        finance = at_work(staff(roles.FINANCE))
        page = text(finance.get(reverse("money_reports:statements")))
        assert "£15.00" in page
        assert office(history.organisation) in page
        assert "No organisation with an account" in text(
            finance.get(reverse("money_reports:statements"), {"q": "zzz"})
        )
        Movement._base_manager.all().delete()
        assert "has an account yet" in text(finance.get(reverse("money_reports:statements")))


def test_the_file_is_as_the_page_and_on_record(finance, history):
    answer = finance.get(office(history.organisation), DAYS | {"export": "csv"})
    lines = csv_rows(answer)
    assert [line[4] for line in lines[1:]] == [
        "", "120.00", "120.00", "-60.00", "-120.00", "-100.00", "60.00", "0.00", "-5.00", "",
    ]  # fmt: skip
    assert lines[-1] == ["2026-03-31", "Closing balance", "", "", "", "15.00"]
    event = AuditEvent.objects.get(action="bookings.reports.export")
    assert event.after["report"] == "statement-2026-01-01-to-2026-03-31"
    assert event.after["rows"] == 10
    assert event.object_id == str(history.organisation.public_id)
    assert not AuditEvent.objects.filter(action="common.exports.export").exists()
    sheet = finance.get(office(history.organisation), DAYS | {"export": "xlsx"})
    assert "spreadsheetml" in sheet["Content-Type"]


def test_what_the_bank_said_is_no_formula(finance, history):
    with on(75):
        made = Transfer(Decimal("1.00"), timezone.localdate(), "=1+1", uuid.uuid4())
        receive(history.organisation, made, invoices=[history.third.invoice], by=None,
                now=timezone.now())  # fmt: skip
    lines = csv_rows(finance.get(office(history.organisation), DAYS | {"export": "csv"}))
    assert lines[-2][2] == "'=1+1"
    answer = finance.get(office(history.organisation), DAYS | {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    reference, amount = sheet.cell(11, 3), sheet.cell(11, 5)
    assert (reference.value, reference.data_type) == ("=1+1", "s")
    assert (amount.value, amount.data_type) == (-1, "n")


@pytest.mark.parametrize(
    ("role", "may"),
    [(roles.EDITORS, False), (roles.TRAINING_OFFICE, False), (roles.FINANCE, True),
     (roles.ADMINISTRATORS, True)],
)  # fmt: skip
def test_who_may(history, role, may):
    made = _made(history.organisation)
    client = at_work(staff(role))
    pages = [
        reverse("money_reports:index"), reverse("money_reports:statements"),
        office(history.organisation), office(history.organisation, "send"),
        reverse("money_reports:paper", args=[made.pk]),
    ]  # fmt: skip
    assert [denied(client.get(page)) for page in pages] == [not may] * 5
    assert denied(client.post(office(history.organisation), DAYS)) is not may


def test_as_many_queries_for_many_lines(finance, history):
    counts = []
    for number in (0, 5):
        for _ in range(number):
            transfer("1.00", booked(100).invoice)
        counts.append(_queries(finance, office(history.organisation)))
        counts.append(_queries(finance, reverse("money_reports:statements")))
    assert counts[:2] == counts[2:]


def _queries(client, address):
    asked = {"start": "2020-01-01", "end": timezone.localdate().isoformat()}
    client.get(address, asked)
    with CaptureQueriesContext(connection) as queries:
        client.get(address, asked)
    return len(queries)


# --- On paper and by mail -------------------------------------------------------------------------


def _made(organisation, act=None):
    return statement_papers.make(
        organisation, QUARTER, by=None, now=timezone.now(), act=act or uuid.uuid4()
    )


def test_the_paper_says_what_the_account_was_and_stays_so(history):
    made = _made(history.organisation)
    transfer("1.00", history.third.invoice)
    written = statement_papers.statement_pdf(str(made.pk))
    said = " ".join(pdfs.texts(written))
    for part in (
        "Statement of account", history.organisation.name, "1 January 2026", "31 March 2026",
        history.first.invoice.number, history.note.number, "Closing balance £15.00",
        "Still to be paid £45.00", "Credit that we hold for you £30.00",
    ):  # fmt: skip
        assert part in said
    assert "Secret reason" not in said
    document = pdfs.opened(written)
    assert document.Root.MarkInfo.Marked
    assert "/Table" in {str(each.S) for each in pdfs.elements(document)}
    assert statement_papers.statement_pdf(str(made.pk)) == written
    assert statement_papers.statement_pdf("0") == b""


def test_an_empty_account_has_a_paper_too():
    made = _made(factories.OrganisationFactory())
    said = " ".join(pdfs.texts(statement_papers.statement_pdf(str(made.pk))))
    assert "Nothing is left to pay" in said


def test_finance_sends_it_to_those_who_buy(finance, history):
    factories.MembershipFactory(organisation=history.organisation, role=MANAGER)
    factories.MembershipFactory(
        organisation=history.organisation, role=BOOKER, user__is_active=False
    )
    page = f"{office(history.organisation, 'send')}?start=2026-01-01&end=2026-03-31"
    form = finance.get(page).context["form"]
    [buyer] = form.fields["to"].queryset
    sent = {"act": form.initial["act"], "to": [buyer.pk]}
    for _ in range(2):
        assert "on its way to 1 person" in text(finance.post(page, sent, follow=True))
    message = OutgoingMessage.objects.get(kind="statement_sent")
    assert message.recipient == buyer.email
    assert Statement.objects.get().by is not None
    event = AuditEvent.objects.get(action="bookings.reports.send_statement")
    assert event.after["closing"] == "£15.00"
    assert buyer.email not in str(event.after)
    email = delivery._made(message)
    assert email.subject == "onEvidence training: statement of account to 31 March 2026"
    assert "£45.00 was to be paid." in " ".join(email.body.split())
    assert "overdue" not in email.body
    assert "We hold £30.00 that is yours." in " ".join(email.body.split())
    [(name, content, kind)] = email.attachments
    assert (name, kind) == ("onEvidence-statement.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


def test_it_is_sent_to_nobody_else_and_to_somebody(finance, history):
    stranger = factories.MembershipFactory().user
    page = office(history.organisation, "send")
    for to in ([], [stranger.pk]):
        answer = finance.post(page, {"act": uuid.uuid4(), "to": to})
        assert answer.status_code == 200
        assert "error" in text(answer).lower()
    assert not OutgoingMessage.objects.filter(kind="statement_sent").exists()
    with pytest.raises(statement_papers.StatementError, match="at least one person"):
        statement_papers.send(
            history.organisation, QUARTER, to=[stranger], by=None, now=timezone.now(),
            act=uuid.uuid4(),
        )  # fmt: skip
    assert not Statement.objects.exists()


def test_nobody_to_send_it_to_is_said(finance):
    alone = factories.OrganisationFactory()
    page = text(finance.get(office(alone, "send")))
    assert "Nobody who can sign in buys for this organisation" in page


def test_the_office_makes_one_and_downloads_it(finance, history):
    page = finance.get(office(history.organisation), DAYS)
    sent = DAYS | {"act": page.context["act"]}
    finance.post(office(history.organisation), sent)
    answer = text(finance.post(office(history.organisation), sent, follow=True))
    assert "is being made" in answer
    made = Statement.objects.get()
    address = reverse("money_reports:paper", args=[made.pk])
    assert address in answer
    assert "is being made" in text(finance.get(address, follow=True))
    statement_papers.statement_pdf(str(made.pk))
    assert finance.get(address)["Content-Type"] == "application/pdf"


def test_of_somebody_who_pays_for_themselves_it_goes_when_they_are_forgotten(history):
    buyer = history.organisation.memberships.get().user
    made = _made(history.organisation)
    statement_papers.statement_pdf(str(made.pk))
    assert Statement.objects.exists()
    told = ("statements of their own account", 1)
    assert told not in erasure.preview(erasure.person(buyer))
    type(history.organisation).objects.update(individual=True)
    assert told in erasure.preview(erasure.person(buyer))
    kept.delete(list(kept._theirs(erasure.person(buyer))))
    assert not Statement.objects.exists()
