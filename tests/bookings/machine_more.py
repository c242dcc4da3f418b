"""What else can happen to a date: people change their minds, and others wait. Each is a mix-in of
the machine; both together are the whole of it."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, invariant, rule

from accounts.people.learners import Person
from bookings import seats
from bookings.changes import cancel as cancelling
from bookings.changes import move as moving
from bookings.changes import substitute as substituting
from bookings.models import Booking, Place, WaitingListEntry
from bookings.waiting import joining, offers
from bookings.waiting import moving as lists
from courses.models import CourseRun
from tests.bookings.machine import PEOPLE, REFUSALS, Dates

MORE_REFUSALS = (
    *REFUSALS,
    moving.ChangeError,
    joining.WaitingListError,
    offers.OfferError,
)


class ChangingOnesMind(Dates):
    """Places are passed on, moved and cancelled, by the booker and by the office."""

    @rule(booking=Dates.bookings, nth=st.integers(0, 2), who=st.integers(0, PEOPLE - 1))
    def substitute(self, booking: int | None, nth: int, who: int) -> None:
        person = Person(f"Person {who}", f"person{who}@example.org", "")
        for place in self._places(booking)[nth : nth + 1]:
            self.attempt(
                lambda place=place: substituting.substitute(
                    place, person=person, by=None, now=self.now
                )
            )

    @rule(booking=Dates.bookings, to=Dates.runs, number=st.integers(1, 3), office=st.booleans())
    def move(self, booking: int | None, to: int, number: int, office: bool) -> None:
        places = self._places(booking)[:number]
        run = CourseRun.objects.get(pk=to)
        if places:
            self.attempt(lambda: moving.move(places, to=run, by=None, now=self.now, office=office))

    @rule(booking=Dates.bookings, number=st.integers(1, 3))
    def cancel(self, booking: int | None, number: int) -> None:
        places = self._places(booking)[:number]
        if places:
            self.attempt(lambda: cancelling.cancel(places, by=None, now=self.now))

    def _places(self, booking: int | None) -> list[Place]:
        sold = Place.objects.live().filter(booking__state=Booking.State.CONFIRMED)
        return list(sold.filter(booking=booking or 0).select_related("booking", "run", "course"))

    def attempt(self, step):
        try:
            return step()
        except MORE_REFUSALS:
            return None


class Waiting(Dates):
    """Others wait for a date, are offered what comes free, and answer or not."""

    entries = Bundle("entries")

    @rule(target=entries, run=Dates.runs, who=st.integers(0, PEOPLE - 1), places=st.integers(1, 3))
    def join(self, run: int, who: int, places: int) -> int | None:
        date = CourseRun.objects.select_related("course").get(pk=run)
        entry = self.attempt(
            lambda: joining.join(
                date.course, run=date, name=f"Waiter {who}", email=f"waiter{who}@example.org",
                places=places, now=self.now,
            )
        )  # fmt: skip
        return entry.pk if entry else None

    @rule(entry=consumes(entries))
    def leave(self, entry: int | None) -> None:
        if found := WaitingListEntry.objects.filter(pk=entry or 0).first():
            self.attempt(lambda: joining.leave(found, now=self.now))

    @rule()
    def the_list_moves_on(self) -> None:
        waited = list(WaitingListEntry.objects.waiting())
        lists.move(now=self.now)
        after = {entry.pk: entry for entry in WaitingListEntry.objects.all()}
        for offer in self._open_offers().filter(entry__in=waited):
            for earlier in waited:
                if earlier.pk == offer.entry_id:
                    break
                passed = after[earlier.pk].state == WaitingListEntry.State.WAITING
                fits = earlier.at_least <= offer.places
                assert not (passed and fits and earlier.run_id in (None, offer.run_id)), (
                    f"{earlier} was overtaken by {offer.entry}"
                )

    @rule(nth=st.integers(0, 2), keeps=st.booleans())
    def accept(self, nth: int, keeps: bool) -> None:
        for offer in self._open_offers()[nth : nth + 1]:
            self.attempt(
                lambda offer=offer: offers.accept(
                    offer, places=offer.places, keeps_waiting=keeps, now=self.now
                )
            )

    @rule(nth=st.integers(0, 2), stays=st.booleans())
    def decline(self, nth: int, stays: bool) -> None:
        for offer in self._open_offers()[nth : nth + 1]:
            self.attempt(lambda offer=offer: offers.decline(offer, stays=stays, now=self.now))

    def hold(self, run: int, places: int) -> int | None:
        """The public: never while somebody waits for what is free."""
        date = CourseRun.objects.get(pk=run)
        free = seats.free(date, now=self.now)
        awaited = bool(free) and seats.is_awaited(date, free)
        booking = super().hold(run, places)
        assert not (booking and awaited), "sold past the waiting list"
        return booking

    @invariant()
    def an_offer_holds_its_seats(self) -> None:
        for offer in self._open_offers().exclude(booking=None):
            if offer.booking.is_held(self.now):
                assert offer.booking.places.live().count() == offer.places

    def _open_offers(self):
        return offers.Offer.objects.filter(state=offers.Offer.State.OPEN).order_by("pk")

    def attempt(self, step):
        try:
            return step()
        except MORE_REFUSALS:
            return None


class Everything(ChangingOnesMind, Waiting):
    pass
