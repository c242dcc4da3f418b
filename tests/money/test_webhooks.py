"""What is delivered to the site's webhook address: only what Stripe signed, just now, is taken;
whatever comes twice, late or in the wrong order ends the same."""

import pytest

from bookings.models import Booking, StripeEvent
from tests.money.stripes import BOOKED, came_to, session_of
from tests.payments.wire import WEBHOOK_SECRET

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def completed(paying, stripes):
    """The event of a payment of which the site knows nothing yet."""
    stripes.control.pay(session_of(paying))
    [event] = stripes.events("checkout.session.completed")
    return event


def test_one_delivery_confirms(completed, stripes, work):
    assert stripes.tell(completed) == 200
    work()
    assert came_to() == BOOKED


class TestRefused:
    @pytest.fixture(autouse=True)
    def _nothing_came_of_it(self, completed, work):
        yield
        work()
        assert not StripeEvent.objects.exists()
        assert Booking.objects.get().state == Booking.State.PAYING

    def test_signed_with_another_secret(self, completed, stripes):
        assert stripes.tell(completed, secret="whsec_of_somebody_else") == 400

    def test_altered_after_signing(self, completed, stripes):
        assert (
            stripes.tell(completed, before=lambda body: body.replace(b'"paid"', b'"PAID"')) == 400
        )
        assert stripes.tell(completed, before=lambda body: body + b" ") == 400

    @pytest.mark.parametrize("header", ["", "t=1,v1=0", "nonsense"])
    def test_not_signed(self, completed, stripes, header):
        assert stripes.tell(completed, header=header) == 400

    def test_signed_with_nothing_where_no_secret_is_set(self, completed, stripes, settings):
        settings.STRIPE_WEBHOOK_SECRET = ""
        assert stripes.tell(completed, secret="") == 400
        assert stripes.tell(completed, secret=WEBHOOK_SECRET) == 400

    def test_signed_too_long_ago(self, completed, stripes):
        assert stripes.tell(completed, age=301) == 400

    @pytest.mark.parametrize(
        "body", [b"not JSON", b"", b"[]", b"null", b"{}", b'{"id": "evt_\xff\xfe"}', b"\xff\xfe"]
    )
    def test_signed_and_yet_no_event(self, stripes, body):
        assert stripes.tell(body) == 400

    def test_of_the_other_mode(self, completed, stripes):
        assert stripes.tell({**completed, "livemode": True}) == 400

    def test_of_the_other_mode_in_earnest(self, completed, stripes, settings):
        settings.STRIPE_LIVEMODE = True
        assert stripes.tell(completed) == 400


def test_almost_too_long_ago_is_taken(completed, stripes):
    assert stripes.tell(completed, age=290) == 200


def test_a_type_that_nobody_acts_on_is_read_and_done(paying, completed, stripes, work):
    unknown = stripes.another(completed, type="checkout.session.imagined")
    thing = stripes.another(completed, type="imagined.thing")
    assert (stripes.tell(thing), stripes.tell(unknown)) == (200, 200)
    work()
    assert StripeEvent.objects.exclude(done_at=None).count() == 2


def test_the_same_one_after_another(completed, stripes, work):
    for _ in range(3):
        assert stripes.tell(completed) == 200
        work()
    assert came_to() == BOOKED
    assert StripeEvent.objects.count() == 1


def test_the_same_all_at_once(completed, stripes, work):
    assert stripes.tell_at_once([completed] * 8) == [200] * 8
    work()
    assert came_to() == BOOKED
    assert StripeEvent.objects.count() == 1


def test_two_events_of_one_session_at_once(completed, stripes, work):
    second = stripes.another(completed, type="checkout.session.async_payment_succeeded")
    assert stripes.tell_at_once([completed, second]) == [200, 200]
    work()
    assert came_to() == BOOKED
    assert StripeEvent.objects.exclude(done_at=None).count() == 2


@pytest.mark.parametrize("late", [True, False], ids=["expired last", "expired first"])
def test_expired_and_completed_in_either_order(completed, stripes, work, late):
    """What an event says counts for nothing: Stripe is asked how the session stands."""
    expired = stripes.another(completed, type="checkout.session.expired")
    for event in [completed, expired] if late else [expired, completed]:
        assert stripes.tell(event) == 200
        work()
    assert came_to() == BOOKED


def test_paid_again_by_hearsay_alone(paying, stripes, work):
    """A genuine event of a session that is not paid, altered in all it says and signed: whoever had
    the secret would still confirm nothing."""
    stripes.control.expire(session_of(paying))
    [expired] = stripes.events("checkout.session.expired")
    claimed = stripes.another(expired, type="checkout.session.completed")
    claimed["data"]["object"] |= {"payment_status": "paid", "status": "complete"}
    assert stripes.tell(claimed) == 200
    work()
    assert came_to()["booking"] == Booking.State.HELD


def test_what_was_left_undone_is_finished_by_the_next_delivery(completed, stripes, work):
    """Stripe was down when it was to be worked off; the same event comes again."""
    stripes.control.fault("GET */checkout/sessions/*", "drop", times=3)
    stripes.tell(completed)
    work()
    assert came_to()["booking"] == Booking.State.PAYING
    stripes.tell(completed)
    work()
    assert came_to() == BOOKED
