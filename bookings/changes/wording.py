"""The messages about places that change, in their default words."""

from typing import Any

from django.conf import settings

from common.wording import Kind, Words, register

_WHEN = "Tuesday 2 March 2027, 10 am to 11 am (UK time)"
_LATER = "Tuesday 6 April 2027, 10 am to 11 am (UK time)"
_DATE = {"course": "The title of the course", "when": _WHEN, "where": "Online"}
_PERSON: dict[str, Any] = {
    "name": "Sam Example",
    "booked_by": "Example Council",
    **_DATE,
    "link": f"{settings.SITE_URL}/my/",
}
_BOOKER: dict[str, Any] = {
    "name": "Bo Example",
    "reference": "OE-7K2M9QP",
    **_DATE,
    "link": f"{settings.SITE_URL}/bookings/",
}
_CREDITED = "£72.00 is credited on your invoice. Credit note CN-2027-000123 is attached."
_MONEY = "£72.00 goes back to your card. Banks take up to ten days to show it."
_CHANGED: dict[str, Any] = {
    **_BOOKER,
    "reason": "The trainer is ill.",
    "people": "Ann Able and Ben Baker",
    "deadline": "Friday 12 February 2027, 5 pm",
    "link": f"{settings.SITE_URL}/date-choice/",
}


def _to_person(name: str, label: str, sent: str, words: Words, **more: Any) -> Kind:
    extra = more.pop("extra", {})
    return Kind(
        name=name,
        label=label,
        sent=sent,
        words=words,
        example={**_PERSON, **extra},
        placeholders=("name", "booked_by", "when", *(key for key in extra if key != "joining")),
        # Some organisations say in their name what they do.
        discreetly={"booked_by": "Your organisation"},
        **more,
    )


def _to_booker(name: str, label: str, sent: str, words: Words, **more: Any) -> Kind:
    extra = more.pop("extra", {})
    return Kind(
        name=name,
        label=label,
        sent=sent,
        words=words,
        example={**_BOOKER, **extra},
        placeholders=("name", "reference", "when", *(key for key in extra if key != "link")),
        outside=("reference",),
        **more,
    )


