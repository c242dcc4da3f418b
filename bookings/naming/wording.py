"""The messages about places without a name, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_WHEN = "Tuesday 2 March 2027, 10 am to 11 am (UK time)"
_REQUEST = {
    "booked_by": "Example Council",
    "course": "The title of the course",
    "when": _WHEN,
    "where": "Online",
    "link": f"{settings.SITE_URL}/name-your-place/",
}
_DISCREETLY = {"booked_by": "Your organisation"}

register(
    Kind(
        name="name_request",
        label="A place to put one's name on",
        sent="To somebody for whom a place was booked, with the link on which they name"
        " themselves.",
        words=Words(
            subject="onEvidence training: a place is waiting for your name",
            inbox_line="Tell us your name, and the place is yours.",
            heading="A place is waiting for your name",
            opening="Hello,\n\n{booked_by} has booked a place for you. Tell us your name as it"
            " should stand on the register, and it is yours.",
            closing="The link is yours alone: please do not pass it on.",
        ),
        example=_REQUEST,
        placeholders=("booked_by", "when"),
        discreetly=_DISCREETLY,
    ),
    Kind(
        name="name_request_reminder",
        label="A place to put one's name on: reminder",
        sent="To somebody who has not followed their link, 7 days before the date. Once.",
        words=Words(
            subject="onEvidence training: your place still has no name",
            inbox_line="It takes a minute to put your name on it.",
            heading="Your place still has no name",
            opening="Hello,\n\n{booked_by} has booked a place for you, and it is soon. It takes a"
            " minute to put your name on it.",
            closing="If you are not coming, tell whoever booked, so that somebody else can. The"
            " link is yours alone: please do not pass it on.",
        ),
        example=_REQUEST,
        placeholders=("booked_by", "when"),
        discreetly=_DISCREETLY,
    ),
    Kind(
        name="names_wanted",
        label="Names wanted",
        sent="To whoever booked, 21, 14 and 7 days before a date on which places have no name.",
        words=Words(
            subject="onEvidence training: who is coming? Booking {reference}",
            inbox_line="Some places have no name yet.",
            heading="Who is coming?",
            opening="Dear {name},\n\n{unnamed_have} no name yet. Please name everybody by"
            " {name_by}: then all of them get what they need in time.\n\n{links}",
            closing="You can type the names, paste a list, or send each person a link to name"
            " themselves.",
        ),
        example={
            "name": "Sam Example",
            "reference": "OE-7K2M9QP",
            "course": "The title of the course",
            "when": _WHEN,
            "unnamed_have": "2 places have",
            "links": "One person has a link from us and has not answered yet.",
            "name_by": "28 February 2027",
            "link": f"{settings.SITE_URL}/bookings/",
        },
        placeholders=("name", "reference", "unnamed_have", "name_by", "links", "when"),
        required=("unnamed_have",),
        outside=("reference",),
    ),
    Kind(
        name="names_missing",
        label="Names missing near a date",
        sent="To the training office, once, when the last day for names has come.",
        words=Words(
            subject="onEvidence training: names missing, booking {reference}",
            inbox_line="The last day for names has come.",
            heading="Places without a name",
            opening="{unnamed_have} no name yet, and the date is near. Whoever booked for"
            " {organisation} has been reminded. Ring them, or name the people for them.",
        ),
        example={
            "reference": "OE-7K2M9QP",
            "organisation": "Example Council",
            "course": "The title of the course",
            "when": _WHEN,
            "begins": "Tuesday 2 March 2027",
            "unnamed_have": "2 places have",
            "link": f"{settings.SITE_URL}/cms/booking/",
        },
        placeholders=("reference", "organisation", "unnamed_have", "begins"),
        required=("unnamed_have",),
        outside=("reference",),
        discreetly={"organisation": "their organisation"},
    ),
)
