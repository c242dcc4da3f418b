"""Prepaid places: bought on one order, drawn down later, returned, lapsed; every one of them in the
ledger."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from accounts.models import Organisation
from bookings import confirmation, holds
from bookings.models import (
    Booking,
    Invoice,
    PaymentAttempt,
    PlacePool,
    PoolEntry,
    SellerDetails,
)
from bookings.pools import drawing, integrity, ledger, selling
from bookings.pools.ledger import PoolError
from common import mail
from common.models import AuditEvent
from tests import factories
from tests.accounts.merging import merged
from tests.bookings.naming import kinds, to
from tests.bookings.pools import BILLING, cancel, council, counts, draw, held, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(db):
    return sold()


# --- Selling --------------------------------------------------------------------------------------


def test_sold_with_an_invoice_and_a_message_to_the_owners(mailoutbox):
    seller = SellerDetails.load()
    seller.vat_number = "GB123456789"
    seller.save()
    organisation = council()
    factories.MembershipFactory(organisation=organisation, role="booker")
    pool = sold(organisation, size=20, course=factories.CourseFactory(code="HA-1"))
    invoice = Invoice.objects.get()
    assert (invoice.pool, invoice.booking, pool.invoice) == (pool, None, invoice)
    assert (invoice.net, invoice.vat, invoice.gross) == (1000, 200, 1200)
    assert invoice.customer["po_number"] == "PO-9"
    [line] = invoice.lines.all()
    assert (line.quantity, line.unit_price, line.vat_rate) == (20, 50, 20)
    assert line.description.startswith("Prepaid training places, course HA-1, until ")
    assert invoice.due_on == invoice.issued_on + dt.timedelta(days=seller.payment_days)
    mail.send_due()
    [message] = mailoutbox
    assert message.to == ["booker@example.org"]
    assert "20 prepaid places are yours" in message.body
    assert [name for name, *_ in message.attachments] == [f"onEvidence-{invoice.number}.pdf"]
    assert counts(pool) == (0, 0, 0, 20)


def test_its_invoice_as_a_file_bears_the_pool_s_reference(pool):
    from django.template.loader import render_to_string

    from bookings import papers

    page = render_to_string("bookings/invoice.html", papers.context(pool.invoice))
    assert pool.reference in page
    assert "Prepaid training places, any course" in page


def test_for_any_course_the_rate_is_the_usual_one(pool):
    SellerDetails.objects.update(vat_number="GB123456789")
    assert sold(pool.organisation).vat_rate == Decimal("20")
    exempt = factories.CourseFactory(vat_rate=0, vat_exempt_reason="Exempt: education")
    other = sold(pool.organisation, course=exempt)
    assert other.invoice.vat == 0
    assert other.invoice.lines.get().exempt_reason == "Exempt: education"


def test_at_no_price_there_is_no_invoice():
    pool = sold(unit_price=Decimal("0"))
    assert pool.invoice is None
    assert not Invoice.objects.exists()
    assert kinds() == ["pool_bought"]


def test_what_makes_no_sense_is_not_sold():
    organisation = council()
    with pytest.raises(PoolError, match="later last day"):
        sold(organisation, days=-1)
    with pytest.raises(PoolError, match="at least 1"):
        sold(organisation, size=0)
    assert not PlacePool.objects.exists()
    assert not Invoice.objects.exists()


def test_an_invoice_is_for_a_booking_or_a_pool_and_not_both(pool, run):
    from tests.booking import confirmed

    booking = confirmed(run)
    for wrong in ({"booking": booking}, {"pool": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pool=pool).update(**wrong)


def test_who_sold_what_is_on_record(pool):
    event = AuditEvent.objects.get(action="bookings.pools.sell")
    assert event.object_id == str(pool.public_id)
    assert event.after["places"] == 20
    assert event.after["organisation"] == str(pool.organisation.public_id)


# --- Drawing --------------------------------------------------------------------------------------


def test_a_booking_is_confirmed_with_nothing_to_pay(pool, run):
    booking = draw(pool, held(run, places=2, text="Ann Able, ann@example.org"))
    assert (booking.state, booking.method) == (Booking.State.CONFIRMED, Booking.Method.POOL)
    assert booking.organisation == pool.organisation
    assert [place.unit_price for place in booking.places.all()] == [0, 0]
    assert [place.list_price for place in booking.places.all()] == [60, 60]
    assert booking.invoice is None
    assert counts(pool) == (2, 0, 0, 18)
    assert to("booking_confirmed") == ["booker@example.org"]
    assert to("place_confirmed") == ["ann@example.org"]
    assert run.enrolments.count() == 1
    assert list(integrity.problems()) == []


def test_the_confirmation_speaks_of_no_invoice(pool, run, mailoutbox):
    draw(pool, held(run))
    mail.send_due()
    [message] = [each for each in mailoutbox if "confirmed" in each.subject]
    assert "invoice" not in message.body.lower()
    assert len(message.attachments) == 1


def test_confirming_twice_draws_once(pool, run):
    booking = held(run)
    draw(pool, booking)
    draw(pool, booking)
    assert counts(pool) == (2, 0, 0, 18)


def test_too_few_left_is_refused_kindly_and_nothing_is_taken(run):
    pool = sold(size=1)
    booking = held(run, places=2)
    with pytest.raises(PoolError, match=r"have 1 place left, and 2 are needed\. Take fewer places"):
        draw(pool, booking)
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD
    assert [place.unit_price for place in booking.places.all()] == [60, 60]
    assert counts(pool) == (0, 0, 0, 1)


def test_places_of_one_course_do_not_pay_for_another(run):
    pool = sold(course=factories.CourseFactory())
    with pytest.raises(PoolError, match="for one course"):
        draw(pool, held(run))
    draw(sold(pool.organisation, course=run.course), held(run))


def test_nor_after_their_last_day(pool, run):
    now = timezone.now() + dt.timedelta(days=366)
    with pytest.raises(PoolError, match="have lapsed"):
        draw(pool, held(run), now=now)


def test_on_their_last_day_they_can(run):
    pool = sold(days=0)
    assert draw(pool, held(run)).is_confirmed


def test_nor_for_another_organisation(run):
    pool = sold(factories.OrganisationFactory(name="Somebody Else"))
    with pytest.raises(PoolError, match="belong to Somebody Else"):
        draw(pool, held(run))
    assert not Booking.objects.filter(state=Booking.State.CONFIRMED).exists()
    assert counts(pool) == (0, 0, 0, 20)


def test_nor_while_a_card_payment_is_open(pool, run):
    booking = held(run)
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.PAYING)
    with pytest.raises(PoolError, match="A card payment is open"):
        draw(pool, booking)
    assert not PaymentAttempt.objects.exists()


def test_a_hold_that_lapsed_is_taken_again_or_sold_out(pool):
    run = factories.CourseRunFactory(capacity=2)
    booking = held(run)
    later = timezone.now() + 2 * holds.length()
    holds.hold(run, places=2, now=later)
    with pytest.raises(holds.SoldOut):
        draw(pool, booking, now=later)
    assert counts(pool) == (0, 0, 0, 20)


def test_answers_that_are_missing_are_asked_for(pool, run, now):
    with pytest.raises(confirmation.ConfirmationError):
        draw(pool, holds.hold(run, places=1, now=now))


def test_those_that_would_do_are_offered_whichever_lapses_first(run):
    organisation = council()
    late, soon = sold(organisation, days=300), sold(organisation, days=30, course=run.course)
    sold(organisation, course=factories.CourseFactory())
    lapsed = sold(organisation, days=1)
    PlacePool.objects.filter(pk=lapsed.pk).update(bought_on="2020-01-01", expires_on="2020-01-02")
    sold(factories.OrganisationFactory())
    used_up = sold(organisation, size=2)
    draw(used_up, held(run))
    places = held(run).places.all()
    found = drawing.fitting([organisation], places, now=timezone.now())
    assert [(each.pk, each.left) for each in found] == [(soon.pk, 20), (late.pk, 20)]


# --- Returning ------------------------------------------------------------------------------------


@pytest.fixture
def drawn(pool, run):
    return draw(pool, held(run, places=2))


def test_a_place_comes_back_once(pool, drawn):
    place = drawn.places.first()
    cancel(place)
    first = ledger.returned(place, now=timezone.now())
    assert ledger.returned(place, now=timezone.now()) == first
    assert counts(pool) == (2, 1, 0, 19)
    assert AuditEvent.objects.filter(action="bookings.pools.return").count() == 1
    assert list(integrity.problems()) == []


def test_what_came_back_can_be_drawn_again(run):
    pool = sold(size=2)
    booking = draw(pool, held(run, places=2))
    with pytest.raises(PoolError, match="have no place left, and 1 is needed"):
        draw(pool, held(run, places=1))
    cancel(booking.places.first())
    ledger.returned(booking.places.first(), now=timezone.now())
    draw(pool, held(run, places=1))
    assert counts(pool) == (3, 1, 0, 0)


def test_a_place_that_was_paid_for_goes_to_no_pool(pool, run):
    from tests.booking import confirmed

    place = confirmed(run).places.first()
    assert ledger.returned(place, now=timezone.now()) is None
    assert counts(pool) == (0, 0, 0, 20)


def test_the_database_keeps_the_ledger_true(pool, drawn):
    place, now = drawn.places.first(), timezone.now()
    for kind, quantity, about in (
        ("used", -1, place),
        ("used", -2, None),
        ("returned", -1, None),
        ("bought", 5, None),
        ("expired", 1, None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PoolEntry.objects.create(pool=pool, kind=kind, quantity=quantity, place=about, at=now)
    with pytest.raises(ProtectedError):
        Organisation.objects.filter(pk=pool.organisation_id).delete()


# --- With everything else -------------------------------------------------------------------------


def test_a_merge_takes_them_along(pool, run):
    kept = factories.OrganisationFactory(name="Example Council")
    merged(pool.organisation, kept)
    pool.refresh_from_db()
    assert pool.organisation == kept
    assert draw(pool, held(run)).organisation == kept


def test_a_booking_that_is_forgotten_leaves_its_line(pool, drawn):
    drawn.places.all().delete()
    assert counts(pool) == (2, 0, 0, 18)
    assert list(integrity.problems()) == []


def test_whatever_does_not_agree_is_said(pool, drawn):
    place = drawn.places.first()
    entry = PoolEntry.objects.get(place=place)
    PoolEntry.objects.filter(pk=entry.pk).update(place=None)
    assert [
        f"place {place.public_id} was drawn from no pool" in each for each in integrity.problems()
    ] == [True]
    PoolEntry.objects.filter(pk=entry.pk).update(place=place)
    ledger.returned(place, now=timezone.now())
    assert ["is still taken" in each for each in integrity.problems()] == [True]
    cancel(place)
    assert list(integrity.problems()) == []
    PoolEntry.objects.filter(kind="bought").update(quantity=1)
    assert list(integrity.problems()) == [] or counts(pool)[3] < 0


def test_a_pool_without_its_purchase_or_overdrawn_is_said(pool, drawn):
    PoolEntry.objects.filter(pool=pool, kind="bought").delete()
    said = list(integrity.problems())
    assert said == [
        f"Prepaid places {pool.reference}: 2 more used than bought.",
        f"Prepaid places {pool.reference}: the ledger does not say that they were bought.",
    ]


def test_a_place_drawn_for_nobody_is_said(pool, drawn):
    Booking.objects.filter(pk=drawn.pk).update(state=Booking.State.HELD)
    assert all("was never confirmed" in each for each in integrity.problems())
    assert len(list(integrity.problems())) == 2


def test_billing_is_all_that_selling_asks_of_anybody():
    assert set(BILLING) == set(selling.Billing.__annotations__)