register(
    _to_person(
        "place_passed_on",
        "Place passed on to a colleague",
        "To somebody whose place a colleague takes.",
        Words(
            subject="onEvidence training: your place",
            inbox_line="A colleague takes your place.",
            heading="Your place has gone to a colleague",
            opening="Dear {name},\n\n{booked_by} has given your place to a colleague. You need do"
            " nothing.",
            closing="The attached file takes the date out of your calendar. If this surprises you,"
            " ask whoever booked for you.",
        ),
    ),
    _to_booker(
        "place_substituted",
        "Colleague takes a place",
        "To whoever booked, when somebody else comes.",
        Words(
            subject="onEvidence training: booking {reference} changed",
            inbox_line="A colleague takes a place.",
            heading="A colleague takes a place",
            opening="Dear {name},\n\n{new_person} comes instead of {old_person}. It costs nothing."
            " Both are told, if you gave their addresses.",
            closing="Until the course starts you can change it again on the booking's page.",
        ),
        extra={"old_person": "Ann Able", "new_person": "Cy Cole"},
        required=("new_person",),
    ),
    _to_person(
        "place_moved",
        "Place moved to another date",
        "To each person whose place goes to another date, with a calendar file.",
        Words(
            subject="onEvidence training: your date has changed",
            inbox_line="When and where it is now.",
            heading="Your date has changed",
            opening="Dear {name},\n\n{booked_by} has moved your place to the date below.",
            closing="The attached files put your calendar right. If the new date does not suit you,"
            " ask whoever booked for you.",
        ),
        extra={"joining": "https://meeting.example/room\nPasscode: example"},
    ),
    _to_booker(
        "places_moved",
        "Places moved to another date",
        "To whoever booked, with what it comes to.",
        Words(
            subject="onEvidence training: booking {reference} moved",
            inbox_line="When and where it is now.",
            heading="Your places are moved",
            opening="Dear {name},\n\nThe places of {people} are on the date below now.\n\n{money}",
            closing="Everyone with an email address gets the new date for their calendar.",
        ),
        extra={"people": "Ann Able and Ben Baker", "money": _MONEY},
        required=("people", "money"),
    ),
    _to_person(
        "place_cancelled",
        "Place cancelled",
        "To each person whose place is cancelled.",
        Words(
            subject="onEvidence training: your place is cancelled",
            inbox_line="You need do nothing.",
            heading="Your place is cancelled",
            opening="Dear {name},\n\nYour place, booked by {booked_by}, has been cancelled. You"
            " need do nothing.",
            closing="The attached file takes the date out of your calendar. If this surprises you,"
            " ask whoever booked for you.",
        ),
    ),
    _to_booker(
        "places_cancelled",
        "Places cancelled",
        "To whoever booked, with what goes back.",
        Words(
            subject="onEvidence training: booking {reference}, places cancelled",
            inbox_line="What goes back to you.",
            heading="Your places are cancelled",
            opening="Dear {name},\n\nThe places of {people} are cancelled.\n\n{money}",
            closing="Everyone with an email address is told, and the date leaves their calendar.",
        ),
        extra={"people": "Ann Able and Ben Baker", "money": _MONEY},
        required=("people", "money"),
    ),
    _to_booker(
        "places_given",
        "Places made free of charge",
        "To whoever booked, when the office charges nothing for places that were invoiced.",
        Words(
            subject="onEvidence training: booking {reference}, free places",
            inbox_line="What is taken off your invoice.",
            heading="Some of your places are free of charge",
            opening="Dear {name},\n\nThe places of {people} are free of charge.\n\n{money}",
            closing="Nothing else changes: everybody keeps their place.",
        ),
        extra={"people": "Ann Able and Ben Baker", "money": _CREDITED},
        required=("people", "money"),
    ),
    _to_booker(
        "date_cancelled",
        "Date cancelled: choose",
        "To whoever booked a date that we cancel, with their own link.",
        Words(
            subject="onEvidence training: booking {reference}, please choose",
            inbox_line="Your date does not take place.",
            heading="Your date does not take place",
            opening="Dear {name},\n\nWe are sorry: we have to cancel the date below. {reason}\n\n"
            "It concerns the places of {people}.\n\n"
            "Please choose another date, at no extra cost, or your money back in full, until"
            " {deadline}. If we do not hear from you, your money goes back then.",
            closing="Everyone with an email address is told that the date does not take place.",
        ),
        extra={key: _CHANGED[key] for key in ("reason", "people", "deadline", "link")},
        required=("people", "deadline"),
    ),
    _to_person(
        "date_cancelled_person",
        "Date cancelled",
        "To each person on a date that we cancel.",
        Words(
            subject="onEvidence training: your date does not take place",
            inbox_line="You need do nothing.",
            heading="Your date does not take place",
            opening="Dear {name},\n\nWe are sorry: we have to cancel the date below. {reason}\n\n"
            "You need do nothing. We have asked whoever booked for you whether you would like"
            " another date.",
            closing="The attached file takes the date out of your calendar.",
        ),
        extra={"reason": "The trainer is ill."},
    ),
    _to_booker(
        "date_moved",
        "Date moved: choose",
        "To whoever booked a date that we move, with their own link.",
        Words(
            subject="onEvidence training: booking {reference}, new time",
            inbox_line="Your date is at another time.",
            heading="Your date is at another time",
            opening="Dear {name},\n\nWe had to move the date that you booked for {old_when}."
            " {reason}\n\nIt is now at the time below, and the places of {people} go along."
            " You need do nothing if that suits you. If it does not, choose another date"
            " at no extra cost, or your money back in full, until {deadline}.",
            closing="Everyone with an email address gets the new time for their calendar.",
        ),
        extra={
            **{key: _CHANGED[key] for key in ("reason", "people", "deadline", "link")},
            "old_when": _LATER,
        },
        required=("old_when", "people", "deadline"),
    ),
    _to_person(
        "date_moved_person",
        "Date moved",
        "To each person on a date that we move, with a calendar file.",
        Words(
            subject="onEvidence training: your date has changed",
            inbox_line="When and where it is now.",
            heading="Your date is at another time",
            opening="Dear {name},\n\nWe had to move the date that was booked for you for"
            " {old_when}. {reason}\n\nIt is now at the time below. If it does not suit you,"
            " tell whoever booked for you.",
            closing="The attached file puts your calendar right.",
        ),
        extra={
            "reason": "The trainer is ill.",
            "old_when": _LATER,
            "joining": "https://meeting.example/room\nPasscode: example",
        },
        required=("old_when",),
    ),
    _to_booker(
        "date_choice_reminder",
        "Date changed: please choose soon",
        "To whoever has not chosen yet, two days before the deadline.",
        Words(
            subject="onEvidence training: booking {reference}, please choose",
            inbox_line="There is little time left to choose.",
            heading="Please choose soon",
            opening="Dear {name},\n\nWe wrote to you about the date below. You can choose until"
            " {deadline}. {otherwise}",
        ),
        extra={
            "deadline": _CHANGED["deadline"],
            "otherwise": "If we do not hear from you, your money goes back then.",
            "link": _CHANGED["link"],
        },
        required=("deadline",),
    ),
    _to_booker(
        "date_kept",
        "Date changed: kept",
        "To whoever chose to keep a date that we moved.",
        Words(
            subject="onEvidence training: booking {reference}, date kept",
            inbox_line="Thank you for telling us.",
            heading="You keep the date",
            opening="Dear {name},\n\nThank you. The places of {people} stay on the date below.",
        ),
        extra={"people": "Ann Able and Ben Baker"},
    ),
)
