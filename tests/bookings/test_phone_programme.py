"""What the website takes, taken on the telephone: several dates, programmes, people who pay for
themselves, codes, free places and prepaid ones."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import roles
from accounts.models import Band, Membership
from bookings.models import Booking
from common.models import AuditEvent, OutgoingMessage
from tests import factories
from tests.booking import DETAILS, PEOPLE, confirmed
from tests.bookings import pools, prices
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

START = "/cms/phone/"
SAID = {**{name: value for name, value in DETAILS.items() if value}, "people": PEOPLE}


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


@pytest.fixture
def run():
    return factories.CourseRunFactory(course__title="First steps", place="Hall, Leeds")


@pytest.fixture
def other():
    return factories.CourseRunFactory(course__title="Next steps", course__self_paced=True)


def begin(office, **places):
    typed = {name.replace("_", "-"): number for name, number in places.items()}
    office.post(START, {"action": "hold", **typed})
    return Booking.objects.get(state="held")


def press(office, booking, action, **said):
    """As a browser sends it: with all that the page shows, and what is typed."""
    page = office.get(f"{START}{booking.pk}/")
    shown = page.context["forms"]
    sent = {"shown": str(page.context["price"].gross)}
    for form in shown._all:
        for field in form:
            value = field.value()
            if value not in (None, False):
                sent[field.html_name] = "on" if value is True else str(value)
    return office.post(f"{START}{booking.pk}/", sent | said | {"action": action}, follow=True)


def text(response):
    return response.content.decode()


def courses(booking):
    return sorted(booking.places.live().values_list("course__title", "run"))


class TestSeveral:
    def test_dates_and_a_self_paced_course_are_held_together_or_not_at_all(
        self, office, run, other
    ):
        typed = {f"date-{run.pk}": "2", f"date-{other.pk}": "11", f"course-{other.course_id}": "1"}
        page = office.post(START, {"action": "hold", **typed})
        assert "Only 10 places are left" in text(page)
        assert not Booking.objects.exists()
        for name, value in typed.items():
            assert page.context["choices"][name].value() == value
        office.post(START, {"action": "hold", **typed, f"date-{other.pk}": "2"})
        booking = Booking.objects.get()
        assert booking.places.live().count() == 5
        assert booking.is_held(timezone.now())
        event = AuditEvent.objects.get(action="bookings.office.begin")
        assert (event.after["places"], len(event.after["items"])) == (5, 3)

    def test_looking_narrows_the_list_and_keeps_what_was_typed(self, office, run, other):
        def found(**typed):
            page = office.post(START, {"action": "look", **typed})
            choices = page.context["found"].choices
            return page, [choice.key for choice in choices]

        _, keys = found(words="leeds first")
        assert keys == [f"date-{run.pk}"]
        page, keys = found(words="next", **{f"date-{run.pk}": "4"})
        assert keys == [f"date-{run.pk}", f"date-{other.pk}", f"course-{other.course_id}"]
        assert page.context["choices"][f"date-{run.pk}"].value() == "4"
        _, keys = found(words="nothing of the kind")
        assert keys == []

    def test_more_is_added_and_nought_takes_out(self, office, run, other):
        booking = begin(office, **{f"date_{run.pk}": "2"})
        answer = press(office, booking, "add", people="Ann Able\nBen Baker\nCy Cole")
        assert answer.request["PATH_INFO"] == f"{START}{booking.pk}/add/"
        office.post(
            f"{START}{booking.pk}/add/",
            {"action": "hold", f"date-{other.pk}": "3", f"date-{run.pk}": "1"},
        )
        booking.refresh_from_db()
        assert booking.places.live().count() == 6
        assert booking.people_text == "Ann Able\nBen Baker\nCy Cole"
        press(office, booking, "save", **{f"{run.public_id}-places": "0"})
        assert courses(booking) == [("Next steps", other.pk)] * 3
        event = AuditEvent.objects.get(action="bookings.office.add")
        assert event.after["places"] == 4

    def test_a_programme_costs_what_its_package_costs(self, office, run, other):
        package = prices.package(run.course, other.course, price="70.00")
        unrelated = factories.CourseRunFactory()
        page = office.post(START, {"action": "look", "package": package.pk})
        keys = [choice.key for choice in page.context["found"].choices]
        assert f"date-{unrelated.pk}" not in keys
        assert "£70.00 for each person" in text(page)
        booking = begin(office, **{f"date_{run.pk}": "2", f"date_{other.pk}": "2"})
        page = office.get(f"{START}{booking.pk}/")
        assert "Package price" in text(page)
        assert page.context["price"].gross == Decimal("140.00")

    def test_one_date_has_people_of_its_own_or_names_later(self, office, run, other):
        booking = begin(office, **{f"date_{run.pk}": "2", f"date_{other.pk}": "1"})
        page = press(office, booking, "save", people=PEOPLE)
        assert "You listed 2 people for 1 place" in text(page)
        own = {f"{other.public_id}-own": "on", f"{other.public_id}-people": "Cy Cole"}
        assert "Kept." in text(press(office, booking, "save", people=PEOPLE, **own))
        names = booking.places.order_by("run", "pk").values_list("run", "name")
        assert sorted(names) == sorted(
            [(run.pk, "Ann Able"), (run.pk, "Ben Baker"), (other.pk, "Cy Cole")]
        )
        # It stays where it is, though it becomes the only date.
        page = press(office, booking, "save", **{f"{run.public_id}-places": "0"})
        [(_, form)] = page.context["items"]
        assert form["people"].value() == "Cy Cole"
        assert form.auto_id % f"{other.public_id}-people" in text(page)
        office.post(f"{START}{booking.pk}/add/", {"action": "hold", f"date-{run.pk}": "2"})
        own[f"{other.public_id}-people"] = ""
        press(office, booking, "confirm", **SAID, **own)
        booking.refresh_from_db()
        assert booking.is_confirmed
        assert booking.places.get(run=other).name == ""
        assert booking.invoice.lines.count() == 2


class TestForWhom:
    def test_somebody_who_pays_for_themselves_pays_by_card_with_a_link(self, office, run):
        booking = begin(office, **{f"date_{run.pk}": "1"})
        alone = {"for_whom": "myself", "contact_name": "Di Dale", "contact_email": "di@example.org"}
        page = press(office, booking, "confirm", **alone)
        assert "pays by card" in text(page)
        assert "Send a link to pay £60.00 by card" in text(page)
        assert "The link is on its way" in text(press(office, booking, "send"))
        booking.refresh_from_db()
        assert (booking.individual, booking.organisation_name) == (True, "Di Dale")
        assert OutgoingMessage.objects.get(kind="booking_to_finish").recipient == "di@example.org"

    def test_the_band_of_a_known_organisation_shows_when_it_is_chosen(self, office, run):
        run.course.charity_price = Decimal("40.00")
        run.course.save()
        known = factories.OrganisationFactory(name="Kind Charity", band=Band.CHARITY)
        booking = begin(office, **{f"date_{run.pk}": "1"})
        assert "band" in office.get(f"{START}{booking.pk}/").context["forms"].details.fields
        page = press(office, booking, f"use-{known.pk}")
        assert page.context["price"].gross == Decimal("40.00")
        assert "band" not in page.context["forms"].details.fields

    def test_choosing_keeps_what_is_still_to_be_put_right(self, office, run):
        known = confirmed(run, organisation_name="Exeter Borough").organisation
        booking = begin(office, **{f"date_{run.pk}": "1"})
        typed = {"contact_email": "not yet", "contact_phone": "01234 567"}
        page = press(office, booking, f"use-{known.pk}", **typed)
        assert "Something that you typed is to be put right below." in text(page)
        details = page.context["forms"].details
        assert details["contact_email"].value() == "not yet"
        assert details["organisation_name"].value() == "Exeter Borough"
        assert details["billing_postcode"].value() == DETAILS["billing_postcode"]
        booking.refresh_from_db()
        assert (booking.organisation, booking.contact_phone) == (known, "01234 567")


class TestPrice:
    def test_a_code_is_put_on_and_taken_off_and_the_quote_follows(self, office, run):
        prices.code("SPRING", percentage="50")
        booking = begin(office, **{f"date_{run.pk}": "2"})
        page = press(office, booking, "save", code="SUMMER")
        assert "We do not know the code" in text(page)
        assert page.context["forms"].price["code"].value() == "SUMMER"
        page = press(office, booking, "save", code=" spring ")
        assert page.context["price"].gross == Decimal("60.00")
        assert "Code SPRING" in text(page)
        page = press(office, booking, "save", code="")
        assert page.context["price"].gross == Decimal("120.00")

    def test_another_price_than_was_shown_is_shown_before_it_is_confirmed(self, office, run):
        prices.code("SPRING", percentage="50")
        booking = begin(office, **{f"date_{run.pk}": "2"})
        page = press(office, booking, "confirm", **SAID, code="SPRING")
        assert "The total is £60.00 now, not £120.00." in text(page)
        booking.refresh_from_db()
        assert booking.state == "held"
        press(office, booking, "confirm")
        booking.refresh_from_db()
        assert booking.invoice.gross == Decimal("60.00")

    def test_places_are_free_with_a_reason_and_free_no_longer(self, office, run):
        booking = begin(office, **{f"date_{run.pk}": "3"})
        free = f"{run.public_id}-free"
        page = press(office, booking, "save", **{free: "1"})
        assert "Say why these places are free." in text(page)
        page = press(office, booking, "save", **{free: "4"}, reason="Speakers")
        assert "There are only 3 places here." in text(page)
        page = press(office, booking, "save", **{free: "2"}, reason="Speakers")
        assert page.context["price"].gross == Decimal("60.00")
        page = press(office, booking, "save", **{free: "1"}, reason="One cannot speak")
        assert page.context["price"].gross == Decimal("120.00")
        event = AuditEvent.objects.get(action="bookings.pricing.take_back_complimentary")
        assert event.reason == "One cannot speak"

    def test_all_free_is_confirmed_without_an_invoice(self, office, run):
        booking = begin(office, **{f"date_{run.pk}": "2"})
        press(office, booking, "save", **{f"{run.public_id}-free": "2"}, reason="Speakers")
        said = {"contact_name": "Di", "contact_email": "di@example.org"}
        said |= {"organisation_name": "A Speaker's Council", "people": ""}
        assert "is confirmed" in text(press(office, booking, "confirm", **said))
        booking.refresh_from_db()
        assert (booking.method, booking.invoice) == ("nothing", None)

    def test_prepaid_places_of_the_organisation_are_used(self, office, run):
        pool = pools.sold()
        known = pool.organisation
        booking = begin(office, **{f"date_{run.pk}": "2"})
        assert "prepaid places" not in text(office.get(f"{START}{booking.pk}/"))
        press(office, booking, f"use-{known.pk}")
        page = office.get(f"{START}{booking.pk}/")
        assert f"Use 2 of 20 prepaid places, {pool.reference}" in text(page)
        said = {"contact_name": "Nia New", "contact_email": "nia@example.org", "people": ""}
        assert "is confirmed" in text(press(office, booking, f"pool-{pool.pk}", **said))
        booking.refresh_from_db()
        assert (booking.method, booking.organisation) == ("pool", known)
        assert pools.counts(pool) == (2, 0, 0, 18)
        assert Membership.objects.filter(user__email="nia@example.org").exists()

    def test_prepaid_places_of_others_are_not(self, office, run):
        pool = pools.sold()
        booking = begin(office, **{f"date_{run.pk}": "1"})
        page = press(office, booking, f"pool-{pool.pk}", **{**SAID, "people": ""})
        assert "These prepaid places belong to" in text(page)
        assert pools.counts(pool) == (0, 0, 0, 20)


def test_the_link_says_all_that_is_in_the_booking(office, run, other):
    booking = begin(office, **{f"date_{run.pk}": "1", f"course_{other.course_id}": "2"})
    press(office, booking, "send", **{**SAID, "people": ""})
    dates = OutgoingMessage.objects.get(kind="booking_to_finish").context["dates"]
    assert [(each["course"], each["places"]) for each in dates] == [
        ("First steps", "1 place"), ("Next steps", "2 places"),
    ]  # fmt: skip


def test_what_went_while_it_was_asked_is_marked_and_the_rest_stays(office, run, other):
    booking = begin(office, **{f"date_{run.pk}": "2", f"date_{other.pk}": "1"})
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now() - dt.timedelta(1))
    confirmed(run, places=10, text="")
    page = press(office, booking, "save", contact_name="Di Dale")
    assert "sold out" in text(page)
    booking.refresh_from_db()
    assert booking.contact_name == "Di Dale"
    press(office, booking, "save", **{f"{run.public_id}-places": "0"})
    assert booking.is_held(timezone.now())
    assert courses(booking) == [("Next steps", other.pk)]
