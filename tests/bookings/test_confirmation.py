"""From a confirmed booking on: seats sold, people enrolled, an invoice issued, messages owed."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Learner, Membership, User
from bookings import confirmation, holds, seats
from bookings.models import Booking, Invoice, SellerDetails
from common.models import OutgoingMessage
from common.money import to_pence
from courses.models import Enrolment
from tests import factories
from tests.booking import confirmed, ready

pytestmark = pytest.mark.django_db


def test_on_invoice_confirms_at_once(run, now):
    booking = confirmation.on_invoice(ready(run), now=now)
    assert booking.state == Booking.State.CONFIRMED
    assert booking.terms == SellerDetails.load().terms
    assert seats.left(run, now=now + dt.timedelta(days=1)) == 8


def test_the_booker_can_sign_in_and_owns_the_organisation(run):
    booking = confirmed(run)
    assert booking.buyer == User.objects.get(email="booker@example.org")
    assert not booking.buyer.has_usable_password()
    membership = Membership.objects.get(organisation=booking.organisation)
    assert (membership.user, membership.role) == (booking.buyer, Membership.Role.OWNER)


def test_the_second_booking_finds_the_organisation_again(run):
    assert confirmed(run).organisation == confirmed(run, text="").organisation


def test_knowing_an_organisation_s_name_does_not_join_it(run):
    taken = factories.OrganisationFactory(name="Example Council")
    assert confirmed(run).organisation != taken


def test_named_people_become_learners_and_are_enrolled(run):
    booking = confirmed(run, places=3)
    assert list(Learner.objects.values_list("full_name", "email", "job_role", "organisation")) == [
        ("Ann Able", "ann@example.org", "Social worker", booking.organisation_id),
        ("Ben Baker", "ben@example.org", "Teacher", booking.organisation_id),
    ]
    assert Enrolment.objects.filter(run=run, state=Enrolment.State.ENROLLED).count() == 2


def test_somebody_known_is_not_made_twice_nor_enrolled_twice(run):
    confirmed(run)
    confirmed(run)
    assert Learner.objects.count() == 2
    assert Enrolment.objects.count() == 2


def test_the_invoice_says_what_was_sold(run, now):
    SellerDetails.objects.create(name="onEvidence", address="Here", vat_number="GB123")
    booking = confirmed(run, places=3)
    invoice = booking.invoice
    [line] = invoice.lines.all()
    assert (line.quantity, line.unit_price, line.net, line.vat) == (
        3,
        Decimal("60.00"),
        Decimal("180.00"),
        Decimal("36.00"),
    )
    assert (invoice.net, invoice.vat, invoice.gross) == (
        Decimal("180.00"),
        Decimal("36.00"),
        Decimal("216.00"),
    )
    assert invoice.customer["po_number"] == "PO-123"
    assert invoice.due_on == invoice.issued_on + dt.timedelta(days=30)


@pytest.mark.parametrize("price", ["24.06", "0.07", "160.65"])
def test_pence_that_are_no_binary_fractions_add_up(run, price):
    """On SQLite 24.06 and 4.81 are 28.869999999999997 together."""
    SellerDetails.objects.create(name="onEvidence", address="Here", vat_number="GB123")
    type(run).objects.update(price=Decimal(price))
    invoice = confirmed(run, places=1, text="Ann Able, ann@example.org").invoice
    assert invoice.gross == invoice.net + invoice.vat == to_pence(Decimal(price) * Decimal("1.2"))


def test_without_a_vat_number_there_is_no_vat_anywhere(run):
    invoice = confirmed(run).invoice
    assert (invoice.vat, invoice.gross) == (Decimal("0.00"), Decimal("120.00"))


def test_later_settings_change_no_issued_invoice(run):
    seller = SellerDetails.load()
    invoice = confirmed(run).invoice
    seller.name = "Another name"
    seller.save()
    assert Invoice.objects.get(pk=invoice.pk).seller["name"] == "onEvidence"


def test_numbers_follow_one_another_without_gaps(run):
    numbers = [confirmed(run, places=1, text="").invoice.number for _ in range(3)]
    year = dt.date.today().year
    assert numbers == [f"INV-{year}-00000{n}" for n in (1, 2, 3)]


def test_messages_are_owed_one_to_each_person(run):
    confirmed(run, places=3)
    assert sorted(OutgoingMessage.objects.values_list("kind", "recipient")) == [
        ("booking_confirmed", "booker@example.org"),
        ("place_confirmed", "ann@example.org"),
        ("place_confirmed", "ben@example.org"),
    ]


def test_subjects_and_file_names_are_neutral(run):
    confirmed(run)
    for message in OutgoingMessage.objects.all():
        assert run.course.title not in message.subject
        assert all(run.course.title not in file.filename for file in message.attachments.all())


def test_confirming_twice_changes_nothing(run, now):
    booking = ready(run)
    confirmation.on_invoice(booking, now=now)
    confirmation.on_invoice(booking, now=now)
    assert Invoice.objects.count() == 1
    assert OutgoingMessage.objects.filter(kind="booking_confirmed").count() == 1


def test_a_lapsed_hold_is_confirmed_while_seats_are_free(run, now):
    booking = ready(run, now=now - dt.timedelta(hours=2))
    assert confirmation.on_invoice(booking, now=now).is_confirmed


def test_a_lapsed_hold_is_not_confirmed_over_others(now):
    run = factories.CourseRunFactory(capacity=2)
    booking = ready(run, now=now - dt.timedelta(hours=2))
    holds.hold(run, places=1, now=now)
    with pytest.raises(holds.SoldOut):
        confirmation.on_invoice(booking, now=now)
    assert not Invoice.objects.exists()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    ("answers", "message"),
    [({"po_number": ""}, "purchase order number"), ({"contact_email": ""}, "who is booking")],
)
def test_missing_answers(run, now, answers, message):
    with pytest.raises(confirmation.ConfirmationError, match=message):
        confirmation.on_invoice(ready(run, **answers), now=now)


def test_no_po_used_is_an_answer(run, now):
    assert confirmation.on_invoice(ready(run, po_number="", no_po=True), now=now).is_confirmed
