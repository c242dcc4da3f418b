"""What finance agrees with an organisation about invoices, and where it is kept to."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Merge
from accounts.practice import fresh_code
from bookings import confirmation
from bookings.changes.cancel import cancel
from bookings.models import Booking, Invoice, InvoiceTerms
from bookings.office import phone
from bookings.pools.ledger import PoolError
from bookings.terms import agreed
from common.models import AuditEvent
from tests import factories
from tests.accounts.merging import merged
from tests.booking import DETAILS, confirmed, ready
from tests.bookings.changing import booked, places_of
from tests.bookings.paying import transfer
from tests.bookings.pools import sold
from tests.courses.rooms import sign_in_staff
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
FIGURES = ("150", "120", "100", "limit", "owe")


@pytest.fixture
def booking():
    """Of a council that owes £120 on it."""
    return booked()


@pytest.fixture
def council(booking):
    return booking.organisation


def agree(organisation, **said):
    return InvoiceTerms.objects.create(organisation=organisation, **said)


def more(booking, **answers):
    """One more place for them, for £60, on invoice."""
    return confirmed(places_of(booking)[0].run, places=1, text="", **answers)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# --- Keeping to it --------------------------------------------------------------------------------


def test_up_to_the_limit_and_not_a_penny_more(booking, council):
    terms = agree(council, credit_limit=Decimal("180.00"))
    assert more(booking).is_confirmed
    InvoiceTerms.objects.filter(pk=terms.pk).update(credit_limit=Decimal("239.99"))
    with pytest.raises(confirmation.ConfirmationError, match="Pay by card, or call the office"):
        more(booking)
    assert Invoice.objects.count() == 2
    InvoiceTerms.objects.filter(pk=terms.pk).update(credit_limit=Decimal("240.00"))
    assert more(booking).is_confirmed


def test_what_is_paid_or_credited_makes_room(booking, council):
    agree(council, credit_limit=Decimal("120.00"))
    with pytest.raises(confirmation.ConfirmationError):
        more(booking)
    transfer("60.00", booking.invoice)
    second = more(booking)
    cancel(places_of(second), by=None, now=timezone.now())
    assert agreed.owed(council) == Decimal("60.00")
    assert more(booking).is_confirmed


def test_what_was_overpaid_elsewhere_makes_none(booking, council):
    agree(council, credit_limit=Decimal("120.00"))
    transfer("200.00", booking.invoice)
    assert more(booking).is_confirmed
    assert agreed.owed(council) == Decimal("60.00")


def test_a_limit_of_nothing_and_a_block_leave_the_card(booking, council):
    terms = agree(council, credit_limit=0)
    with pytest.raises(confirmation.ConfirmationError) as limited:
        more(booking)
    InvoiceTerms.objects.filter(pk=terms.pk).update(
        credit_limit=None, blocked=True, blocked_because="Insolvent"
    )
    with pytest.raises(confirmation.ConfirmationError) as blocked:
        more(booking)
    assert str(limited.value) == str(blocked.value) == agreed.NOT_NOW


def test_others_have_no_limit(booking, council):
    agree(council, blocked=True, blocked_because="R")
    other = more(booking, organisation_name="Other Council", contact_email="o@example.org")
    assert other.is_confirmed
    assert other.organisation != council


def test_what_is_paid_by_card_or_costs_nothing_is_no_debt(booking, council):
    agree(council, blocked=True, blocked_because="R")
    free = factories.CourseRunFactory(price=0)
    assert confirmed(free, text="").method == Booking.Method.NOTHING


def test_days_to_pay_of_their_own(booking, council):
    agree(council, payment_days=14)
    invoice = more(booking).invoice
    assert invoice.due_on == invoice.issued_on + dt.timedelta(days=14)
    assert booking.invoice.due_on == booking.invoice.issued_on + dt.timedelta(days=30)


def test_prepaid_places_keep_to_it_and_the_office_hears_all_of_it(booking, council):
    terms = agree(council, credit_limit=Decimal("700.00"), po_pattern="PO-###", payment_days=7)
    with pytest.raises(PoolError, match=r"up to £700.00. It owes £120.00, and this would be £1"):
        sold(council, po_number="PO-123")
    with pytest.raises(PoolError, match="look like PO-123"):
        sold(council, size=1, po_number="77")
    pool = sold(council, size=1, po_number="PO-777")
    assert pool.invoices.get().due_on == timezone.localdate() + dt.timedelta(days=7)
    InvoiceTerms.objects.filter(pk=terms.pk).update(blocked=True, blocked_because="Insolvent")
    with pytest.raises(PoolError, match="no invoices at present: Insolvent"):
        sold(council, size=1)


def test_the_database_wants_a_reason_for_a_block(council):
    with pytest.raises(IntegrityError), transaction.atomic():
        agree(council, blocked=True)


def test_merged_the_block_of_either_holds(council):
    """And the row of the one that goes stays behind, to come back if the merge is undone."""
    gone = factories.OrganisationFactory()
    agree(gone, blocked=True, blocked_because="Insolvent", credit_limit=5)
    agree(council, credit_limit=10)
    merged(gone, council)
    terms = InvoiceTerms.objects.get(organisation=council)
    assert (terms.blocked, terms.blocked_because, terms.credit_limit) == (True, "Insolvent", 10)
    third = factories.OrganisationFactory()
    merged(council, third)
    assert InvoiceTerms.objects.get(organisation=third) == terms
    assert Merge.objects.count() == 2


# --- The order number -----------------------------------------------------------------------------


def test_an_order_number_of_another_form(booking, council):
    agree(council, po_pattern="PO-######")
    with pytest.raises(confirmation.ConfirmationError) as refused:
        more(booking)
    assert "Or pay by card" in str(refused.value)
    # It may be somebody who only knows the name: what the numbers look like is not told.
    assert "PO-1" not in str(refused.value)
    assert more(booking, po_number="po-654321").is_confirmed


def test_where_a_form_is_agreed_nobody_uses_none(booking, council):
    terms = agree(council, po_pattern="PO-######")
    with pytest.raises(confirmation.ConfirmationError) as refused:
        more(booking, po_number="", no_po=True)
    assert str(refused.value) == f"{agreed.NEEDED} Put that right in your answers. Or pay by card."
    assert Invoice.objects.count() == 1
    InvoiceTerms.objects.filter(pk=terms.pk).update(po_pattern="")
    assert more(booking, po_number="", no_po=True).is_confirmed


def test_nor_for_prepaid_places_that_cost_something(booking, council):
    agree(council, po_pattern="PO-###")
    with pytest.raises(PoolError, match=r"needs its purchase order number, like PO-123\."):
        sold(council, size=1, po_number="")
    assert sold(council, size=1, po_number="", unit_price=Decimal("0")).invoices.count() == 0


@pytest.fixture
def held(booking, client):
    """As a browser has it that nobody has signed in with."""
    run = places_of(booking)[0].run
    client.post(reverse("book", args=[run.public_id]), {"places": 1})
    held = Booking.objects.get(state=Booking.State.HELD)
    client.post(reverse("booking_people", args=[held.public_id]), {"action": "later"})
    return held


def details(browser, held, **said):
    sent = {**DETAILS, "no_po": "", **said}
    return browser.post(reverse("booking_details", args=[held.public_id]), sent, follow=True)


def test_who_has_signed_in_is_shown_an_example(booking, council, held, client):
    agree(council, po_pattern="PO-######", payment_days=14)
    sign_in_staff(client, booking.buyer)
    client.get(reverse("booking_details", args=[held.public_id]))
    shown = text(details(client, held, contact_phone="0113 496 0000"))
    assert "look like PO-123456. Check the number. To pay by card, leave it empty." in shown
    assert 'value="PO-123"' in shown
    assert 'value="0113 496 0000"' in shown
    shown = text(details(client, held, po_number="", no_po="on"))
    assert (
        "needs its purchase order number, like PO-123456. Give the number. To pay by card, take out"
        in shown
    )
    held.refresh_from_db()
    assert not held.no_po
    # Who pays by card gives none.
    assert "How would you like to pay?" in text(details(client, held, po_number=""))
    shown = text(details(client, held, po_number="PO-765432"))
    assert "due 14 days after today" in shown


def test_who_has_not_learns_nothing_of_an_organisation(booking, council, held, client):
    agree(
        council, po_pattern="PO-######", payment_days=14, credit_limit=Decimal("150.00"),
        blocked=True, blocked_because="Insolvent",
    )  # fmt: skip
    shown = text(details(client, held))
    assert "due 30 days after today" in shown
    assert "PO-123456" not in shown
    answer = client.post(reverse("booking_on_invoice", args=[held.public_id]), follow=True)
    said = str([str(each) for each in answer.context["messages"]])
    assert agreed.NOT_NOW in said
    assert not [figure for figure in (*FIGURES, "Insolvent") if figure in said]
    # Nothing typed is lost, and the card is there.
    assert DETAILS["billing_postcode"] in text(answer)
    assert "by card</button>" in text(answer)


# --- On the telephone -----------------------------------------------------------------------------


def test_staff_are_told_why(booking, council):
    terms = agree(council, credit_limit=Decimal("150.00"), po_pattern="PO-###")
    office = at_work(member(roles.TRAINING_OFFICE))
    made = phone.book_for(ready(places_of(booking)[0].run, places=1, text=""), council)

    def press(**said):
        sent = {**DETAILS, "no_po": "", "people": "", **said, "action": "confirm"}
        return text(office.post(f"/cms/phone/{made.pk}/", sent, follow=True))

    assert "It owes £120.00, and this would be £60.00 more. Or send the link" in press()
    InvoiceTerms.objects.filter(pk=terms.pk).update(credit_limit=None)
    shown = press(po_number="77")
    assert "look like PO-123. Check the number." in shown
    assert 'value="77"' in shown
    for none in ({"no_po": "on"}, {}):
        assert "needs its purchase order number, like PO-123." in press(po_number="", **none)
    made.refresh_from_db()
    assert not made.is_confirmed
    press()
    made.refresh_from_db()
    assert made.is_confirmed


# --- In the office --------------------------------------------------------------------------------

SAID = {
    "po_pattern": "PO-##", "credit_limit": "500.00", "payment_days": "", "blocked_because": "",
    "invoice_email": "accounts@example.org",
}  # fmt: skip


def test_finance_sets_them_on_record(council):
    finance = at_work(member(roles.FINANCE))
    add = reverse("invoiceterms:add")
    shown = text(finance.post(add, SAID | {"organisation": council.pk, "blocked": "on"}))
    assert "Say why it gets no invoices at present." in shown
    assert 'value="PO-##"' in shown
    assert finance.post(add, SAID | {"organisation": council.pk}).status_code == 302
    assert "Change those." in text(finance.post(add, SAID | {"organisation": council.pk}))
    terms = InvoiceTerms.objects.get()
    edit = reverse("invoiceterms:edit", args=[terms.pk])
    finance.post(edit, SAID | {"organisation": council.pk, "credit_limit": "400"})
    made, changed = AuditEvent.objects.filter(action__startswith="bookings.office").order_by("pk")
    assert made.after["credit_limit"] == "500.00"
    assert changed.before["credit_limit"] == "500.00"
    assert changed.after["credit_limit"] == "400.00" or changed.after["credit_limit"] == "400"


def test_others_of_the_office_look_at_them(council, booking):
    terms = agree(council, po_pattern="PO-##", credit_limit=500)
    office = at_work(member(roles.TRAINING_OFFICE))
    shown = text(office.get(reverse("invoiceterms:inspect", args=[terms.pk])))
    for said in ("PO-##, as in PO-12", "£500.00", "It owes £120.00 on invoices now."):
        assert said in shown
    assert "PO-##" in text(office.get(reverse("invoiceterms:index")))
    for name in ("edit", "delete"):
        assert denied(office.get(reverse(f"invoiceterms:{name}", args=[terms.pk])))
    assert denied(at_work(member(roles.EDITORS)).get(reverse("invoiceterms:index")))
    assert Client().get(reverse("invoiceterms:index")).status_code == 302


def test_it_takes_a_fresh_code(council):
    terms = agree(council, po_pattern="PO-##")
    finance = at_work(member(roles.FINANCE))
    session = finance.session
    del session[fresh_code.SHOWN]
    session.save()
    for address in (
        reverse("invoiceterms:add"),
        reverse("invoiceterms:edit", args=[terms.pk]),
        reverse("invoiceterms:delete", args=[terms.pk]),
    ):
        assert finance.get(address).templates[0].name == "accounts/fresh_code.html"


def test_the_list_takes_as_many_queries_for_many(django_assert_num_queries, council):
    finance = at_work(member(roles.FINANCE))
    agree(council, po_pattern="PO-##")
    address = reverse("invoiceterms:index")
    finance.get(address)
    with CaptureQueriesContext(connection) as one:
        finance.get(address)
    for organisation in [factories.OrganisationFactory() for _ in range(10)]:
        agree(organisation, credit_limit=1)
    with django_assert_num_queries(len(one)):
        finance.get(address)
