"""The messages about a date that somebody has a place on, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_COURSE = "The title of the course"
_WHEN = "Tuesday 2 March 2027, 10 am to 1 pm (UK time)"
_HOW = {
    "joining": "https://meeting.example/room\nPasscode: example",
    "directions": "1 Example Street, Leeds LS1 1AA. Five minutes from the station.",
    "access_notes": "Step-free entrance, hearing loop, a quiet room.",
}
_PLACE = {
    "name": "Sam Example",
    "course": _COURSE,
    "when": _WHEN,
    "where": "Training room 2, Leeds",
    "link": f"{settings.SITE_URL}/my/",
}
_FOR_ANOTHER = (
    "You booked this place for {attendee}, and we know no email address of theirs. Please pass this"
    " on to them."
)

register(
    Kind(
        name="joining_instructions",
        label="Joining instructions",
        sent="Some days before a date, to each person with a place; at once to whoever is booked"
        " later. Where no address of theirs is known, to whoever booked.",
        words=Words(
            subject="onEvidence training: how to join",
            inbox_line="When, where and how.",
            heading="How to join",
            opening="Dear {name},\n\nThis is all you need for the day.\n\n" + _FOR_ANOTHER,
            closing=(
                "You may step out at any time during the course. Nobody will ask why.\n\n"
                "If you cannot come, please tell whoever booked for you: a colleague may take your"
                " place."
            ),
        ),
        example=_PLACE
        | _HOW
        | {
            "attendee": "Kim Example",
            "sessions": [_WHEN, "Tuesday 9 March 2027, 10 am to 1 pm (UK time)"],
            "needs": f"{settings.SITE_URL}/needs/",
        },
        placeholders=("name", "attendee", "when"),
        required=("attendee",),
    ),
    Kind(
        name="reminder",
        label="Reminder",
        sent="At nine in the morning of the day before each day of a date, to each person who had"
        " joining instructions at least a day earlier.",
        words=Words(
            subject="onEvidence training: tomorrow",
            inbox_line="A reminder.",
            heading="A reminder of your training",
            opening="Dear {name},\n\nWe look forward to seeing you.\n\n" + _FOR_ANOTHER,
            closing="You may step out at any time during the course. Nobody will ask why.",
        ),
        example=_PLACE
        | _HOW
        | {
            "attendee": "Kim Example",
            "sessions": ["Tuesday 2 March 2027, 10 am to 1 pm (UK time)"],
            "needs": f"{settings.SITE_URL}/needs/",
        },
        placeholders=("name", "attendee", "when"),
        required=("attendee",),
    ),
    Kind(
        name="date_changed",
        label="A date has changed",
        sent="To each person with a place, and to whoever booked, when the office changes when,"
        " where or how to join, and leaves the box for it ticked.",
        words=Words(
            subject="onEvidence training: a change",
            inbox_line="When or where has changed.",
            heading="Something has changed",
            opening="Dear {name},\n\nPlease take note: your place is as safe as it was.",
            closing=(
                "The calendar file brings your calendar up to date. If the new arrangement does not"
                " suit you, reply to this message."
            ),
        ),
        example=_PLACE
        | _HOW
        | {
            "old_when": "Monday 1 March 2027, 10 am to 1 pm (UK time)",
            "old_where": "Training room 1, Leeds",
            "sessions": [_WHEN, "Tuesday 9 March 2027, 10 am to 1 pm (UK time)"],
        },
        placeholders=("name", "when", "old_when"),
    ),
    Kind(
        name="missed",
        label="Missed a date",
        sent="Once the register is closed, to each person who was not there.",
        words=Words(
            subject="onEvidence training: we missed you",
            inbox_line="What you can do now.",
            heading="We missed you",
            opening=(
                "Dear {name},\n\n"
                "You had a place on {when}, and our register says that you were not there. You need"
                " not tell us why."
            ),
            closing=(
                "To come on another date, ask whoever books for you, or book yourself. If you were"
                " there after all, reply to this message, and we put the register right."
            ),
        ),
        example=_PLACE
        | {
            "dates": [{"when": _WHEN, "where": "Online", "link": f"{settings.SITE_URL}/courses/"}],
            "link": f"{settings.SITE_URL}/courses/",
        },
        placeholders=("name", "when"),
        required=("when",),
    ),
    Kind(
        name="missed_manager",
        label="Somebody of the team missed a date",
        sent="Once the register is closed, to whoever manages the team of a person who was not"
        " there.",
        words=Words(
            subject="onEvidence training: somebody could not come",
            inbox_line="A place was not used.",
            heading="A place was not used",
            opening=(
                "Dear {name},\n\n"
                "{attendee} had a place on {when}. Our register says that they were not there."
            ),
            closing=(
                "There may be a good reason: please ask with care, and leave it to them what they"
                " say. You can book another date for them."
            ),
        ),
        example=_PLACE | {"attendee": "Kim Example", "link": f"{settings.SITE_URL}/organisation/"},
        placeholders=("name", "attendee", "when"),
        required=("attendee", "when"),
    ),
)
