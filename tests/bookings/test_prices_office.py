"""Offers as the office keeps them, and places that it gives free."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from bookings import confirmation, pricing
from bookings.changes import history
from bookings.ledger import balances
from bookings.models import Booking, Change, DiscountCode, Package
from bookings.pricing import complimentary, entering
from bookings.pricing.attention import UnprovedBands
from common.models import AuditEvent
from tests import factories
from tests.booking import confirmed, ready
from tests.bookings import prices
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

CODE = {
    "code": "spring-27", "note": "", "active": "on", "percentage": "", "amount": "10",
    "valid_from": "", "valid_until": "", "max_uses": "", "max_uses_each": "",
    "reserved-TOTAL_FORMS": "0", "reserved-INITIAL_FORMS": "0", "reserved-MIN_NUM_FORMS": "0",
    "reserved-MAX_NUM_FORMS": "1000",
}  # fmt: skip


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def text(response) -> str:
    return response.content.decode()


class TestCodes:
    def add(self, office, **changes):
        return office.post(reverse("discount_codes:add"), CODE | changes)

    def test_is_kept_in_capitals_and_is_on_record(self, office):
        self.add(office)
        assert DiscountCode.objects.get().code == "SPRING-27"
        assert AuditEvent.objects.filter(action="bookings.office.create").count() == 1

    def test_with_seats_on_a_date(self, office, run):
        rows = {
            "reserved-TOTAL_FORMS": "1", "reserved-0-run": run.pk, "reserved-0-seats": "3",
            "reserved-0-id": "", "reserved-0-ORDER": "1", "reserved-0-DELETE": "",
        }  # fmt: skip
        self.add(office, **rows)
        assert DiscountCode.objects.get().reserved.get().seats == 3

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"percentage": "5"}, "Give either a percentage or an amount."),
            ({"amount": ""}, "Give either a percentage or an amount."),
            ({"amount": "", "percentage": "101"}, "less than or equal to 100"),
            ({"code": "SPRING 27"}, "Use letters, digits and hyphens only"),
            (
                {"valid_from": "2027-03-02", "valid_until": "2027-03-01"},
                "The last day comes before the first.",
            ),
        ],
    )
    def test_says_what_will_not_do(self, office, changes, said):
        response = self.add(office, **changes)
        assert said in text(response)
        assert not DiscountCode.objects.exists()

    def test_two_of_one_spelling(self, office):
        prices.code("SPRING-27")
        assert "There is a code of this spelling already." in text(self.add(office))

    def test_the_list_counts_its_uses_and_is_exported_so(self, office, run, now):
        prices.code()
        booking = ready(run)
        entering.enter(booking, code="SPRING", now=now)
        listing = reverse("discount_codes:index")
        assert DiscountCodes(office.get(listing)).uses == [0]
        confirmation.on_invoice(booking, now=now)
        assert DiscountCodes(office.get(listing)).uses == [1]
        exported = b"".join(office.get(listing, {"export": "csv"}).streaming_content).decode()
        assert "SPRING,,,10.00,,,1,,,True" in exported.replace("TRUE", "True")

    def test_the_list_asks_no_more_for_thirty(self, office):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                office.get(reverse("discount_codes:index"))
            return len(asked)

        prices.code("FIRST")
        queries()
        one = queries()
        for number in range(29):
            prices.code(f"NEXT-{number}")
        assert queries() == one

    def test_one_that_a_booking_has_is_kept(self, office, run, now):
        code = prices.code()
        entering.enter(ready(run), code="SPRING", now=now)
        delete = reverse("discount_codes:delete", args=[code.pk])
        for step in ("edit", "inspect"):
            page = office.get(reverse(f"discount_codes:{step}", args=[code.pk]))
            assert delete not in text(page)
        assert "is in use, so it is kept" in text(office.post(delete, follow=True))
        assert DiscountCode.objects.exists()

    def test_one_that_nothing_has_is_deleted(self, office):
        office.post(reverse("discount_codes:delete", args=[prices.code().pk]))
        assert not DiscountCode.objects.exists()


class DiscountCodes:
    def __init__(self, response) -> None:
        self.uses = [code.uses for code in response.context["object_list"]]


class TestPackagesAndGroups:
    def test_a_package_holds_two_courses(self, office):
        first, second = factories.CourseFactory(), factories.CourseFactory()
        form = {"name": "Both", "active": "on", "price": "100", "courses": [first.pk]}
        response = office.post(reverse("packages:add"), form)
        assert "at least two courses. Tick another." in text(response)
        office.post(reverse("packages:add"), form | {"courses": [first.pk, second.pk]})
        assert Package.objects.get().courses.count() == 2

    def test_what_a_booking_has_is_kept(self, office, run):
        group = prices.group()
        ready(run)
        office.post(reverse("group_discounts:delete", args=[group.pk]))
        group.refresh_from_db()


@pytest.mark.parametrize(
    ("role", "add", "look"),
    [(roles.FINANCE, 302, 200), (roles.TRAINING_OFFICE, 200, 200), (roles.EDITORS, 302, 302)],
)
def test_finance_looks_and_the_office_changes(role, add, look):
    browser = at_work(member(role))
    for room in ("discount_codes", "group_discounts", "packages"):
        assert browser.get(reverse(f"{room}:add")).status_code == add
        assert browser.get(reverse(f"{room}:index")).status_code == look


class TestComplimentary:
    @pytest.fixture
    def by(self):
        return member(roles.TRAINING_OFFICE)

    def give(self, booking, by, number=1):
        places = list(booking.places.all()[:number])
        complimentary.grant(booking, places=places, reason="Speaker", by=by)

    def test_on_a_booking_that_is_being_made(self, run, by, now):
        booking = ready(run)
        self.give(booking, by)
        assert prices.each(booking) == ["0.00", "60.00"]
        assert confirmation.on_invoice(booking, now=now).invoice.net == Decimal("60.00")
        [event] = AuditEvent.objects.filter(action="bookings.pricing.grant_complimentary")
        assert (event.reason, event.actor_id) == ("Speaker", by.public_id)

    def test_stays_when_the_number_changes(self, run, by, now):
        booking = ready(run)
        self.give(booking, by)
        pricing.reprice(booking, now=now)
        assert prices.each(booking) == ["0.00", "60.00"]

    def test_on_one_to_be_paid_on_invoice_is_owed_back(self, run, by):
        prices.charge_vat()
        booking = confirmed(run)
        self.give(booking, by)
        change = Change.objects.get()
        assert (change.kind, change.net, change.vat) == ("given", Decimal("-60"), Decimal("-12"))
        assert (change.reason, change.by, change.by_office) == ("Speaker", by, True)
        assert booking.invoice.gross + change.gross == pricing.price(booking.places.all()).gross

    def test_twice_is_once(self, run, by):
        booking = confirmed(run)
        self.give(booking, by)
        self.give(booking, by)
        assert Change.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"method": "card"}, "has been paid"),
            ({"state": "paying"}, "being paid by card just now"),
            ({"state": "cancelled"}, "was cancelled"),
        ],
    )
    def test_not_where_money_has_come(self, run, by, changes, why):
        booking = confirmed(run)
        Booking.objects.update(**changes)
        with pytest.raises(complimentary.ComplimentaryError, match=why):
            self.give(booking, by)
        assert prices.each(booking) == ["60.00", "60.00"]

    def test_not_another_booking_s_places(self, run, by):
        with pytest.raises(complimentary.ComplimentaryError, match="no longer there"):
            complimentary.grant(
                ready(run), places=ready(run, text="").places.all(), reason="R", by=by
            )

    def test_in_the_office(self, office, run):
        booking = ready(run)
        page = reverse("complimentary", args=[booking.public_id])
        assert page in text(office.get(reverse("booking:inspect", args=[booking.pk])))
        assert "Tick the places" in text(office.post(page, {"reason": "Kept"}))
        assert 'value="Kept"' in text(office.post(page, {"reason": "Kept"}))
        assert "Say why" in text(office.post(page, {"places": [booking.places.first().pk]}))
        office.post(page, {"places": [booking.places.first().pk], "reason": "Speaker"})
        assert prices.each(booking) == ["0.00", "60.00"]
        assert "Speaker" in text(office.get(page))


class TestNoLongerComplimentary:
    @pytest.fixture
    def by(self):
        return member(roles.TRAINING_OFFICE)

    @pytest.fixture
    def free(self, run, by):
        """On invoice, with its first place made free afterwards."""
        prices.charge_vat()
        booking = confirmed(run)
        complimentary.grant(booking, places=[booking.places.first()], reason="Speaker", by=by)
        return booking

    def take_back(self, booking, by, reason="Cannot speak"):
        places = list(booking.places.exclude(complimentary=""))
        complimentary.take_back(booking, places=places, reason=reason, by=by)

    def test_while_it_is_made_it_costs_what_it_costs_otherwise(self, run, by, now):
        prices.group("10")
        booking = ready(run)
        complimentary.grant(booking, places=booking.places.all(), reason="Speaker", by=by)
        self.take_back(booking, by)
        assert prices.each(booking) == ["54.00", "54.00"]
        assert confirmation.on_invoice(booking, now=now).invoice.net == Decimal("108.00")
        [event] = AuditEvent.objects.filter(action="bookings.pricing.take_back_complimentary")
        assert (event.reason, event.before["gross"], event.after["gross"]) == (
            "Cannot speak", "0.00", "108.00",
        )  # fmt: skip

    def test_what_was_credited_is_invoiced_again(self, free, by, now):
        self.take_back(free, by)
        extra = free.invoices.order_by("pk").last()
        assert (free.invoices.count(), extra.net, extra.gross) == (2, Decimal("60"), Decimal("72"))
        change = free.changes.get(kind="charged")
        assert (change.net, change.vat, change.by_office) == (Decimal("60"), Decimal("12"), True)
        assert change.reason == "Cannot speak"
        assert prices.each(free) == ["60.00", "60.00"]
        assert free.places.first().reductions == []
        said = [entry.money for entry in history.entries(free)]
        assert said == ["£72.00 more, invoiced", "£72.00 credited"]

    def test_given_once_more_it_can_be_taken_back_once_more(self, free, by):
        self.take_back(free, by)
        complimentary.grant(free, places=[free.places.first()], reason="Speaks", by=by)
        self.take_back(free, by)
        assert prices.each(free) == ["60.00", "60.00"]
        assert balances.owed_on(free) == Decimal("144.00")

    def test_what_was_free_when_it_was_confirmed_stays_free(self, run, by, now):
        booking = ready(run)
        complimentary.grant(booking, places=[booking.places.first()], reason="Speaker", by=by)
        booking = confirmation.on_invoice(booking, now=now)
        with pytest.raises(complimentary.ComplimentaryError, match="has agreed to no price"):
            self.take_back(booking, by)
        assert prices.each(booking) == ["0.00", "60.00"]
        assert booking.invoices.count() == 1

    def test_a_reason_is_needed_and_places_that_are_there(self, free, by):
        with pytest.raises(complimentary.ComplimentaryError, match="Say why"):
            self.take_back(free, by, reason=" ")
        free.places.exclude(complimentary="").update(cancelled_at=free.confirmed_at)
        with pytest.raises(complimentary.ComplimentaryError, match="no longer there"):
            self.take_back(free, by)

    def test_in_the_office(self, office, free):
        page = reverse("complimentary", args=[free.public_id])
        place = free.places.exclude(complimentary="").get()
        answer = office.post(page, {"back": "1", "back-reason": "Kept"})
        assert "Tick the places that are no longer free." in text(answer)
        assert 'value="Kept"' in text(answer)
        office.post(page, {"back": "1", "back-reason": "Kept", "back-places": [place.pk]})
        assert prices.each(free) == ["60.00", "60.00"]


def test_a_band_on_the_buyer_s_word_is_looked_at(run, rf):
    booking = confirmed(run, band="charity")
    watch = UnprovedBands(rf.get("/"))
    [found] = watch.found()
    assert watch.trouble(found).title == booking.reference
    booking.organisation.band = "charity"
    booking.organisation.save()
    assert not watch.found()


def test_the_office_sets_an_organisation_s_band(office):
    organisation = factories.OrganisationFactory(name="Example Council")
    edit = reverse("organisation:edit", args=[organisation.pk])
    office.post(edit, {"name": organisation.name, "band": "public_sector"})
    organisation.refresh_from_db()
    assert organisation.band == "public_sector"
