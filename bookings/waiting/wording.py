"""The messages of the waiting list, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_ENTRY = {
    "name": "Sam Example",
    "course": "The title of the course",
    "when": "Tuesday 2 March 2027, 10 am to 11 am (UK time)",
    "link": f"{settings.SITE_URL}/waiting/",
}
_OFFER = _ENTRY | {
    "where": "Online",
    "places": "2 places",
    "asked": "3",
    "deadline": "Monday 1 February 2027, 2:15 pm (UK time)",
}

register(
    Kind(
        name="waiting_list_joined",
        label="On the waiting list",
        sent="To whoever asked for places on a date or a course that has none left.",
        words=Words(
            subject="onEvidence training: you are on the waiting list",
            inbox_line="We write if a place comes free.",
            heading="You are on the waiting list",
            opening=(
                "Dear {name},\n\n"
                "You asked for {places}, and you are {position} on the list. If places come free we"
                " write to you, in the order in which people asked, and keep them for you for a"
                " while."
            ),
            closing=(
                "Waiting costs nothing and binds you to nothing. You can see where you are, change"
                " the number or leave the list on your page. Whoever has its address can do so too:"
                " pass it on with care."
            ),
        ),
        example=_ENTRY | {"places": "2 places", "position": "number 4"},
        placeholders=("name", "places", "when", "position"),
    ),
    Kind(
        name="waiting_list_offer",
        label="Waiting list: places came free",
        sent="To whoever is next on the waiting list, as soon as their places are free.",
        words=Words(
            subject="onEvidence training: places have come free",
            inbox_line="They are kept for you for a while.",
            heading="Your places have come free",
            opening=(
                "Dear {name},\n\n"
                "{places} came free, and we keep what you asked for until {deadline}. After that we"
                " offer it to whoever is next."
            ),
            closing=(
                "You pay nothing to decide. If you no longer want the places, say so on the same"
                " page: somebody else is waiting."
            ),
        ),
        example=_OFFER,
        placeholders=("name", "places", "when", "deadline"),
        required=("deadline",),
    ),
    Kind(
        name="waiting_list_fewer",
        label="Waiting list: fewer places came free than asked for",
        sent="To whoever is next on the waiting list and asked for more than came free.",
        words=Words(
            subject="onEvidence training: places have come free",
            inbox_line="They are kept for you for a while.",
            heading="Some places have come free",
            opening=(
                "Dear {name},\n\n"
                "{places} of the {asked} that you asked for came free. We keep what there is for"
                " you until {deadline}. After that we offer it to whoever is next."
            ),
            closing=(
                "You can take them and go on waiting for the rest, or wait until there are more. If"
                " you do nothing you stay where you are on the list."
            ),
        ),
        example=_OFFER,
        placeholders=("name", "places", "asked", "when", "deadline"),
        required=("places", "asked", "deadline"),
    ),
    Kind(
        name="waiting_list_lapsed",
        label="Waiting list: an offer has passed",
        sent="To whoever did not take up in time what they were offered.",
        words=Words(
            subject="onEvidence training: the time to decide has passed",
            inbox_line="About the waiting list.",
            heading="The time to decide has passed",
            opening=(
                "Dear {name},\n\n"
                "We kept {places} for you, and have now offered them to whoever is next.\n\n"
                "{standing}"
            ),
        ),
        example=_ENTRY
        | {
            "places": "2 places",
            "standing": "You are off the waiting list. You can go back to its end on your page.",
        },
        placeholders=("name", "places", "when", "standing"),
        required=("standing",),
    ),
    Kind(
        name="waiting_list_left",
        label="Off the waiting list",
        sent="To whoever left the waiting list, or was taken off it by the office.",
        words=Words(
            subject="onEvidence training: you are off the waiting list",
            inbox_line="We write no more about it.",
            heading="You are off the waiting list",
            opening=(
                "Dear {name},\n\n"
                "You are no longer on this waiting list, and we write no more about it. Was that a"
                " mistake? You can go back to its end on your page."
            ),
        ),
        example=_ENTRY,
        placeholders=("name", "when"),
    ),
    Kind(
        name="waiting_list_closed",
        label="Waiting list: the date is cancelled",
        sent="Once, to whoever waited for a date that is cancelled.",
        words=Words(
            subject="onEvidence training: a date will not take place",
            inbox_line="You were on its waiting list.",
            heading="This date will not take place",
            opening=(
                "Dear {name},\n\n"
                "We are sorry: the date for which you were waiting is cancelled.\n\n"
                "{standing}"
            ),
        ),
        example=_ENTRY | {"standing": "This waiting list is closed. You need do nothing."},
        placeholders=("name", "when", "standing"),
        required=("standing",),
    ),
)
