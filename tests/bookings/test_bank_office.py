"""Finance sends a statement, looks at it, confirms it, and settles what waits."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.practice import fresh_code
from bookings.bank import attention, running, settling
from bookings.ledger import balances
from bookings.models import BankFile, BankRow, Movement
from common.models import AuditEvent
from tests.booking import confirmed
from tests.bookings import statements
from tests.bookings.paying import rows
from tests.bookings.statements import barclays, uk
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db

INDEX = "/cms/bank_statements/"


@pytest.fixture
def finance():
    return at_work(member(roles.FINANCE))


@pytest.fixture
def invoice(run):
    return confirmed(run, places=1, text="", organisation_name="Kent Police Force").invoice


def text(response) -> str:
    return " ".join(response.content.decode().split())


def send(client, content: bytes, **more):
    file = SimpleUploadedFile("statement.csv", content)
    return client.post(INDEX, {"file": file}, follow=True, **more)


def columns_of(file) -> dict[str, str]:
    return {f"column_{n}": field for n, field in enumerate(file.columns)} | {"what": "columns"}


def statement(invoice) -> bytes:
    day = uk(statements.today())
    return barclays(
        (day, "60.00", invoice.number), (day, "5.00", "WHO?"), (day, "-900.00", "WAGES ANN ABLE")
    )


def of(file) -> str:
    return reverse("bank_statements:statement", args=[file.public_id])


def page(row) -> str:
    return reverse("bank_transfer", args=[row.public_id])


# --- Statements -------------------------------------------------------------------------------


def test_from_the_file_to_what_became_of_it(finance, invoice, django_capture_on_commit_callbacks):
    assert "None yet." in text(finance.get(INDEX))
    shown = text(send(finance, statement(invoice)))
    assert "As in: 20-00-00 12345678" in shown
    file = BankFile.objects.get()
    shown = text(finance.post(of(file), columns_of(file), follow=True))
    for said in (
        "Nothing has changed yet.", "(row 4). They are not kept.",
        "2 transfers: 1 would be recorded at once",
        f"Kent Police Force, {invoice.number}", "It names no invoice", "Take over 2 transfers",
    ):  # fmt: skip
        assert said in shown
    assert "ANN ABLE" not in shown
    assert (rows(kind="paid"), BankRow.objects.count()) == ([], 0)
    with django_capture_on_commit_callbacks(execute=True):
        shown = text(finance.post(of(file), {"what": "confirm"}, follow=True))
    assert "It goes on by itself" in shown or "0 of 2 transfers done" in shown
    running.run(file.pk)
    shown = text(finance.get(of(file)))
    assert "WHO?" in shown
    assert "Kent Police Force" in shown
    assert balances.owed(invoice) == 0
    shown = text(finance.get(INDEX))
    assert "1 transfer waits to be matched" in shown
    # And once more: nothing is new, and there is nothing to confirm.
    shown = text(send(finance, statement(invoice)))
    assert "Nothing in it is new" in shown
    assert "2, from an earlier file: left as they are (rows 2 to 3)" in shown
    assert "Take over" not in shown


def test_a_bad_file_changes_nothing_and_says_where(finance):
    assert "Choose the file" in text(finance.post(INDEX, {}))
    assert "no statement" in text(send(finance, b"Hello\nthere\n"))
    assert "older Excel file" in text(send(finance, b"%PDF-1.4"))
    assert not BankFile.objects.exists()
    send(finance, barclays(("31/13/2026", "60.00", "X"), ("01/02/2026", "lots", "Y")))
    file = BankFile.objects.get()
    shown = text(finance.post(of(file), columns_of(file)))
    assert "Row 2: “31/13/2026” is not a date." in shown
    assert "Row 3: “lots” is not an amount" in shown
    assert not BankRow.objects.exists()


def test_columns_that_are_lacking_are_asked_for_and_nothing_said_is_lost(finance):
    send(finance, b"When,Wer,Wieviel\n03/02/2026,EXAMPLE,60.00\n")
    file = BankFile.objects.get()
    answers = {"column_0": "date", "column_1": "text", "column_2": "", "what": "columns"}
    shown = text(finance.post(of(file), answers))
    assert "Say which column has the amount" in shown
    assert '<option value="date" selected>' in shown
    answers["column_2"] = "amount"
    assert "Say which of our accounts" in text(finance.post(of(file), answers))
    shown = text(finance.post(of(file), answers | {"account": "Main"}, follow=True))
    assert "1 transfer: 0 would be recorded" in shown
    assert "Say otherwise what they are" in shown
    assert 'value="Main"' in text(finance.get(of(file) + "?columns"))


def test_it_is_thrown_away(finance, invoice):
    file = statements.mapped(statement(invoice))
    shown = text(finance.post(of(file), {"what": "cancel"}, follow=True))
    assert "Nothing of the file was kept." in shown
    assert finance.get(of(file)).status_code == 404


def test_confirmed_twice_says_so(finance, invoice):
    file = statements.imported(statement(invoice))
    shown = text(finance.post(of(file), {"what": "confirm"}, follow=True))
    assert "was confirmed already" in shown
    assert len(rows(kind="paid")) == 1


def test_a_remembered_layout_that_does_not_fit_asks_for_the_columns(finance, invoice):
    statements.imported(statement(invoice))
    shown = text(send(finance, barclays(("01/02/2026", "lots", "Y"))))
    assert "Row 2: “lots” is not an amount" in shown


def old(client):
    session = client.session
    session.pop(fresh_code.SHOWN, None)
    session.pop(fresh_code.OPENED, None)
    session.save()
    return client


def asks(response) -> bool:
    return response.templates[0].name == "accounts/fresh_code.html"


def test_what_counts_asks_for_a_fresh_code_and_looking_does_not(finance, invoice):
    file = statements.mapped(statement(invoice))
    assert not asks(old(finance).get(of(file)))
    assert asks(old(finance).post(of(file), {"what": "confirm"}))
    assert not BankRow.objects.exists()
    row = statements.came("WHO?")
    assert not asks(old(finance).get(page(row)))
    assert asks(old(finance).post(page(row), {"what": "not_ours", "not_ours-reason": "R"}))
    row.refresh_from_db()
    assert row.state == "queued"


# --- Transfers --------------------------------------------------------------------------------


def test_matched_by_hand(finance, invoice):
    row = statements.came("KENT POLICE 12", "60.00")
    shown = text(finance.get(page(row)))
    assert "Owes exactly so much" in shown
    key = invoice.booking.organisation.public_id
    assert f"?organisation={key}#match" in shown
    mine = f"{page(row)}?organisation={key}"
    shown = text(finance.get(mine))
    assert "It is from Kent Police Force" in shown
    assert f'value="{invoice.public_id}" checked' in shown or "checked" in shown
    assert "Choose the invoices" in text(finance.post(mine, {"what": "match"}))
    both = {"what": "match", "invoices": [str(invoice.public_id)]}
    assert "not both" in text(finance.post(mine, both | {"as_credit": "on"}))
    shown = text(finance.post(mine, both, follow=True))
    assert "It is recorded." in shown
    assert invoice.number in shown
    assert balances.owed(invoice) == 0
    assert Movement.objects.get(kind="paid").by is not None
    # On the invoice the row of the statement is told of.
    assert page(row) in text(finance.get(reverse("invoice:inspect", args=[invoice.pk])))
    assert "settled it meanwhile" in text(finance.post(mine, both, follow=True))
    assert len(rows(kind="paid")) == 1


def test_looked_for_and_recorded_as_credit(finance, invoice):
    row = statements.came("WHO?", "7.00")
    assert "Nothing tells whose it is." in text(finance.get(page(row)))
    assert "at least two" in text(finance.post(page(row), {"what": "look", "words": "x"}))
    assert "Nothing was found" in text(finance.post(page(row), {"what": "look", "words": "zzz"}))
    for words in ("kent pol", invoice.number.lower(), invoice.booking.reference, "PO-123"):
        shown = text(finance.post(page(row), {"what": "look", "words": words}))
        assert "Kent Police Force</a>" in shown
    mine = f"{page(row)}?organisation={invoice.booking.organisation.public_id}"
    shown = text(finance.post(mine, {"what": "match", "as_credit": "on"}, follow=True))
    assert "It is recorded. £7.00 of it is credit." in shown
    assert balances.credit(invoice.booking.organisation) == Decimal("7.00")
    assert finance.get(f"{page(row)}?organisation=x").status_code == 200


def test_put_aside_and_taken_back_and_a_match_undone(finance, invoice):
    row = statements.came("WHO?")
    assert "Say why" in text(finance.post(page(row), {"what": "not_ours"}))
    sent = {"what": "not_ours", "not_ours-reason": "Interest"}
    shown = text(finance.post(page(row), sent, follow=True))
    assert "It is put aside." in shown
    assert "Interest" in shown
    assert "waits to be matched again" in text(
        finance.post(page(row), {"what": "again"}, follow=True)
    )
    settling.match(row, invoice.booking.organisation, [invoice], by=None, now=timezone.now())
    sent = {"what": "unmatch", "unmatch-reason": "Of somebody else"}
    shown = text(finance.post(page(row), sent, follow=True))
    assert "The match is undone" in shown
    assert balances.owed(invoice) == Decimal("60.00")
    shown = text(finance.get(reverse("invoice:inspect", args=[invoice.pk])))
    assert "Taken back: matched wrongly" in shown
    assert "Of somebody else" in shown


def test_the_queue_and_needs_attention(finance, invoice):
    statements.imported(statement(invoice))
    row = BankRow.objects.get(state="queued")
    menu = f"{reverse('bankrow:index')}?state=queued"
    shown = text(finance.get(menu))
    assert "WHO?" in shown
    assert invoice.number not in shown
    assert page(row) in shown
    assert invoice.number in text(finance.get(reverse("bankrow:index")))
    shown = text(finance.get(reverse("attention:index")))
    assert "Bank transfers to match" in shown
    assert page(row) in shown
    assert "WHO?" not in shown, "it names nobody there"


def test_the_list_is_exported_and_that_is_on_record(finance, invoice):
    statements.came('=HYPERLINK("x")')
    answer = finance.get(f"{reverse('bankrow:index')}?export=csv")
    assert "'=HYPERLINK" in b"".join(answer.streaming_content).decode()
    assert AuditEvent.objects.filter(action="common.exports.export").exists()


def test_what_somebody_wrote_is_shown_as_they_wrote_it(finance):
    markup = "<img src=x onerror=a(1)>"
    preview = statements.mapped(barclays((uk(statements.today()), "7.00", f"{markup} 1")))
    row = statements.came(markup)
    for address in (of(preview), of(row.file), page(row), reverse("bankrow:index")):
        shown = text(finance.get(address))
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown


def test_a_statement_that_does_not_get_on_is_told_of(finance):
    BankFile.objects.create(
        state=BankFile.State.RUNNING, account="Main", moved_at=timezone.now() - attention.LATE * 2
    )
    shown = text(finance.get(reverse("attention:index")))
    assert "Bank statements that do not get on" in shown
    assert "Main" in shown


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (roles.EDITORS, False),
        (roles.TRAINING_OFFICE, False),
        (roles.FINANCE, True),
        (roles.ADMINISTRATORS, True),
    ],
)
def test_who_may(invoice, role, may):
    client, file = at_work(member(role)), statements.imported(statement(invoice))
    row = BankRow.objects.get(state="queued")
    for address in (INDEX, of(file), page(row), reverse("bankrow:index")):
        assert denied(client.get(address)) is not may
        if address != reverse("bankrow:index"):
            assert denied(client.post(address, {"what": "not_ours"})) is not may
    row.refresh_from_db()
    assert row.state == "queued"


def test_pages_cost_the_same_for_many(finance, invoice, django_assert_max_num_queries):
    day = uk(statements.today())
    statements.imported(
        barclays(*((day, "7.00", f"WHO {n}") for n in range(40)), (day, "60.00", invoice.number))
    )
    file, row = BankFile.objects.get(), BankRow.objects.first()
    preview = statements.mapped(barclays(*((day, "8.00", f"WHO {n}") for n in range(40))))
    for address in (INDEX, of(file), of(preview), page(row), reverse("bankrow:index")):
        with django_assert_max_num_queries(32):
            finance.get(address)
