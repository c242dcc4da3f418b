"""Changing a booking on its pages: what each choice costs, and who may."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.privacy.erasure_requests import for_learner
from bookings.changes.cancel import cancel
from bookings.changes.move import move
from bookings.ledger import balances
from bookings.models import Booking, Change, CreditNote, Invoice, Refund, SellerDetails
from common.models import OutgoingMessage
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, OWNER, member, signed_in
from tests.booking import confirmed
from tests.bookings.changing import away, booked, on, places_of, run_of
from tests.bookings.paying import card_payment

pytestmark = pytest.mark.django_db

PAGES = ("booking_change", "booking_move", "booking_cancel")


@pytest.fixture
def booking():
    return booked(60)


@pytest.fixture
def buyer(booking):
    return signed_in(member(booking.organisation, BOOKER))


def page(name, booking, *places, **query):
    address = reverse(name, args=[booking.public_id])
    pairs = [("place", place.public_id) for place in places] + list(query.items())
    return address + ("?" + "&".join(f"{key}={value}" for key, value in pairs) if pairs else "")


def post(client, name, booking, *places, **data):
    ids = [str(place.public_id) for place in places]
    address = reverse(name, args=[booking.public_id])
    return client.post(address, {"place": ids, **data}, follow=True)


def of_place(name, place):
    return reverse(name, args=[place.booking.public_id, place.public_id])


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("role", "status"), [(OWNER, 200), (BOOKER, 200), (MANAGER, 404)])
def test_buyers_alone_change_it(booking, role, status):
    client = signed_in(member(booking.organisation, role))
    place = places_of(booking)[0]
    for name in PAGES:
        assert client.get(page(name, booking, place)).status_code == status
    assert client.get(of_place("place_substitute", place)).status_code == status


def test_another_organisation_s_buyer_is_told_of_no_such_page(booking):
    client = signed_in(booked(70, organisation_name="Other", contact_email="o@example.org").buyer)
    place = places_of(booking)[0]
    for name in PAGES:
        assert client.get(page(name, booking, place)).status_code == 404
        assert post(client, name, booking, place).status_code in (404, 405)
    answer = client.post(of_place("place_substitute", place), {"name": "Cy Cole"})
    assert answer.status_code == 404
    assert Change.objects.count() == 0


def test_a_place_of_another_booking_is_nobody_s(booking, buyer):
    theirs = places_of(booked(70, organisation_name="Other", contact_email="o@example.org"))[0]
    mine = reverse("place_substitute", args=[booking.public_id, theirs.public_id])
    assert buyer.get(mine).status_code == 404
    answer = post(buyer, "booking_cancel", booking, theirs)
    assert "Choose at least one place first" in text(answer)
    assert "<title>Error: " in text(answer)
    assert Change.objects.count() == 0


def test_whoever_is_not_signed_in_is_asked_to(booking, client):
    session = client.session
    session["bookings"] = [str(booking.public_id)]
    session.save()
    assert "sign in with a code" in text(client.get(reverse("booking", args=[booking.public_id])))
    answer = client.get(page("booking_change", booking))
    assert answer.status_code == 302
    assert "next=" in answer.url


def test_the_page_says_what_each_choice_costs_and_when_that_changes(booking, buyer):
    shown = text(buyer.get(page("booking_change", booking)))
    assert shown.count("Free until the course starts.") == 1, "once for all of one date"
    assert "apart from a difference in price; then only our office can move it." in shown
    assert "then half of the price is refunded until the end of" in shown
    assert "Today £60.00 goes back for each place." in shown


def test_a_colleague_instead_and_back_again(booking, buyer):
    ann, _ = places_of(booking)
    run = run_of(booking)
    address = of_place("place_substitute", ann)
    refused = text(buyer.post(address, {"name": "", "email": "nobody"}))
    assert "Give the full name of whoever comes instead." in refused
    assert 'value="nobody"' in refused, "nothing typed is lost"
    refused = text(buyer.post(address, {"name": "Ben Baker", "email": "ben@example.org"}))
    assert "Ben Baker has a place on that date already." in refused
    done = text(buyer.post(address, {"name": " Cy  Cole ", "email": "cy@example.org"}, follow=True))
    assert "Cy Cole comes instead." in done
    assert on(run) == ["Ben Baker", "Cy Cole"]
    assert "Cy Cole comes instead of Ann Able." in done
    back = text(buyer.post(of_place("place_substitute_back", ann), follow=True))
    assert "as it was before" in back
    assert on(run) == ["Ann Able", "Ben Baker"]
    OutgoingMessage.objects.all().delete()
    cancel([ann], by=None, now=timezone.now())
    assert buyer.post(of_place("place_substitute_back", ann)).status_code == 404


def test_nor_to_somebody_who_was_forgotten(booking, buyer):
    ann = places_of(booking)[0]
    before = ann.learner
    # Who has been to a date is kept as nobody.
    past = timezone.now() - dt.timedelta(days=10)
    factories.EnrolmentFactory(learner=before, run=away(-10), state="completed", completed_at=past)
    buyer.post(of_place("place_substitute", ann), {"name": "Cy Cole", "email": "cy@example.org"})
    back = of_place("place_substitute_back", ann)
    shown = page("booking", booking)
    assert back in text(buyer.get(shown))
    for_learner(before, reason="Asked", now=timezone.now())
    assert back not in text(buyer.get(shown))
    assert "was forgotten" in text(buyer.post(back, follow=True))
    assert on(run_of(booking)) == ["Ben Baker", "Cy Cole"]


def test_nothing_to_take_back(booking, buyer):
    ann = places_of(booking)[0]
    answer = buyer.post(of_place("place_substitute_back", ann), follow=True)
    assert "nothing to take back" in text(answer)


def test_moving_shows_the_dates_and_the_difference_before_it_is_done(booking, buyer):
    places = places_of(booking)
    course = run_of(booking).course
    same = away(90, course=course)
    dear = away(91, course=course, price=Decimal("70"))
    cheap = away(92, course=course, price=Decimal("50"))
    full = away(93, course=course, capacity=1)
    listed = text(buyer.get(page("booking_move", booking, *places)))
    for run, words in [
        (same, "No extra cost."),
        (dear, "£20.00 more, by invoice."),
        (cheap, "£20.00 back."),
        (full, "Not enough places left."),
    ]:
        assert f"{run.when}. Online. {words}" in listed
    unchosen = text(buyer.get(page("booking_move", booking, *places, check=1)))
    assert "Choose one of the dates." in unchosen
    assert "<title>Error: " in unchosen
    check = text(buyer.get(page("booking_move", booking, *places, check=1, to=dear.public_id)))
    assert "Move 2 places?" in check
    assert "£20.00 more, by invoice" in check
    assert "data-once" in check
    assert Change.objects.count() == 0, "looking changes nothing"
    done = text(post(buyer, "booking_move", booking, *places, to=dear.public_id))
    assert f"Moved to {dear.when}." in done
    assert "An invoice over £20.00 is on its way to you." in done
    assert "moved from" in done
    extra = Invoice.objects.order_by("pk").last()
    pdf = reverse("booking_one_invoice", args=[booking.public_id, extra.public_id])
    assert buyer.get(pdf).status_code == 200
    again = text(buyer.get(page("booking_move", booking, *places)))
    assert "It was moved once already: ask us" in again
    assert f"with your reference {booking.reference}" in again


def test_a_date_that_sold_out_meanwhile(booking, buyer):
    to = away(90, course=run_of(booking).course, capacity=2)
    place = places_of(booking)[0]
    confirmed(to, places=2, text="")
    answer = text(post(buyer, "booking_move", booking, place, to=to.public_id))
    assert "That date has just sold out." in answer
    assert Change.objects.count() == 0


def test_without_another_date_there_is_a_way_on(booking, buyer):
    answer = text(buyer.get(page("booking_move", booking, places_of(booking)[0])))
    assert "There is no other date yet" in answer


def test_cancelling_shows_the_money_before_it_is_done(booking, buyer):
    ann, ben = places_of(booking)
    check = text(buyer.get(page("booking_cancel", booking, ann)))
    assert "Cancel 1 place?" in check
    assert "<strong>£60.00</strong>, with a credit note" in check
    assert "Free until the end of" in check
    assert Change.objects.count() == 0
    done = text(post(buyer, "booking_cancel", booking, ann))
    assert "Cancelled. £60.00 is credited on your invoice." in done
    whole = text(buyer.get(page("booking_cancel", booking, ben)))
    assert "Cancel the whole booking?" in whole
    done = text(post(buyer, "booking_cancel", booking, ben))
    assert "This booking is cancelled" in done
    assert "Ben Baker: place cancelled" in done
    assert f"Invoice {booking.invoice.number} (PDF)</a>: Credited" in done
    for note in CreditNote.objects.all():
        paper = reverse("booking_credit_note", args=[booking.public_id, note.public_id])
        assert f'href="{paper}"' in done
    for name in PAGES:
        answer = buyer.get(page(name, booking, ben), follow=True)
        assert "This booking is cancelled" in text(answer)
    assert "This booking is cancelled" in text(
        buyer.get(reverse("booking_check", args=[booking.public_id]), follow=True)
    )


def test_what_goes_back_is_what_the_page_said_or_nothing_is_changed(booking, buyer):
    ann = places_of(booking)[0]
    check = text(buyer.get(page("booking_cancel", booking, ann)))
    assert 'name="shown" value="60.00"' in check
    start = timezone.now() + dt.timedelta(days=20)
    run_of(booking).sessions.update(starts_at=start, ends_at=start + dt.timedelta(hours=1))
    again = text(post(buyer, "booking_cancel", booking, ann, shown="60.00"))
    assert "It comes to £30.00 now, not £60.00. Nothing was changed." in again
    assert 'name="shown" value="30.00"' in again
    assert Change.objects.count() == 0
    post(buyer, "booking_cancel", booking, ann, shown="30.00")
    assert Change.objects.get().gross == Decimal("-30.00")


def test_nor_is_anything_moved_at_another_price(booking, buyer):
    places = places_of(booking)
    dear = away(91, course=run_of(booking).course, price=Decimal("70"))
    check = text(buyer.get(page("booking_move", booking, *places, check=1, to=dear.public_id)))
    assert 'name="shown" value="20.00"' in check
    type(dear).objects.filter(pk=dear.pk).update(price=Decimal("80"))
    again = text(post(buyer, "booking_move", booking, *places, to=dear.public_id, shown="20.00"))
    assert "It comes to £40.00 now, not £20.00. Nothing was changed." in again
    assert "Move 2 places?" in again
    assert Change.objects.count() == 0


@pytest.mark.parametrize("nonsense", ["sNaN", "NaN", "Infinity", "ten", ""])
def test_an_amount_that_is_none_is_no_reason_to_stop(booking, buyer, nonsense):
    post(buyer, "booking_cancel", booking, places_of(booking)[0], shown=nonsense)
    assert Change.objects.count() == 1


def test_vat_on_the_page_is_rounded_as_the_invoice_has_it(settings):
    """20 % of 10.03 is 2.006 and of three times that 6.018: 6.02, not three times 2.01."""
    SellerDetails.objects.update_or_create(pk=1, defaults={"vat_number": "GB123456789"})
    booking = booked(60, places=2)
    buyer = signed_in(booking.buyer)
    dear = away(91, course=run_of(booking).course, price=Decimal("72.03"))
    listed = text(buyer.get(page("booking_move", booking, *places_of(booking))))
    post(buyer, "booking_move", booking, *places_of(booking), to=dear.public_id)
    invoice = Invoice.objects.order_by("pk").last()
    assert invoice.gross == Decimal("28.87")
    assert f"£{invoice.gross} more with VAT, by invoice." in listed


def test_whoever_paid_by_card_chooses_how_it_comes_back(booking, buyer):
    Booking.objects.update(method=Booking.Method.CARD)
    card_payment(booking, "120.00")
    ann, ben = places_of(booking)
    assert "How the £60.00 comes back" in text(buyer.get(page("booking_cancel", booking, ann)))
    done = text(post(buyer, "booking_cancel", booking, ann, back="credit"))
    assert "Cancelled. £60.00 is kept as your organisation&#x27;s credit." in done
    assert "£60.00 kept as credit" in done
    done = text(post(buyer, "booking_cancel", booking, ben, back="card"))
    assert "£60.00 to your card" in done
    assert Refund.objects.get().amount == 60
    assert balances.credit(booking.organisation) == 60


def test_whoever_pays_for_themselves_is_not_asked(booking, buyer):
    Booking.objects.update(method=Booking.Method.CARD)
    card_payment(booking, "120.00")
    Organisation.objects.update(individual=True)
    shown = text(buyer.get(page("booking_cancel", booking, places_of(booking)[0])))
    assert "with a credit note, to your card" in shown
    assert "comes back" not in shown


def test_a_second_click_changes_nothing_more(booking, buyer):
    ann = places_of(booking)[0]
    post(buyer, "booking_cancel", booking, ann)
    post(buyer, "booking_cancel", booking, ann)
    assert Change.objects.count() == 1


def test_near_the_date_nothing_goes_back_and_the_office_is_named():
    booking = booked(5)
    buyer = signed_in(booking.buyer)
    ann = places_of(booking)[0]
    moving = text(buyer.get(page("booking_move", booking, ann)))
    assert "Free moves ended 14 days before the start: ask us" in moving
    shown = text(buyer.get(page("booking_cancel", booking, ann)))
    assert "<dd> Nothing </dd>" in shown
    assert "Nothing is refunded." in shown


@pytest.mark.parametrize("places", [2, 30])
def test_the_pages_ask_as_little_for_many(places, django_assert_max_num_queries):
    booking = booked(60, places=places, capacity=40)
    to = away(90, course=run_of(booking).course, capacity=40)
    move(places_of(booking)[:2], to=to, by=booking.buyer, now=timezone.now())
    client = signed_in(Booking.objects.get(pk=booking.pk).buyer)
    client.get(page("booking_change", booking))
    with django_assert_max_num_queries(25):
        client.get(page("booking_change", booking))
    with django_assert_max_num_queries(35):
        client.get(reverse("booking", args=[booking.public_id]))
