"""Prepaid places on the organisation's pages, at the check of a booking, and in the office."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings.models import Booking, PlacePool, SellerDetails
from bookings.pools import drawing, ledger
from common.models import AuditEvent
from tests import factories
from tests.accounts.membership import BOOKER, MANAGER, member, signed_in
from tests.bookings.pools import council, counts, held, sold
from tests.pages.office import at_work
from tests.pages.office import member as staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(db):
    return council()


@pytest.fixture
def booker(organisation):
    return signed_in(member(organisation, BOOKER))


def text(response):
    return response.content.decode()


def page(organisation, name="organisation_pools", *more):
    return reverse(name, args=[organisation.public_id, *more])


def draw(pool, run, **answers):
    return drawing.confirm(held(run, **answers), pool=pool, by=None, now=timezone.now())


# --- The organisation's ---------------------------------------------------------------------------


def test_an_empty_page_says_what_they_are(organisation, booker):
    shown = text(booker.get(page(organisation)))
    assert "No prepaid places yet" in shown
    assert reverse("enquiry_training") in shown


def test_what_was_bought_used_returned_and_is_left(organisation, booker, run):
    pool = sold(organisation, size=20, course=run.course)
    place = draw(pool, run, places=3).places.first()
    place.cancelled_at = timezone.now()
    place.save()
    ledger.returned(place, now=timezone.now())
    shown = text(booker.get(page(organisation)))
    for label, number in (("Bought", 20), ("Used", 3), ("Returned", 1), ("Left", 18)):
        assert f'data-label="{label}" class="number">{number}</td>' in shown
    assert run.course.title in shown
    assert f"{pool.expires_on.day} {pool.expires_on:%B %Y}" in shown


def test_the_ledger_of_one_leads_to_its_bookings(organisation, booker, run):
    pool = sold(organisation)
    booking = draw(pool, run)
    shown = text(booker.get(page(organisation, "organisation_pool", pool.public_id)))
    assert "18 places left" in shown
    assert shown.count(booking.reference) == 2
    assert "+20" in shown
    assert "PO-9" in shown
    assert pool.invoice.number in shown


def test_the_whole_ledger_as_a_file_names_nobody(organisation, booker, run):
    pool = sold(organisation)
    draw(pool, run, places=1, text="Ann Able, ann@example.org")
    response = booker.get(page(organisation, "organisation_pools_csv"))
    lines = text(response).lstrip("\ufeff").splitlines()
    assert lines[0] == "Date,Prepaid places,What,Places,Booking,Course,Training date"
    assert f"{pool.reference},Bought,20,,," in lines[1]
    assert f"{pool.reference},Used,'-1,{Booking.objects.get().reference}" in lines[2]
    assert "Ann" not in text(response)
    assert response["Content-Disposition"].endswith('"onEvidence-prepaid-places.csv"')


def test_the_invoice_is_made_and_then_handed_out(organisation, booker, work):
    pool = sold(organisation)
    address = page(organisation, "organisation_pool_invoice", pool.public_id)
    waiting = booker.get(address)
    assert "Your invoice is being made" in text(waiting)
    pool.invoice.pdf.save("i.pdf", __import__("io").BytesIO(b"%PDF-1.7"))
    file = booker.get(address)
    assert file["Content-Type"] == "application/pdf"
    free = sold(organisation, unit_price=0)
    assert (
        booker.get(page(organisation, "organisation_pool_invoice", free.public_id)).status_code
        == 404
    )


def test_the_menu_leads_there_for_buyers_alone(organisation, booker):
    link = f'href="{page(organisation)}"'
    front = reverse("organisation_front", args=[organisation.public_id])
    assert link in text(booker.get(front))
    manager = signed_in(member(organisation, MANAGER))
    assert link not in text(manager.get(front))
    assert manager.get(page(organisation)).status_code == 404


def test_those_of_another_organisation_are_nobody_s(organisation, booker):
    other = sold(factories.OrganisationFactory())
    assert booker.get(page(other.organisation)).status_code == 404
    assert booker.get(page(organisation, "organisation_pool", other.public_id)).status_code == 404
    for name in ("organisation_pool", "organisation_pool_invoice"):
        assert booker.get(page(other.organisation, name, other.public_id)).status_code == 404
    assert Client().get(page(organisation)).status_code == 302


def test_thirty_cost_no_more_queries_than_one(organisation, booker):
    def queries(address):
        booker.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert booker.get(address).status_code == 200
        return len(captured)

    pool = sold(organisation, size=40)
    draw(pool, factories.CourseRunFactory(), places=1)
    addresses = [
        page(organisation),
        page(organisation, "organisation_pool", pool.public_id),
        page(organisation, "organisation_pools_csv"),
    ]
    one = [queries(address) for address in addresses]
    for _ in range(10):
        sold(organisation)
    draw(pool, factories.CourseRunFactory(capacity=40), places=30)
    assert [queries(address) for address in addresses] == one


# --- At the check ---------------------------------------------------------------------------------


def check(booking):
    return reverse("booking_check", args=[booking.public_id])


def use(client, booking, pool):
    address = reverse("booking_use_pool", args=[booking.public_id])
    return client.post(address, {"pool": str(getattr(pool, "public_id", pool))})


@pytest.fixture
def booking(organisation, booker, run):
    """Begun by the booker in this browser."""
    booking = held(run)
    session = booker.session
    session["bookings"] = [str(booking.public_id)]
    session.save()
    return booking


def test_the_check_offers_them_and_the_booking_is_confirmed(organisation, booker, booking):
    pool = sold(organisation, size=12)
    assert "Use prepaid places (12 left)" in text(booker.get(check(booking)))
    response = use(booker, booking, pool)
    assert response.url == reverse("booking", args=[booking.public_id])
    shown = text(booker.get(response.url))
    assert "These places come from your organisation" in shown
    assert "£0.00" in shown
    assert counts(pool) == (2, 0, 0, 10)
    assert use(booker, booking, pool).url == response.url
    assert counts(pool) == (2, 0, 0, 10)


def test_too_few_are_not_offered_but_told_of(organisation, booker, booking):
    pool = sold(organisation, size=1)
    shown = text(booker.get(check(booking)))
    assert "Use prepaid places" not in shown
    assert "has 1 prepaid place left" in shown
    refused = booker.post(
        reverse("booking_use_pool", args=[booking.public_id]),
        {"pool": pool.public_id},
        follow=True,
    )
    assert "have 1 place left, and 2 are needed" in text(refused)
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD


def test_nobody_else_is_offered_them_or_may_use_them(organisation, booking):
    pool = sold(organisation)
    for client in (Client(), signed_in(factories.MembershipFactory().user)):
        session = client.session
        session["bookings"] = [str(booking.public_id)]
        session.save()
        assert "prepaid" not in text(client.get(check(booking)))
        assert use(client, booking, pool).status_code == 404
    assert counts(pool) == (0, 0, 0, 20)


@pytest.mark.parametrize("asked", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_no_pool_of_that_name(booker, booking, asked):
    assert use(booker, booking, asked).status_code == 404


# --- The office -----------------------------------------------------------------------------------


SALE = {
    "size": "20",
    "unit_price": "60",
    "po_number": "PO-77",
    "expires_on": "2031-03-31",
    "billing_address": "1 Example Street",
    "billing_postcode": "SW1A 1AA",
}


@pytest.mark.parametrize("role", [roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS])
def test_the_office_sells_them(organisation, role):
    client = at_work(staff(role))
    assert client.get("/cms/placepool/new/").status_code == 200
    response = client.post("/cms/placepool/new/", SALE | {"organisation": organisation.pk})
    pool = PlacePool.objects.get()
    assert response.url == f"/cms/placepool/inspect/{pool.pk}/"
    assert (pool.size, pool.unit_price, pool.po_number, pool.course) == (20, 60, "PO-77", None)
    assert pool.invoice.gross == 1200
    assert pool.invoice.customer["address"] == "1 Example Street\nSW1A 1AA"
    assert pool.entries.get().by.groups.get().name == role
    shown = text(client.get(response.url))
    assert "20 of 20" in shown
    assert "Bought" in shown
    listed = text(client.get("/cms/placepool/"))
    assert pool.reference in listed
    assert AuditEvent.objects.filter(action="bookings.pools.sell").count() == 1


def test_the_address_of_their_latest_booking_will_do(organisation, run):
    pool = sold(organisation)
    draw(pool, run)
    client = at_work(staff(roles.FINANCE))
    said = SALE | {"organisation": organisation.pk, "billing_address": "", "billing_postcode": ""}
    client.post("/cms/placepool/new/", said)
    newest = PlacePool.objects.order_by("-pk")[0]
    assert newest.invoice.customer["contact"] == "Bo Booker"
    assert "Exampleton" in newest.invoice.customer["address"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"organisation": ""}, "Choose the organisation."),
        ({"size": ""}, "Say how many places."),
        ({"unit_price": ""}, "Give the price of one place"),
        ({"expires_on": "2020-01-01"}, "later last day"),
        ({"billing_address": ""}, "Give the address for the invoice."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sold(organisation, changed, message):
    client = at_work(staff(roles.FINANCE))
    shown = client.post("/cms/placepool/new/", SALE | {"organisation": organisation.pk} | changed)
    assert message in text(shown)
    assert "PO-77" in text(shown)
    assert not PlacePool.objects.exists()


def test_what_was_sold_is_neither_changed_nor_deleted(organisation):
    pool = sold(organisation)
    client = at_work(staff(roles.ADMINISTRATORS))
    for act in ("edit", "delete"):
        response = client.get(f"/cms/placepool/{act}/{pool.pk}/")
        assert response.status_code != 200
    assert client.post(f"/cms/placepool/delete/{pool.pk}/").status_code != 200
    assert PlacePool.objects.filter(pk=pool.pk).exists()


def test_editors_have_no_part_in_it(organisation):
    client = at_work(staff(roles.EDITORS))
    assert client.get("/cms/placepool/").status_code == 302
    client.post("/cms/placepool/new/", SALE | {"organisation": organisation.pk})
    assert not PlacePool.objects.exists()


def test_the_list_in_the_office_costs_the_same_for_thirty(organisation):
    client = at_work(staff(roles.FINANCE))

    def queries():
        client.get("/cms/placepool/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/cms/placepool/")
        return len(captured)

    sold(organisation)
    one = queries()
    for _ in range(29):
        sold(organisation)
    assert queries() == one


def test_vat_stands_on_the_page(organisation, booker):
    SellerDetails.load()
    SellerDetails.objects.update(vat_number="GB123456789")
    pool = sold(organisation)
    shown = text(booker.get(page(organisation, "organisation_pool", pool.public_id)))
    assert "£50.00" in shown
    assert "VAT at 20%" in shown
