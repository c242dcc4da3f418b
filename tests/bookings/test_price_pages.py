"""Every place that shows a price shows the same one, with what was taken off; and changing the
basket shows the effect."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings import confirmation, holds, papers, pricing
from bookings.models import Booking, Invoice, ReservedSeats
from bookings.pricing import entering
from common import mail
from courses.models import CourseRun
from tests import factories
from tests.booking import DETAILS, PEOPLE, ready
from tests.bookings import prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db):
    """Ten pounds less in advance, and 45 for charities."""
    prices.charge_vat()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return factories.CourseRunFactory(
        early_price="50.00", early_until=tomorrow, charity_price="45.00"
    )


@pytest.fixture
def booking(client, run) -> Booking:
    client.post(reverse("book", args=[run.public_id]), {"places": "3"})
    booking = Booking.objects.get()
    client.post(url("booking_people", booking), {"people": PEOPLE, "action": "use"})
    client.post(url("booking_details", booking), DETAILS)
    return booking


def url(step: str, booking: Booking) -> str:
    return reverse(step, args=[booking.public_id])


def text(response) -> str:
    return response.content.decode()


def test_page_mail_and_invoice_say_the_same(client, booking, mailoutbox):
    prices.code()
    client.post(url("booking_code", booking), {"code": "spring"})
    check = text(client.get(url("booking_check", booking)))
    shown = ["was £60.00", "Early-booking price", "Code SPRING", "£168.00"]
    # 3 places of 60: 30 off for booking early, 10 by the code, and 20 % VAT on 140.
    assert all(each in check for each in [*shown, "£180.00", "−£30.00", "−£10.00", "£140.00"])
    assert 'name="shown" value="168.00"' in check
    client.post(url("booking_on_invoice", booking), {"shown": "168.00"})
    after = text(client.get(url("booking", booking)))
    assert all(each in after for each in shown)
    invoice = Invoice.objects.get()
    assert (invoice.net, invoice.gross) == (Decimal("140.00"), Decimal("168.00"))
    context = papers.context(invoice)
    assert (context["before"], [each["amount"] for each in context["taken_off"]]) == (
        Decimal("180.00"), [Decimal("30.00"), Decimal("10.00")],
    )  # fmt: skip
    mail.send_due()
    [to_booker] = [each for each in mailoutbox if each.to == [DETAILS["contact_email"]]]
    assert "Total with VAT: £168.00" in to_booker.body
    assert "Early-booking price: -£30.00" in to_booker.body


def test_the_invoice_prints_what_was_taken_off(run, now):
    booking = confirmation.on_invoice(ready(run), now=now)
    paper = render_to_string("bookings/invoice.html", papers.context(booking.invoice))
    assert "Was £60.00 each" in paper
    assert "Before anything was taken off" in paper
    assert "−£20.00" in paper


def test_what_was_confirmed_stands_whatever_is_offered_later(run, now):
    booking = confirmation.on_invoice(ready(run), now=now)
    CourseRun.objects.update(early_price="1.00", price="2.00")
    assert pricing.reprice(booking, now=now).gross == booking.invoice.gross == Decimal("120.00")


class TestBands:
    def test_are_asked_for_and_change_the_price(self, client, booking):
        page = text(client.get(url("booking_details", booking)))
        assert "Is your organisation a charity" in page
        client.post(url("booking_details", booking), {**DETAILS, "band": "charity"})
        check = text(client.get(url("booking_check", booking)))
        assert "Charity price" in check
        assert "£162.00" in check

    def test_are_not_asked_for_where_nothing_depends_on_it(self, client):
        run = factories.CourseRunFactory()
        client.post(reverse("book", args=[run.public_id]), {"places": "1"})
        page = text(client.get(url("booking_details", Booking.objects.get())))
        assert "Is your organisation a charity" not in page

    def test_the_office_s_word_counts(self, client, booking, now):
        prices.signed_in(booking, name="Example Council", band="other")
        page = text(client.get(url("booking_details", booking)))
        assert "Is your organisation a charity" not in page
        Booking.objects.update(band="charity")
        booking = Booking.objects.get()
        assert pricing.reprice(booking, now=now).net == Decimal("150.00")

    def test_a_typed_address_does_not_tell_an_organisation_s_band(self, run, now):
        """And the total that was shown is the one that is confirmed."""
        known = confirmation.on_invoice(ready(run, text=""), now=now).organisation
        known.band = "charity"
        known.save()
        second = ready(run, text="", organisation_name=known.name)
        assert prices.each(second) == ["50.00", "50.00"]
        assert confirmation.on_invoice(second, now=now).invoice.net == Decimal("100.00")

    def test_one_that_nobody_knows_is_refused(self, client, booking):
        page = text(client.post(url("booking_details", booking), {**DETAILS, "band": "royal"}))
        assert "Choose one of the three." in page


class TestTheBasket:
    def test_another_number_shows_its_effect(self, client, booking, run):
        prices.group("20", from_places=5)
        page = text(client.get(reverse("book", args=[run.public_id])))
        assert "20 % off from 5 places" in page
        client.post(reverse("book", args=[run.public_id]), {"places": "5"})
        check = text(client.get(url("booking_check", booking)))
        assert "Group discount, 20% from 5 places" in check
        assert "£240.00" in check
        client.post(reverse("book", args=[run.public_id]), {"places": "4"})
        assert "Group discount" not in text(client.get(url("booking_check", booking)))

    def test_a_programme_has_the_price_of_its_package(self, now):
        first, second = factories.CourseRunFactory(), factories.CourseRunFactory()
        prices.package(first.course, second.course, price="100.00")
        booking = ready(first, text="")
        prices.add(booking, second)
        assert pricing.reprice(booking, now=now).net == Decimal("160.00")
        assert prices.each(booking) == ["50.00", "60.00", "50.00"]

    def test_a_hold_that_lapsed_is_taken_again_at_today_s_price(self, run, now):
        booking = ready(run)
        later = now + dt.timedelta(days=2)
        holds.renew(booking, now=later)
        assert prices.each(booking) == ["60.00", "60.00"]


class TestCodes:
    def test_a_wrong_one_is_kept_as_typed_and_says_why(self, client, booking):
        page = client.post(url("booking_code", booking), {"code": "NO-SUCH"})
        assert "<title>Error: " in text(page)
        assert "We do not know the code “NO-SUCH”" in text(page)
        assert 'value="NO-SUCH"' in text(page)

    def test_none_at_all(self, client, booking):
        assert "Type the code" in text(client.post(url("booking_code", booking), {"code": ""}))

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
    def test_leads_back_within_the_site(self, client, booking, elsewhere):
        prices.code()
        form = {"code": "SPRING", "next": elsewhere}
        assert client.post(url("booking_code", booking), form).url == url("booking_check", booking)
        form["next"] = url("booking_details", booking)
        assert client.post(url("booking_code", booking), form).url == form["next"]

    def test_comes_off_again(self, client, booking):
        prices.code()
        client.post(url("booking_code", booking), {"code": "SPRING"})
        page = client.post(url("booking_code_remove", booking), follow=True)
        assert "The code is off your booking." in text(page)
        assert "Code SPRING" not in text(page)

    def test_that_ended_meanwhile_says_so_and_is_charged_for_no_longer(self, client, booking):
        code = prices.code()
        client.post(url("booking_code", booking), {"code": "SPRING"})
        code.active = False
        code.save()
        page = text(client.get(url("booking_check", booking)))
        assert "The code SPRING has ended" in page
        page = text(client.post(url("booking_on_invoice", booking), follow=True))
        assert "The total is £180.00 now, not £168.00" in page
        assert "Check your answers" in page

    def test_nobody_else_s(self, booking):
        for step in ("booking_code", "booking_code_remove"):
            assert Client().post(url(step, booking), {"code": "X"}).status_code == 404

    def test_guessing_comes_to_an_end(self, client, booking):
        for _ in range(30):
            client.post(url("booking_code", booking), {"code": "GUESS"})
        page = client.post(url("booking_code", booking), {"code": "GUESS"})
        assert "Very many codes" in text(page)

    def test_opens_the_seats_that_are_reserved_for_it(self, client):
        run = factories.CourseRunFactory(capacity=2)
        ReservedSeats.objects.create(code=prices.code(), run=run, seats=2)
        start = reverse("book", args=[run.public_id])
        assert "This date is sold out" in text(client.get(start))
        wrong = text(client.get(start, {"code": "NO-SUCH"}))
        assert "We do not know the code" in wrong
        assert "Hold the places" in text(client.get(start, {"code": "spring"}))
        client.post(f"{start}?code=spring", {"places": "2"})
        assert prices.each(Booking.objects.get()) == ["55.00", "55.00"]


def test_pages_ask_no_more_for_thirty_places(client):
    def queries(places: int) -> int:
        run = factories.CourseRunFactory(capacity=30, early_price="50.00", early_until="2099-01-01")
        booking = ready(run, places=places, text="")
        entering.enter(booking, code="SPRING", now=timezone.now())
        session = client.session
        session["bookings"] = [str(booking.public_id)]
        session.save()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("booking_check", booking)).status_code == 200
        return len(asked)

    prices.code()
    prices.group()
    queries(2)
    assert queries(2) == queries(30)


def test_reckoning_asks_no_more_for_thirty_dates(now):
    def queries(dates: int) -> int:
        course = factories.CourseFactory(early_price="50.00", early_days=7)
        runs = [factories.CourseRunFactory(course=course) for _ in range(dates)]
        booking = ready(runs[0], places=1, text="")
        prices.add(booking, *runs[1:])
        with CaptureQueriesContext(connection) as asked:
            pricing.reprice(booking, now=now)
        assert set(prices.each(booking)) == {"50.00"}
        return len(asked)

    assert queries(2) == queries(30)
