"""What the waiting list writes to people: one function a message, in the words of `wording`."""

from bookings.models import Offer, WaitingListEntry
from bookings.waiting import links
from common import mail, when
from courses.models import CourseRun


def joined(entry: WaitingListEntry) -> None:
    """To whoever asked: the number, the position, and the page where both can be changed."""
    counted = WaitingListEntry.objects.with_ahead().get(pk=entry.pk)
    mail.queue(
        "waiting_list_joined",
        to=entry.email,
        context=_entry(entry)
        | {
            "places": _places(entry.places),
            "position": f"number {counted.position}" if counted.position else "next",
        },
        about=[entry.run] if entry.run else [],
    )


def offered(offer: Offer) -> None:
    """To whoever is next: how many, until when, and where to take them."""
    entry, run = offer.entry, offer.run
    mail.queue(
        "waiting_list_fewer" if offer.is_fewer else "waiting_list_offer",
        to=entry.email,
        context=_entry(entry)
        | {
            "when": run.when,
            "where": run.where,
            "places": _places(offer.places),
            "asked": str(offer.asked),
            "deadline": f"{when.day(offer.deadline)}, {when.clock(offer.deadline)} (UK time)",
        },
        about=[run],
    )


def lapsed(offer: Offer, *, entry: WaitingListEntry) -> None:
    """To whoever did not answer in time, and whether they are still on the list."""
    stays = entry.state == WaitingListEntry.State.WAITING
    mail.queue(
        "waiting_list_lapsed",
        to=entry.email,
        context=_entry(entry)
        | {
            "when": offer.run.when,
            "places": _places(offer.places),
            "standing": (
                "You are still on the waiting list, where you were: we write when there are more."
                if stays
                else "You are off the waiting list. You can go back to its end on your page."
            ),
        },
        about=[offer.run],
    )


def left(entry: WaitingListEntry) -> None:
    mail.queue(
        "waiting_list_left",
        to=entry.email,
        context=_entry(entry),
        about=[entry.run] if entry.run else [],
    )


def closed(entry: WaitingListEntry, *, run: CourseRun) -> None:
    """To whoever waited for, or was offered, a date that is cancelled."""
    mail.queue(
        "waiting_list_closed",
        to=entry.email,
        context=_entry(entry)
        | {
            "when": run.when,
            "standing": (
                "This waiting list is closed. You need do nothing."
                if entry.run_id
                else "You are still on the waiting list for the other dates."
            ),
        },
        about=[run],
    )


def _entry(entry: WaitingListEntry) -> dict[str, str]:
    return {
        "name": entry.name,
        "course": entry.course.title,
        "when": entry.when,
        "link": links.address(entry),
    }


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number} places"
