"""The site on a port of its own, the stand-in for Stripe on another, and PostgreSQL behind: what
happens to money is asked for, told and answered over HTTP as it will be."""

import datetime as dt
import re
import traceback
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
import stripe
from django.conf import settings as here
from django.db import connection
from django.test import Client

from bookings.models import Booking
from bookings.payments import gateway
from bookings.payments.stand_in import StandIn
from tests import factories
from tests.money.stripes import Stripe
from tests.payments.wire import SECRET_KEY, WEBHOOK_SECRET
from tests.shopper import Shopper


@pytest.fixture
def stand_in(live_server, settings, monkeypatch):
    settings.SITE_URL = live_server.url
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    # The SDK waits half a second before it tries again; the tests need not.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    webhook = f"{live_server.url}/webhooks/stripe/"
    with StandIn(secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET, webhook=webhook) as stand_in:
        settings.STRIPE_API_BASE = settings.STRIPE_PAGES = stand_in.url
        # A test says when the site is told; until then nothing is.
        stand_in.control.webhook_mode("reorder")
        with _nothing_slow_in_a_transaction(monkeypatch):
            yield stand_in


@contextmanager
def _nothing_slow_in_a_transaction(monkeypatch):
    """Whoever waits for Stripe keeps nobody else waiting for a lock."""
    client, inside = gateway._client, []

    def asked():
        if connection.in_atomic_block:
            inside.append("".join(traceback.format_stack(limit=6)))
        return client()

    monkeypatch.setattr(gateway, "_client", asked)
    yield
    assert inside == []


@pytest.fixture
def stripes(stand_in, live_server):
    return Stripe(stand_in, live_server.url)


@pytest.fixture
def date(transactional_db):
    """So far ahead that all of it goes back."""
    return factories.CourseRunFactory(capacity=4, starts_in=dt.timedelta(days=60))


@pytest.fixture
def shopper(live_server):
    shopper = Shopper(live_server.url, address="10.0.0.1")
    yield shopper
    shopper.close()


@pytest.fixture
def answered(shopper, date, stand_in) -> str:
    """The address of a booking of two places, with everything answered, in the shopper's
    browser."""
    return answer(shopper, date)


@pytest.fixture
def paying(shopper, answered) -> Booking:
    """The same, with the card's page open."""
    shopper.post(f"{answered}pay/")
    return Booking.objects.get()


def answer(
    shopper: Shopper,
    date,
    *,
    places: int = 2,
    organisation: str = "Example Council",
    email: str = "booker@example.org",
) -> str:
    booking = shopper.hold(date.public_id, places=places)
    people = "\n".join(f"Person {n}, p{n}@example.org" for n in range(places))
    shopper.answer(booking, people=people, organisation=organisation, email=email)
    return booking


def give_up(shopper: Shopper, booking: Booking, places: int) -> None:
    """On the site, as whoever booked, signed in: so many of its places, for what the page says."""
    booking = Booking.objects.get(pk=booking.pk)
    browser = Client()
    browser.force_login(booking.buyer)
    name = here.SESSION_COOKIE_NAME
    shopper._cookies[name] = browser.cookies[name].value
    path = f"/bookings/{booking.public_id}/cancel/"
    chosen = [place.public_id for place in booking.places.live().order_by("pk")[:places]]
    page = shopper.get(f"{path}?{urlencode({'place': chosen}, doseq=True)}")
    [shown] = re.findall(rb'name="shown" value="([^"]+)"', page)
    done = shopper.post(path, place=chosen, shown=shown.decode())
    assert done == path.removesuffix("cancel/")
