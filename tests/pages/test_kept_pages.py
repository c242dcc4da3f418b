"""Pages of the site as the page cache shows them: whole, never stale, and never anybody else's."""

import gzip
from functools import partial

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries
from wagtail.models import PageViewRestriction

from accounts.models import User
from bookings import holds
from bookings.models import Booking, PaymentAttempt
from bookings.payments import fulfilment
from common.page_cache import shelf
from courses.catalogue import FILTERS
from courses.models import Course, CourseIndexPage
from pages.models import Helpline, SiteSettings, StandardPage
from tests.factories import CourseRunFactory

pytestmark = pytest.mark.usefixtures("website")

COURSE = "/courses/honour-abuse-awareness/"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PAGE_CACHE_SECONDS = 60
    shelf.clear()


@pytest.fixture
def course():
    return Course.objects.get(code="oe-101")


class TestWhatIsKept:
    def test_a_page_of_the_site_costs_no_query_the_second_time(self, client):
        first = client.get(COURSE)
        with assertNumQueries(0):
            again = client.get(COURSE)
        assert again.content == first.content

    @pytest.mark.parametrize(
        "address", ["/courses/?mode=online&sort=price", "/courses/calendar.ics"]
    )
    def test_so_is_the_catalogue_as_it_was_asked_for_until_a_date_changes(
        self, client, course, address, django_capture_on_commit_callbacks
    ):
        first = client.get(address)
        with assertNumQueries(0):
            assert client.get(address).content == first.content
        with django_capture_on_commit_callbacks(execute=True):
            CourseRunFactory(course=course)
        assert client.get(address).content != first.content

    def test_the_catalogue_names_all_that_it_reads(self):
        assert {*CourseIndexPage.address_parameters} == {*FILTERS, "sort", "page"}

    def test_it_has_every_header_that_the_uncached_page_has(self, client, settings):
        kept_page = [client.get(COURSE), client.get(COURSE)][1]
        settings.PAGE_CACHE_SECONDS = 0
        bare = client.get(COURSE)
        ours = {"ETag": kept_page["ETag"], "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        assert dict(kept_page.headers) == dict(bare.headers) | ours
        assert kept_page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in kept_page["Content-Security-Policy"]

    def test_packed_and_plain_are_kept_apart_under_one_tag(self):
        plain = [Client().get(COURSE) for _ in range(2)][1]
        packed = [Client().get(COURSE, headers={"accept-encoding": "gzip"}) for _ in range(2)][1]
        assert packed["Content-Encoding"] == "gzip"
        assert int(packed["Content-Length"]) == len(packed.content)
        assert gzip.decompress(packed.content) == plain.content
        assert packed["ETag"] == plain["ETag"]

    def test_a_page_behind_a_password(self, client):
        page = StandardPage.objects.get(slug="about")
        PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="open"
        )
        assertContains(client.get(page.url), "password")
        assert len(shelf) == 0


class TestSomebodySignedIn:
    @pytest.fixture
    def reader(self):
        reader = Client()
        reader.force_login(User.objects.create_user("reader@example.org"))
        return reader

    def test_sees_their_own_links_at_an_address_that_is_kept(self, client, reader):
        assertNotContains(client.get(COURSE), "Sign out")
        mine = reader.get(COURSE)
        assertContains(mine, "Sign out")
        assertContains(mine, 'href="/leave/"')
        assert "no-store" in mine["Cache-Control"]

    def test_leaves_nothing_of_theirs_for_the_next(self, client, reader):
        reader.get(COURSE)
        assert len(shelf) == 0
        page = client.get(COURSE)
        assertNotContains(page, "Sign out")
        assertNotContains(page, 'href="/leave/"')

    def test_has_no_use_for_the_tag_of_the_page_they_had_before(self, client, reader):
        tag = client.get(COURSE)["ETag"]
        assert reader.get(COURSE, headers={"if-none-match": tag}).status_code == 200


class TestWhatChangesShows:
    """At once, and only when it is committed."""

    @pytest.fixture
    def committed(self, django_capture_on_commit_callbacks):
        return partial(django_capture_on_commit_callbacks, execute=True)

    def test_words_that_were_published(self, client, committed):
        page = StandardPage.objects.get(slug="about")
        client.get(page.url)
        page.title = "In our own words"
        draft = page.save_revision()
        assertNotContains(client.get(page.url), "In our own words")
        with committed():
            draft.publish()
        assertContains(client.get(page.url), "In our own words")

    def test_a_draft_drops_nothing(self, client, committed):
        client.get(COURSE)
        with committed():
            StandardPage.objects.get(slug="about").save_revision()
        with assertNumQueries(0):
            client.get(COURSE)

    def test_a_page_taken_down_moved_or_deleted(self, client, committed):
        about, cookies = (StandardPage.objects.get(slug=slug) for slug in ("about", "cookies"))
        addresses = about.url, cookies.url
        for address in addresses:
            assert client.get(address).status_code == 200
        with committed():
            about.unpublish()
            cookies.delete()
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        terms = StandardPage.objects.get(slug="terms-of-booking")
        old = terms.url
        client.get(old)
        with committed():
            terms.move(StandardPage.objects.get(slug="privacy"), pos="last-child")
        assert client.get(old).status_code == 301

    def test_a_page_put_behind_a_password(self, client, committed):
        page = StandardPage.objects.get(slug="about")
        client.get(page.url)
        with committed():
            PageViewRestriction.objects.create(
                page=page, restriction_type=PageViewRestriction.PASSWORD, password="open"
            )
        assertNotContains(client.get(page.url), page.summary)

    def test_a_helpline_and_the_way_out(self, client, committed):
        client.get("/")
        with committed():
            Helpline.objects.create(name="A new line", number="0800 000 000")
            SiteSettings.objects.create(site_id=1, exit_address="https://news.example/")
        assertContains(client.get("/"), "A new line")
        assertContains(client.get("/"), "https://news.example/")

    def test_a_price_and_a_date(self, client, committed, course):
        client.get(COURSE)
        with committed():
            course.price = 75
            course.save()
        assertContains(client.get(COURSE), "£75.00")
        with committed():
            run = CourseRunFactory(course=course)
        assertContains(client.get(COURSE), run.when)

    def test_places_that_are_held_and_given_back(self, client, committed, course, now):
        run = CourseRunFactory(course=course)
        assertContains(client.get(COURSE), "10 places left")
        with committed():
            booking = holds.hold(run, places=7, now=now)
        assertContains(client.get(COURSE), "Only 3 places left")
        with committed():
            holds.resize(booking, places=2, now=now)
        assertContains(client.get(COURSE), "8 places left")

    def test_places_of_a_payment_that_came_to_nothing(self, client, committed, course, now):
        run = CourseRunFactory(course=course)
        booking = holds.hold(run, places=7, now=now)
        Booking.objects.update(state=Booking.State.PAYING, hold_expires_at=now)
        attempt = PaymentAttempt.objects.create(booking=booking, amount=1, expires_at=now)
        assertContains(client.get(COURSE), "Only 3 places left")
        with committed():
            fulfilment.release(attempt, state=PaymentAttempt.State.EXPIRED)
        assertContains(client.get(COURSE), "10 places left")
