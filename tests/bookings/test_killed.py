"""`kill -9` for the web server and the worker, again and again, while two hundred bookings are made
over HTTP. After a restart, the scheduler's work and one more try of what failed, everything is
whole: nothing sold twice, nobody charged for nothing, everybody told exactly once."""

import json
import random
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from bookings.models import Booking, PaymentAttempt
from common.models import OutgoingMessage
from tests import factories
from tests.served import Served, free_port
from tests.shopper import Shopper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

BOOKINGS, CLIENTS, DATES = 200, 8, 4
#: Every so many bookings one is paid by card.
CARD = 5
KILLS, SEED = 8, 2026
PATIENCE = 40


class Post:
    """A mail server that keeps what it took, by the message's id: a second copy after a crash is
    the same message, and mail programs show it as one."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}

    async def handle_DATA(self, server, session, envelope) -> str:
        letter = message_from_bytes(envelope.content)
        self.taken[letter["Message-ID"]] = f"{letter['To']}"
        return "250 OK"


class Buyers:
    """Threads that book, each booking tried twice at most: the second time from the beginning, as
    somebody does who lost the page and does not know what came of it."""

    def __init__(self, served: Served, dates: list[object]) -> None:
        self.served, self.dates = served, dates
        self.numbers = iter(range(BOOKINGS))
        #: What each saw confirmed: by number, the address of the booking.
        self.confirmed: dict[int, str] = {}
        self.failed: list[int] = []
        self._lock = threading.Lock()

    def run(self, numbers) -> None:
        threads = [threading.Thread(target=self._work, args=[numbers]) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, numbers) -> None:
        while (number := self._next(numbers)) is not None:
            try:
                self.confirmed[number] = self.buy(number)
            except Exception as error:  # whatever a buyer sees when the server dies under them
                self.failed.append(number)
                self.last = error
                # Whoever sees an error waits until the site is there again.
                self.served.await_answer()

    def _next(self, numbers) -> int | None:
        with self._lock:
            return next(numbers, None)

    def buy(self, number: int) -> str:
        shopper = Shopper(self.served.site, address=f"10.0.{number // 250}.{number % 250}")
        try:
            booking = shopper.hold(self.dates[number % DATES].public_id, places=2)
            shopper.answer(
                booking,
                people=f"A {number}, a{number}@example.org\nB {number}, b{number}@example.org",
                organisation=f"Council {number}",
                email=f"booker{number}@example.org",
            )
            if number % CARD:
                shopper.confirm(booking)
                return booking
            return self._pay(shopper, booking)
        finally:
            shopper.close()

    def _pay(self, shopper: Shopper, booking: str) -> str:
        session = shopper.post(f"{booking}pay/").rpartition("/")[2].partition("#")[0]
        control(self.served, "pay", session=session)
        with suppress(OSError):  # the buyer may never come back: the webhook or the sweep does it
            shopper.get_anyway(f"{booking}paid/?session_id={session}")
        return booking


def control(served: Served, method: str, **arguments: object) -> None:
    request = urllib.request.Request(
        f"{served.stripe}/_control/{method}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()


@pytest.fixture
def post():
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    post.port = controller.port
    yield post
    controller.stop()


@pytest.fixture
def served(tmp_path, post):
    served = Served(tmp_path, smtp_port=post.port)
    yield served
    served.stop()


def kill_now_and_then(served: Served, chance: random.Random, over: threading.Event) -> int:
    """The web server or the worker, started again at once as any supervisor does."""
    kills = 0
    while kills < KILLS and not over.wait(chance.uniform(0.3, 1.5)):
        kills += 1
        part = chance.choice(["web", "web", "worker"])
        served.kill(part)
        with suppress(AssertionError):
            served.start(part)
    return kills


def settle(served: Served) -> None:
    """What the scheduler does, told that the minutes have passed after which it looks at what was
    left: its own clock runs ahead."""
    for command in ("reconcile_payments", "requeue_lost_tasks", "send_due_mail"):
        done = served.manage_later(command, minutes=20)
        assert done.returncode == 0, done.stderr


def wait_until(condition, *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_killed_at_random_moments_everything_is_whole_afterwards(served, post):
    dates = [factories.CourseRunFactory(capacity=BOOKINGS * 2) for _ in range(DATES)]
    served.start("stripe", "web", "worker", "scheduler")
    buyers, over, chance = Buyers(served, dates), threading.Event(), random.Random(SEED)
    killed: list[int] = []
    killer = threading.Thread(target=lambda: killed.append(kill_now_and_then(served, chance, over)))
    killer.start()
    buyers.run(buyers.numbers)
    over.set()
    killer.join()
    connection.close()
    assert killed[0] >= 3, "it was over before anything was killed"

    # Whatever died is back; everybody who saw an error tries once more.
    for part in ("web", "worker"):
        served.kill(part)
        served.start(part)
    again = iter(sorted(buyers.failed))
    failed, buyers.failed = len(buyers.failed), []
    buyers.run(again)
    assert buyers.failed == [], buyers.last
    assert failed, "nobody was hit"

    # Pages that nobody paid on, because their buyer was hit and began anew, run out at Stripe.
    control(served, "advance", seconds=3600)
    unfinished = PaymentAttempt.objects.filter(state__in=PaymentAttempt.UNFINISHED)
    waiting = OutgoingMessage.objects.filter(state__in=OutgoingMessage.WAITING)

    def settled() -> bool:
        settle(served)
        return not (unfinished.exists() or waiting.exists())

    wait_until(settled)
    checked = served.manage("check_integrity")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert_each_seen_exists_once(buyers)
    assert_everybody_was_told_once(post)


def assert_each_seen_exists_once(buyers: Buyers) -> None:
    assert sorted(buyers.confirmed) == list(range(BOOKINGS))
    seen = {path.strip("/").split("/")[1] for path in buyers.confirmed.values()}
    confirmed = Booking.objects.filter(public_id__in=seen, state=Booking.State.CONFIRMED)
    assert confirmed.count() == len(seen) == BOOKINGS


def assert_everybody_was_told_once(post: Post) -> None:
    """As many different messages as rows that were sent, each row one."""
    assert not OutgoingMessage.objects.exclude(state=OutgoingMessage.State.SENT).exists()
    rows = {f"<{message.public_id}@onevidence>" for message in OutgoingMessage.objects.all()}
    assert set(post.taken) == rows
    confirmed = Booking.objects.filter(state=Booking.State.CONFIRMED)
    kinds = Counter(OutgoingMessage.objects.values_list("kind", flat=True))
    assert kinds["booking_confirmed"] == confirmed.count()
    assert kinds["place_confirmed"] == 2 * confirmed.count()
